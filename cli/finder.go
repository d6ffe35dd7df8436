package cli

import (
	"context"
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
	mu    sync.RWMutex
	index *search.Index
}

func newFinder() *finder { return &finder{index: search.New()} }

// Rebuild implements desk.Finder.
func (f *finder) Rebuild(people iter.Seq[desk.Findable]) {
	b := search.NewBuilder()
	for p := range people {
		b.Add(person(p))
	}
	index := b.Build()
	f.mu.Lock()
	old := f.index
	f.index = index
	f.mu.Unlock()
	old.Wipe()
}

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
	x := f.current()
	x.Add(person(p))
	if x.Pending() > compactAfter {
		x.Compact()
	}
}

// Remove implements desk.Finder.
func (f *finder) Remove(id model.ID) { f.current().Remove(id) }

// Find implements desk.Finder.
func (f *finder) Find(_ context.Context, typed string, limit int, today calendar.Date) []desk.Match {
	var out []desk.Match
	for _, r := range f.current().Find(typed, search.Options{Limit: limit, Today: today}) {
		out = append(out, desk.Match{ID: r.ID, Reason: r.Reason, Cost: float64(r.Cost)})
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
