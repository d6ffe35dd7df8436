package demo

import (
	"encoding/binary"
	"math"
	"math/rand/v2"

	"lethe/model"
	"lethe/model/calendar"
)

// A draw is the dice of one household. Every household has its own sequence,
// so that what one draws cannot shift what the next one is.
type draw struct {
	*rand.Rand
	pcg *rand.PCG
}

func newDraw() *draw {
	pcg := rand.NewPCG(0, 0)
	return &draw{rand.New(pcg), pcg}
}

// begin starts the sequence of one household.
func (d *draw) begin(seed, household uint64) { d.pcg.Seed(seed, mix(household)) }

// chance is true in n of a thousand draws.
func (d *draw) chance(n int) bool { return d.IntN(1000) < n }

// between returns a number from lo to hi.
func (d *draw) between(lo, hi int) int { return lo + d.IntN(hi-lo+1) }

// index returns an index below n, low ones more often, about as surnames and
// first names are spread.
func (d *draw) index(n int) int { return int(float64(n) * math.Pow(d.Float64(), 1.4)) }

// pick returns any of the items.
func pick[T any](d *draw, items ...T) T { return items[d.IntN(len(items))] }

// common returns one of the items, the first ones more often.
func common[T any](d *draw, items []T) T { return items[d.index(len(items))] }

// before returns a day lo to hi days before day.
func (d *draw) before(day calendar.Date, lo, hi int) calendar.Date {
	return day.AddDays(-d.between(lo, hi))
}

// mix spreads the bits of v (the finaliser of SplitMix64).
func mix(v uint64) uint64 {
	v += 0x9e3779b97f4a7c15
	v = (v ^ v>>30) * 0xbf58476d1ce4e5b9
	v = (v ^ v>>27) * 0x94d049bb133111eb
	return v ^ v>>31
}

// newID names the nth record of a kind that person i has. The first 40 bits of
// a person's are a permutation of i, so that no two people share a spoken
// reference; those of a holding tell it from the person's others.
func newID(seed uint64, k model.Kind, i, n int) model.ID {
	var id model.ID
	const low40 = 1<<40 - 1
	p := (uint64(i)*0x9e3779b97f4a7c15 + mix(seed)) & low40
	p ^= p >> 20
	p = p * 0xbf58476d1ce4e5b9 & low40
	p ^= p >> 20
	p = p * 0x94d049bb133111eb & low40
	rest := mix(mix(mix(seed)^uint64(i)) ^ uint64(k)<<32 ^ uint64(n))
	if k == model.KindHolding {
		p = mix(^rest) & low40
	}
	binary.BigEndian.PutUint64(id[:8], p<<24|mix(rest)&0xffffff)
	binary.BigEndian.PutUint64(id[8:], rest)
	return id
}
