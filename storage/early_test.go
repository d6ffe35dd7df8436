package storage

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"lethe/keys"
)

// What was verified while the store was closed counts once, and only for the file
// that it was: a table that was changed since keeps the store from opening.
func TestVerifyEarly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	b, err := OpenBadger(dir, noLimit)
	if err != nil {
		t.Fatal(err)
	}
	fillGuarded(t, b)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.sst"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d tables, %v", len(files), err)
	}
	c := newTableCheck(dir)
	c.standing = true
	c.begin()
	c.early.Wait()
	c.cancel() // as after a wrong passphrase
	if len(c.sound) != len(files) || c.all() != nil {
		t.Fatalf("%d of %d tables were found sound, %v", len(c.sound), len(files), c.all())
	}
	bent := files[0]
	raw, err := os.ReadFile(bent)
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)/3] ^= 1
	if err := os.WriteFile(bent, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(time.Second) // where the disk counts in seconds
	if err := os.Chtimes(bent, later, later); err != nil {
		t.Fatal(err)
	}
	if c.all() == nil {
		t.Error("a table that was changed since passes")
	}
	raw[len(raw)/3] ^= 1
	if err := os.WriteFile(bent, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.all(); err != nil {
		t.Errorf("a table that is sound again: %v", err)
	}
}

// A store is opened by the same early check after a wrong passphrase, and again
// after it was closed.
func TestOpenEarly(t *testing.T) {
	s, dir := newStore(t)
	p := person(t, "Byron")
	write(t, s, p)
	s.Close()
	e := VerifyEarly(dir)
	defer e.Stop()
	if _, err := e.Open(testTime, func(dir string) (*keys.Vault, error) { return nil, keys.ErrWrongPassphrase }); err == nil {
		t.Fatal("opened without keys")
	}
	for range 2 {
		s, err := e.Open(testTime, openKeys(testPassphrase))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := load(t, s, p.ID); err != nil {
			t.Error(err)
		}
		s.Close()
	}
}
