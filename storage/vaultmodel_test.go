package storage

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lethe/keys"
	"lethe/model"
	"lethe/model/desk"
	"lethe/model/policy"
)

var vaultCases = flag.Int("vault-cases", 3, "cases of the model test of the vault, for each engine")

// A register is what a store should hold: the id of each record of a person, with
// what a correction changes of it, and of each hold, with whether it is released.
type register map[model.ID]string

// A rememberedData is a data backup, and what it must bring back.
type rememberedData struct {
	chain []string // names of the files it takes
	holds register
	at    int // acts before it
	rotations
}

// rotations counts deep rotations: those begun, those of them that destroyed the
// old keys, and runs that may have destroyed keys. A resumed run does so again,
// to what was made before the cutoff: the same second, or a clock set back.
type rotations struct{ begun, done, runs int }

// A rememberedKeys is a key backup.
type rememberedKeys struct {
	name string
	at   int
	rotations
}

// A vaultMachine is a store under test beside what it should hold, its backups
// and its slots.
type vaultMachine struct {
	*machine
	safe     safe
	desk     *desk.Desk
	acts     int // done so far
	now      register
	owner    map[model.ID]model.ID
	erased   map[model.ID]int // when, in acts
	subjects []model.ID       // living
	holds    []*model.Hold
	slots    []testSlot
	removed  []testSlot
	data     []rememberedData
	keys     []rememberedKeys
	rotations
	deep  bool // a deep rotation is unfinished
	seen  []byte
	tally map[string]int // shared by the cases of an engine
}

// The vault, driven at random and crashed at random steps of every act, holds
// what a model says: whoever was erased is gone, everybody else is there, what a
// hold protects stays, log, ledger, keyring and records agree after each act, a
// checkpoint taken before it is continued, and every data backup with every later
// key backup restores exactly those who were there and were not erased since.
func TestVaultModel(t *testing.T) {
	for name, data := range map[string]func(dir string) (Engine, error){
		"memory": func(string) (Engine, error) { return kept{NewMemory()}, nil },
		"badger": openData,
	} {
		t.Run(name, func(t *testing.T) {
			cases, limit, tally := 0, *vaultCases, map[string]int{}
			if testing.Short() {
				limit = 1
			}
			rapid.Check(t, func(rt *rapid.T) {
				if cases++; cases > limit {
					return // each opens and closes stores on the disk
				}
				root := t.TempDir()
				defer os.RemoveAll(root)
				m := newVaultMachine(rt, t, root, data, tally)
				defer func() { m.store.Close() }()
				rt.Repeat(m.actions())
			})
			all, stops := 0, 0
			for what, n := range tally {
				if strings.HasSuffix(what, ", stopped") {
					stops += n
				} else {
					all += n
				}
			}
			t.Logf("%d of %d acts in %d cases, %d of them stopped at a step, left what the model says: %v", all, all, min(cases, limit), stops, tally)
		})
	}
}

func (m *vaultMachine) actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"add":             m.add,
		"correct":         m.correct,
		"erase":           m.erase,
		"erase a holding": m.eraseHolding,
		"hold":            m.hold,
		"release":         m.release,
		"rotate":          m.rotate,
		"add a slot":      m.addSlot,
		"remove a slot":   m.removeSlot,
		"rotate deeply":   m.rotateDeeply,
		"back up":         m.backUp,
		"back up keys":    m.backUpKeys,
		"restore":         m.restore,
		"reopen":          func(t *rapid.T) { m.reopen(t); m.did("reopen") },
		"purge":           func(t *rapid.T) { m.machine.purge(t); m.did("purge") },
		"":                m.check,
	}
}

func newVaultMachine(rt *rapid.T, t *testing.T, root string, data func(string) (Engine, error), tally map[string]int) *vaultMachine {
	m := &vaultMachine{
		machine: newMachine(rt, filepath.Join(root, "store"), data), safe: safe{t, root}, tally: tally,
		now: register{}, owner: map[model.ID]model.ID{}, erased: map[model.ID]int{},
	}
	text, err := policy.Text(policy.DefaultName)
	if err == nil {
		err = desk.PutPolicy(context.Background(), m.store, m.by(), text, rand.Reader)
	}
	if err != nil {
		rt.Fatal(err)
	}
	m.openDesk(rt)
	m.checkpoint(rt)
	return m
}

func (m *vaultMachine) by() desk.By { return desk.By{Actor: "officer", At: m.machine.now} }

func (m *vaultMachine) openDesk(t *rapid.T) {
	var err error
	if m.desk, err = desk.Open(context.Background(), m.store, nil, rand.Reader); err != nil {
		t.Fatal(err)
	}
}

// did counts an act.
func (m *vaultMachine) did(what string) {
	m.acts++
	m.tally[what]++
}

// stopping runs do with a store that stops at a step, one of steps or none, and
// opens it again if it did. It returns whether it stopped, and which steps came.
func (m *vaultMachine) stopping(t *rapid.T, what string, steps []string, do func() error) (stopped bool, came map[string]bool) {
	stop := rapid.SampledFrom(append([]string{""}, steps...)).Draw(t, "step")
	came = map[string]bool{}
	m.store.step = func(name string) error {
		came[name] = true
		if name == stop {
			stopped = true
			return errCrash
		}
		return nil
	}
	err := do()
	m.store.step = nil
	if (err != nil) != stopped {
		t.Fatalf("%s, stopping at %q: %v (%v)", what, stop, err, errors.Unwrap(err))
	}
	m.did(what)
	if stopped {
		m.tally[what+", stopped"]++
		m.acts++ // what opening finishes is after the act
		m.reopen(t)
	}
	return stopped, came
}

var errCrash = errors.New("crash")

// reopen opens the store with any of its slots; none that was removed opens it.
func (m *vaultMachine) reopen(t *rapid.T) {
	m.store.Close()
	m.machine.now = m.machine.now.Add(time.Minute)
	for _, gone := range m.removed[max(0, len(m.removed)-1):] {
		if _, err := keys.Check(KeyDir(m.dir), gone.credential(t)); err == nil {
			t.Fatal("a slot that was removed opens the store")
		}
	}
	open := openKeys(testPassphrase)
	if n := rapid.IntRange(0, len(m.slots)).Draw(t, "slot"); n > 0 {
		open = func(dir string) (*keys.Vault, error) {
			return keys.Open(dir, m.slots[n-1].credential(t), keys.OpenOptions{})
		}
	}
	s, err := openWith(m, open)
	if err != nil {
		t.Fatal(err, errors.Unwrap(err))
	}
	m.store = s
	noPurge(s)
	m.openDesk(t)
}

func openWith(m *vaultMachine, vault func(string) (*keys.Vault, error)) (*Store, error) {
	return open(m.dir, m.machine.now, vault, m.machine.data)
}

// check compares the store with the model after every act.
func (m *vaultMachine) check(t *rapid.T) {
	if err := m.store.ReadOnly(); err != nil {
		t.Fatal(err)
	}
	m.now.compare(t, m.store)
	if _, err := m.store.AgainstCheckpoint(m.seen); err != nil {
		t.Fatal(err)
	}
	m.verify(t)
	m.checkpoint(t)
	copies, err := m.store.KeyCopies()
	if err != nil {
		t.Fatal(err)
	}
	pending := 0
	for _, k := range m.keys {
		if slices.ContainsFunc(slices.Collect(maps.Values(m.erased)), func(at int) bool { return at > k.at }) {
			pending++
		}
	}
	if copies.Pending < pending {
		t.Fatalf("%d copies of the keys are said to be pending, %d are", copies.Pending, pending)
	}
}

func (m *vaultMachine) verify(t *rapid.T) { verifies(t, m.store) }

func verifies(t *rapid.T, s *Store) {
	r, err := s.Verify(context.Background(), nil)
	if err != nil || len(r.Problems) > 0 {
		t.Fatal(err, r.Problems)
	}
}

func (m *vaultMachine) checkpoint(t *rapid.T) {
	var err error
	if m.seen, _, err = m.store.Checkpoint(m.machine.now); err != nil {
		t.Fatal(err)
	}
}

// registerOf reads everything of people, and the holds.
func registerOf(s *Store) (register, error) {
	got := register{}
	return got, s.Read(context.Background(), func(r model.Reader) error {
		for _, k := range []model.Kind{model.KindHolding, model.KindNote, model.KindConsent, model.KindDisclosure} {
			if err := r.Scan(k, model.ID{}, func(rec model.Record) error { got[rec.ID] = ""; return nil }); err != nil {
				return err
			}
		}
		err := model.Each(r, model.ID{}, func(p *model.Subject) error { got[p.ID] = p.KnownAs; return nil })
		if err != nil {
			return err
		}
		return model.Each(r, model.ID{}, func(h *model.Hold) error { got[h.ID] = h.ReleasedBy; return nil })
	})
}

func (want register) compare(t *rapid.T, s *Store) {
	got, err := registerOf(s)
	if err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(got, want) {
		missing, foreign := 0, 0
		for id, text := range want {
			if now, there := got[id]; !there || now != text {
				missing++
			}
		}
		for id := range got {
			if _, there := want[id]; !there {
				foreign++
			}
		}
		t.Fatalf("of %d records %d are missing or changed, and %d are there that should not be", len(want), missing, foreign)
	}
}
