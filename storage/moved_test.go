package storage

import (
	"bytes"
	"context"
	"testing"

	"lethe/model"
)

// A stored is a record as the engine has it.
type stored struct {
	rec    model.Record // its body is not set
	sealed []byte
}

// storedNow returns the entities as they lie in the engine, none of them opened.
func storedNow(t *testing.T, s *Store, list ...model.Entity) []stored {
	var out []stored
	err := s.engine.View(func(snap Snapshot) error {
		for _, e := range list {
			rec := model.Encode(e)
			sealed, version, found, err := snap.Get(recordName(rec.Kind, rec.Owner, rec.ID))
			if err != nil || !found {
				t.Fatal(rec.Kind, found, err)
			}
			rec.Version, rec.Body = version, nil
			out = append(out, stored{rec, bytes.Clone(sealed)})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// moved counts how many of the attempts to read something that it is not are refused.
type moved struct {
	t              *testing.T
	refused, tried int
}

func (m *moved) try(r *reader, what string, rec model.Record, sealed []byte) {
	m.tried++
	body, err := r.open(nil, rec, sealed)
	if err != nil && body == nil {
		m.refused++
		return
	}
	m.t.Errorf("%s: a %s opened as %d bytes, %v", what, rec.Kind, len(body), err)
}

// TestMovedRecords gives the one function that every read goes through each record
// of two people in the place of each other one, in an older and a newer version,
// as another kind, under another id, owner and store, and with bits flipped.
func TestMovedRecords(t *testing.T) {
	s, _ := newStore(t)
	h, other := newHousehold(t, "Byron"), newHousehold(t, "King")
	all := append(h.entities(), other.entities()...)
	write(t, s, all...)
	list := storedNow(t, s, all...)
	h.subject.Version, h.subject.Name.Family = 1, "Lovelace"
	write(t, s, h.subject)
	newer := storedNow(t, s, h.subject)[0]
	stranger, _ := newStore(t)
	r := &reader{ctx: context.Background(), vault: s.vault}
	m := &moved{t: t}
	for i, a := range list {
		if _, err := r.open(nil, a.rec, a.sealed); err != nil {
			t.Fatalf("the record itself: %v", err)
		}
		for j, b := range list {
			if i != j {
				m.try(r, "exchanged", a.rec, b.sealed)
			}
		}
		m.elsewhere(r, a)
		m.try(&reader{ctx: r.ctx, vault: stranger.vault}, "in another store", a.rec, a.sealed)
		for bit := 0; bit < 8*len(a.sealed); bit += 5 {
			bent := bytes.Clone(a.sealed)
			bent[bit/8] ^= 1 << (bit % 8)
			m.try(r, "bent", a.rec, bent)
		}
	}
	m.try(r, "an older version", newer.rec, list[0].sealed)
	m.try(r, "a newer version", list[0].rec, newer.sealed)
	t.Logf("%d of %d refused", m.refused, m.tried)
}

// elsewhere tries a record as every other kind, and with another id, owner and version.
func (m *moved) elsewhere(r *reader, a stored) {
	for _, k := range model.Kinds {
		if rec := a.rec; k != rec.Kind {
			rec.Kind = k
			m.try(r, "as another kind", rec, a.sealed)
		}
	}
	for bit := range 128 {
		rec := a.rec
		rec.ID[bit/8] ^= 1 << (bit % 8)
		m.try(r, "under another id", rec, a.sealed)
		rec = a.rec
		rec.Owner[bit/8] ^= 1 << (bit % 8)
		m.try(r, "with another owner", rec, a.sealed)
	}
	for _, v := range []uint64{0, a.rec.Version + 1, a.rec.Version + 1<<40} {
		rec := a.rec
		rec.Version = v
		m.try(r, "in another version", rec, a.sealed)
	}
}
