package keys

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
)

// long makes the slow tests thorough: go test ./keys -long.
var long = flag.Bool("long", false, "many more crashes and cases")

// crashCase is a change that is stopped at each of its disk operations.
type crashCase struct {
	name string
	run  func(v *Vault, w *crashWorld) error
	// after says whether the reopened vault shows the change; an error means
	// that it shows half of it.
	after func(v *Vault, w *crashWorld) (bool, error)
}

// crashWorld is a vault with keys that stay, keys that may go, and a second slot.
type crashWorld struct {
	disk       *disk
	stay, gone []KeyID
	sealedStay []byte
	sealedGone []byte
	fresh      KeyID
	slot       SlotID
	vaultKeys  [][keySize]byte // every vault key there ever was
}

func newCrashWorld(t *testing.T) *crashWorld {
	w := &crashWorld{disk: newDisk()}
	v := mustCreate(t, w.disk)
	w.stay = mustKeys(t, v, 20)
	w.gone = mustKeys(t, v, 3)
	must(t, v.Commit())
	must(t, v.Fold())
	w.stay = append(w.stay, mustKeys(t, v, 5)...)
	w.gone = append(w.gone, mustKeys(t, v, 1)...)
	must(t, v.Commit())
	var err error
	w.slot, err = v.AddPassphraseSlot("second", []byte("another passphrase"), testArgon)
	must(t, err)
	w.sealedStay = mustSeal(t, v, w.stay[0], "stays")
	w.sealedGone = mustSeal(t, v, w.gone[3], "goes")
	w.vaultKeys = append(w.vaultKeys, *v.vaultKey())
	v.Lock()
	return w
}

func countPresent(v *Vault, ids []KeyID) int {
	n := 0
	for _, id := range ids {
		if v.HasKey(id) {
			n++
		}
	}
	return n
}

func unchanged(v *Vault, _ *crashWorld) (bool, error) { return true, nil }

func hasSlot(v *Vault, id SlotID) bool {
	for _, s := range v.Slots() {
		if s.ID == id {
			return true
		}
	}
	return false
}

var crashCases = []crashCase{
	{"shred", func(v *Vault, w *crashWorld) error { return v.Shred(w.gone, nil) },
		func(v *Vault, w *crashWorld) (bool, error) {
			n := countPresent(v, w.gone)
			if n != 0 && n != len(w.gone) {
				return false, fmt.Errorf("%d of %d keys are left", n, len(w.gone))
			}
			return n == 0, nil
		}},
	{"commit", func(v *Vault, w *crashWorld) (err error) {
		if w.fresh, err = v.NewKey(testNow); err != nil {
			return err
		}
		return v.Commit()
	}, func(v *Vault, w *crashWorld) (bool, error) { return v.HasKey(w.fresh), nil }},
	{"fold", func(v *Vault, _ *crashWorld) error { return v.Fold() }, unchanged},
	{"rotate", func(v *Vault, _ *crashWorld) error { return v.Rotate(nil) }, unchanged},
	{"remove slot", func(v *Vault, w *crashWorld) error { return v.RemoveSlot(w.slot, nil) },
		func(v *Vault, w *crashWorld) (bool, error) {
			_, err := open(w.disk.clone(), Passphrase([]byte("another passphrase")), OpenOptions{})
			gone := !hasSlot(v, w.slot)
			if gone != errors.Is(err, ErrWrongPassphrase) {
				return gone, fmt.Errorf("slot listed %v, opening with it: %v", !gone, err)
			}
			return gone, nil
		}},
	{"add slot", func(v *Vault, w *crashWorld) (err error) {
		_, err = v.AddPassphraseSlot("third", []byte("third passphrase"), testArgon)
		return err
	}, func(v *Vault, w *crashWorld) (bool, error) { return len(v.Slots()) == 3, nil }},
}

// TestCrashAtEveryOperation stops each change at each disk operation, by a kill
// (the cache survives) and by power cuts (it does not), and opening again at
// each of its own operations after that. What is found is the old state or the
// new one, and the new one for certain where the change had been acknowledged.
func TestCrashAtEveryOperation(t *testing.T) {
	start := newCrashWorld(t)
	crashes, seeds := 0, uint64(2)
	if *long {
		seeds = 24
	}
	for _, c := range crashCases {
		t.Run(c.name, func(t *testing.T) {
			for stop := 1; ; stop++ {
				w := *start
				w.disk = start.disk.clone()
				v := mustOpen(t, w.disk)
				w.disk.ops, w.disk.stopAt = 0, stop
				err := c.run(v, &w)
				w.vaultKeys = append(w.vaultKeys, *v.vaultKey())
				v.Lock()
				for seed := range seeds {
					left := w
					left.disk = w.disk.clone() // a kill
					r := rand.New(rand.NewPCG(uint64(stop), seed))
					if seed > 0 {
						left.disk = left.disk.powerCut(r)
					}
					checkAfterCrash(t, &c, &left, err == nil)
					crashes++
					if *long || stop%3 == 0 {
						crashes += crashWhileOpening(t, &c, &left, err == nil, r)
					}
				}
				if err == nil {
					break
				}
				if !errors.Is(err, errCrash) {
					t.Fatalf("stopped at operation %d: %v", stop, err)
				}
			}
		})
	}
	t.Logf("%d of %d crashes left the old state or the new", crashes, crashes)
}

// crashWhileOpening stops the opening after a crash at each of its operations.
func crashWhileOpening(t *testing.T, c *crashCase, w *crashWorld, acknowledged bool, r *rand.Rand) int {
	for stop := 1; ; stop++ {
		again := *w
		again.disk = w.disk.clone()
		again.disk.stopAt = stop
		v, err := open(again.disk, Passphrase(testPass), OpenOptions{})
		if err == nil {
			v.Lock()
			return stop - 1
		}
		if !errors.Is(err, errCrash) {
			t.Fatalf("opening stopped at operation %d: %v", stop, err)
		}
		again.disk = again.disk.powerCut(r)
		checkAfterCrash(t, c, &again, acknowledged)
	}
}

func checkAfterCrash(t *testing.T, c *crashCase, found *crashWorld, acknowledged bool) {
	t.Helper()
	w := new(crashWorld)
	*w = *found
	w.disk = found.disk.clone()
	v := mustOpen(t, w.disk)
	defer v.Lock()
	if unsynced := w.disk.unsynced(); len(unsynced) > 0 {
		t.Fatalf("what was found in %q could still be lost", unsynced)
	}
	isNew, err := c.after(v, w)
	must(t, err)
	if acknowledged && !isNew {
		t.Fatalf("an acknowledged change is gone (%q)", v.Repairs())
	}
	if n := countPresent(v, w.stay); n != len(w.stay) {
		t.Fatalf("%d of %d keys are left that must stay", n, len(w.stay))
	}
	if plain, _, err := v.Open(testLabel, w.sealedStay); err != nil || string(plain) != "stays" {
		t.Fatalf("a record that must stay: %q, %v", plain, err)
	}
	if !v.HasKey(w.gone[0]) {
		checkUnrecoverable(t, w, v, w.gone)
	}
	// What was repaired needs no second repair, and can be changed again.
	must(t, v.Shred(w.stay[1:2], nil))
	v.Lock()
	again := mustOpen(t, w.disk)
	defer again.Lock()
	if len(again.Repairs()) != 0 || again.HasKey(w.stay[1]) {
		t.Fatalf("after an erasure: repairs %q", again.Repairs())
	}
}

// checkUnrecoverable plays the examiner of a disk who also has every vault key
// there ever was: no version of any file ever written opens with the secrets
// that the epoch file holds now and gives one of the keys.
func checkUnrecoverable(t *testing.T, w *crashWorld, v *Vault, ids []KeyID) {
	t.Helper()
	keys := append([][keySize]byte{*v.vaultKey()}, w.vaultKeys...)
	data, err := w.disk.ReadFile(epochFile, epochFileSize)
	must(t, err)
	slots, err := parseEpochFile(data)
	must(t, err)
	for _, slot := range slots {
		if slot.state != epochLive {
			continue
		}
		for _, id := range ids {
			if findInHistory(w.disk, keys, &slot.secret, id) {
				t.Fatalf("key %s was recovered with epoch %d", id, slot.generation)
			}
		}
	}
}

// findInHistory tries every content of keyring and journal that was ever on
// disk under every vault key and one epoch secret.
func findInHistory(d *disk, vaultKeys [][keySize]byte, secret *[keySize]byte, id KeyID) bool {
	for _, name := range []string{keyringFile, keyringTemp} {
		for _, data := range d.history[name] {
			h, err := parseKeyringHeader(data)
			if err != nil {
				continue
			}
			for i := range vaultKeys {
				if r, err := openedRing(h, data, &vaultKeys[i], secret); err == nil {
					found := r.find(&id) >= 0
					r.wipe()
					if found {
						return true
					}
				}
			}
		}
	}
	for _, data := range d.history[journalFile] {
		h, err := parseJournalHeader(data)
		if err != nil {
			continue
		}
		for i := range vaultKeys {
			found := false
			// An examiner takes what opens and ignores the rest.
			_, _ = newJournal(h, data, &vaultKeys[i], secret).replay(data, func(raw []byte) error {
				for ; len(raw) > 0; raw = raw[entrySize:] {
					found = found || bytes.Equal(raw[:16], id[:])
				}
				return nil
			})
			if found {
				return true
			}
		}
	}
	return false
}
