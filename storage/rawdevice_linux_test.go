package storage

import (
	"bytes"
	"context"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"lethe/keys"
	"lethe/model"
)

// A device is a file system in an image of its own, mounted.
type device struct{ image, mount string }

// newDevice makes and mounts a file system, or skips the test where that is
// not possible.
func newDevice(t *testing.T, mkfs ...string) *device {
	t.Helper()
	if testing.Short() {
		t.Skip("makes and searches a file system")
	}
	if _, err := exec.LookPath(mkfs[0]); err != nil {
		t.Skipf("no %s here", mkfs[0])
	}
	d := &device{image: filepath.Join(t.TempDir(), "image"), mount: t.TempDir()}
	if err := os.WriteFile(d.image, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(d.image, 800<<20); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{append(mkfs, d.image), {"mount", "-o", "loop", d.image, d.mount}} {
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Skipf("%s: %v, %s", args[0], err, out)
		}
	}
	t.Cleanup(func() { exec.Command("umount", d.mount).Run() })
	return d
}

// raw unmounts the device and returns its bytes, without holes.
func (d *device) raw(t *testing.T) []byte {
	t.Helper()
	if out, err := exec.Command("umount", d.mount).CombinedOutput(); err != nil {
		t.Fatalf("%v, %s", err, out)
	}
	var out []byte
	eachFile(t, d.image, func(_ string, raw []byte) { out = raw })
	return out
}

// Every byte of the device under a store is searched after an erasure, for the
// old epoch secret, and for every keyring, journal and epoch slot that was ever
// there; whatever is found is tried in every mixture with an administrator's
// passphrase. The control replaces the epoch file by a rename before the
// erasure, as a careless program would: then everything erased comes back.
func TestForensicsOnTheRawDevice(t *testing.T) {
	for name, mkfs := range map[string][]string{
		"ext4": {"mkfs.ext4", "-q"}, "xfs": {"mkfs.xfs", "-q"},
	} {
		t.Run(name, func(t *testing.T) {
			got, secrets := eraseOnDevice(t, newDevice(t, mkfs...), false)
			t.Logf("%s: %d of %d erased records opened, %d of %d living ones; the old epoch secret is there %d times",
				name, got.erased, got.ofErased, got.living, got.ofLiving, secrets)
			if got.erased != 0 || got.living != got.ofLiving || secrets != 0 {
				t.Fail()
			}
			got, secrets = eraseOnDevice(t, newDevice(t, mkfs...), true)
			t.Logf("%s, control with a rename: %d of %d erased records opened; the old epoch secret is there %d times",
				name, got.erased, got.ofErased, secrets)
			if got.erased != got.ofErased || secrets == 0 {
				t.Error("the control recovers nothing, so the test proves nothing")
			}
		})
	}
}

// eraseOnDevice fills a store, erases two fifths of it, and attacks the raw
// device.
func eraseOnDevice(t *testing.T, d *device, rename bool) (spoil, int) {
	t.Helper()
	dir := filepath.Join(d.mount, "store")
	s, err := Create(dir, testTime, newKeys)
	if err != nil {
		t.Fatal(err)
	}
	noPurge(s)
	var ids []model.ID
	erased := map[model.ID]bool{}
	for i := range *forensicSubjects {
		h := newHousehold(t, "Forensic")
		write(t, s, h.entities()...)
		if i%5 < 2 {
			ids, erased[h.subject.ID] = append(ids, h.subject.ID), true
		}
	}
	if err := s.vault.Fold(); err != nil { // all keys into the keyring, the journal is its header
		t.Fatal(err)
	}
	loot := takeRecords(t, s, erased)
	keyDir := filepath.Join(dir, keysName)
	before := copyTree(t, keyDir)
	secrets := epochSecrets(t, keyDir)
	reader, err := os.Open(filepath.Join(keyDir, "epoch"))
	if err != nil {
		t.Fatal(err)
	}
	if rename {
		// Whoever reads the old file, such as a program that makes copies, keeps
		// its blocks from being used again, which XFS would do at once.
		replaceByRename(t, filepath.Join(keyDir, "epoch"))
	}
	exec.Command("sync").Run()
	if _, err := s.Erase(context.Background(), eraseAct, orderOf(t, ids...)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Purge(context.Background()); err != nil {
		t.Fatal(err)
	}
	if level := s.Assurance().Level; level != LevelRemnant {
		t.Errorf("assurance %s on a file system that overwrites in place", level)
	}
	s.Close()
	reader.Close()
	now := copyTree(t, keyDir)
	raw := d.raw(t)
	found := 0
	for _, secret := range secrets {
		found += bytes.Count(raw, secret)
	}
	return carve(t, raw, before, now, loot), found
}

// replaceByRename puts a copy of a file in its place.
func replaceByRename(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path+".new", text, 0o600)
	}
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// carve takes every keyring, journal and epoch slot out of raw bytes and tries
// the records with each mixture that opens. The keyrings and journals of before
// and now, whose blocks may have been used again, are given to it; the epoch
// slots are only what the device still has.
func carve(t *testing.T, raw []byte, before, now string, loot []taken) spoil {
	t.Helper()
	read := func(dir, name string) []byte {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	keyrings := append(pieces(raw, "LETHEKR1", 4<<20), read(before, "keyring"), read(now, "keyring"))
	journals := append(pieces(raw, "LETHEJN1", len(read(now, "journal"))), read(before, "journal"), read(now, "journal"))
	slots := pieces(raw, "LETHEEP1", 4096)
	t.Logf("carved %d keyrings, %d journals and %d epoch slots", len(keyrings), len(journals), len(slots))
	var out spoil
	dir := t.TempDir()
	os.WriteFile(filepath.Join(dir, "header"), read(now, "header"), 0o600)
	opened := map[int]bool{}
	for _, keyring := range keyrings {
		os.WriteFile(filepath.Join(dir, "keyring"), wholeKeyring(keyring), 0o600)
		for _, journal := range journals {
			os.WriteFile(filepath.Join(dir, "journal"), journal, 0o600)
			for _, slot := range slots {
				epoch := make([]byte, 8192)
				copy(epoch[4096*(binary.BigEndian.Uint64(slot[8:])%2):], slot)
				os.WriteFile(filepath.Join(dir, "epoch"), epoch, 0o600)
				tryOpen(dir, loot, opened)
			}
		}
	}
	for i, r := range loot {
		out.count(r.erased, opened[i])
	}
	return out
}

// wholeKeyring cuts a keyring to the length that its header gives.
func wholeKeyring(b []byte) []byte {
	if len(b) < 128 {
		return b
	}
	whole := 128 + 128 + 56*min(binary.BigEndian.Uint64(b[48:]), 1<<20) + 16
	return b[:min(uint64(len(b)), whole)]
}

// tryOpen opens what a key directory opens of the records.
func tryOpen(dir string, loot []taken, opened map[int]bool) {
	v, err := keys.Open(dir, keys.Passphrase([]byte(testPassphrase)), keys.OpenOptions{ReadOnly: true})
	if err != nil {
		return
	}
	defer v.Close()
	for i, r := range loot {
		if _, _, err := v.Open(r.label, r.sealed); err == nil {
			opened[i] = true
		}
	}
}

// pieces returns what begins with magic in raw, up to n bytes each, without
// repetitions.
func pieces(raw []byte, magic string, n int) [][]byte {
	var out [][]byte
	seen := map[string]bool{}
	for rest := raw; ; {
		at := bytes.Index(rest, []byte(magic))
		if at < 0 {
			return out
		}
		p := rest[at:min(len(rest), at+n)]
		if len(p) == n || magic == "LETHEKR1" {
			if head := string(p[:min(len(p), 128)]); !seen[head] {
				seen[head] = true
				out = append(out, p)
			}
		}
		rest = rest[at+8:]
	}
}
