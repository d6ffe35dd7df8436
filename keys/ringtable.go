package keys

import (
	"encoding/binary"
	"fmt"
	"runtime"
	"sync"
)

// Below rebuildAlone keys the plain way is quicker; beyond some cores memory is
// what is waited for. A stretch of the table and its tags stay in a core's cache.
const (
	rebuildAlone = 10_000
	rebuilders   = 4
	stretchBits  = 13 // places of a stretch, as a power of two
)

// rebuild fills the table from the entries. Their places in it are random, and
// millions of them, each waited for, took longer than decrypting the keyring. So
// the entries are sorted by stretches of the table first, and then a stretch is
// filled at a time.
func (r *ring) rebuild() error {
	if size := tableSize(r.count); size > len(r.table) {
		r.table = make([]uint32, size)
	} else {
		clear(r.table)
	}
	if r.count < rebuildAlone {
		for position := range r.count {
			if !r.place(position) {
				return r.twice(position)
			}
		}
		return nil
	}
	sorted, starts := r.byStretch()
	parts := min(runtime.GOMAXPROCS(0), rebuilders)
	spilled, twice := make([][]int, parts), make([]int, parts)
	var wait sync.WaitGroup
	for k := range parts {
		wait.Go(func() {
			tags := make([]uint32, 1<<stretchBits)
			for i := k; i < len(starts)-1 && twice[k] == 0; i += parts {
				spilled[k], twice[k] = r.fill(i, sorted[starts[i]:starts[i+1]], tags, spilled[k])
			}
		})
	}
	wait.Wait()
	for k := range parts {
		if twice[k] > 0 {
			return r.twice(twice[k] - 1)
		}
		for _, position := range spilled[k] { // past the end of a stretch
			if !r.place(position) {
				return r.twice(position)
			}
		}
	}
	return nil
}

func (r *ring) twice(position int) error {
	return fmt.Errorf("key %d of %d appears twice", position+1, r.count)
}

// A seat is an entry on its way into the table: where its search begins, within its
// stretch, and more of its id to compare without looking at the entry.
type seat struct {
	position, tag uint32
	home          uint16
}

// byStretch returns the entries in the order of stretches of the table, and where
// those of each begin.
func (r *ring) byStretch() (sorted []seat, starts []int) {
	mask := uint64(len(r.table) - 1)
	stretches := len(r.table) >> stretchBits
	starts = make([]int, stretches+1)
	words := make([]uint64, r.count)
	for i := range words {
		words[i] = binary.LittleEndian.Uint64(r.entry(i))
		starts[(words[i]&mask)>>stretchBits+1]++
	}
	for i := range stretches {
		starts[i+1] += starts[i]
	}
	next := append([]int(nil), starts...)
	sorted = make([]seat, r.count)
	for i, w := range words {
		home := w & mask
		at := &next[home>>stretchBits]
		sorted[*at] = seat{uint32(i), uint32(w >> 32), uint16(home & (1<<stretchBits - 1))}
		*at++
	}
	return sorted, starts
}

// fill places the entries whose search begins in a stretch of the table. It adds to
// spilled those that find no place in it, and returns one more than the position of
// an entry whose id is there already, if any. tags is as long as the stretch.
func (r *ring) fill(stretch int, seats []seat, tags []uint32, spilled []int) ([]int, int) {
	table := r.table[stretch<<stretchBits : (stretch+1)<<stretchBits]
next:
	for _, s := range seats {
		for h := int(s.home); h < len(table); h++ {
			if table[h] == 0 {
				table[h], tags[h] = s.position+1, s.tag
				continue next
			}
			if tags[h] == s.tag && KeyID(r.entry(int(table[h] - 1))[:16]) == KeyID(r.entry(int(s.position))[:16]) {
				return spilled, int(s.position) + 1
			}
		}
		spilled = append(spilled, int(s.position))
	}
	return spilled, 0
}
