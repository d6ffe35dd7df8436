package storage

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lethe/model"
)

var modelCases = flag.Int("model-cases", 8, "cases of the model test of erasure, for each engine")

// kept is an engine that survives the store that closes it.
type kept struct{ Engine }

func (kept) Close() error { return nil }

// A machine is a store under test beside what it should hold.
type machine struct {
	dir   string
	data  func(string) (Engine, error)
	store *Store
	live  []household
	gone  []household
	mute  map[model.ID]bool // holdings erased alone
	now   time.Time
}

// The store, driven at random and crashed at random steps, holds what a model
// says: whoever was erased is gone for good, everybody else is there, and the
// whole store verifies.
func TestErasureModel(t *testing.T) {
	for name, data := range map[string]func(dir string) (Engine, error){
		"memory": func(string) (Engine, error) { return kept{NewMemory()}, nil },
		"badger": openData,
	} {
		t.Run(name, func(t *testing.T) {
			cases := 0
			rapid.Check(t, func(rt *rapid.T) {
				if cases++; cases > *modelCases {
					return // each opens and closes stores on the disk
				}
				root := t.TempDir()
				defer os.RemoveAll(root)
				m := newMachine(rt, filepath.Join(root, "store"), data)
				defer func() { m.store.Close() }()
				rt.Repeat(map[string]func(*rapid.T){
					"add":           m.add,
					"correct":       m.correct,
					"erase":         m.erase,
					"erase holding": m.eraseHolding,
					"crash":         m.crash,
					"reopen":        m.reopen,
					"purge":         m.purge,
					"":              m.check,
				})
				m.verify(rt)
			})
		})
	}
}

func newMachine(t *rapid.T, dir string, data func(string) (Engine, error)) *machine {
	m := &machine{dir: dir, now: testTime, mute: map[model.ID]bool{}}
	s, err := Create(dir, testTime, newKeys)
	if err != nil {
		t.Fatal(err)
	}
	m.store, m.data = s, openData
	if engine, err := data(dir); err == nil {
		if _, memory := engine.(kept); memory {
			// The memory engine takes over what Create wrote to disk.
			m.data = func(string) (Engine, error) { return engine, nil }
			if err := errors.Join(copyEngine(s.engine, engine), s.Close()); err != nil {
				t.Fatal(err)
			}
			m.reopen(t)
		}
	}
	noPurge(m.store)
	return m
}

func copyEngine(from, to Engine) error {
	return from.View(func(snap Snapshot) error {
		return snap.Scan(nil, nil, func(key, value []byte, version uint64) error {
			return to.Apply([]Change{{Key: append([]byte(nil), key...), Value: append([]byte(nil), value...), Version: version}})
		})
	})
}

func (m *machine) reopen(t *rapid.T) {
	m.store.Close()
	m.now = m.now.Add(time.Minute)
	s, err := open(m.dir, m.now, openKeys(testPassphrase), m.data)
	if err != nil {
		t.Fatal(err, errors.Unwrap(err))
	}
	m.store = s
	noPurge(s)
}

func (m *machine) put(t *rapid.T, entities ...model.Entity) {
	err := m.store.Write(context.Background(), act, func(w model.Writer) error {
		for _, e := range entities {
			if err := w.Put(model.Encode(e)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (m *machine) add(t *rapid.T) {
	h := newHousehold(t, rapid.SampledFrom([]string{"Byron", "King", "Lovelace"}).Draw(t, "family"))
	m.put(t, h.entities()...)
	h.subject.Version = 1
	m.live = append(m.live, h)
}

func (m *machine) pick(t *rapid.T) int {
	if len(m.live) == 0 {
		t.Skip("nobody")
	}
	return rapid.IntRange(0, len(m.live)-1).Draw(t, "who")
}

func (m *machine) correct(t *rapid.T) {
	h := m.live[m.pick(t)]
	h.subject.KnownAs += "x"
	m.put(t, h.subject)
	h.subject.Version++
}

func (m *machine) erase(t *rapid.T) { m.eraseUntil(t, "") }

// crash erases and stops at a step.
func (m *machine) crash(t *rapid.T) { m.eraseUntil(t, rapid.SampledFrom(eraseSteps).Draw(t, "step")) }

func (m *machine) eraseUntil(t *rapid.T, stop string) {
	first := m.pick(t)
	last := min(len(m.live), first+rapid.IntRange(1, 3).Draw(t, "many"))
	var ids []model.ID
	for _, h := range m.live[first:last] {
		ids = append(ids, h.subject.ID)
	}
	committed, stopped := false, false
	m.store.step = func(name string) error {
		committed = committed || name == commitStep
		if name == stop {
			stopped = true
			return errors.New("crash")
		}
		return nil
	}
	_, err := m.store.Erase(context.Background(), eraseAct, orderOf(t, ids...))
	m.store.step = nil
	if (err != nil) != stopped {
		t.Fatal(err, errors.Unwrap(err))
	}
	if committed {
		m.gone = append(m.gone, m.live[first:last]...)
		m.live = append(append([]household(nil), m.live[:first]...), m.live[last:]...)
	}
	if stopped {
		m.reopen(t)
	}
}

func (m *machine) eraseHolding(t *rapid.T) {
	rec := model.Encode(m.live[m.pick(t)].owned[0])
	if m.mute[rec.ID] {
		t.Skip("erased already")
	}
	_, err := m.store.Erase(context.Background(), eraseAct, func(model.Reader) (*model.EraseOrder, error) {
		return &model.EraseOrder{Holdings: []model.HoldingName{{Owner: rec.Owner, ID: rec.ID}}, Note: noteOf(t)}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	m.mute[rec.ID] = true
}

func (m *machine) purge(t *rapid.T) {
	if r, err := m.store.Purge(context.Background()); err != nil || r.Remains > 0 {
		t.Fatal(r, err)
	}
}

func (m *machine) check(t *rapid.T) {
	for _, h := range m.gone {
		if n := h.readable(t, m.store); n != 0 {
			t.Fatalf("%d erased records can be read", n)
		}
	}
	for _, h := range m.live {
		want := 6
		if m.mute[model.Encode(h.owned[0]).ID] {
			want = 5
		}
		if n := h.readable(t, m.store); n != want {
			t.Fatalf("%d of %d living records can be read", n, want)
		}
	}
}

func (m *machine) verify(t *rapid.T) {
	r, err := m.store.Verify(context.Background(), nil)
	if err != nil || len(r.Problems) > 0 {
		t.Fatal(err, r.Problems)
	}
	if want := r.Keys - r.UnusedKeys; want < 1 {
		t.Fatal("no key is in use")
	}
	if st, err := m.store.vault.State(); err != nil || st.Keys != r.Keys {
		t.Fatal(err)
	}
}
