package search

import (
	"errors"
	"sync"
	"testing"
)

// loaded returns an index from a snapshot of the family, not yet checked.
func loaded(tb testing.TB) *Index {
	tb.Helper()
	x, err := load(snapshotOf(tb, family()))
	if err != nil {
		tb.Fatal(err)
	}
	return x
}

// Check finds whatever is not as an index is, each in its part.
func TestCheckFindsDamage(t *testing.T) {
	if err := loaded(t).Check(func() {}); err != nil {
		t.Fatal(err)
	}
	for what, bend := range map[string]func(x *Index){
		"a word used less":      func(x *Index) { x.words.words[0].uses++ },
		"a word used more":      func(x *Index) { x.words.words[0].uses-- },
		"a fact used less":      func(x *Index) { x.phrases.entries[0].uses++ },
		"one person too many":   func(x *Index) { x.live-- },
		"a person in no record": func(x *Index) { x.orders[byBorn].data[2] = 0xff },
		"a list beyond the end": func(x *Index) { x.names.data[0] = 0x7f },
		"a list without an end": func(x *Index) { x.facts.data[len(x.facts.data)-1] |= 0x80 },
		"a record cut short":    func(x *Index) { x.base.start[1]-- },
		"an initial too many":   func(x *Index) { x.base.initials[0] ^= 1 << 25 },
		"a name that is none":   func(x *Index) { x.base.blob[headerSize] = 0xff; x.base.blob[headerSize+1] = 0x7f },
	} {
		x := loaded(t)
		bend(x)
		if err := x.Check(func() {}); !errors.Is(err, ErrSnapshot) {
			t.Errorf("%s: %v", what, err)
		}
		if _, err := x.WriteTo(nil); !errors.Is(err, ErrSnapshot) {
			t.Errorf("%s: it is written: %v", what, err)
		}
	}
}

// A look-up that meets damage before Check finds nobody and says so; the same in an
// index that was checked is a fault of the program.
func TestLookUpMeetsDamage(t *testing.T) {
	x := loaded(t)
	for i := range x.orders {
		for k := range x.orders[i].data {
			x.orders[i].data[k] = 0x7f
		}
	}
	for _, c := range cases {
		find(x, c.query)
	}
	if !x.Damaged() {
		t.Fatal("nothing was met")
	}
	if err := x.Check(func() {}); !errors.Is(err, ErrSnapshot) {
		t.Error(err)
	}
	x.Wipe()
	if x.Add(person("kathryn")); len(find(x, "kathryn")) != 1 {
		t.Error("a wiped index is of no use")
	}
	y := family()
	defer func() {
		if recover() == nil {
			t.Error("a fault was hidden")
		}
	}()
	y.overlay.start[1] = 1 << 30
	for _, c := range cases {
		find(y, c.query)
	}
}

// People are added, corrected and removed while an index is checked.
func TestChangesWhileChecking(t *testing.T) {
	for range 50 {
		x := loaded(t)
		var wait sync.WaitGroup
		wait.Go(func() {
			for range 200 {
				x.Remove(idOf("kathryn"))
				x.Add(person("kathryn"))
			}
		})
		wait.Go(func() { find(x, "kathryn obrien") })
		if err := x.Check(func() {}); err != nil {
			t.Fatal(err)
		}
		wait.Wait()
		if x.Damaged() {
			t.Fatal("damage was met")
		}
	}
}
