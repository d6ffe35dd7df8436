package storage

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"lethe/keys"
	"lethe/model"
)

var forensicSubjects = flag.Int("forensic-subjects", 200, "subjects of the forensics test, two fifths of whom are erased")

// A taken is a sealed record as an attacker holds it: with its place in the
// store, and so its label.
type taken struct {
	label  keys.Label
	sealed []byte
	erased bool
}

// Forensics: somebody holds every byte of the directory after an erasure, every
// older version of keyring, journal and data that the file system may have left
// beside it, and the passphrase of an administrator. What was erased does not
// open. The control shows that the attack works: with the epoch file of before,
// as a rename would leave it on the device, everything opens.
func TestForensics(t *testing.T) {
	s, dir := newStore(t)
	noPurge(s) // the sealed records of the erased are still in the files
	var ids []model.ID
	erased := map[model.ID]bool{}
	for i := range *forensicSubjects {
		h := newHousehold(t, "Forensic")
		write(t, s, h.entities()...)
		if i%5 < 2 {
			ids, erased[h.subject.ID] = append(ids, h.subject.ID), true
		}
	}
	loot := takeRecords(t, s, erased)
	older := copyTree(t, filepath.Join(dir, keysName))
	if _, err := s.Erase(context.Background(), eraseAct, orderOf(t, ids...)); err != nil {
		t.Fatal(err)
	}
	inFiles := map[[32]byte]bool{}
	names, secrets := 0, epochSecrets(t, older)
	eachFile(t, dir, func(_ string, raw []byte) {
		names += bytes.Count(raw, []byte("Forensic"))
		for _, secret := range secrets {
			names += bytes.Count(raw, secret)
		}
		for _, h := range headersIn(raw) {
			inFiles[h.Salt] = true
		}
	})
	found := 0
	for _, v := range loot {
		if h, _ := keys.Inspect(v.sealed); v.erased && inFiles[h.Salt] {
			found++
		}
	}
	if names > 0 || found == 0 {
		t.Fatalf("%d names or old epoch secrets in the clear; %d erased records found in the files", names, found)
	}
	got := attack(t, loot, filepath.Join(dir, keysName), older, filepath.Join(dir, keysName))
	t.Logf("with every file but the destroyed epoch: %d of %d erased records opened, %d of %d living ones; %d of the erased still lay in the files",
		got.erased, got.ofErased, got.living, got.ofLiving, found)
	if got.erased != 0 || got.living != got.ofLiving {
		t.Error("erased records opened, or the attack is no attack")
	}
	control := attack(t, loot, filepath.Join(dir, keysName), older, older)
	t.Logf("control, with the epoch of before: %d of %d erased records opened", control.erased, control.ofErased)
	if control.erased != control.ofErased {
		t.Error("the control does not recover what was erased, so the test proves nothing")
	}
}

// epochSecrets returns the secrets of an epoch file that are not wiped.
func epochSecrets(t *testing.T, dir string) [][]byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, "epoch"))
	if err != nil {
		t.Fatal(err)
	}
	var out [][]byte
	for at := 0; at+48 <= len(raw); at += len(raw) / 2 {
		if bytes.HasPrefix(raw[at:], []byte("LETHEEP1")) {
			out = append(out, raw[at+16:at+48])
		}
	}
	if len(out) == 0 {
		t.Fatal("no epoch secret to look for")
	}
	return out
}

// takeRecords returns every sealed record of the store.
func takeRecords(t *testing.T, s *Store, erased map[model.ID]bool) []taken {
	t.Helper()
	var out []taken
	err := s.engine.View(func(snap Snapshot) error {
		for _, k := range model.Kinds {
			err := snap.Scan([]byte{byte(k)}, nil, func(name, sealed []byte, _ uint64) error {
				owner, id, ok := splitName(k, name)
				if !ok {
					return errors.New("not a record")
				}
				out = append(out, taken{label(k, owner, id), bytes.Clone(sealed), erased[id] || erased[owner]})
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A spoil is what an attack opened.
type spoil struct{ erased, living, ofErased, ofLiving int }

// attack opens key directories made of every mixture of the key files of now
// and before, with the epoch file of one of them, and tries all records with
// each that opens.
func attack(t *testing.T, loot []taken, now, before, epochOf string) spoil {
	t.Helper()
	opened := map[int]bool{}
	for n, choice := range [][3]string{
		{now, now, now}, {now, now, before}, {now, before, now}, {now, before, before},
		{before, now, now}, {before, now, before}, {before, before, now}, {before, before, before},
	} {
		mixed := filepath.Join(t.TempDir(), fmt.Sprint(n))
		if err := os.Mkdir(mixed, 0o700); err != nil {
			t.Fatal(err)
		}
		for file, from := range map[string]string{"header": choice[0], "keyring": choice[1], "journal": choice[2], "epoch": epochOf} {
			raw, err := os.ReadFile(filepath.Join(from, file))
			if err == nil {
				err = os.WriteFile(filepath.Join(mixed, file), raw, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		v, err := keys.Open(mixed, keys.Passphrase([]byte(testPassphrase)), keys.OpenOptions{ReadOnly: true})
		os.RemoveAll(mixed) // read, and many of them are made where power is cut
		if err != nil {
			continue
		}
		for i, r := range loot {
			if _, _, err := v.Open(r.label, r.sealed); err == nil {
				opened[i] = true
			}
		}
		v.Close()
	}
	var out spoil
	for i, r := range loot {
		out.count(r.erased, opened[i])
	}
	return out
}

// count adds one record.
func (s *spoil) count(erased, opened bool) {
	n, of := &s.living, &s.ofLiving
	if erased {
		n, of = &s.erased, &s.ofErased
	}
	*of++
	if opened {
		*n++
	}
}
