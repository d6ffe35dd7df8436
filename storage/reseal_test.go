package storage

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"lethe/keys"
	"lethe/model"
)

// giant is a person with more records than one transaction of the engine takes,
// in bytes and in number.
func giant(t *testing.T, s *Store) household {
	t.Helper()
	h := household{subject: person(t, "Giant")}
	write(t, s, h.subject)
	for _, c := range []struct{ pieces, notes, size int }{{3, 1, 900_000}, {3, 500, 100}} {
		for range c.pieces {
			var batch []model.Entity
			for range c.notes {
				n := &model.Note{Head: model.Head{ID: newID(t), Owner: h.subject.ID}, Text: strings.Repeat("x", c.size)}
				batch = append(batch, n)
			}
			write(t, s, batch...)
			h.owned = append(h.owned, batch...)
		}
	}
	return h
}

// Nobody is too large to be sealed again or erased, also in between: a deep
// rotation that was stopped leaves a person's records under two keys, and an
// erasure then destroys both.
func TestNobodyIsTooLarge(t *testing.T) {
	s, dir := newStore(t)
	noPurge(s)
	h, other := giant(t, s), newHousehold(t, "Byron")
	write(t, s, other.entities()...)
	before := keysOf(t, s)
	stopped := 0
	s.step = func(name string) error {
		if name == StepResealed {
			if stopped++; stopped == 5 { // two with the organisation's and the people's, then the notes
				return errStoppedRotation
			}
		}
		return nil
	}
	if _, err := s.DeepRotate(context.Background(), rotateAct, nil); !errors.Is(err, errStoppedRotation) {
		t.Fatal(err)
	}
	s.step = nil
	s = reopen(t, s, dir)
	noPurge(s)
	sound(t, s)
	under := h.keys(t, s)
	if len(under) != 2 {
		t.Fatalf("the records are sealed under %d keys: the test proves nothing", len(under))
	}
	if n := h.readable(t, s); n != len(h.entities()) {
		t.Fatalf("%d of %d records can be read half-way", n, len(h.entities()))
	}
	half := copyTree(t, dir)
	// Finished, all is under one new key.
	d, err := s.DeepRotate(context.Background(), rotateAct, nil)
	if err != nil || !d.Resumed || d.Remains != 0 {
		t.Fatalf("%+v %v", d, err)
	}
	if n := stillThere(s, before); n != 0 || len(h.keys(t, s)) != 1 || h.readable(t, s) != len(h.entities()) {
		t.Errorf("%d old keys, the person is under %d", n, len(h.keys(t, s)))
	}
	sound(t, s)
	eraseAll(t, s, h)
	sound(t, s)
	// Erased half-way, both keys go, and nobody else's.
	s, err = Open(half, testTime, openKeys(testPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { s.Close() }()
	noPurge(s)
	eraseAll(t, s, h)
	if n := stillThere(s, under); n != 0 || other.readable(t, s) != 6 {
		t.Errorf("%d keys of an erased person are there, %d of 6 records of somebody else", n, other.readable(t, s))
	}
	if d, err := s.DeepRotate(context.Background(), rotateAct, nil); err != nil || !d.Resumed {
		t.Errorf("%+v %v", d, err)
	}
	if n := stillThere(s, before); n != 0 || other.readable(t, s) != 6 {
		t.Errorf("%d old keys, %d of 6 records", n, other.readable(t, s))
	}
	sound(t, s)
}

// A chain of backups that goes across a deep rotation restores with keys from
// after it; data from before it is refused with them, and the other way about.
func TestBackupsAcrossADeepRotation(t *testing.T) {
	s, _ := newStore(t)
	people := neighbours(t, s, 3, "Byron")
	f := newSafe(t)
	f.data(s, "full", "")
	f.keys(s, "oldkeys")
	if _, err := s.DeepRotate(context.Background(), rotateAct, nil); err != nil {
		t.Fatal(err)
	}
	f.data(s, "after", "full")
	f.keys(s, "newkeys")
	f.data(s, "last", "after")
	for _, chain := range [][]string{{"full", "after"}, {"full", "after", "last"}} {
		again, report := f.restored(f.options("newkeys", chain...))
		if n, of := readableOf(t, again, people); n != of || report.Lost != 0 {
			t.Errorf("%v: %d of %d, %+v", chain, n, of, report)
		}
		write(t, again, person(t, "Later"))
		sound(t, again)
	}
	back, _ := f.restored(f.options("oldkeys", "full"))
	if n, of := readableOf(t, back, people); n != of {
		t.Errorf("from before: %d of %d", n, of)
	}
	f.refused("old data, new keys", f.options("newkeys", "full"), "a deep rotation came between")
	f.refused("new data, old keys", f.options("oldkeys", "full", "after"), "a deep rotation came between")
}

// An erasure after a deep rotation names keys that backups from before it do not
// have. With the ledger, nobody erased comes back from those either, and what
// the key backup still had of them is destroyed.
func TestErasedAfterADeepRotation(t *testing.T) {
	s, dir := newStore(t)
	people := neighbours(t, s, 4, "Byron")
	f := newSafe(t)
	f.data(s, "data", "")
	f.keys(s, "keys")
	if _, err := s.DeepRotate(context.Background(), rotateAct, nil); err != nil {
		t.Fatal(err)
	}
	eraseAll(t, s, people[:2]...)
	sound(t, s)
	o := f.options("keys", "data")
	control, _ := f.restored(o)
	if n, of := readableOf(t, control, people); n != of {
		t.Fatalf("without the ledger %d of %d records come back: the test proves nothing", n, of)
	}
	o.Ledger = filepath.Join(dir, ledgerName)
	again, report := f.restored(o)
	gone, of := readableOf(t, again, people[:2])
	living, all := readableOf(t, again, people[2:])
	if gone != 0 || living != all || report.Erased != of || report.Replayed != 6 {
		t.Errorf("%d of %d erased, %d of %d living, %+v", gone, of, living, all, report)
	}
	t.Logf("%d of %d erased records came back, %d of %d living ones", gone, of, living, all)
}

// keys returns the keys that seal the person's records.
func (h household) keys(t *testing.T, s *Store) map[keys.KeyID]bool {
	t.Helper()
	out := map[keys.KeyID]bool{}
	err := s.engine.View(func(snap Snapshot) error {
		for _, e := range h.entities() {
			rec := model.Encode(e)
			sealed, _, found, err := snap.Get(recordName(rec.Kind, rec.Owner, rec.ID))
			if err != nil || !found {
				return errors.Join(err, model.ErrNotFound)
			}
			id, err := keyOf(sealed)
			if err != nil {
				return err
			}
			out[id] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
