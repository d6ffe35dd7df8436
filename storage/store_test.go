package storage

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lethe/keys"
	"lethe/model"
)

var testTime = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

const testPassphrase = "correct horse battery staple"

// cheapArgon keeps tests quick; stores that people make are calibrated.
var cheapArgon = keys.Argon{Time: 1, MemoryKiB: 64, Lanes: 1, TestOnly: true}

func newKeys(dir string) (*keys.Vault, error) {
	return keys.Create(dir, keys.CreateOptions{Slots: []keys.NewSlot{{Name: "test", Passphrase: []byte(testPassphrase), Argon: cheapArgon}}})
}

func openKeys(passphrase string) func(string) (*keys.Vault, error) {
	return func(dir string) (*keys.Vault, error) {
		return keys.Open(dir, keys.Passphrase([]byte(passphrase)), keys.OpenOptions{})
	}
}

func newStore(t *testing.T) (*Store, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "store")
	s, err := Create(dir, testTime, newKeys)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, dir
}

func reopen(t *testing.T, s *Store, dir string) *Store {
	t.Helper()
	s.Close()
	s, err := Open(dir, testTime, openKeys(testPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func newID(t failer) model.ID {
	t.Helper()
	id, err := model.NewID(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

var act = model.Act{At: testTime, Actor: "officer", Action: "subject.add"}

// write puts entities as one act.
func write(t *testing.T, s *Store, entities ...model.Entity) {
	t.Helper()
	err := s.Write(context.Background(), act, func(w model.Writer) error {
		for _, e := range entities {
			if err := w.Put(model.Encode(e)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func person(t *testing.T, family string) *model.Subject {
	s := &model.Subject{Name: model.Name{Given: "Ada", Family: family}}
	s.ID = newID(t)
	return s
}

func load(t *testing.T, s *Store, id model.ID) (*model.Subject, error) {
	t.Helper()
	var out *model.Subject
	err := s.Read(context.Background(), func(r model.Reader) (err error) {
		out, err = model.Load[model.Subject](r, model.ID{}, id)
		return err
	})
	return out, err
}

func TestStoreReadsWhatItWrote(t *testing.T) {
	s, dir := newStore(t)
	p := person(t, "Byron")
	h := &model.Holding{Head: model.Head{ID: newID(t), Owner: p.ID}, Category: "contact"}
	n := &model.Note{Head: model.Head{ID: newID(t), Owner: p.ID}, Text: "rang twice"}
	write(t, s, p, h, n)
	s = reopen(t, s, dir)
	got, err := load(t, s, p.ID)
	if err != nil || got.Name.Family != "Byron" || got.Version != 1 {
		t.Fatalf("%+v %v", got, err)
	}
	got.Name.Family = "King"
	write(t, s, got)
	late := &model.Note{Head: model.Head{ID: newID(t), Owner: p.ID}, Text: "rang again"}
	write(t, s, late) // shares the key of a subject written before
	s = reopen(t, s, dir)
	err = s.Read(context.Background(), func(r model.Reader) error {
		notes, err := model.All[model.Note](r, p.ID)
		if err != nil || len(notes) != 2 {
			t.Errorf("%d notes, %v", len(notes), err)
		}
		holdings, err := model.All[model.Holding](r, model.ID{})
		if err != nil || len(holdings) != 1 || holdings[0].Owner != p.ID {
			t.Errorf("holdings %v, %v", holdings, err)
		}
		if ids, err := r.WithPrefix([5]byte(p.ID[:5])); err != nil || len(ids) != 1 || ids[0] != p.ID {
			t.Errorf("prefix: %v %v", ids, err)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestStoreNamesWhoChangedARecord(t *testing.T) {
	s, _ := newStore(t)
	p := person(t, "Byron")
	write(t, s, p)
	p.Version = 1
	write(t, s, p)
	err := s.Write(context.Background(), act, func(w model.Writer) error { return w.Put(model.Encode(p)) })
	var conflict *model.ConflictError
	if !errors.As(err, &conflict) || conflict.Actor != "officer" || !conflict.At.Equal(testTime) || conflict.ID != p.ID {
		t.Fatalf("%v", err)
	}
	if strings.Contains(err.Error(), "Byron") {
		t.Fatal("personal data in an error")
	}
}

func TestStoreChangesNothingWhenTheActFails(t *testing.T) {
	s, _ := newStore(t)
	p := person(t, "Byron")
	boom := errors.New("no")
	err := s.Write(context.Background(), act, func(w model.Writer) error {
		if err := w.Put(model.Encode(p)); err != nil {
			return err
		}
		return boom
	})
	if !errors.Is(err, boom) {
		t.Fatal(err)
	}
	if _, err := load(t, s, p.ID); !errors.Is(err, model.ErrNotFound) {
		t.Fatal(err)
	}
}

// A store whose newest writes vanished, as they do after a flipped bit in
// Badger's write-ahead log, is readable, says how much is missing and takes no
// more writes.
func TestStoreBehindItsAnchorTakesNoWrites(t *testing.T) {
	s, dir := newStore(t)
	write(t, s, person(t, "Byron"))
	s.Close()
	old := copyTree(t, filepath.Join(dir, dataName))
	s, err := Open(dir, testTime, openKeys(testPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	write(t, s, person(t, "King"))
	s.Close()
	if err := os.RemoveAll(filepath.Join(dir, dataName)); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(old, filepath.Join(dir, dataName)); err != nil {
		t.Fatal(err)
	}
	s, err = Open(dir, testTime, openKeys(testPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.ReadOnly(); err == nil || !strings.Contains(err.Error(), "last 1 audited writes") {
		t.Fatal(err)
	}
	err = s.Write(context.Background(), act, func(w model.Writer) error { return w.Put(model.Encode(person(t, "New"))) })
	if model.FaultOf(err) != model.Damaged {
		t.Fatal(err)
	}
}

func copyTree(t *testing.T, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}

func TestStoreBringsALateAnchorUpToDate(t *testing.T) {
	s, dir := newStore(t)
	write(t, s, person(t, "Byron"))
	old, err := os.ReadFile(filepath.Join(dir, anchorName))
	if err != nil {
		t.Fatal(err)
	}
	write(t, s, person(t, "King"))
	s.Close()
	if err := os.WriteFile(filepath.Join(dir, anchorName), old, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err = Open(dir, testTime, openKeys(testPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.ReadOnly(); err != nil {
		t.Fatal(err)
	}
	write(t, s, person(t, "New"))
}

func TestOpenRefuses(t *testing.T) {
	s, dir := newStore(t)
	empty := t.TempDir()
	newer := t.TempDir()
	os.WriteFile(filepath.Join(newer, formatName), []byte(formatPrefix+"2\n"), 0o600)
	garbled := t.TempDir()
	os.WriteFile(filepath.Join(garbled, formatName), []byte("letha"), 0o600)
	for name, c := range map[string]struct {
		dir, pass string
		want      model.Fault
	}{
		"held by another process": {dir, testPassphrase, model.InUse},
		"not a store":             {empty, testPassphrase, model.Damaged},
		"newer format":            {newer, testPassphrase, model.Damaged},
		"garbled format":          {garbled, testPassphrase, model.Damaged},
		"no such directory":       {filepath.Join(empty, "x"), testPassphrase, model.NotFound},
	} {
		if _, err := Open(c.dir, testTime, openKeys(c.pass)); model.FaultOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.Close()
	if _, err := Open(dir, testTime, openKeys("incorrect horse battery")); model.FaultOf(err) != model.WrongPassphrase {
		t.Errorf("wrong passphrase: %v", err)
	}
	if _, err := Create(dir, testTime, newKeys); model.FaultOf(err) != model.Refused {
		t.Errorf("create over a store: %v", err)
	}
}

// Every file of a store is bent in several ways. What may never happen is a
// panic, or wrong data: what opens must read back exactly.
func TestDamagedFilesAreNoticedOrHarmless(t *testing.T) {
	s, dir := newStore(t)
	var people []*model.Subject
	for range 20 {
		p := person(t, "Byron")
		people = append(people, p)
		write(t, s, p)
	}
	s.Close()
	var files []string
	filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() != lockName {
			rel, _ := filepath.Rel(dir, path)
			files = append(files, rel)
		}
		return nil
	})
	noticed, harmless := 0, 0
	for _, f := range files {
		for name, bend := range bends {
			bent := copyTree(t, dir)
			path := filepath.Join(bent, f)
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, bend(raw), 0o600); err != nil {
				t.Fatal(err)
			}
			if damageNoticed(t, f+" "+name, bent, people) {
				noticed++
			} else {
				harmless++
			}
			os.RemoveAll(bent)
		}
	}
	t.Logf("%d of %d damaged files were noticed; %d had no effect on what is read", noticed, noticed+harmless, harmless)
	if noticed == 0 {
		t.Fatal("no damage was noticed at all")
	}
}

var bends = map[string]func([]byte) []byte{
	"emptied":        func(b []byte) []byte { return nil },
	"cut in half":    func(b []byte) []byte { return b[:len(b)/2] },
	"first bit":      func(b []byte) []byte { return flip(b, 0) },
	"a bit near 40":  func(b []byte) []byte { return flip(b, 40) },
	"a bit near 300": func(b []byte) []byte { return flip(b, 300) },
}

func flip(b []byte, at int) []byte {
	if at < len(b) {
		b[at] ^= 4
	}
	return b
}

// damageNoticed opens a bent store. It reports true if the store refuses to
// open or to write, and fails the test if anything reads back wrong.
func damageNoticed(t *testing.T, what, dir string, people []*model.Subject) bool {
	s, err := Open(dir, testTime, openKeys(testPassphrase))
	if err != nil {
		if f := model.FaultOf(err); f == model.Failed || f == model.NotFound {
			t.Errorf("%s: fault %d: %v (%v)", what, f, err, errors.Unwrap(err))
		}
		return true
	}
	defer s.Close()
	refused := s.ReadOnly() != nil
	for _, p := range people {
		got, err := load(t, s, p.ID)
		if err != nil {
			if !refused && model.FaultOf(err) != model.Damaged {
				t.Errorf("%s: a record vanished without a word: %v", what, err)
			}
			return true
		}
		if got.Name.Family != p.Name.Family {
			t.Errorf("%s: wrong data", what)
		}
	}
	return refused
}

// A kill while Badger writes a table leaves the file sized and empty of sense.
// What it was to hold is still in the memory table's log, so the store opens.
func TestAHalfWrittenTableAfterACrashIsNoDamage(t *testing.T) {
	s, dir := newStore(t)
	p := person(t, "Byron")
	write(t, s, p)
	crashed := copySparse(t, dir) // as it is before an orderly close
	if err := os.WriteFile(filepath.Join(crashed, dataName, "000042.sst"), make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	again, err := Open(crashed, testTime, openKeys(testPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got, err := load(t, again, p.ID); err != nil || got.Name.Family != "Byron" {
		t.Fatalf("%+v %v", got, err)
	}
	s.Close()
	if err := os.WriteFile(filepath.Join(dir, dataName, "000042.sst"), make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	if again, err := Open(dir, testTime, openKeys(testPassphrase)); model.FaultOf(err) != model.Damaged {
		again.Close()
		t.Fatalf("a stray table after an orderly close: %v", err)
	}
}
