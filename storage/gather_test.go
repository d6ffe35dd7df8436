package storage

import (
	"context"
	"errors"
	"slices"
	"testing"

	"lethe/keys"
	"lethe/model"
)

// gathering calls fn with a reader of a store and n people in it, as targets.
func gathering(t *testing.T, n int, fn func(s *Store, r *reader, people []target)) {
	t.Helper()
	s, _ := newStore(t)
	var targets []target
	err := s.Write(context.Background(), act, func(w model.Writer) error {
		for range n {
			h := newHousehold(t, "Byron")
			targets = append(targets, target{Kind: model.KindSubject, ID: h.subject.ID})
			for _, e := range h.entities() {
				if err := w.Put(model.Encode(e)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = s.engine.View(func(snap Snapshot) error {
		fn(s, &reader{ctx: context.Background(), snap: snap, vault: s.vault}, targets)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What is gathered on several cores is what one gathers, in the same order.
func TestGatherKeepsTheOrder(t *testing.T) {
	gathering(t, 3*gatherPiece+5, func(_ *Store, r *reader, people []target) {
		records, ids, err := r.gather(people)
		if err != nil {
			t.Fatal(err)
		}
		want, err := r.gatherSome(people)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(records, want.records) || !slices.Equal(ids, want.keys) {
			t.Error("another order, or other records")
		}
		if len(records) != 6*len(people) || len(ids) != 3*len(people) {
			t.Errorf("%d records and %d keys of %d people", len(records), len(ids), len(people))
		}
	})
}

// One target among many that cannot be gathered fails them all, wherever it is.
func TestGatherFailsWhole(t *testing.T) {
	gathering(t, 3*gatherPiece, func(_ *Store, r *reader, people []target) {
		for _, at := range []int{0, gatherPiece, len(people) - 1} {
			bent := slices.Clone(people)
			bent[at].ID = newID(t)
			if records, _, err := r.gather(bent); !errors.Is(err, model.ErrNotFound) || len(records) > 0 {
				t.Errorf("target %d: %d records, %v", at, len(records), err)
			}
		}
	})
}

// A snapshot in which one value is another one.
type bentSnapshot struct {
	Snapshot
	name, value []byte
}

func (b bentSnapshot) bend(name, value []byte) []byte {
	if string(name) == string(b.name) {
		return b.value
	}
	return value
}

func (b bentSnapshot) Get(key []byte) ([]byte, uint64, bool, error) {
	value, version, found, err := b.Snapshot.Get(key)
	return b.bend(key, value), version, found, err
}

func (b bentSnapshot) Scan(prefix, from []byte, fn func(key, value []byte, version uint64) error) error {
	return b.Snapshot.Scan(prefix, from, func(key, value []byte, version uint64) error {
		return fn(key, b.bend(key, value), version)
	})
}

// A record that was replaced by somebody else's, or whose header names somebody
// else's key, dooms nobody's key.
func TestGatherBelievesNoForgedHeader(t *testing.T) {
	gathering(t, 2, func(_ *Store, r *reader, people []target) {
		all, err := r.gatherSome(people)
		if err != nil {
			t.Fatal(err)
		}
		victim := all.records[len(all.records)/2] // the second person
		theirs, _, _, err := r.snap.Get(recordName(victim.kind, victim.owner, victim.id))
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range all.records[:len(all.records)/2] {
			name := recordName(d.kind, d.owner, d.id)
			own, _, _, err := r.snap.Get(name)
			if err != nil {
				t.Fatal(err)
			}
			renamed := slices.Clone(own)
			copy(renamed[16:32], victim.key[:])
			for what, value := range map[string][]byte{"replaced": theirs, "renamed": renamed} {
				bent := *r
				bent.snap = bentSnapshot{r.snap, name, value}
				_, ids, err := bent.gather(people[:1])
				if err == nil || slices.ContainsFunc(ids, func(k keys.KeyID) bool { return k == victim.key }) {
					t.Errorf("a %s that was %s: %v", d.kind, what, err)
				}
			}
		}
	})
}
