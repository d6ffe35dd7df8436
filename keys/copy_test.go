package keys

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"filippo.io/age"
)

// copyOf returns a copy that went through bytes, as a key backup does.
func copyOf(t *testing.T, v *Vault) *Copy {
	t.Helper()
	c, err := v.Copy()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	if err := c.Each(func(name string, data []byte) error { files[name] = bytes.Clone(data); return nil }); err != nil {
		t.Fatal(err)
	}
	c.Wipe()
	if c, err = NewCopy(files); err != nil {
		t.Fatal(err)
	}
	return c
}

// What is changed in an opened copy is changed nowhere else, and a copy written
// to a directory is the vault again.
func TestCopyOpensInMemoryAndOnDisk(t *testing.T) {
	d := newDisk()
	v := mustCreate(t, d)
	id, other := mustKey(t, v), mustKey(t, v)
	c := copyOf(t, v)
	dir := t.TempDir()
	if err := c.WriteTo(dir); err != nil {
		t.Fatal(err)
	}
	if err := c.WriteTo(dir); !errors.Is(err, ErrExists) {
		t.Fatalf("written over: %v", err)
	}
	m, err := c.Open(Passphrase(testPass), OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Shred([]KeyID{id}, nil); err != nil {
		t.Fatal(err)
	}
	mustKey(t, m)
	if err := m.Rotate(nil); err != nil {
		t.Fatal(err)
	}
	m.Lock()
	if m, err = c.Open(Passphrase(testPass), OpenOptions{}); err != nil {
		t.Fatal(err)
	}
	if m.HasKey(id) || !m.HasKey(other) || !v.HasKey(id) {
		t.Error("the change of the copy is not where it should be")
	}
	m.Lock()
	c.Wipe()
	if _, err := c.Open(Passphrase(testPass), OpenOptions{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("a wiped copy: %v", err)
	}
	r, err := Open(dir, Passphrase(testPass), OpenOptions{})
	if err != nil || !r.HasKey(id) || r.ID() != v.ID() {
		t.Fatalf("restored: %v", err)
	}
	r.Lock()
}

func mustKey(t *testing.T, v *Vault) KeyID {
	t.Helper()
	id, err := v.NewKey(testNow)
	if err == nil {
		err = v.Commit()
	}
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestNewCopyWantsJustTheFilesOfAVault(t *testing.T) {
	whole := func() map[string][]byte {
		return map[string][]byte{headerFile: nil, epochFile: nil, keyringFile: nil, journalFile: nil}
	}
	missing, extra, long := whole(), whole(), whole()
	delete(missing, epochFile)
	extra["more"] = nil
	long[headerFile] = make([]byte, headerFileSize+1)
	for name, files := range map[string]map[string][]byte{"missing": missing, "extra": extra, "long": long} {
		if _, err := NewCopy(files); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	c, err := NewCopy(whole())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Open(Passphrase(testPass), OpenOptions{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("empty files: %v", err)
	}
}

// The backup identity outlives rotations and erasures: old data backups open.
func TestBackupIdentityStaysTheSame(t *testing.T) {
	v := mustCreate(t, newDisk())
	recipient, err := v.BackupRecipient()
	if err != nil {
		t.Fatal(err)
	}
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, recipient)
	if err == nil {
		_, err = io.WriteString(w, "a backup")
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(v.Shred([]KeyID{mustKey(t, v)}, nil), v.Rotate(nil)); err != nil {
		t.Fatal(err)
	}
	m, err := copyOf(t, v).Open(Passphrase(testPass), OpenOptions{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	identity, err := m.BackupIdentity()
	if err != nil {
		t.Fatal(err)
	}
	r, err := age.Decrypt(&sealed, identity)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(r); err != nil || string(text) != "a backup" {
		t.Fatalf("%q %v", text, err)
	}
	m.Lock()
	if _, err := m.BackupIdentity(); !errors.Is(err, ErrLocked) {
		t.Errorf("locked: %v", err)
	}
}
