package storage

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"lethe/model"
)

// A key backup from before key backups had certificates restores as ever; the
// erasure is listed, and the certificate is said to be missing.
func TestAKeyBackupWithoutCertificatesRestores(t *testing.T) {
	s, dir := newStore(t)
	people := neighbours(t, s, 2, "Byron")
	f := newSafe(t)
	f.data(s, "data", "")
	eraseAll(t, s, people[0])
	if err := os.RemoveAll(filepath.Join(dir, certsName)); err != nil {
		t.Fatal(err)
	}
	f.keys(s, "keys")
	again, _ := f.restored(f.options("keys", "data"))
	if n, of := readableOf(t, again, people[1:]); n != of {
		t.Errorf("%d of %d", n, of)
	}
	list, err := again.Erasures(context.Background())
	if err != nil || len(list) != 1 || model.FaultOf(list[0].CertificateError) != model.NotFound {
		t.Errorf("%+v, %v", list, err)
	}
}

// A certificate that crashes left half written is not copied.
func TestOnlyCertificatesAreCopied(t *testing.T) {
	s, dir := newStore(t)
	eraseAll(t, s, neighbours(t, s, 1, "Byron")[0])
	for _, name := range []string{"0123456789abcdef0123456789abcdef.json.tmp", "notes.json"} {
		if err := os.WriteFile(filepath.Join(dir, certsName, name), []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if list, err := s.beside(); err != nil || len(list) != 2 {
		t.Errorf("%d files, %v", len(list), err)
	}
}

// Only the id of an erasure can name a certificate: a name in a backup cannot
// lead out of the directory.
func TestForeignFilesInAKeyBackupAreRefused(t *testing.T) {
	const id = "0123456789abcdef0123456789abcdef"
	for name, wanted := range map[string]bool{
		"certificates/" + id + ".json":                       true,
		id + ".json":                                         false,
		"certificates/../anchor":                             false,
		"certificates/../../../../../../root.json":           false,
		"certificates/" + id:                                 false,
		"certificates/" + id + "00.json":                     false,
		"certificates/0123456789ABCDEF0123456789ABCDEF.json": false,
	} {
		b := &keyBackup{files: map[string][]byte{ledgerName: nil, name: []byte("{}")}}
		for _, key := range []string{"epoch", "keyring", "journal", "header"} {
			b.files[key] = []byte("x")
		}
		_, _, certificates, err := b.parts()
		if wanted != (err == nil && len(certificates) == 1) || !wanted && !errors.Is(err, errBackup) {
			t.Errorf("%s: %d certificates, %v", name, len(certificates), err)
		}
	}
}
