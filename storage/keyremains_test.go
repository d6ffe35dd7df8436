package storage

import (
	"bytes"
	"context"
	"errors"
	"os"
	"testing"

	"lethe/model"
)

// A key backup that a kill left, replaced and not yet overwritten, or not
// finished, is overwritten by the next one: freed blocks keep what was in them,
// and the keys of people who are erased later are in there.
func TestKeyBackupsThatAKillLeftAreOverwritten(t *testing.T) {
	s, _ := newStore(t)
	f := newSafe(t)
	path := f.keys(s, "keys")
	witness := func(of, name string) string { // another name of what must be overwritten
		if err := os.Link(of, f.path(name)); err != nil {
			t.Skip("no hard links here: ", err)
		}
		return f.path(name)
	}
	replaced := witness(path, "witness of the replaced")
	stop := errors.New("killed")
	s.step = func(name string) error {
		if name == StepKeyBackupNamed {
			return stop
		}
		return nil
	}
	if _, err := s.KeyBackup(context.Background(), KeyBackupOptions{Act: backupAct, Path: path}); !errors.Is(err, stop) {
		t.Fatal(err)
	}
	s.step = nil
	raw, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path+unfinishedSuffix, raw, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	unfinished := witness(path+unfinishedSuffix, "witness of the unfinished")
	f.keys(s, "keys")
	for _, name := range []string{replaced, unfinished} {
		raw, err := os.ReadFile(name)
		if err != nil || len(raw) == 0 || len(bytes.TrimLeft(raw, "\x00")) > 0 {
			t.Errorf("%s: %d bytes, not all overwritten, %v", name, len(raw), err)
		}
	}
	list, err := os.ReadDir(f.dir)
	if err != nil || len(list) != 3 {
		t.Errorf("%d files are left, want the key backup and two witnesses; %v", len(list), err)
	}
}

// A kill right before the replacement leaves two names of one good key backup,
// which must not be overwritten.
func TestAKeyBackupWithASecondNameStays(t *testing.T) {
	s, _ := newStore(t)
	f := newSafe(t)
	path := f.keys(s, "keys")
	if err := os.Link(path, path+replacedSuffix); err != nil {
		t.Skip("no hard links here: ", err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := clearRemains(path); err != nil {
		t.Fatal(err)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("it was changed: %v", err)
	}
	if err := os.WriteFile(path+replacedSuffix, []byte("somebody's own notes"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = s.KeyBackup(context.Background(), KeyBackupOptions{Act: backupAct, Path: path})
	if model.FaultOf(err) != model.Refused {
		t.Errorf("a file that is not ours: %v", err)
	}
}
