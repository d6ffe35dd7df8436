package keys

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
)

// filledDisk is a vault of two frames of keys after a fold.
func filledDisk(t *testing.T) (*disk, []KeyID) {
	d := newDisk()
	v := mustCreate(t, d)
	ids := mustKeys(t, v, 4)
	must(t, v.Commit())
	must(t, v.Fold())
	for range 3 {
		ids = append(ids, mustKeys(t, v, 20)...)
		must(t, v.Commit())
	}
	v.Lock()
	return d, ids
}

// TestFileFlips flips bits of epoch, keyring and journal. Whatever is in use is
// refused by name; the one part that holds nothing, the wiped epoch slot, is
// wiped again.
func TestFileFlips(t *testing.T) {
	start, ids := filledDisk(t)
	r := rand.New(rand.NewPCG(2, 2))
	detected := 0
	for _, name := range []string{epochFile, keyringFile, journalFile} {
		size := len(start.names[name].data)
		for n := range 400 {
			offset := r.IntN(size)
			if n < 128 {
				offset = n // every byte of the clear headers
			}
			d := start.clone()
			d.names[name].data[offset] ^= 1 << r.IntN(8)
			v, err := open(d, Passphrase(testPass), OpenOptions{})
			if name == epochFile && offset < epochSlotSize {
				if err != nil || len(v.Repairs()) != 1 || countPresent(v, ids) != len(ids) {
					t.Fatalf("byte %d of the wiped epoch slot: %v", offset, err)
				}
				v.Lock()
				continue
			}
			if err == nil {
				v.Lock()
				t.Fatalf("%s, byte %d: opened", name, offset)
			}
			var damage *DamageError
			newerFormat := errors.Is(err, ErrNewerFormat)
			if !newerFormat && (!errors.As(err, &damage) || damage.File != name && name != keyringFile) {
				t.Fatalf("%s, byte %d: %v", name, offset, err)
			}
			detected++
		}
	}
	t.Logf("%d of %d flipped bits detected", detected, detected)
}

// TestFilesMissingOrMixed: each file missing, cut, or from another vault or time.
func TestFilesMissingOrMixed(t *testing.T) {
	start, _ := filledDisk(t)
	other, _ := filledDisk(t)
	later := start.clone()
	v := mustOpen(t, later)
	must(t, v.Rotate(nil))
	v.Lock()
	for _, name := range []string{epochFile, keyringFile, journalFile} {
		for problem, change := range map[string]func(d *disk){
			"missing":            func(d *disk) { delete(d.names, name) },
			"empty":              func(d *disk) { d.names[name].data = nil },
			"cut":                func(d *disk) { d.names[name].data = d.names[name].data[:100] },
			"of another vault":   func(d *disk) { d.names[name] = other.names[name] },
			"of another time":    func(d *disk) { d.names[name] = later.names[name] },
			"not what it should": func(d *disk) { d.names[name].data = bytes.Repeat([]byte("x"), 9000) },
		} {
			d := start.clone()
			change(d)
			if v, err := open(d, Passphrase(testPass), OpenOptions{}); !errors.Is(err, ErrDamaged) {
				t.Errorf("%s %s: %v", name, problem, err)
				if err == nil {
					v.Lock()
				}
			} else if !strings.Contains(err.Error(), " is damaged: ") {
				t.Errorf("%s %s: it is not said what is damaged, and how, in %q", name, problem, err)
			}
		}
	}
}

// TestJournalTail tells what a crash can leave of the last frame from damage.
func TestJournalTail(t *testing.T) {
	start, ids := filledDisk(t)
	whole := start.names[journalFile].data
	frame := (len(whole) - sectorSize) / 3
	last := len(whole) - frame
	reopen := func(data []byte) (int, error) {
		d := start.clone()
		d.names[journalFile].data = data
		v, err := open(d, Passphrase(testPass), OpenOptions{})
		if err != nil {
			return 0, err
		}
		defer v.Lock()
		if len(data) != last && len(v.Repairs()) != 1 {
			t.Errorf("repairs %q", v.Repairs())
		}
		if len(d.names[journalFile].data) != last {
			t.Errorf("the journal was not cut")
		}
		return countPresent(v, ids), nil
	}
	for cut := last; cut < len(whole); cut += 37 {
		if n, err := reopen(bytes.Clone(whole[:cut])); err != nil || n != len(ids)-20 {
			t.Fatalf("cut at %d of %d: %d keys, %v", cut, len(whole), n, err)
		}
	}
	for mask := 1; mask < 1<<(frame/sectorSize); mask++ {
		torn := bytes.Clone(whole)
		for i := range frame / sectorSize {
			if mask>>i&1 == 1 {
				clear(torn[last+i*sectorSize : last+(i+1)*sectorSize])
			}
		}
		if n, err := reopen(torn); err != nil || n != len(ids)-20 {
			t.Fatalf("unwritten sectors %b: %d keys, %v", mask, n, err)
		}
	}
	// The same in a frame that is not the last is damage, named with its offset.
	for i := range frame / sectorSize {
		hurt := bytes.Clone(whole)
		clear(hurt[last-frame+i*sectorSize : last-frame+(i+1)*sectorSize])
		if _, err := reopen(hurt); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "offset") {
			t.Errorf("sector %d of a middle frame: %v", i, err)
		}
	}
	// So is a frame left out, and a frame repeated.
	if _, err := reopen(append(bytes.Clone(whole[:last-frame]), whole[last:]...)); !errors.Is(err, ErrDamaged) {
		t.Errorf("a frame left out: %v", err)
	}
	if _, err := reopen(append(bytes.Clone(whole), whole[last:]...)); !errors.Is(err, ErrDamaged) {
		t.Errorf("a frame repeated: %v", err)
	}
}

// TestTornFrameKeyNotReused: a frame written after a torn one of the same
// number is sealed under another key.
func TestTornFrameKeyNotReused(t *testing.T) {
	start, _ := filledDisk(t)
	journal := start.names[journalFile]
	frame := (len(journal.data) - sectorSize) / 3
	torn := bytes.Clone(journal.data[len(journal.data)-frame:])
	journal.data = journal.data[:len(journal.data)-1]
	v := mustOpen(t, start)
	mustKeys(t, v, 20)
	must(t, v.Commit())
	again := start.names[journalFile].data[len(start.names[journalFile].data)-frame:]
	if bytes.Equal(torn[16:frameHeaderUsed], again[16:frameHeaderUsed]) {
		t.Fatal("the salt was used again")
	}
}

// TestShreddedForGood: an examiner who copied the keyring and journal before
// the erasure and holds the vault key cannot open them with the epoch file as
// it is now. As a control, with the epoch file as it was, everything opens: the
// examination works, and it is the epoch secret that stops it.
func TestShreddedForGood(t *testing.T) {
	d, ids := filledDisk(t)
	before := d.clone()
	v := mustOpen(t, d)
	w := &crashWorld{disk: d, vaultKeys: [][keySize]byte{*v.vaultKey()}}
	slots, err := parseEpochFile(before.names[epochFile].data)
	must(t, err)
	control := 0
	for _, id := range ids {
		if findInHistory(d, w.vaultKeys, &slots[v.epoch%2].secret, id) {
			control++
		}
	}
	if control != len(ids) {
		t.Fatalf("control: only %d of %d keys found before the erasure", control, len(ids))
	}
	must(t, v.Shred(ids[:10], nil))
	checkUnrecoverable(t, w, v, ids[:10])
	t.Logf("0 of 10 shredded keys opened; control %d of %d", control, len(ids))
	secret := slots[1].secret
	if slots[1].state != epochLive {
		secret = slots[0].secret
	}
	for name, n := range d.names {
		if bytes.Contains(n.data, secret[:]) {
			t.Errorf("%s still holds the old epoch secret", name)
		}
	}
	// Yesterday's keyring put back is refused, not opened.
	d.names[keyringFile] = before.names[keyringFile]
	if _, err := open(d, Passphrase(testPass), OpenOptions{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("an old keyring: %v", err)
	}
}
