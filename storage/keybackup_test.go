package storage

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
)

// Every copy of the keys is remembered, an erasure makes those before it
// pending, and a replaced or destroyed one is so no more.
func TestCopiesOfTheKeysAreRemembered(t *testing.T) {
	s, _ := newStore(t)
	people := neighbours(t, s, 3, "Byron")
	f := newSafe(t)
	ctx := context.Background()
	f.keys(s, "here")
	there := KeyBackupOptions{Act: backupAct, Path: f.path("there"), Expires: calendar.NewDate(2027, 1, 31)}
	if _, err := s.KeyBackup(ctx, there); err != nil {
		t.Fatal(err)
	}
	pending := func(want int) []*model.Upkeep {
		t.Helper()
		list, err := s.PendingKeyBackups(ctx)
		if err != nil || len(list) != want {
			t.Fatalf("%d pending, want %d, %v", len(list), want, err)
		}
		c, err := s.KeyCopies()
		if err != nil || c.Pending != want || (want > 0 && !c.Oldest.Equal(list[0].At)) || (want == 0 && !c.Oldest.IsZero()) {
			t.Fatalf("counted %+v, want %d, %v", c, want, err)
		}
		return list
	}
	pending(0)
	receipt, err := s.Erase(ctx, eraseAct, orderOf(t, people[0].subject.ID))
	if err != nil {
		t.Fatal(err)
	}
	pending(2)
	c, err := VerifyCertificate(receipt.Certificate)
	if err != nil || len(c.Statement.PendingBackups) != 2 || !strings.Contains(strings.Join(c.Statement.PendingBackups, " "), "2027-01-31") {
		t.Errorf("the certificate does not name the copies: %v %v", c.Statement.PendingBackups, err)
	}
	report, err := s.KeyBackup(ctx, KeyBackupOptions{Act: backupAct, Path: f.path("here")})
	if err != nil || !report.Replaced || len(report.Pending) != 1 {
		t.Fatalf("%+v %v", report, err)
	}
	if list := pending(1); list[0].Place != f.path("there") {
		t.Errorf("%q is pending", list[0].Place)
	}
	if _, err := s.EndKeyBackup(ctx, backupAct, f.path("nowhere")); model.FaultOf(err) != model.NotFound {
		t.Errorf("an unknown copy was ended: %v", err)
	}
	if n, err := s.EndKeyBackup(ctx, backupAct, f.path("there")); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	pending(0)
	sound(t, s)
}

// The file that a key backup replaces is overwritten, not only renamed away.
func TestTheReplacedCopyIsOverwritten(t *testing.T) {
	s, dir := newStore(t)
	f := newSafe(t)
	f.keys(s, "keys")
	old, err := os.Open(f.path("keys"))
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	f.keys(s, "keys")
	left := make([]byte, 600<<10)
	n, _ := old.ReadAt(left, 0)
	if n == 0 || !bytes.Equal(left[:n], make([]byte, n)) {
		t.Errorf("%d bytes, and they are not all zero", n)
	}
	again, err := os.ReadFile(f.path("keys"))
	if err != nil || string(again[:magicLen]) != keyMagic {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"other": "something else", "almost": keyMagic + "something else"} {
		if err := os.WriteFile(f.path(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := s.KeyBackup(context.Background(), KeyBackupOptions{Act: backupAct, Path: f.path(name)}); model.FaultOf(err) != model.Refused {
			t.Errorf("%s was replaced: %v", name, err)
		}
		if got, err := os.ReadFile(f.path(name)); err != nil || string(got) != text {
			t.Errorf("%s was touched: %v", name, err)
		}
	}
	stranger, _ := newStore(t)
	if _, err := stranger.KeyBackup(context.Background(), KeyBackupOptions{Act: backupAct, Path: f.path("keys")}); model.FaultOf(err) != model.Refused {
		t.Errorf("the copy of another store was replaced: %v", err)
	}
	if _, err := s.Backup(context.Background(), BackupOptions{Act: backupAct, Path: filepath.Join(dir, formatName)}); model.FaultOf(err) != model.Refused {
		t.Errorf("a backup was written over a file: %v", err)
	}
}

// A key backup older than the data has not all its keys. The records that would
// be lost are counted, and lost only when somebody says why.
func TestKeysOlderThanTheData(t *testing.T) {
	s, _ := newStore(t)
	first := neighbours(t, s, 2, "Byron")
	f := newSafe(t)
	f.keys(s, "keys")
	later := neighbours(t, s, 2, "King")
	f.data(s, "data", "")
	o := f.options("keys", "data")
	f.refused("keys older than the data", o, "12 records are sealed under keys that the key backup")
	o.AcceptOlder = "the newer copy is at the bottom of the sea"
	again, report := f.restored(o)
	if n, of := readableOf(t, again, first); n != of || report.Lost != 12 {
		t.Errorf("%d of %d, %+v", n, of, report)
	}
	if n, _ := readableOf(t, again, later); n != 0 {
		t.Errorf("%d records came back without a key", n)
	}
	list, err := again.Upkeep(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	said := false
	for _, u := range list {
		said = said || u.Act == model.UpkeepRestore && strings.Contains(u.Reason, "bottom of the sea")
	}
	if !said {
		t.Error("the reason was not kept")
	}
}

// A checkpoint later than the data, or of a history that went another way, is
// noticed.
func TestRestoreAgainstACheckpoint(t *testing.T) {
	s, dir := newStore(t)
	neighbours(t, s, 2, "Byron")
	f := newSafe(t)
	early, _, err := s.Checkpoint(testTime)
	if err != nil {
		t.Fatal(err)
	}
	f.data(s, "data", "")
	f.keys(s, "keys")
	o := f.options("keys", "data")
	o.Checkpoint = early
	again, _ := f.restored(o)
	write(t, s, newHousehold(t, "King").entities()...)
	late, _, err := s.Checkpoint(testTime)
	if err != nil {
		t.Fatal(err)
	}
	o.Checkpoint = late
	f.refused("older than the checkpoint", o, "before the checkpoint of 2026-11-23")
	o.AcceptOlder = "nothing newer exists"
	_, report := f.restored(o)
	if len(report.Older) != 1 || report.Missing == 0 {
		t.Errorf("%+v", report)
	}
	o.Checkpoint = []byte("lethe/x\n1\n")
	f.refused("no checkpoint", o, "did not sign it")
	// The restored store went another way than the first one.
	for range 3 {
		write(t, again, newHousehold(t, "Lovelace").entities()...)
	}
	if _, err := again.AgainstCheckpoint(early); err != nil {
		t.Errorf("the common beginning: %v", err)
	}
	if _, err := again.AgainstCheckpoint(late); model.FaultOf(err) != model.Damaged || !strings.Contains(err.Error(), "not the one") {
		t.Errorf("a fork: %v", err)
	}
	f.data(again, "forked", "")
	o = f.options("keys", "forked")
	o.Checkpoint, o.AcceptOlder = late, "even with a reason"
	f.refused("a fork", o, "not the one that the checkpoint was signed for")
	if _, err := again.Backup(context.Background(), BackupOptions{Act: backupAct, Path: f.path("x"), From: f.path("late data")}); model.FaultOf(err) != model.NotFound {
		t.Errorf("continued from nothing: %v", err)
	}
	f.data(s, "of the first", "")
	_, err = again.Backup(context.Background(), BackupOptions{Act: backupAct, Path: f.path("x"), From: f.path("of the first")})
	if model.FaultOf(err) != model.Refused {
		t.Errorf("a backup of one branch was continued on the other: %v", err)
	}
	s = reopen(t, s, dir)
	if _, err := s.AgainstCheckpoint(late); err != nil {
		t.Error(err)
	}
}

// Experiment 7: the directory rolled back to yesterday is a sound store, and
// only the checkpoint tells.
func TestRollbackIsNoticedByTheCheckpoint(t *testing.T) {
	s, dir := newStore(t)
	people := neighbours(t, s, 2, "Byron")
	s.Close()
	yesterday := filepath.Join(t.TempDir(), "yesterday")
	if err := os.CopyFS(yesterday, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	s, err := Open(dir, testTime, openKeys(testPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	eraseAll(t, s, people[0])
	msg, _, err := s.Checkpoint(testTime)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	back, err := Open(yesterday, testTime, openKeys(testPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { back.Close() })
	sound(t, back)
	if _, err := back.AgainstCheckpoint(msg); model.FaultOf(err) != model.Damaged || !strings.Contains(err.Error(), "older than the checkpoint") {
		t.Errorf("%v", err)
	}
}

func TestDrillLeavesNothingBehind(t *testing.T) {
	s, _ := newStore(t)
	people := neighbours(t, s, 3, "Byron")
	f := newSafe(t)
	f.data(s, "data", "")
	eraseAll(t, s, people[0])
	f.keys(s, "keys")
	parent := t.TempDir()
	o := f.options("keys", "data")
	report, err := Drill(context.Background(), parent, o)
	if err != nil || report.Verify == nil || report.Erased != 6 {
		t.Fatalf("%+v %v", report, err)
	}
	if err := s.RecordDrill(context.Background(), backupAct, o, report); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(parent)
	if err != nil || len(left) != 0 {
		t.Errorf("%v %v", left, err)
	}
	boom := errors.New("boom")
	seen := 0
	o.step = func(step string) error {
		if step == StepRestoreData {
			err := filepath.WalkDir(parent, func(path string, d os.DirEntry, err error) error {
				if err == nil && !d.IsDir() && filepath.Base(filepath.Dir(path)) == keysName {
					t.Errorf("a drill wrote %s", d.Name())
				}
				seen++
				return err
			})
			return errors.Join(err, boom)
		}
		return nil
	}
	if _, err := Drill(context.Background(), parent, o); !errors.Is(err, boom) || seen < 3 {
		t.Errorf("%d %v", seen, err)
	}
	if left, err = os.ReadDir(parent); err != nil || len(left) != 0 {
		t.Errorf("%v %v", left, err)
	}
}

// Refusals leave the directory they were pointed at as it was.
func TestRestoreOnlyIntoAnEmptyDirectory(t *testing.T) {
	s, dir := newStore(t)
	neighbours(t, s, 1, "Byron")
	f := newSafe(t)
	f.data(s, "data", "")
	f.keys(s, "keys")
	before := snapshotOf(t, dir)
	if _, err := Restore(context.Background(), dir, f.options("keys", "data")); model.FaultOf(err) != model.Refused {
		t.Errorf("restored over a store: %v", err)
	}
	if !bytes.Equal(before, snapshotOf(t, dir)) {
		t.Error("the store was touched")
	}
}

// stopAt returns a step function that stops at one step and remembers all.
func stopAt(at string, seen *[]string) func(string) error {
	return func(step string) error {
		*seen = append(*seen, step)
		if step == at {
			return errStopped
		}
		return nil
	}
}

var errStopped = errors.New("stopped by the test")

// Stopped at any step, a restore leaves a directory that says it is unfinished,
// or a store that is whole.
func TestAStoppedRestoreSaysSo(t *testing.T) {
	s, _ := newStore(t)
	people := neighbours(t, s, 2, "Byron")
	f := newSafe(t)
	f.data(s, "data", "")
	f.keys(s, "keys")
	steps := []string{StepRestoreBegun, StepRestoreKeys, StepRestoreData, StepRestoreReplayed, StepRestoreNoted, StepRestoreVerified, StepRestoreFinished}
	clear := 0
	for _, at := range steps {
		dir := filepath.Join(t.TempDir(), "target")
		var seen []string
		o := f.options("keys", "data")
		o.step = stopAt(at, &seen)
		if _, err := Restore(context.Background(), dir, o); !errors.Is(err, errStopped) {
			t.Fatalf("%s: %v", at, err)
		}
		back, err := Open(dir, testTime, openKeys(testPassphrase))
		switch {
		case at == StepRestoreFinished && err == nil:
			if n, of := readableOf(t, back, people); n == of {
				clear++
			}
			back.Close()
		case at != StepRestoreFinished && model.FaultOf(err) == model.Damaged && strings.Contains(err.Error(), "not finished"):
			clear++
		default:
			t.Errorf("%s: %v", at, err)
		}
	}
	t.Logf("%d of %d stopped restores say what they are", clear, len(steps))
}

// Stopped at any step, a backup is whole under its name or not there.
func TestAStoppedBackupHasNoName(t *testing.T) {
	clear, steps := 0, []string{StepBackupWritten, StepBackupRead, StepBackupNamed, StepBackupRecorded,
		StepKeyBackupWritten, StepKeyBackupNamed, StepKeyBackupReplaced, StepKeyBackupRecorded}
	for _, at := range steps {
		s, _ := newStore(t)
		people := neighbours(t, s, 1, "Byron")
		f := newSafe(t)
		f.data(s, "data", "")
		f.keys(s, "keys")
		var seen []string
		s.step = stopAt(at, &seen)
		_, dataErr := s.Backup(context.Background(), BackupOptions{Act: backupAct, Path: f.path("data 2")})
		_, keysErr := s.KeyBackup(context.Background(), KeyBackupOptions{Act: backupAct, Path: f.path("keys")})
		if !errors.Is(errors.Join(dataErr, keysErr), errStopped) {
			t.Fatalf("%s: %v %v, %v", at, dataErr, keysErr, seen)
		}
		data := "data 2"
		if _, err := os.Stat(f.path(data)); err != nil {
			data = "data"
		}
		back, _ := f.restored(f.options("keys", data))
		if n, of := readableOf(t, back, people); n == of {
			clear++
		}
		back.Close()
		s.Close()
	}
	t.Logf("%d of %d stopped backups left only whole files", clear, len(steps))
	if clear != len(steps) {
		t.Fail()
	}
}
