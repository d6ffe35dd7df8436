package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"lethe/keys"
	"lethe/model"
)

var backupAct = model.Act{At: testTime, Actor: "officer", Action: "backup"}

// A safe is a directory of backups of one store.
type safe struct {
	testing.TB
	dir string
}

func newSafe(t testing.TB) safe { return safe{t, t.TempDir()} }

func (f safe) path(name string) string { return filepath.Join(f.dir, name) }

// data makes a data backup.
func (f safe) data(s *Store, name, from string) string {
	f.Helper()
	o := BackupOptions{Act: backupAct, Path: f.path(name)}
	if from != "" {
		o.From = f.path(from)
	}
	if _, err := s.Backup(context.Background(), o); err != nil {
		f.Fatal(err, errors.Unwrap(err))
	}
	return o.Path
}

// keys makes a key backup.
func (f safe) keys(s *Store, name string) string {
	f.Helper()
	if _, err := s.KeyBackup(context.Background(), KeyBackupOptions{Act: backupAct, Path: f.path(name)}); err != nil {
		f.Fatal(err, errors.Unwrap(err))
	}
	return f.path(name)
}

func (f safe) options(keyBackup string, data ...string) RestoreOptions {
	o := RestoreOptions{Act: backupAct, Keys: f.path(keyBackup), Credential: keys.Passphrase([]byte(testPassphrase))}
	for _, name := range data {
		o.Data = append(o.Data, f.path(name))
	}
	return o
}

// restored restores and opens the result.
func (f safe) restored(o RestoreOptions) (*Store, *RestoreReport) {
	f.Helper()
	dir := filepath.Join(f.TempDir(), "restored")
	report, err := Restore(context.Background(), dir, o)
	if err != nil {
		f.Fatal(err, errors.Unwrap(err))
	}
	s, err := Open(dir, testTime, openKeys(testPassphrase))
	if err != nil {
		f.Fatal(err, errors.Unwrap(err))
	}
	f.Cleanup(func() { s.Close() })
	if len(s.Repairs()) > 0 || s.ReadOnly() != nil {
		f.Errorf("a restored store is repaired: %v %v", s.Repairs(), s.ReadOnly())
	}
	sound(f, s)
	return s, report
}

// refused wants a restore to be refused before anything is written.
func (f safe) refused(what string, o RestoreOptions, mention string) {
	f.Helper()
	dir := filepath.Join(f.dir, "target")
	_, err := Restore(context.Background(), dir, o)
	fault := model.FaultOf(err)
	if err == nil || fault == model.Failed || !strings.Contains(err.Error(), mention) {
		f.Errorf("%s: fault %d: %v (%v)", what, fault, err, errors.Unwrap(err))
	}
	if _, err := os.Lstat(dir); err == nil {
		f.Errorf("%s: something was written", what)
		os.RemoveAll(dir)
	}
}

// readableOf counts the readable records of households.
func readableOf(t testing.TB, s *Store, list []household) (n, of int) {
	for _, h := range list {
		n += h.readable(t, s)
		of += len(h.entities())
	}
	return n, of
}

// neighbours writes households of a given number.
func neighbours(t *testing.T, s *Store, n int, family string) []household {
	t.Helper()
	var out []household
	for i := range n {
		h := newHousehold(t, fmt.Sprint(family, i))
		write(t, s, h.entities()...)
		out = append(out, h)
	}
	return out
}

func eraseAll(t *testing.T, s *Store, list ...household) {
	t.Helper()
	var ids []model.ID
	for _, h := range list {
		ids = append(ids, h.subject.ID)
	}
	if _, err := s.Erase(context.Background(), eraseAct, orderOf(t, ids...)); err != nil {
		t.Fatal(err, errors.Unwrap(err))
	}
}

func TestRestoreBringsEverythingBack(t *testing.T) {
	s, _ := newStore(t)
	people := neighbours(t, s, 5, "Byron")
	f := newSafe(t)
	f.data(s, "data", "")
	f.keys(s, "keys")
	size, _ := s.AuditHead()
	again, report := f.restored(f.options("keys", "data"))
	if n, of := readableOf(t, again, people); n != of {
		t.Errorf("%d of %d records are back", n, of)
	}
	if report.Erased+report.Lost+report.Replayed != 0 || len(report.Older) > 0 || report.Missing != 2 {
		t.Errorf("%+v of %d", report, size)
	}
	list, err := again.Upkeep(context.Background())
	if err != nil || len(list) != 2 || list[0].Act != model.UpkeepRestore && list[1].Act != model.UpkeepRestore {
		t.Errorf("%d records of upkeep, %v", len(list), err)
	}
	write(t, again, newHousehold(t, "Lovelace").entities()...)
	eraseAll(t, again, people[0])
	sound(t, again)
}

// Old data with today's keys restores everybody but those erased since
// (DESIGN.md 3.8).
func TestOldDataWithNewKeysLeavesOutTheErased(t *testing.T) {
	s, _ := newStore(t)
	erased, living := neighbours(t, s, 40, "Byron"), neighbours(t, s, 60, "King")
	f := newSafe(t)
	f.data(s, "old", "")
	f.keys(s, "old keys")
	eraseAll(t, s, erased[:20]...)
	eraseAll(t, s, erased[20:]...)
	f.keys(s, "keys")
	again, report := f.restored(f.options("keys", "old"))
	gone, ofGone := readableOf(t, again, erased)
	there, of := readableOf(t, again, living)
	t.Logf("%d of %d erased records can be read, %d of %d living ones", gone, ofGone, there, of)
	if gone != 0 || there != of || report.Erased != ofGone {
		t.Errorf("%+v", report)
	}
	if n := certified(t, s, again); n != 2 {
		t.Errorf("%d of 2 certificates came back", n)
	}
	// The negative control: the old keys would bring them back, and are refused
	// by whoever knows better.
	o := f.options("old keys", "old")
	back, _ := f.restored(o)
	if n, _ := readableOf(t, back, erased); n != ofGone {
		t.Errorf("the control recovers %d of %d, so this test proves nothing", n, ofGone)
	}
	msg, _, err := s.Checkpoint(testTime)
	if err != nil {
		t.Fatal(err)
	}
	o.Checkpoint = msg
	f.refused("a stale ledger", o, "erasure ledger")
	o = f.options("old keys", "old")
	o.Ledger = filepath.Join(s.dir, ledgerName)
	replayed, report := f.restored(o)
	if n, _ := readableOf(t, replayed, erased); n != 0 || report.Replayed != 120 {
		t.Errorf("%d records came back although the ledger was replayed on %d keys", n, report.Replayed)
	}
	if n, _ := readableOf(t, replayed, living); n != of {
		t.Errorf("%d of %d living records after replaying", n, of)
	}
}

func TestIncrementalChain(t *testing.T) {
	s, _ := newStore(t)
	first := neighbours(t, s, 6, "Byron")
	f := newSafe(t)
	f.data(s, "full", "")
	second := neighbours(t, s, 3, "King")
	eraseAll(t, s, first[0])
	f.data(s, "second", "full")
	changed, err := load(t, s, first[1].subject.ID)
	if err != nil {
		t.Fatal(err)
	}
	changed.Name.Family = "Changed"
	write(t, s, changed)
	eraseAll(t, s, second[0])
	f.data(s, "third", "second")
	f.keys(s, "keys")
	again, report := f.restored(f.options("keys", "third", "full", "second"))
	if n, of := readableOf(t, again, append(first[1:], second[1:]...)); n != of || report.Erased != 0 {
		t.Errorf("%d of %d, %+v", n, of, report)
	}
	if n, _ := readableOf(t, again, []household{first[0], second[0]}); n != 0 {
		t.Errorf("%d erased records are back", n)
	}
	if got, err := load(t, again, changed.ID); err != nil || got.Name.Family != "Changed" {
		t.Errorf("an old version came back: %v", err)
	}
	middle, _ := f.restored(f.options("keys", "full", "second"))
	if n, _ := readableOf(t, middle, []household{first[0], second[0]}); n != 0 {
		t.Errorf("from the middle of the chain %d erased records are back", n)
	}
	f.refused("a gap", f.options("keys", "full", "third"), "continues one that was not given")
	f.refused("no full backup", f.options("keys", "second", "third"), "continues one that was not given")
	f.refused("twice", f.options("keys", "full", "full"), "two of the data backups")
	f.refused("nothing", f.options("keys"), "give the full backup")
	full, _ := os.Stat(f.path("full"))
	third, _ := os.Stat(f.path("third"))
	if third.Size() >= full.Size() {
		t.Errorf("an incremental backup of %d bytes after a full one of %d", third.Size(), full.Size())
	}
}

// Every byte that is changed, every cut, and everything foreign is refused
// before anything is written.
func TestDamagedBackupsAreRefused(t *testing.T) {
	s, _ := newStore(t)
	neighbours(t, s, 3, "Byron")
	f := newSafe(t)
	f.data(s, "data", "")
	f.keys(s, "keys")
	tried := 0
	for _, name := range []string{"data", "keys"} {
		whole, err := os.ReadFile(f.path(name))
		if err != nil {
			t.Fatal(err)
		}
		stride := max(1, len(whole)/150)
		if testing.Short() {
			stride *= 10
		}
		for at := 0; at < len(whole); at += stride {
			bent := bytes.Clone(whole)
			bent[at] ^= 1 << (at % 8)
			for what, bad := range map[string][]byte{fmt.Sprint("bit in byte ", at): bent, fmt.Sprint("cut at ", at): whole[:at]} {
				f.bad(name, bad)
				f.refusedOrSame(name, what)
				tried++
			}
		}
		f.bad(name, append(bytes.Clone(whole), 0))
		f.refusedOrSame(name, "a byte more")
		f.bad(name, nil)
		f.refusedOrSame(name, "empty")
	}
	t.Logf("%d of %d damaged backups refused", tried+4, tried+4)
	other, _ := newStore(t)
	f.data(other, "foreign data", "")
	f.keys(other, "foreign keys")
	f.refused("foreign data", f.options("keys", "foreign data"), "another store")
	f.refused("foreign keys", f.options("foreign keys", "data"), "another store")
	f.refused("keys for data", f.options("keys", "keys"), "not a backup")
	f.refused("data for keys", f.options("data", "data"), "not a backup")
	f.refused("missing", f.options("keys", "nothing"), "no file")
	o := f.options("keys", "data")
	o.Credential = keys.Passphrase([]byte("something else entirely"))
	f.refused("wrong passphrase", o, "does not open")
}

func (f safe) bad(name string, data []byte) {
	f.Helper()
	if err := os.WriteFile(f.path("bad "+name), data, 0o600); err != nil {
		f.Fatal(err)
	}
}

// refusedOrSame wants a bent backup to be refused.
func (f safe) refusedOrSame(name, what string) {
	f.Helper()
	o := f.options("bad keys", "data")
	if name == "data" {
		o = f.options("keys", "bad data")
	}
	f.refused(name+": "+what, o, "")
}

// A backup that a stranger puts together, who knows the recipient but holds no
// key of the store, is refused.
func TestForgedBackupsAreRefused(t *testing.T) {
	s, _ := newStore(t)
	neighbours(t, s, 2, "Byron")
	f := newSafe(t)
	f.data(s, "data", "")
	f.keys(s, "keys")
	frames, header := framesOf(t, s, f.path("data"))
	swapped := append([][]byte{frames[1], frames[0]}, frames[2:]...)
	for what, list := range map[string][][]byte{
		"the same frames, signed by a stranger": frames, "reordered": swapped, "without an entry": frames[1:], "with an entry twice": append([][]byte{frames[0]}, frames...),
	} {
		forge(t, s, f.path("forged"), header, list, func([]byte) ([]byte, error) { return make([]byte, 64), nil })
		f.refused(what, f.options("keys", "forged"), "is not a backup as it was written")
	}
	own := func(msg []byte) ([]byte, error) { return s.vault.Sign(dataBackupPurpose, msg) }
	for what, list := range map[string][][]byte{"reordered and signed": swapped, "an entry twice and signed": append([][]byte{frames[0]}, frames...)} {
		forge(t, s, f.path("forged"), header, list, own)
		f.refused(what, f.options("keys", "forged"), "is not a backup as it was written")
	}
	forge(t, s, f.path("forged"), header, frames[:len(frames)-1], func(msg []byte) ([]byte, error) { return s.vault.Sign(keyBackupPurpose, msg) })
	f.refused("signed for another purpose", f.options("keys", "forged"), "did not sign")
}

// framesOf returns the bodies of the entries of a data backup.
func framesOf(t *testing.T, s *Store, path string) ([][]byte, BackupHeader) {
	t.Helper()
	d, err := openBackup(path, s.vault)
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	var out [][]byte
	for {
		kind, body, err := d.stream.next()
		if err != nil {
			return out, d.header
		}
		if kind == framePut {
			out = append(out, bytes.Clone(body))
		}
	}
}

// forge writes a data backup of given entries.
func forge(t *testing.T, s *Store, path string, header BackupHeader, entries [][]byte, sign func([]byte) ([]byte, error)) {
	t.Helper()
	recipient, err := s.vault.BackupRecipient()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w, err := age.Encrypt(&b, recipient)
	if err != nil {
		t.Fatal(err)
	}
	out, err := newStream(w, dataMagic, header)
	if err != nil {
		t.Fatal(err)
	}
	for _, body := range entries {
		e, err := parsePut(body)
		if err == nil {
			err = out.put(e)
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, isRecord, _ := e.place(); isRecord {
			out.count.Records++
		}
	}
	if err := errors.Join(out.finish(dataFormat, sign), w.Close(), os.WriteFile(path, b.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// certified counts the erasures in a restored store whose certificate is the
// one that the first store gave.
func certified(t *testing.T, first, restored *Store) (n int) {
	t.Helper()
	list, err := restored.Erasures(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		want, _, err := first.Certificate(e.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got, _, err := restored.Certificate(e.ID); err == nil && bytes.Equal(got, want) && e.Certificate != nil {
			n++
		}
	}
	return n
}
