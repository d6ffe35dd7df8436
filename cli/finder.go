package cli

import (
	"bytes"
	"context"
	"io"
	"iter"
	"strings"
	"sync"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/storage/search"
)

// A finder makes the search engine of package search serve a desk.
type finder struct {
	mu         sync.RWMutex
	index      *search.Index
	rebuilding bool
	missed     []func(*search.Index) // changes since the rebuild began
}

var _ desk.Kept = (*finder)(nil)

func newFinder() *finder { return &finder{index: search.New()} }

// Rebuild implements desk.Finder.
func (f *finder) Rebuild(people iter.Seq[desk.Findable]) {
	f.mu.Lock()
	f.rebuilding, f.missed = true, nil
	f.mu.Unlock()
	b := search.NewBuilder()
	for p := range people {
		b.Add(person(p))
	}
	index := b.Build()
	f.mu.Lock()
	for _, change := range f.missed {
		change(index)
	}
	old := f.index
	f.index, f.rebuilding, f.missed = index, false, nil
	f.mu.Unlock()
	old.Wipe()
}

// change applies a change to the index, and to the one being built, whose
// source may be older.
func (f *finder) change(do func(*search.Index)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	do(f.index)
	if f.rebuilding {
		f.missed = append(f.missed, do)
	}
}

// Wipe implements desk.Finder.
func (f *finder) Wipe() { f.change((*search.Index).Wipe) }

func (f *finder) current() *search.Index {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.index
}

// compactAfter is how many changes are read one by one at each look-up before
// they are folded into the sorted part of the index.
const compactAfter = 10_000

// Put implements desk.Finder.
func (f *finder) Put(p desk.Findable) {
	f.change(func(x *search.Index) {
		x.Add(person(p))
		if x.Pending() > compactAfter {
			x.Compact()
		}
	})
}

// Remove implements desk.Finder.
func (f *finder) Remove(id model.ID) { f.change(func(x *search.Index) { x.Remove(id) }) }

// Find implements desk.Finder.
func (f *finder) Find(_ context.Context, typed string, limit int, today calendar.Date) []desk.Match {
	var out []desk.Match
	for _, r := range f.current().Find(typed, search.Options{Limit: limit, Today: today}) {
		out = append(out, desk.Match{ID: r.ID, Reason: r.Reason, Cost: float64(r.Cost)})
	}
	return out
}

// personVersion grows with every change to what person makes of a record: an index
// that was kept by a version that made something else of it is of no use.
const personVersion = 1

// Save implements desk.Kept. The index is copied first: look-ups wait for changes,
// and these for nothing that a disk takes its time about.
func (f *finder) Save(w io.Writer) error {
	x := f.current()
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
func (f *finder) Restore(saved []byte) error {
	if len(saved) == 0 || saved[0] != personVersion {
		return search.ErrSnapshot
	}
	x, err := search.Load(saved[1:])
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.index.Wipe()
	f.index = x
	return nil
}

// Holds implements desk.Kept.
func (f *finder) Holds(p desk.Findable) bool { return f.current().Holds(person(p)) }

// Len implements desk.Kept.
func (f *finder) Len() int { return f.current().Len() }

// Known implements desk.Kept.
func (f *finder) Known() []model.ID {
	ids := f.current().IDs()
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
