package storage

import (
	"context"
	"strings"
	"testing"

	"lethe/model"
	"lethe/storage/audit"
)

// Whatever is changed in the engine behind the store's back, Verify finds.
func TestVerifyFindsTampering(t *testing.T) {
	for name, c := range map[string]struct {
		tamper func(h, other household, get func([]byte) ([]byte, uint64)) []Change
		want   string
	}{
		"a record is deleted": {want: "is in the audit log and not in the store", tamper: func(h, _ household, get func([]byte) ([]byte, uint64)) []Change {
			return []Change{{Key: subjectName(h), Delete: true, Expect: 1}}
		}},
		"a record is bent": {want: "does not open", tamper: func(h, _ household, get func([]byte) ([]byte, uint64)) []Change {
			v, _ := get(subjectName(h))
			return []Change{{Key: subjectName(h), Value: flip(v, 120), Version: 1, Expect: 1}}
		}},
		"two records are exchanged": {want: "does not open", tamper: func(h, o household, get func([]byte) ([]byte, uint64)) []Change {
			a, _ := get(subjectName(h))
			b, _ := get(subjectName(o))
			return []Change{{Key: subjectName(h), Value: b, Version: 1, Expect: 1}, {Key: subjectName(o), Value: a, Version: 1, Expect: 1}}
		}},
		"a record is slipped in": {want: "is in the store and not in the audit log", tamper: func(h, _ household, get func([]byte) ([]byte, uint64)) []Change {
			v, _ := get(subjectName(h))
			return []Change{{Key: recordName(model.KindSubject, model.ID{}, model.ID{1}), Value: v, Version: 1}}
		}},
		"an audit entry is changed": {want: "are not those of the entries", tamper: func(_, _ household, get func([]byte) ([]byte, uint64)) []Change {
			v, version := get(numbered(leafBlocks, 0))
			at := strings.Index(string(v), "officer")
			return []Change{{Key: numbered(leafBlocks, 0), Value: flip(v, at), Version: version, Expect: version}}
		}},
		"audit entries are deleted": {want: "missing", tamper: func(_, _ household, get func([]byte) ([]byte, uint64)) []Change {
			return []Change{{Key: numbered(leafBlocks, 0), Delete: true, Expect: 1}}
		}},
		"a tree hash is changed": {want: "are not those of the entries", tamper: func(_, _ household, get func([]byte) ([]byte, uint64)) []Change {
			v, version := get(numbered(hashBlocks, 0))
			return []Change{{Key: numbered(hashBlocks, 0), Value: flip(v, 3), Version: version, Expect: version}}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := newStore(t)
			h, other := newHousehold(t, "Byron"), newHousehold(t, "King")
			write(t, s, h.entities()...)
			write(t, s, other.entities()...)
			sound(t, s)
			get := func(key []byte) (value []byte, version uint64) {
				s.engine.View(func(snap Snapshot) error {
					v, n, _, err := snap.Get(key)
					value, version = append([]byte(nil), v...), n
					return err
				})
				return value, version
			}
			if err := s.engine.Apply(c.tamper(h, other, get)); err != nil {
				t.Fatal(err)
			}
			r, err := s.Verify(context.Background(), nil)
			if err != nil || !strings.Contains(strings.Join(r.Problems, "\n"), c.want) {
				t.Errorf("%v: %q", err, r.Problems)
			}
		})
	}
}

func subjectName(h household) []byte {
	return recordName(model.KindSubject, model.ID{}, h.subject.ID)
}

// A record put back in an older version, with everything that belongs to it,
// opens; the log tells that it is not the last.
func TestVerifyFindsAnOlderVersion(t *testing.T) {
	s, _ := newStore(t)
	h := newHousehold(t, "Byron")
	write(t, s, h.entities()...)
	var old []byte
	s.engine.View(func(snap Snapshot) error {
		v, _, _, _ := snap.Get(subjectName(h))
		old = append(old, v...)
		return nil
	})
	h.subject.Version = 1
	write(t, s, h.subject)
	sound(t, s)
	if err := s.engine.Apply([]Change{{Key: subjectName(h), Value: old, Version: 1, Expect: 2}}); err != nil {
		t.Fatal(err)
	}
	if r, _ := s.Verify(context.Background(), nil); !strings.Contains(strings.Join(r.Problems, " "), "not what was written last") {
		t.Errorf("%q", r.Problems)
	}
}

// Look-ups, corrections, deletions and erasures leave a store that verifies.
func TestVerifyOfALivedInStore(t *testing.T) {
	s, dir := newStore(t)
	h, gone := newHousehold(t, "Byron"), newHousehold(t, "King")
	write(t, s, append(h.entities(), gone.entities()...)...)
	err := s.Write(context.Background(), act, func(w model.Writer) error {
		if err := w.Touch(model.Record{Kind: model.KindSubject, ID: h.subject.ID, Version: 1}); err != nil {
			return err
		}
		rec := model.Encode(h.owned[2])
		rec.Version = 1
		return w.Delete(rec)
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Erase(context.Background(), eraseAct, orderOf(t, gone.subject.ID)); err != nil {
		t.Fatal(err)
	}
	s = reopen(t, s, dir)
	r := sound(t, s)
	// Six written, one of them deleted, and the note of the erasure.
	if r.Records != 6 || r.Erasures != 1 || r.UnusedKeys != 0 {
		t.Errorf("%+v", r)
	}
	var seen uint64
	if err := s.Leaves(context.Background(), 3, func(audit.Leaf) error { seen++; return nil }); err != nil || seen != r.Leaves-3 {
		t.Errorf("%d of %d leaves from the third on, %v", seen, r.Leaves-3, err)
	}
}
