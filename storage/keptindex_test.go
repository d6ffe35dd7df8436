package storage

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lethe/model"
)

// keep keeps text as the index at the point where the log stands.
func keep(t *testing.T, s *Store, text string) error {
	t.Helper()
	return s.KeepIndex(context.Background(), s.LogPoint(), func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
}

func mustKeep(t *testing.T, s *Store, text string) {
	t.Helper()
	if err := keep(t, s, text); err != nil {
		t.Fatal(err)
	}
}

// keptText returns what was kept, or nothing.
func keptText(t *testing.T, s *Store) (string, error) {
	t.Helper()
	var text []byte
	there, err := s.KeptIndex(func(k model.KeptIndex) (err error) {
		text, err = io.ReadAll(k.Content)
		return err
	})
	if there != (err == nil && len(text) > 0) {
		t.Fatalf("%d bytes were kept: %v, %v", len(text), there, err)
	}
	if !there {
		return "", err
	}
	return string(text), nil
}

func TestKeptIndex(t *testing.T) {
	s, dir := newStore(t)
	ada := person(t, "Byron")
	write(t, s, ada)
	if text, err := keptText(t, s); text != "" || err != nil {
		t.Fatalf("before anything was kept: %q, %v", text, err)
	}
	mustKeep(t, s, "older")
	at := s.LogPoint()
	mustKeep(t, s, strings.Repeat("Byron ", 100_000))
	later := person(t, "Lovelace")
	write(t, s, later)
	s = reopen(t, s, dir)
	var kept model.LogPoint
	there, err := s.KeptIndex(func(k model.KeptIndex) error {
		text, err := io.ReadAll(k.Content)
		if kept = k.At; k.At != at || len(text) != 600_000 || k.MaxSize < 600_000 {
			t.Errorf("%d bytes, at most %d, of %d", len(text), k.MaxSize, k.At.Size)
		}
		return err
	})
	if err != nil || !there {
		t.Fatalf("%v, %v", there, err)
	}
	var changed []model.ID
	err = s.ChangedSince(context.Background(), kept, func(_ model.Kind, id model.ID) error {
		changed = append(changed, id)
		return nil
	})
	if err != nil || len(changed) != 1 || changed[0] != later.ID {
		t.Errorf("changed since: %v, %v", changed, err)
	}
	if raw, _ := os.ReadFile(filepath.Join(dir, indexName)); len(raw) == 0 || bytes.Contains(raw, []byte("Byron")) {
		t.Error("a name lies in the file")
	}
}

// An index is kept only if the log still stands where it was made, so that nobody
// can be in it who was erased before the seal was taken.
func TestKeptIndexMustBeOfNow(t *testing.T) {
	s, dir := newStore(t)
	h := newHousehold(t, "Byron")
	write(t, s, h.entities()...)
	at := s.LogPoint()
	if _, err := s.Erase(context.Background(), eraseAct, orderOf(t, h.subject.ID)); err != nil {
		t.Fatal(err)
	}
	fill := func(w io.Writer) error { _, err := io.WriteString(w, "Byron"); return err }
	if err := s.KeepIndex(context.Background(), at, fill); !s.MovedOn(err) {
		t.Errorf("an index from before an erasure: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.KeepIndex(ctx, s.LogPoint(), fill); !errors.Is(err, context.Canceled) {
		t.Errorf("called off: %v", err)
	}
	// An erasure while it is being written ends it.
	other := newHousehold(t, "Lovelace")
	write(t, s, other.entities()...)
	err := s.KeepIndex(context.Background(), s.LogPoint(), func(w io.Writer) error {
		_, err := s.Erase(context.Background(), eraseAct, orderOf(t, other.subject.ID))
		if err == nil {
			_, err = io.WriteString(w, "Lovelace")
		}
		return err
	})
	if !s.MovedOn(err) {
		t.Errorf("an erasure in between: %v", err)
	}
	if text, err := keptText(t, s); text != "" || err != nil {
		t.Errorf("kept across an erasure: %q, %v", text, err)
	}
	left, _ := filepath.Glob(filepath.Join(dir, indexName+"*"))
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// Somebody has every byte of the directory after an erasure, the index of before,
// every older key file but the epoch secret that was overwritten in place, and the
// passphrase: no name comes out of the index. The control shows that before the
// erasure it does, and that with the epoch file of before it does again.
func TestKeptIndexForensics(t *testing.T) {
	s, dir := newStore(t)
	noPurge(s)
	h := newHousehold(t, "Forensic")
	write(t, s, h.entities()...)
	mustKeep(t, s, "Forensic")
	before := copyTree(t, dir)
	index, err := os.ReadFile(filepath.Join(dir, indexName))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Erase(context.Background(), eraseAct, orderOf(t, h.subject.ID)); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, indexName)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the index is still there: %v", err)
	}
	s.Close()
	tries, opened := 0, 0
	attempt := func(base string, older ...string) bool {
		at := copyTree(t, filepath.Join(base, keysName))
		for _, name := range older {
			raw, err := os.ReadFile(filepath.Join(before, keysName, name))
			if err == nil {
				err = os.WriteFile(filepath.Join(at, name), raw, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		vault, err := openKeys(testPassphrase)(at)
		if err != nil {
			return false
		}
		defer vault.Close()
		o, err := vault.OpenStream(indexPurpose, bytes.NewReader(index), int64(len(index)))
		if err != nil {
			return false
		}
		defer o.Close()
		text, err := io.ReadAll(o)
		return err == nil && bytes.Contains(text, []byte("Forensic"))
	}
	files := []string{"header", "keyring", "journal"}
	for _, older := range [][]string{nil, {"header"}, {"keyring", "journal"}, files} {
		if tries++; attempt(dir, older...) {
			opened++
		}
	}
	if !attempt(before) || !attempt(dir, append(files, "epoch")...) {
		t.Error("the control does not open")
	}
	t.Logf("the index of before an erasure, with %d sets of older key files: %d opened", tries, opened)
	if opened > 0 {
		t.Error("an erased name is readable")
	}
	again, err := Open(dir, testTime, openKeys(testPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if err := os.WriteFile(filepath.Join(dir, indexName), index, 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := keptText(t, again); text != "" || err != nil {
		t.Errorf("put back: %q, %v", text, err)
	}
}

// A damaged index is dropped with a message: no bit of it can be another.
func TestKeptIndexDamaged(t *testing.T) {
	s, dir := newStore(t)
	write(t, s, person(t, "Byron"))
	mustKeep(t, s, "Byron")
	path := filepath.Join(dir, indexName)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	refused, quiet := 0, 0
	attempt := func(raw []byte) {
		t.Helper()
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		text, err := keptText(t, s)
		if text != "" {
			t.Fatal("a damaged index was opened")
		}
		if err == nil {
			quiet++ // taken for one of another epoch
		} else if refused++; model.FaultOf(err) != model.Damaged {
			t.Fatal(err)
		}
		if _, err := os.Stat(path); err == nil {
			t.Fatal("a damaged index was left there")
		}
	}
	const head = 80
	for bit := range head * 8 {
		raw := bytes.Clone(whole)
		raw[bit/8] ^= 1 << (bit % 8)
		attempt(raw)
	}
	for range 100 {
		raw := bytes.Clone(whole)
		bit := rand.IntN(len(raw) * 8)
		raw[bit/8] ^= 1 << (bit % 8)
		attempt(raw)
	}
	for _, n := range []int{0, 1, head, len(whole) / 2, len(whole) - 1} {
		attempt(whole[:n])
	}
	attempt(append(bytes.Clone(whole), 0))
	t.Logf("%d damaged indexes refused with a message, %d taken for those of an earlier epoch", refused, quiet)
	if quiet > 64+2 { // the bits of the epoch's number
		t.Error("damage passed in silence")
	}
}

// An index of a log that goes on otherwise, or further, is of other people.
func TestKeptIndexOfAnotherLog(t *testing.T) {
	s, dir := newStore(t)
	write(t, s, person(t, "Byron"))
	s.Close()
	shorter, other := copyTree(t, dir), copyTree(t, dir)
	open := func(dir string) *Store {
		s, err := Open(dir, testTime, openKeys(testPassphrase))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	}
	s = open(dir)
	write(t, s, person(t, "Lovelace"))
	mustKeep(t, s, "Lovelace")
	raw, err := os.ReadFile(filepath.Join(dir, indexName))
	if err != nil {
		t.Fatal(err)
	}
	for what, at := range map[string]string{"shorter": shorter, "other": other} {
		s := open(at)
		if what == "other" {
			write(t, s, person(t, "Somerville"))
		}
		if err := os.WriteFile(filepath.Join(at, indexName), raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if text, err := keptText(t, s); text != "" || model.FaultOf(err) != model.Damaged {
			t.Errorf("%s: %q, %v", what, text, err)
		}
	}
}

// A crash at any step of keeping an index leaves the old one or the new one.
func TestKeptIndexStops(t *testing.T) {
	stop := errors.New("stop")
	steps := []string{StepIndexBegun, StepIndexWritten, StepIndexSynced, StepIndexKept}
	for _, step := range steps {
		s, dir := newStore(t)
		write(t, s, person(t, "Byron"))
		mustKeep(t, s, "old")
		s.step = func(at string) error {
			if at == step {
				return stop
			}
			return nil
		}
		if err := keep(t, s, "new"); !errors.Is(err, stop) {
			t.Fatalf("%s: %v", step, err)
		}
		want := "old"
		if step == StepIndexKept {
			want = "new"
		}
		s = reopen(t, s, dir)
		if text, err := keptText(t, s); text != want || err != nil {
			t.Errorf("%s: %q, %v", step, text, err)
		}
		if left, _ := filepath.Glob(filepath.Join(dir, "*"+unfinishedSuffix)); len(left) > 0 {
			t.Errorf("%s: %v is left", step, left)
		}
		mustKeep(t, s, "next")
		if text, err := keptText(t, s); text != "next" || err != nil {
			t.Errorf("%s, next: %q, %v", step, text, err)
		}
	}
	t.Logf("%d of %d steps", len(steps), len(steps))
}

// An index of several chunks whose end is damaged is dropped with a message, whatever
// its reader made of what came before; its reader's own error is returned as it is.
func TestKeptIndexDamagedAtItsEnd(t *testing.T) {
	s, dir := newStore(t)
	write(t, s, person(t, "Byron"))
	path := filepath.Join(dir, indexName)
	own := fs.ErrNotExist // which could be taken for a file that is not there
	for what, use := range map[string]func(model.KeptIndex) error{
		"reads nothing":     func(model.KeptIndex) error { return nil },
		"reads a beginning": func(k model.KeptIndex) error { _, err := io.CopyN(io.Discard, k.Content, 1000); return err },
		"reads all":         func(k model.KeptIndex) error { _, err := io.Copy(io.Discard, k.Content); return err },
		"hides the error":   func(k model.KeptIndex) error { io.Copy(io.Discard, k.Content); return nil },
	} {
		mustKeep(t, s, strings.Repeat("Byron ", 200_000))
		if there, err := s.KeptIndex(use); !there || err != nil {
			t.Errorf("%s, whole: %v, %v", what, there, err)
		}
		there, err := s.KeptIndex(func(k model.KeptIndex) error { use(k); return own })
		if _, statErr := os.Stat(path); there || err != own || statErr != nil {
			t.Errorf("%s, an error of its own: %v, %v; %v", what, there, err, statErr)
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		raw[len(raw)-1] ^= 1
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		there, err = s.KeptIndex(use)
		if _, statErr := os.Stat(path); there || model.FaultOf(err) != model.Damaged || !errors.Is(statErr, fs.ErrNotExist) {
			t.Errorf("%s, damaged: %v, %v; %v", what, there, err, statErr)
		}
	}
}
