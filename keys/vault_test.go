package keys

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/age"
)

func TestCreateRefusesExisting(t *testing.T) {
	for _, name := range []string{headerFile, epochFile, keyringFile, journalFile} {
		dir := t.TempDir()
		must(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
		if _, err := Create(dir, testOptions(nil)); !errors.Is(err, ErrExists) {
			t.Errorf("%s there: %v", name, err)
		}
	}
	if _, err := Open(t.TempDir(), Passphrase(testPass), OpenOptions{}); !errors.Is(err, ErrNotVault) {
		t.Errorf("an empty directory: %v", err)
	}
}

func TestCreateOnDisk(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	v, err := Create(dir, testOptions(nil))
	must(t, err)
	id := mustKeys(t, v, 1)[0]
	must(t, v.Commit())
	sealed := mustSeal(t, v, id, "name")
	must(t, v.Close())
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		must(t, err)
		info, err := entry.Info()
		must(t, err)
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %v", filepath.Base(path), info.Mode())
		}
		return nil
	})
	must(t, err)
	v, err = Open(dir, Passphrase(testPass), OpenOptions{})
	must(t, err)
	defer v.Close()
	if _, _, err := v.Open(testLabel, sealed); err != nil || len(v.Repairs()) != 0 {
		t.Fatalf("%v, repairs %q", err, v.Repairs())
	}
	must(t, v.Shred([]KeyID{id}, nil))
	vault, slots, err := ReadSlots(dir)
	if err != nil || vault != v.ID() || len(slots) != 1 || slots[0].Name != "first" || slots[0].Argon.MemoryKiB != 64 {
		t.Fatalf("%v %+v %v", vault, slots, err)
	}
}

// TestCredentials opens by passphrase, X25519 and post-quantum identities, and
// refuses others without saying why.
func TestCredentials(t *testing.T) {
	d := newDisk()
	v := mustCreate(t, d)
	classic, err := age.GenerateX25519Identity()
	must(t, err)
	hybrid, err := age.GenerateHybridIdentity()
	must(t, err)
	stranger, err := age.GenerateX25519Identity()
	must(t, err)
	for name, recipient := range map[string]string{"classic": classic.Recipient().String(), "hybrid": hybrid.Recipient().String()} {
		_, err := v.AddRecipientSlot(name, recipient)
		must(t, err)
		if _, err := v.AddRecipientSlot(name+" again", recipient); !errors.Is(err, ErrSlot) {
			t.Errorf("%s: a second slot for the same public key: %v", name, err)
		}
	}
	if _, err := v.AddRecipientSlot("ssh", "ssh-ed25519 AAAA"); err == nil {
		t.Error("an SSH key was taken for an age recipient")
	}
	must(t, v.Rotate(nil))
	v.Lock()
	identities := func(text string) Credential {
		c, err := IdentityFile([]byte("# created: today\n" + text + "\n"))
		must(t, err)
		return c
	}
	for _, c := range []struct {
		name       string
		credential Credential
		want       error
	}{
		{"passphrase", Passphrase(testPass), nil},
		{"classic", identities(classic.String()), nil},
		{"hybrid", identities(hybrid.String()), nil},
		{"two identities", identities(stranger.String() + "\n" + hybrid.String()), nil},
		{"stranger", identities(stranger.String()), ErrNoSlot},
		{"wrong passphrase", Passphrase([]byte("river of forgettinG")), ErrWrongPassphrase},
		{"empty passphrase", Passphrase(nil), ErrWrongPassphrase},
		{"zero credential", Credential{}, ErrWrongPassphrase},
	} {
		v, err := open(d, c.credential, OpenOptions{})
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
		if err == nil {
			v.Lock()
		}
	}
	secret := classic.String()
	if _, err := IdentityFile([]byte(secret[:len(secret)-1])); err == nil || strings.Contains(err.Error(), secret[20:30]) {
		t.Errorf("a broken identity file: %v", err)
	}
}

// TestPassphraseWithoutSlots: with no passphrase slot the error is the same.
func TestPassphraseWithoutSlots(t *testing.T) {
	identity, err := age.GenerateX25519Identity()
	must(t, err)
	d := newDisk()
	options := testOptions(nil)
	options.Slots = []NewSlot{{Name: "only", Recipient: identity.Recipient().String()}}
	v, err := create(d, options)
	must(t, err)
	v.Lock()
	if _, err := open(d, Passphrase(testPass), OpenOptions{}); !errors.Is(err, ErrWrongPassphrase) {
		t.Fatal(err)
	}
}

// TestOnePassphraseTwice: two slots of one passphrase would look like two ways in
// and be lost together, whichever of them opened.
func TestOnePassphraseTwice(t *testing.T) {
	d := newDisk()
	v := mustCreate(t, d)
	other := []byte("another passphrase")
	_, err := v.AddPassphraseSlot("second", other, testArgon)
	must(t, err)
	for _, again := range [][]byte{testPass, other} {
		if _, err := v.AddPassphraseSlot("again", again, testArgon); !errors.Is(err, ErrSlot) {
			t.Errorf("the same passphrase again: %v", err)
		}
	}
	if n := len(v.Slots()); n != 2 {
		t.Errorf("%d slots, want 2", n)
	}
}

func TestRemoveSlot(t *testing.T) {
	d := newDisk()
	v := mustCreate(t, d)
	first := v.Slots()[0].ID
	if err := v.RemoveSlot(first, nil); !errors.Is(err, ErrLastSlot) {
		t.Fatalf("the last slot: %v", err)
	}
	if err := v.RemoveSlot(SlotID{1}, nil); !errors.Is(err, ErrUnknownSlot) {
		t.Fatalf("no such slot: %v", err)
	}
	_, err := v.AddPassphraseSlot("second", []byte("another passphrase"), testArgon)
	must(t, err)
	before := *v.vaultKey()
	must(t, v.RemoveSlot(first, nil))
	if *v.vaultKey() == before {
		t.Fatal("removal kept the vault key")
	}
	v.Lock()
	if _, err := open(d, Passphrase(testPass), OpenOptions{}); !errors.Is(err, ErrWrongPassphrase) {
		t.Fatalf("the removed passphrase: %v", err)
	}
	v, err = open(d, Passphrase([]byte("another passphrase")), OpenOptions{})
	must(t, err)
	v.Lock()
}

// TestUnknownSlotKind: a slot of a newer version is kept and shown, and a
// rotation that would shut its holder out is refused.
func TestUnknownSlotKind(t *testing.T) {
	d := newDisk()
	v := mustCreate(t, d)
	strange := &slot{id: SlotID{7}, kind: "share", name: "recovery", recipient: "3-of-5", wrapped: []byte{1}, body: []byte{2, 3}}
	must(t, v.writeHeader(v.head.next(append(v.head.slots, strange)), v.vaultKey(), noStep))
	v.Lock()
	v = mustOpen(t, d)
	_, err := v.AddPassphraseSlot("second", []byte("another passphrase"), testArgon)
	must(t, err)
	v.Lock()
	v = mustOpen(t, d)
	slots := v.Slots()
	if len(slots) != 3 || slots[1].Kind != "share" || slots[1].Known || !bytes.Equal(v.head.slots[1].body, strange.body) {
		t.Fatalf("%+v", slots)
	}
	if err := v.Rotate(nil); !errors.Is(err, ErrUnknownSlot) {
		t.Fatalf("rotation: %v", err)
	}
	must(t, v.RemoveSlot(strange.id, nil))
}

// TestStableSecrets: MAC and signatures outlive rotation, erasure and reopening,
// and differ by purpose and by vault.
func TestStableSecrets(t *testing.T) {
	d := newDisk()
	v := mustCreate(t, d)
	mac, err := v.MAC("suppression", []byte("ann@example.org"))
	must(t, err)
	signature, err := v.Sign("certificate", []byte("erased"))
	must(t, err)
	ids := mustKeys(t, v, 1)
	must(t, v.Rotate(nil))
	must(t, v.Shred(ids, nil))
	v.Lock()
	v = mustOpen(t, d)
	again, err := v.MAC("suppression", []byte("ann@example.org"))
	must(t, err)
	if again != mac {
		t.Error("the MAC changed")
	}
	public, err := v.PublicKey("certificate")
	must(t, err)
	if !ed25519.Verify(public, []byte("erased"), signature) {
		t.Error("the signature does not verify")
	}
	other, err := v.PublicKey("checkpoint")
	must(t, err)
	if bytes.Equal(public, other) {
		t.Error("two purposes share a signing key")
	}
	for _, values := range [][][]byte{{[]byte("ann@example.or"), []byte("g")}, {[]byte("ann@example.org"), nil}, nil} {
		if m, _ := v.MAC("suppression", values...); m == mac {
			t.Errorf("%q has the same MAC", values)
		}
	}
	if m, _ := v.MAC("contact", []byte("ann@example.org")); m == mac {
		t.Error("two purposes have the same MAC")
	}
}

func TestLock(t *testing.T) {
	d := newDisk()
	v := mustCreate(t, d)
	id := mustKeys(t, v, 1)[0]
	sealed := mustSeal(t, v, id, "x")
	v.Lock()
	v.Lock()
	_, errNew := v.NewKey(testNow)
	_, errSeal := v.Seal(id, testLabel, 1, nil)
	_, _, errOpen := v.Open(testLabel, sealed)
	_, errMAC := v.MAC("x")
	_, errSign := v.Sign("x", nil)
	_, errState := v.State()
	_, errBlob := v.SealBlob("x", true, nil)
	for i, err := range []error{errNew, errSeal, errOpen, errMAC, errSign, errState, errBlob, v.Commit(), v.Shred([]KeyID{id}, nil), v.Rotate(nil), v.EachKey(nil)} {
		if !errors.Is(err, ErrLocked) {
			t.Errorf("call %d: %v", i, err)
		}
	}
	if v.HasKey(id) || v.Locked() {
		t.Error("a locked vault has keys")
	}
}

// TestReadOnly writes nothing, even where there is something to finish.
func TestReadOnly(t *testing.T) {
	for _, stop := range []string{StepHeaderFirst, StepHeaderBoth, StepEpochWritten, StepKeyringRenamed, StepEpochWiped, StepJournalReplaced} {
		d := newDisk()
		v := mustCreate(t, d)
		id := mustKeys(t, v, 1)[0]
		must(t, v.Commit())
		sealed := mustSeal(t, v, id, "x")
		if err := v.Rotate(stopAt(stop)); !errors.Is(err, errCrash) {
			t.Fatal(err)
		}
		v.Lock()
		d.ops = 0
		r, err := open(d, Passphrase(testPass), OpenOptions{ReadOnly: true})
		must(t, err)
		if _, _, err := r.Open(testLabel, sealed); err != nil || d.ops != 0 {
			t.Errorf("stopped at %q: %v after %d writes", stop, err, d.ops)
		}
		if _, err := r.NewKey(testNow); !errors.Is(err, ErrReadOnly) {
			t.Errorf("a change: %v", err)
		}
		r.Lock()
	}
}

// stopAt is a step function that stops at one step.
func stopAt(step string) func(string) error {
	return func(at string) error {
		if at == step {
			return errCrash
		}
		return nil
	}
}

// TestNamedSteps stops an erasure and a rotation at every named step: the
// vault then refuses changes, and opening finds the old state or the new.
func TestNamedSteps(t *testing.T) {
	for _, step := range []string{StepHeaderFirst, StepHeaderBoth, StepEpochWritten, StepKeyringWritten, StepKeyringRenamed, StepCommitted, StepEpochWiped, StepJournalReplaced, StepHeaderFinal} {
		for _, rotate := range []bool{true, false} {
			d := newDisk()
			v := mustCreate(t, d)
			ids := mustKeys(t, v, 3)
			must(t, v.Commit())
			kept := mustSeal(t, v, ids[2], "kept")
			change := func() error { return v.Shred(ids[:2], stopAt(step)) }
			if rotate {
				change = func() error { return v.Rotate(stopAt(step)) }
			}
			if err := change(); err == nil {
				if rotate || !strings.HasPrefix(step, "header") {
					t.Errorf("%s was never reached", step)
				}
				continue
			}
			if err := v.Commit(); !errors.Is(err, ErrSuspect) {
				t.Errorf("%s: a change afterwards: %v", step, err)
			}
			gone := !v.HasKey(ids[0])
			if _, _, err := v.Open(testLabel, kept); err != nil {
				t.Errorf("%s: reading afterwards: %v", step, err)
			}
			v.Lock()
			v = mustOpen(t, d)
			if v.HasKey(ids[0]) == gone || v.HasKey(ids[1]) == gone || !v.HasKey(ids[2]) {
				t.Errorf("%s: memory and disk differ", step)
			}
			v.Lock()
		}
	}
}

// TestWriteErrors lets each disk operation of an erasure fail alone.
func TestWriteErrors(t *testing.T) {
	for n := 1; ; n++ {
		d := newDisk()
		v := mustCreate(t, d)
		ids := mustKeys(t, v, 3)
		must(t, v.Commit())
		d.ops, d.failAt = 0, n
		err := v.Shred(ids[:1], nil)
		if err == nil {
			t.Logf("%d of %d failing operations reported", n-1, n-1)
			return
		}
		if !errors.Is(err, errIO) {
			t.Fatal(err)
		}
		if _, err := v.NewKey(testNow); !errors.Is(err, ErrSuspect) || !errors.Is(err, errIO) {
			t.Fatalf("operation %d: a change afterwards: %v", n, err)
		}
		gone := !v.HasKey(ids[0])
		v.Lock()
		v = mustOpen(t, d)
		if !v.HasKey(ids[1]) || gone && v.HasKey(ids[0]) {
			t.Fatalf("operation %d: wrong keys after opening", n)
		}
		must(t, v.Shred(ids[:1], nil))
		v.Lock()
	}
}

// TestConcurrentReaders seals and opens while the vault changes; run with -race.
func TestConcurrentReaders(t *testing.T) {
	v := mustCreate(t, newDisk())
	keep := mustKeys(t, v, 1)[0]
	must(t, v.Commit())
	var wg sync.WaitGroup
	done := make(chan struct{})
	for range 4 {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				sealed, err := v.Seal(keep, testLabel, 1, []byte("text"))
				if err == nil {
					_, _, err = v.Open(testLabel, sealed)
				}
				if _, merr := v.MAC("x"); merr != nil || err != nil {
					t.Errorf("%v, %v", err, merr)
					return
				}
				v.Slots()
				v.Locked()
			}
		})
	}
	for range 10 {
		ids := mustKeys(t, v, 100)
		must(t, v.Commit())
		must(t, v.Shred(ids, nil))
	}
	must(t, v.Rotate(nil))
	close(done)
	wg.Wait()
}

func TestCheckPassphrase(t *testing.T) {
	for passphrase, good := range map[string]bool{
		"river of forgetting": true, "ééééééééééé1": true,
		"eleven char": false, "": false, "aaaaaaaaaaaaaaaa": false,
		"with a\x00 control": false, "twelve bytes\xff": false,
	} {
		if err := CheckPassphrase([]byte(passphrase)); (err == nil) != good || err != nil && !errors.Is(err, ErrWeakPassphrase) {
			t.Errorf("%q: %v", passphrase, err)
		}
	}
}

func TestEachKey(t *testing.T) {
	v := mustCreate(t, newDisk())
	ids := mustKeys(t, v, 3)
	seen := map[KeyID]bool{}
	must(t, v.EachKey(func(id KeyID, created time.Time) bool {
		seen[id] = created.Equal(testNow)
		return true
	}))
	if len(seen) != 3 || !seen[ids[0]] || !seen[ids[1]] || !seen[ids[2]] {
		t.Fatalf("%v", seen)
	}
	s, err := v.State()
	if err != nil || s.Keys != 3 || s.Pending != 3 || s.Keyring != 1 || s.Epoch != 1 {
		t.Fatalf("%+v %v", s, err)
	}
}
