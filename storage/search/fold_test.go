package search

import (
	"bytes"
	"testing"
)

// While people are folded in, and while a snapshot is made, look-ups and changes go
// on: what comes in then is found at once and afterwards, and who goes is found no
// more, neither at once nor when the fresh part takes the place of the old one.
func TestChangesWhileFolding(t *testing.T) {
	for name, fold := range map[string]func(*Index) error{
		"compact":  func(x *Index) error { x.Compact(); return nil },
		"snapshot": func(x *Index) error { _, err := x.WriteTo(&bytes.Buffer{}); return err },
	} {
		x, want := New(), New()
		for _, p := range register {
			x.Add(p)
			want.Add(p)
		}
		corrected := person("john")
		corrected.Names = []Name{{Kind: Current, Given: "Zebedee", Family: "Quill"}}
		checks := func(when string) {
			t.Helper()
			if !x.Holds(corrected) || x.Holds(person("john")) {
				t.Errorf("%s, %s: the correction is not there", name, when)
			}
			if got := x.Find("zebedee quill", Options{Limit: 1, Today: today}); len(got) != 1 || got[0].ID != corrected.ID {
				t.Errorf("%s, %s: found %v", name, when, got)
			}
		}
		called := false
		gone := register[len(register)-1]
		x.folds = func() {
			called = true
			for _, i := range []*Index{x, want} {
				i.Add(corrected)
				for range 2 * fewMissed { // more than is made up for at the end
					i.Add(gone)
				}
				i.Remove(gone.ID)
			}
			checks("meanwhile")
		}
		if err := fold(x); err != nil || !called {
			t.Fatal(name, err)
		}
		x.folds = nil
		checks("afterwards")
		if x.Len() != want.Len() || x.Holds(gone) {
			t.Errorf("%s: %d people, want %d", name, x.Len(), want.Len())
		}
		if !bytes.Equal(snapshotOf(t, x), snapshotOf(t, want)) {
			t.Errorf("%s: the index is not the same as one made without folding", name)
		}
	}
}

// An index that is wiped while people are folded in stays empty, and keeps nothing
// of them.
func TestWipeWhileFolding(t *testing.T) {
	x := New()
	for _, p := range register {
		x.Add(p)
	}
	wiped := make(chan struct{})
	x.folds = func() {
		go func() {
			defer close(wiped)
			x.Wipe()
		}()
	}
	x.Compact()
	<-wiped
	if x.Len() != 0 || x.Holds(register[0]) {
		t.Errorf("%d people after a wipe", x.Len())
	}
}
