package storage

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lethe/keys"
	"lethe/model"
)

// A directory in which a store was being made says so at every moment, and not
// that a store in it is damaged.
func TestAStoreHalfMadeSaysSo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	seen := 0
	unfinished := func() {
		seen++
		if err := Check(dir); model.FaultOf(err) != model.Damaged || !strings.Contains(err.Error(), "not finished") {
			t.Errorf("half made: %v", err)
		}
	}
	s, err := Create(dir, testTime, func(keyDir string) (*keys.Vault, error) {
		unfinished()
		v, err := newKeys(keyDir)
		unfinished()
		return v, err
	})
	if err != nil || seen != 2 || Check(dir) != nil {
		t.Fatal(err, seen, Check(dir))
	}
	s.Close()
	for name, text := range map[string]string{"created": uncreatedText, "restored": unfinishedText, "hardly begun": ""} {
		half := t.TempDir()
		if err := os.WriteFile(filepath.Join(half, formatName), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Check(half); !strings.Contains(err.Error(), "not finished") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A store whose format file was emptied is no store half made: nobody is told to
// remove it.
func TestAnEmptiedFormatFileIsDamage(t *testing.T) {
	s, dir := newStore(t)
	s.Close()
	if err := os.Truncate(filepath.Join(dir, formatName), 0); err != nil {
		t.Fatal(err)
	}
	if err := Check(dir); model.FaultOf(err) != model.Damaged || !strings.Contains(err.Error(), "Keep a copy") || strings.Contains(err.Error(), "remove") {
		t.Errorf("emptied: %v", err)
	}
}

// A store that could not be created leaves nothing, or the directory as it was.
func TestCreateThatFailsLeavesNothing(t *testing.T) {
	fail := func(string) (*keys.Vault, error) { return nil, errors.New("no") }
	dir := filepath.Join(t.TempDir(), "store")
	if _, err := Create(dir, testTime, fail); err == nil {
		t.Fatal("created")
	}
	if _, err := os.Lstat(dir); err == nil {
		t.Error("the directory is left")
	}
	there := t.TempDir()
	if _, err := Create(there, testTime, fail); err == nil {
		t.Fatal("created")
	}
	if list, err := os.ReadDir(there); err != nil || len(list) > 0 {
		t.Errorf("%d entries are left, %v", len(list), err)
	}
}
