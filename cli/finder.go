package cli

import (
	"bytes"
	"context"
	"io"
	"iter"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/storage/search"
)

// A finder makes the search engine of package search serve a desk.
type finder struct {
	changing   sync.Mutex            // held through a change; guards the two that follow, and restored
	rebuilding bool                  // an index is being made anew
	missed     []func(*search.Index) // changes since that began
	index      atomic.Pointer[search.Index]
	restored   *search.Index // that was kept, as it was put in place
	compacting atomic.Bool
	compact    func(*search.Index)
	part       int // how many people the first part has
	budget     time.Duration
}

var (
	_ desk.Kept     = (*finder)(nil)
	_ desk.Comparer = (*finder)(nil)
)

// newFinder returns a finder that answers when the whole register has been read,
// which is when a command asks.
func newFinder() *finder {
	f := &finder{compact: (*search.Index).Compact, part: math.MaxInt, budget: time.Second}
	f.index.Store(search.New())
	return f
}

// newConsoleFinder returns a finder for those who may ask while the register is read.
func newConsoleFinder() *finder {
	f := newFinder()
	f.part, f.budget = firstPart, search.DefaultBudget // somebody types
	return f
}

// At a console a register that is being read answers from its first people, then from
// four times as many, and so on: making all these indexes costs a third more than making one.
const (
	firstPart = 20_000
	nextPart  = 4 // times as many
)

// Rebuild implements desk.Finder. Where nobody could be found, those who have been
// read can be found before all of them have.
func (f *finder) Rebuild(people iter.Seq[desk.Findable]) {
	f.changing.Lock()
	f.rebuilding, f.missed = true, nil
	part := f.part
	if f.index.Load().Len() > 0 {
		part = math.MaxInt // what answers has more people than a part
	}
	f.changing.Unlock()
	b, n := search.NewBuilder(), 0
	for p := range people {
		b.Add(person(p))
		if n++; n == part {
			f.replace(b.SoFar(), false)
			part *= nextPart
		}
	}
	f.replace(b.Build(), true)
}

// replace puts an index in the place of the one that answers, with the changes that
// have come since its people began to be read.
func (f *finder) replace(index *search.Index, whole bool) {
	f.changing.Lock()
	for _, change := range f.missed {
		change(index)
	}
	old := f.index.Swap(index)
	if whole {
		f.rebuilding, f.missed = false, nil
	}
	f.changing.Unlock()
	old.Wipe()
}

// change applies a change to the index, and to the one being built, whose
// source may be older.
func (f *finder) change(do func(*search.Index)) {
	f.changing.Lock()
	defer f.changing.Unlock()
	do(f.index.Load())
	if f.rebuilding {
		f.missed = append(f.missed, do)
	}
}

// Wipe implements desk.Finder.
func (f *finder) Wipe() { f.change((*search.Index).Wipe) }

// compactAfter is how many changes are read one by one at each look-up before
// they are folded into the sorted part of the index, in the background.
const compactAfter = 10_000

// Put implements desk.Finder.
func (f *finder) Put(p desk.Findable) {
	f.change(func(x *search.Index) { x.Add(person(p)) })
	if f.index.Load().Pending() > compactAfter && f.compacting.CompareAndSwap(false, true) {
		go func() {
			defer f.compacting.Store(false)
			f.compact(f.index.Load())
		}()
	}
}

// Remove implements desk.Finder.
func (f *finder) Remove(id model.ID) { f.change(func(x *search.Index) { x.Remove(id) }) }

// Find implements desk.Finder.
func (f *finder) Find(_ context.Context, typed string, limit int, today calendar.Date) []desk.Match {
	var out []desk.Match
	for _, r := range f.index.Load().Find(typed, search.Options{Limit: limit, Today: today, Budget: f.budget}) {
		out = append(out, desk.Match{ID: r.ID, Reason: r.Reason, Cost: float64(r.Cost)})
	}
	return out
}

// Pairs implements desk.Comparer. An index that is replaced meanwhile is wiped, so the
// new one is compared.
func (f *finder) Pairs(ctx context.Context, most int, pause func()) (desk.Pairs, error) {
	for {
		x := f.index.Load()
		found, err := x.Pairs(ctx, most, pause)
		if x != f.index.Load() {
			continue
		}
		out := desk.Pairs{All: found.All, Crowd: found.Crowd}
		for _, p := range found.List {
			out.List = append(out.List, desk.Pair{A: p.A, B: p.B, Reason: p.Why.String(), Score: p.Score, Address: p.Why&^(search.SameBorn|search.NearBorn) == search.SameEmail})
		}
		return out, err
	}
}

// personVersion grows with every change to what person makes of a record: an index
// that was kept by a version that made something else of it is of no use.
const personVersion = 3

// Save implements desk.Kept. The index is written to memory first: changes wait
// for nothing that a disk takes its time about.
func (f *finder) Save(w io.Writer) error {
	x := f.index.Load()
	copied := bytes.NewBuffer(make([]byte, 0, 1<<20+x.Len()*bytesPerson))
	copied.WriteByte(personVersion)
	_, err := x.WriteTo(copied)
	if err == nil {
		_, err = w.Write(copied.Bytes())
	}
	clear(copied.Bytes())
	return err
}

// bytesPerson is about how many bytes a person takes in a snapshot.
const bytesPerson = 140

// Restore implements desk.Kept.
func (f *finder) Restore(saved io.Reader, most int64) error {
	var version [1]byte
	if _, err := io.ReadFull(saved, version[:]); err != nil || version[0] != personVersion {
		return search.ErrSnapshot
	}
	x, err := search.Load(saved, most)
	if err != nil {
		return err
	}
	f.changing.Lock()
	defer f.changing.Unlock()
	f.index.Swap(x).Wipe()
	f.restored = x
	return nil
}

// Drop implements desk.Kept.
func (f *finder) Drop() {
	f.changing.Lock()
	defer f.changing.Unlock()
	if f.restored != nil && f.index.CompareAndSwap(f.restored, search.New()) {
		f.restored.Wipe()
	}
	f.restored = nil
}

// Check implements desk.Kept.
func (f *finder) Check(pause func()) error { return f.index.Load().Check(pause) }

// Damaged implements desk.Kept.
func (f *finder) Damaged() bool { return f.index.Load().Damaged() }

// Holds implements desk.Kept.
func (f *finder) Holds(p desk.Findable) bool { return f.index.Load().Holds(person(p)) }

// Len implements desk.Kept.
func (f *finder) Len() int { return f.index.Load().Len() }

// Known implements desk.Kept.
func (f *finder) Known() []model.ID {
	ids := f.index.Load().IDs()
	out := make([]model.ID, len(ids))
	for i, id := range ids {
		out[i] = id
	}
	return out
}

// person returns what can be searched of a subject.
func person(f desk.Findable) search.Person {
	s := f.Subject
	p := search.Person{
		ID: s.ID, Title: s.Name.Title, Born: s.Born, LastActivity: s.LastActivity,
		Flags: s.Flags.Words(), OpenRequests: f.Open,
		Names: []search.Name{{Kind: search.Current, Given: s.Name.Given, Family: s.Name.Family}},
	}
	for _, n := range s.Previous {
		p.Names = append(p.Names, search.Name{Kind: search.Previous, Given: n.Given, Family: n.Family})
	}
	if s.KnownAs != "" {
		p.Names = append(p.Names, search.Name{Kind: search.KnownAs, Given: s.KnownAs})
	}
	if s.SourceID != "" {
		p.SourceIDs = []string{s.SourceID}
	}
	for _, j := range s.Joined {
		p.Joined = append(p.Joined, j.Reference)
		if j.SourceID != "" {
			p.JoinedIDs = append(p.JoinedIDs, j.SourceID)
		}
	}
	if s.Establishment != "" {
		p.Establishments = []string{s.Establishment}
	}
	for _, r := range s.Relationships {
		p.Kinds = append(p.Kinds, r.Kind)
	}
	for _, c := range s.Contacts {
		switch c.Type {
		case model.Email:
			p.Emails = append(p.Emails, c.Value)
		case model.Phone:
			p.Phones = append(p.Phones, c.Value)
		case model.Address:
			p.Postcodes = append(p.Postcodes, c.Postcode)
			if lines := strings.Split(c.Value, "\n"); len(lines) > 1 {
				p.Towns = append(p.Towns, lines[len(lines)-1])
			}
		}
	}
	return p
}
