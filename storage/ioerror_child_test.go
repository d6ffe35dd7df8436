package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
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
	{"draft", func(t *testing.T, s *Store, _ safe, ack func(string)) error {
		err := s.KeepDraft("officer", Draft{newID(t), testTime, []byte("half a letter")})
		if err == nil {
			ack("drafted")
		}
		return err
	}},
	{"checkpoint", func(_ *testing.T, s *Store, f safe, ack func(string)) error {
		_, c, err := s.Checkpoint(testTime)
		if err == nil {
			err = s.RecordCheckpoint(context.Background(), backupAct, c, f.path("checkpoint"))
		}
		if err == nil {
			ack("noted")
		}
		return err
	}},
	{"index", func(_ *testing.T, s *Store, _ safe, ack func(string)) error {
		err := s.KeepIndex(context.Background(), s.LogPoint(), func(w io.Writer) error {
			_, err := w.Write(bytes.Repeat([]byte("index "), 1<<18))
			return err
		})
		if err == nil {
			ack("kept")
		}
		return err
	}},
	{"restore", nil}, // see TestChildOnFailingDisk
}

// endlessErased is to how many households that are added one is erased.
const endlessErased = 16

// endlessHousehold is one with a note of 200 KB.
func endlessHousehold(n int) household {
	h := fixedHousehold(0)
	id := model.ID{0x77, byte(n), byte(n >> 8)}
	h.subject.ID = id
	note, holding := h.owned[0].(*model.Note), h.owned[1].(*model.Holding)
	note.Owner, note.ID = id, model.ID{0x78, byte(n), byte(n >> 8)}
	holding.Owner, holding.ID = id, model.ID{0x79, byte(n), byte(n >> 8)}
	note.Text = strings.Repeat("said much. ", 20_000)
	return h
}

// withoutEnd adds, erases and purges until it is refused.
func withoutEnd(t *testing.T, s *Store, ack func(string)) error {
	for n := 0; ; n++ {
		h := endlessHousehold(n)
		err := s.Write(context.Background(), act, func(w model.Writer) error { return putAll(w, h) })
		if err == nil {
			ack(fmt.Sprintf("added %d", n))
		}
		if err == nil && n%endlessErased == 0 {
			if _, err = s.Erase(context.Background(), eraseAct, orderOf(t, h.subject.ID)); err == nil {
				_, err = s.Purge(context.Background())
			}
		}
		if err != nil {
			return err
		}
	}
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
	if os.Getenv("LETHE_TEST_WAIT") != "" { // for the parent to fill the disk
		fmt.Println("OPENED")
		if _, err := os.Stdin.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
	}
	if name == "without end" {
		refused(withoutEnd(t, s, ack))
		os.Exit(0) // closing is another act
	}
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
	if _, err := load(t, s, fixedHousehold(ioStays).subject.ID); model.FaultOf(err) == model.Failed {
		fmt.Println("READING", err) // in words, and only until it is opened again
		return
	}
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
