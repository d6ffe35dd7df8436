package keys

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// model is what a vault must be after any sequence of changes, crashes and
// failing disks. Keys whose change was under way are all there or all gone.
type model struct {
	disk   *disk
	vault  *Vault
	rand   *rand.Rand
	slots  int
	added  int // passphrases that were used
	extra  []SlotID
	sure   map[KeyID][]byte // acknowledged, with a record sealed under each
	fresh  map[KeyID][]byte // pending since the last commit
	erased map[KeyID][]byte
}

func (m *model) reopen(t *rapid.T) {
	if m.vault != nil {
		m.vault.Lock()
	}
	m.disk.stopAt, m.disk.failAt = 0, 0
	v, err := open(m.disk, Passphrase(testPass), OpenOptions{})
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	m.vault = v
}

// settle looks at what became of keys whose change did not return cleanly.
func (m *model) settle(t *rapid.T, ids map[KeyID][]byte, from string) {
	present := 0
	for id := range ids {
		if m.vault.HasKey(id) {
			present++
		}
	}
	if present != 0 && present != len(ids) {
		t.Fatalf("%s: %d of %d keys are there", from, present, len(ids))
	}
	for id, sealed := range ids {
		delete(m.sure, id)
		if present > 0 {
			m.sure[id] = sealed
		} else {
			m.erased[id] = sealed
		}
	}
	clear(m.fresh)
}

func (m *model) check(t *rapid.T) {
	for id, sealed := range m.sure {
		if plain, _, err := m.vault.Open(testLabel, sealed); err != nil || string(plain) != "text" {
			t.Fatalf("key %s: %v", id, err)
		}
	}
	for id, sealed := range m.erased {
		if _, _, err := m.vault.Open(testLabel, sealed); !errors.Is(err, ErrKeyGone) {
			t.Fatalf("an erased key is back: %s: %v", id, err)
		}
	}
	s, err := m.vault.State()
	if err != nil || s.Keys != len(m.sure)+len(m.fresh) || s.Pending != len(m.fresh) {
		t.Fatalf("%+v, %v; the model has %d and %d", s, err, len(m.sure), len(m.fresh))
	}
	if n := len(m.vault.Slots()); n != m.slots {
		t.Fatalf("%d slots, the model has %d", n, m.slots)
	}
}

// pick draws some of the keys, in an order that depends on the draw alone.
func (m *model) pick(t *rapid.T) ([]KeyID, map[KeyID][]byte) {
	var all []KeyID
	// The vault is open: it cannot be locked here.
	_ = m.vault.EachKey(func(id KeyID, _ time.Time) bool {
		all = append(all, id)
		return true
	})
	if len(all) == 0 {
		return nil, nil
	}
	n := rapid.IntRange(1, min(len(all), 4)).Draw(t, "how many")
	at := rapid.IntRange(0, len(all)-n).Draw(t, "from")
	picked := map[KeyID][]byte{}
	for _, id := range all[at : at+n] {
		if sealed, ok := m.sure[id]; ok {
			picked[id] = sealed
		} else {
			picked[id] = m.fresh[id]
		}
	}
	return all[at : at+n], picked
}

// TestModel runs random changes against the model, each at times on a disk
// that stops (a kill or a power cut) or fails once on the way.
func TestModel(t *testing.T) {
	base := newDisk()
	mustCreate(t, base).Lock()
	rapid.Check(t, func(t *rapid.T) {
		m := &model{disk: base.clone(), slots: 1, sure: map[KeyID][]byte{}, fresh: map[KeyID][]byte{}, erased: map[KeyID][]byte{}}
		m.rand = rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		m.reopen(t)
		defer func() { m.vault.Lock() }()
		t.Repeat(map[string]func(*rapid.T){
			"new key": m.newKey,
			"commit":  m.commit,
			"shred":   m.shred,
			"fold":    func(t *rapid.T) { m.keep(t, m.vault.Fold) },
			"rotate":  func(t *rapid.T) { m.keep(t, func() error { return m.vault.Rotate(nil) }) },
			"slot":    m.addSlot,
			"unslot":  m.removeSlot,
			"reopen": func(t *rapid.T) {
				clearInto(m.erased, m.fresh)
				m.reopen(t)
			},
			"": m.check,
		})
	})
}

func (m *model) newKey(t *rapid.T) {
	id, err := m.vault.NewKey(testNow)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := m.vault.Seal(id, testLabel, 1, []byte("text"))
	if err != nil {
		t.Fatal(err)
	}
	m.fresh[id] = sealed
}

// disturb runs a change on a disk that may stop or fail; afterwards the vault
// is open again if it had to be, and the change's error is returned.
func (m *model) disturb(t *rapid.T, change func() error) error {
	m.disk.ops = 0
	switch rapid.SampledFrom([]string{"calm", "calm", "kill", "power", "error"}).Draw(t, "weather") {
	case "kill":
		m.disk.stopAt = rapid.IntRange(1, 25).Draw(t, "at")
		err := change()
		m.reopen(t)
		return err
	case "power":
		m.disk.stopAt = rapid.IntRange(1, 25).Draw(t, "at")
		err := change()
		m.vault.Lock()
		m.disk = m.disk.powerCut(m.rand)
		m.reopen(t)
		return err
	case "error":
		m.disk.failAt = rapid.IntRange(1, 25).Draw(t, "at")
		if err := change(); err != nil {
			m.reopen(t)
			return err
		}
		m.disk.failAt = 0
		return nil
	}
	return change()
}

// clearInto moves every entry of one map into another.
func clearInto(to, from map[KeyID][]byte) {
	for id, sealed := range from {
		to[id] = sealed
	}
	clear(from)
}

// after books pending keys: durable where the change succeeded (each rewrite
// takes them along), else whatever is found. A reopened vault has none pending.
func (m *model) after(t *rapid.T, err error, what string) {
	if err == nil {
		clearInto(m.sure, m.fresh)
		return
	}
	pending := map[KeyID][]byte{}
	clearInto(pending, m.fresh)
	m.settle(t, pending, what)
}

func (m *model) commit(t *rapid.T) {
	m.after(t, m.disturb(t, func() error { return m.vault.Commit() }), "commit")
}

func (m *model) keep(t *rapid.T, change func() error) {
	m.after(t, m.disturb(t, change), "rewrite")
}

func (m *model) shred(t *rapid.T) {
	ids, picked := m.pick(t)
	if ids == nil {
		return
	}
	err := m.disturb(t, func() error { return m.vault.Shred(ids, nil) })
	durable := map[KeyID][]byte{}
	for id := range picked {
		if _, pending := m.fresh[id]; pending {
			// Gone either way: never committed, or shredded.
			m.erased[id] = picked[id]
			delete(m.fresh, id)
			if m.vault.HasKey(id) {
				t.Fatalf("a pending key outlived its erasure")
			}
		} else {
			durable[id] = picked[id]
		}
	}
	m.after(t, err, "shred")
	if err != nil {
		m.settle(t, durable, "shred")
		return
	}
	for id := range durable {
		delete(m.sure, id)
	}
	clearInto(m.erased, durable)
}

func (m *model) addSlot(t *rapid.T) {
	if m.slots > 3 {
		return
	}
	var id SlotID
	err := m.disturb(t, func() (err error) {
		m.added++
		id, err = m.vault.AddPassphraseSlot("more", fmt.Appendf(nil, "another passphrase %d", m.added), testArgon)
		return err
	})
	m.afterSlots(t, err, m.slots, m.slots+1)
	if err == nil {
		m.extra = append(m.extra, id)
	}
}

func (m *model) removeSlot(t *rapid.T) {
	if len(m.extra) == 0 {
		return
	}
	id := m.extra[0]
	m.extra = m.extra[1:]
	err := m.disturb(t, func() error { return m.vault.RemoveSlot(id, nil) })
	if m.after(t, err, "remove slot"); err == nil {
		m.slots--
		return
	}
	m.slots = len(m.vault.Slots())
	if hasSlot(m.vault, id) {
		m.extra = append(m.extra, id)
	}
}

// afterSlots books a change of the header alone: pending keys stay pending
// unless the vault had to be opened again.
func (m *model) afterSlots(t *rapid.T, err error, old, next int) {
	m.slots = len(m.vault.Slots())
	if m.slots != next && (err == nil || m.slots != old) {
		t.Fatalf("%d slots after %v", m.slots, err)
	}
	if s, _ := m.vault.State(); s.Pending != len(m.fresh) {
		clearInto(m.erased, m.fresh)
	}
}
