package search

import (
	"bytes"
	"slices"
	"testing"
)

// An index holds what was added, whether it was folded in, loaded or added last,
// and nothing else: a changed word, number, filter, rank or order of any part is
// noticed, and looking changes nothing.
func TestHolds(t *testing.T) {
	loaded, err := load(snapshotOf(t, family()))
	if err != nil {
		t.Fatal(err)
	}
	fresh := New()
	for _, p := range register {
		fresh.Add(p)
	}
	for name, x := range map[string]*Index{"built": family(), "loaded": loaded, "overlay": fresh} {
		before := snapshotOf(t, x)
		for _, p := range register {
			if !x.Holds(p) {
				t.Errorf("%s: %q is not held", name, p.ID[10:])
			}
		}
		if !bytes.Equal(before, snapshotOf(t, x)) {
			t.Errorf("%s: looking changed the index", name)
		}
		for _, p := range register {
			for what, q := range changedPeople(p) {
				if x.Holds(q) {
					t.Errorf("%s: %q is held with another %s", name, p.ID[10:], what)
				}
			}
			if !x.Holds(p) {
				t.Errorf("%s: %q is no longer held", name, p.ID[10:])
			}
		}
		ids := x.IDs()
		x.Remove(idOf("john"))
		if x.Holds(person("john")) || len(ids) != len(register) || slices.Contains(x.IDs(), idOf("john")) {
			t.Errorf("%s: somebody removed is held", name)
		}
	}
}

// changedPeople returns p with one thing changed each time.
func changedPeople(p Person) map[string]Person {
	out := map[string]Person{}
	change := func(what string, do func(*Person)) {
		q := p
		q.Names = slices.Clone(p.Names)
		do(&q)
		out[what] = q
	}
	change("id", func(q *Person) { q.ID[3]++ })
	change("name", func(q *Person) { q.Names[0].Family += "x" })
	change("kind of name", func(q *Person) { q.Names[0].Kind = Previous })
	change("former name", func(q *Person) { q.Names = append(q.Names, Name{Kind: Previous, Family: "Ackroyd"}) })
	change("birth", func(q *Person) { q.Born++ })
	change("phone", func(q *Person) { q.Phones = []string{"01632 960 999"} })
	change("email", func(q *Person) { q.Emails = []string{"other@letters.example"} })
	change("postcode", func(q *Person) { q.Postcodes = []string{"AB1 2CD"} })
	change("town", func(q *Person) { q.Towns = []string{"Nowhere"} })
	change("flag", func(q *Person) { q.Flags = []string{"deceased"} })
	change("request", func(q *Person) { q.OpenRequests = []string{"R-2025-0001"} })
	change("activity", func(q *Person) { q.LastActivity = today.AddDays(-1) })
	change("source", func(q *Person) { q.SourceIDs = []string{"X-1"} })
	return out
}
