package storage

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lethe/model"
	"lethe/storage/audit"
)

// countedOrder returns a decision to erase the subjects and to keep counts.
func countedOrder(t failer, subjects ...model.ID) func(model.Reader) (*model.EraseOrder, error) {
	return func(r model.Reader) (*model.EraseOrder, error) {
		o, err := orderOf(t, subjects...)(r)
		set := &model.AnonymousSet{Erasure: o.Note.ID, Holdings: 21, Groups: []model.AnonymousGroup{
			{Category: "survey", People: 10}, {Category: "survey", People: 11, Traits: []model.Trait{{Name: "born", Value: "1980 to 1989"}}},
		}}
		set.ID = newID(t)
		o.Anonymous = append(o.Anonymous, set)
		return o, err
	}
}

// setsIn returns the sets of counts in a store.
func setsIn(t failer, s *Store) (list []*model.AnonymousSet) {
	t.Helper()
	err := s.Read(context.Background(), func(r model.Reader) (err error) {
		list, err = model.All[model.AnonymousSet](r, model.ID{})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// Stopped at any step, an anonymising leaves the originals and no count, or the
// counts and no original: what an interrupted act left is mended on opening.
func TestAnonymisingIsWholeAtEveryStep(t *testing.T) {
	committed, right := false, 0
	for _, step := range eraseSteps[:len(eraseSteps)-2] { // all but the purge
		committed = committed || step == commitStep
		s, dir := newStore(t)
		noPurge(s)
		h := newHousehold(t, "Byron")
		write(t, s, h.entities()...)
		stopped := false
		s.step = func(name string) error {
			if stopped = name == step; stopped {
				return errors.New("crash")
			}
			return nil
		}
		_, err := s.Erase(context.Background(), eraseAct, countedOrder(t, h.subject.ID))
		if (err != nil) != stopped {
			t.Fatalf("%s: %v", step, err)
		}
		if step == StepSome && !stopped {
			right++ // one person is one piece; the kill test has several
			continue
		}
		s = reopen(t, s, dir)
		noPurge(s)
		wantRecords, wantSets := 6, 0
		if committed {
			wantRecords, wantSets = 0, 1
		}
		if n, sets := h.readable(t, s), setsIn(t, s); n != wantRecords || len(sets) != wantSets {
			t.Errorf("%s: %d originals and %d sets, want %d and %d", step, n, len(sets), wantRecords, wantSets)
		} else {
			right++
		}
		said := slices.ContainsFunc(s.Repairs(), func(r string) bool { return strings.HasPrefix(r, "counts were removed") })
		if said == committed {
			t.Errorf("%s: %v", step, s.Repairs())
		}
		sound(t, s)
	}
	t.Logf("%d of %d stops left originals or counts, never both and never neither", right, len(eraseSteps)-2)
}

// The leaf of a set is an act of its own kind, and the certificate says how
// much was counted, whoever finished the erasure.
func TestTheCertificateSaysWhatWasAnonymised(t *testing.T) {
	for _, step := range []string{"", StepDestroyed} {
		s, dir := newStore(t)
		noPurge(s)
		h := newHousehold(t, "Byron")
		write(t, s, h.entities()...)
		s.step = func(name string) error {
			if name == step {
				return errors.New("crash")
			}
			return nil
		}
		_, err := s.Erase(context.Background(), eraseAct, countedOrder(t, h.subject.ID))
		if (err == nil) != (step == "") {
			t.Fatal(err)
		}
		s = reopen(t, s, dir)
		names, err := filepath.Glob(filepath.Join(dir, certsName, "*.json"))
		if err != nil || len(names) != 1 {
			t.Fatalf("%d certificates, %v", len(names), err)
		}
		raw, err := os.ReadFile(names[0])
		if err != nil {
			t.Fatal(err)
		}
		c, err := VerifyCertificate(raw)
		if err != nil || c.Statement.Anonymised == nil || *c.Statement.Anonymised != (Anonymised{21, 2}) || !strings.Contains(c.Text(), "Anonymised           21 of the holdings") {
			t.Errorf("%q: %+v %v", step, c, err)
		}
		leaves := 0
		err = s.Leaves(context.Background(), 0, func(l audit.Leaf) error {
			if l.Action == "anonymise" && l.Kind == byte(model.KindAnonymous) {
				leaves++
			}
			return nil
		})
		if err != nil || leaves != 1 {
			t.Errorf("%d leaves, want 1; %v", leaves, err)
		}
	}
}

// Verifying finds a group that is too small, and counts whose originals were
// never destroyed.
func TestVerifyKnowsAnonymousSets(t *testing.T) {
	s, _ := newStore(t)
	write(t, s, &model.AnonymousSet{Head: model.Head{ID: newID(t)}, Erasure: newID(t), Groups: []model.AnonymousGroup{{Category: "survey", People: 9}}})
	r, err := s.Verify(context.Background(), nil)
	if text := strings.Join(r.Problems, "\n"); err != nil || !strings.Contains(text, "fewer than 10 people") || !strings.Contains(text, "was not destroyed") {
		t.Fatal(text, err)
	}
}

// Counts come back from a backup and outlive a replacement of every key.
func TestAnonymousSetsAreKept(t *testing.T) {
	s, dir := newStore(t)
	noPurge(s)
	gone := newHousehold(t, "Byron")
	write(t, s, gone.entities()...)
	write(t, s, newHousehold(t, "King").entities()...)
	if _, err := s.Erase(context.Background(), eraseAct, countedOrder(t, gone.subject.ID)); err != nil {
		t.Fatal(err)
	}
	want := model.Encode(setsIn(t, s)[0])
	f := newSafe(t)
	f.data(s, "data", "")
	f.keys(s, "keys")
	again, _ := f.restored(f.options("keys", "data"))
	if _, err := s.DeepRotate(context.Background(), rotateAct, nil); err != nil {
		t.Fatal(err)
	}
	for what, store := range map[string]*Store{"restored": again, "rotated": reopen(t, s, dir)} {
		if sets := setsIn(t, store); len(sets) != 1 || string(model.Encode(sets[0]).Body) != string(want.Body) {
			t.Errorf("%s: %d sets", what, len(sets))
		}
		sound(t, store)
	}
}

// The file of a request goes like a person: interrupted after its key is gone,
// it is cleared away on opening.
func TestErasingTheFileOfARequest(t *testing.T) {
	s, dir := newStore(t)
	noPurge(s)
	q := &model.Request{Head: model.Head{ID: newID(t)}, Summary: "forget me"}
	write(t, s, q)
	s.step = func(name string) error {
		if name == StepDestroyed {
			return errors.New("crash")
		}
		return nil
	}
	_, err := s.Erase(context.Background(), eraseAct, func(model.Reader) (*model.EraseOrder, error) {
		return &model.EraseOrder{Requests: []model.ID{q.ID}, Note: noteOf(t)}, nil
	})
	if err == nil {
		t.Fatal("the step never came")
	}
	s = reopen(t, s, dir)
	r := sound(t, s)
	err = s.Read(context.Background(), func(r model.Reader) error {
		_, err := r.Get(model.KindRequest, model.ID{}, q.ID)
		return err
	})
	if !errors.Is(err, model.ErrNotFound) || r.Erasures != 1 || s.ReadOnly() != nil {
		t.Fatalf("%v, %+v", err, r)
	}
}
