package storage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"lethe/keys"
	"lethe/model"
)

// An ioAct is what the child does while the disk fails. It calls ack with the
// name of each thing that the store has acknowledged.
type ioAct struct {
	name string
	do   func(t *testing.T, s *Store, f safe, ack func(string)) error
}

// fixedHousehold is one whose ids parent and child both know.
func fixedHousehold(n byte) household {
	h := household{subject: &model.Subject{Name: model.Name{Given: "Ada", Family: "Fixed"}}}
	h.subject.ID = model.ID{n, 1}
	note := &model.Note{Head: model.Head{ID: model.ID{n, 2}, Owner: h.subject.ID}, Text: "rang twice"}
	holding := &model.Holding{Head: model.Head{ID: model.ID{n, 3}, Owner: h.subject.ID}, Category: "contact"}
	h.owned = []model.Entity{note, holding}
	return h
}

// The households that the parent made before: these are erased by a child, and
// were erased before with the purge still to do.
const (
	ioErased  = 0xe1
	ioRemains = 0xe2
	ioStays   = 0xe3
	ioNew     = 0x10 // the first of those that a child adds
)

func putAll(w model.Writer, h household) error {
	for _, e := range h.entities() {
		if err := w.Put(model.Encode(e)); err != nil {
			return err
		}
	}
	return nil
}

// addFixed writes the n-th new household as one act.
func addFixed(s *Store, n byte, ack func(string)) error {
	err := s.Write(context.Background(), act, func(w model.Writer) error { return putAll(w, fixedHousehold(ioNew+n)) })
	if err == nil {
		ack(fmt.Sprintf("added %d", n))
	}
	return err
}

var ioActs = []ioAct{
	{"commit", func(_ *testing.T, s *Store, _ safe, ack func(string)) error {
		if err := addFixed(s, 0, ack); err != nil {
			return err
		}
		stays := fixedHousehold(ioStays).subject
		stays.Version, stays.Name.Family = 1, "Corrected"
		err := s.Write(context.Background(), act, func(w model.Writer) error { return w.Put(model.Encode(stays)) })
		if err == nil {
			ack("corrected")
		}
		return err
	}},
	{"import", func(_ *testing.T, s *Store, _ safe, ack func(string)) error {
		for n := range byte(8) {
			if err := addFixed(s, n, ack); err != nil {
				return err
			}
		}
		return nil
	}},
	{"erase", func(t *testing.T, s *Store, _ safe, ack func(string)) error {
		_, err := s.Erase(context.Background(), eraseAct, orderOf(t, fixedHousehold(ioErased).subject.ID))
		if err == nil {
			ack("erased")
		}
		return err
	}},
	{"purge", func(_ *testing.T, s *Store, _ safe, ack func(string)) error {
		r, err := s.Purge(context.Background())
		if err == nil && r.Erasures > 0 && r.Remains == 0 {
			ack("purged")
		}
		return err
	}},
	{"rotate", func(_ *testing.T, s *Store, _ safe, ack func(string)) error {
		err := s.ChangeSlots(act, func(v *keys.Vault) (keys.SlotID, error) { return keys.SlotID{}, v.Rotate(nil) })
		if err == nil {
			ack("rotated")
		}
		return errors.Join(err, addAfter(s, ack))
	}},
	{"deep rotate", func(_ *testing.T, s *Store, _ safe, ack func(string)) error {
		_, err := s.DeepRotate(context.Background(), act, nil)
		if err == nil {
			ack("rotated")
		}
		return errors.Join(err, addAfter(s, ack))
	}},
	{"backup", func(_ *testing.T, s *Store, f safe, ack func(string)) error {
		_, err := s.Backup(context.Background(), BackupOptions{Act: backupAct, Path: f.path("second"), From: f.path("data")})
		if err == nil {
			ack("backed up")
		}
		return err
	}},
	{"keys backup", func(_ *testing.T, s *Store, f safe, ack func(string)) error {
		_, err := s.KeyBackup(context.Background(), KeyBackupOptions{Act: backupAct, Path: f.path("keys")})
		if err == nil {
			ack("keys backed up")
		}
		return err
	}},
	{"draft", func(_ *testing.T, s *Store, _ safe, ack func(string)) error {
		err := s.KeepDraft("officer", []byte("half a letter"))
		if err == nil {
			ack("drafted")
		}
		return err
	}},
	{"restore", nil}, // see TestChildOnFailingDisk
}

// addAfter adds a household after another act, whatever came of it: the store
// refuses, or keeps it.
func addAfter(s *Store, ack func(string)) error { return addFixed(s, 9, ack) }

// TestChildOnFailingDisk is no test by itself: TestIOErrors runs it in a process
// of its own. It prints what was acknowledged, and a sentence where it was refused.
func TestChildOnFailingDisk(t *testing.T) {
	dir, name := os.Getenv("LETHE_TEST_STORE"), os.Getenv("LETHE_TEST_ACT")
	if dir == "" || name == "" {
		t.Skip("run by the test of I/O errors")
	}
	ack := func(what string) { fmt.Println("ACK", what) }
	refused := func(err error) {
		var worded *model.Error
		if err != nil && errors.As(err, &worded) {
			fmt.Printf("REFUSED %d %s\n", worded.Fault, worded.Sentence)
		} else if err != nil {
			fmt.Println("UNWORDED", err)
		}
	}
	f := safe{t, os.Getenv("LETHE_TEST_SAFE")}
	if name == "restore" {
		_, err := Restore(context.Background(), f.path("target"), f.options("keys", "data"))
		if err == nil {
			ack("restored")
		}
		refused(err)
		return
	}
	s, err := Open(dir, testTime, openKeys(testPassphrase))
	if err != nil {
		refused(err)
		return
	}
	noPurge(s)
	for _, a := range ioActs {
		if a.name == name {
			refused(a.do(t, s, f, ack))
		}
	}
	readStays(t, s)
	if err := s.Close(); err != nil {
		fmt.Println("CLOSING", err)
	}
	fmt.Println("CLOSED")
}

// readStays reads what must be there to read, whatever was refused.
func readStays(t *testing.T, s *Store) {
	if n := fixedHousehold(ioStays).readable(t, s); n != 3 {
		fmt.Println("UNREADABLE", n, "of 3")
	}
}

// ioOrigin makes the store and the backups that every child begins with.
func ioOrigin(t *testing.T) (dir string, f safe) {
	t.Helper()
	root := inMemory(t)
	dir, f = filepath.Join(root, "store"), safe{t, filepath.Join(root, "safe")}
	s, err := Create(dir, testTime, newKeys)
	if err == nil {
		err = os.Mkdir(f.dir, 0o700)
	}
	if err != nil {
		t.Fatal(err)
	}
	noPurge(s)
	for _, n := range []byte{ioErased, ioRemains, ioStays} {
		write(t, s, fixedHousehold(n).entities()...)
	}
	f.data(s, "data", "")
	if _, err := s.Erase(context.Background(), eraseAct, orderOf(t, fixedHousehold(ioRemains).subject.ID)); err != nil {
		t.Fatal(err)
	}
	f.keys(s, "keys")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, f
}

// inMemory returns a directory on a file system in memory, where there is one:
// the disk is not what these tests wait for.
func inMemory(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "lethe-test-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}
