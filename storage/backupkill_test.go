package storage

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"lethe/model"
)

// TestChildBacksUp is no test by itself: the kill test runs it in a process of
// its own, which backs up, replaces the key backup, restores, and kills itself
// at the step LETHE_TEST_STEP.
func TestChildBacksUp(t *testing.T) {
	dir, at := os.Getenv("LETHE_TEST_BACKUP"), os.Getenv("LETHE_TEST_STEP")
	if dir == "" {
		t.Skip("run by the kill test")
	}
	s, err := Open(dir, testTime, openKeys(testPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	kill := func(name string) error {
		if name == at {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // until the signal arrives
		}
		return nil
	}
	s.step = kill
	f := safe{t, os.Getenv("LETHE_TEST_SAFE")}
	f.data(s, "second", "data")
	f.keys(s, "keys")
	o := f.options("keys", "data", "second")
	o.step = kill
	if _, err := Restore(context.Background(), f.path("target"), o); err != nil {
		t.Fatal(err, errors.Unwrap(err))
	}
	t.Fatalf("the step %q never came", at)
}

// A process that is killed at any step of a backup, a key backup or a restore
// leaves only whole files under their names, a directory that says what it is,
// and a list that names every copy of the keys there may be.
func TestKilledWhileBackingUpOrRestoring(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a process for every step")
	}
	origin, dir := newStore(t)
	people := neighbours(t, origin, 3, "Byron")
	f := newSafe(t)
	f.data(origin, "data", "")
	f.keys(origin, "keys")
	people = append(people, neighbours(t, origin, 2, "King")...)
	origin.Close()
	steps := []string{
		StepBackupWritten, StepBackupRead, StepBackupNamed, StepBackupRecorded,
		StepKeyBackupWritten, StepKeyBackupNamed, StepKeyBackupReplaced, StepKeyBackupRecorded,
		StepRestoreBegun, StepRestoreKeys, StepRestoreData, StepRestoreReplayed, StepRestoreNoted, StepRestoreVerified, StepRestoreFinished,
	}
	right := 0
	for n, step := range steps {
		victim, left := copyTree(t, dir), safe{t, copyTree(t, f.dir)}
		cmd := exec.Command(os.Args[0], "-test.run", "^TestChildBacksUp$")
		cmd.Env = append(os.Environ(), "LETHE_TEST_BACKUP="+victim, "LETHE_TEST_SAFE="+left.dir, "LETHE_TEST_STEP="+step)
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
			t.Fatalf("%s: %v %s", step, err, out)
		}
		if left.whole(t, victim, people, n) {
			right++
		} else {
			t.Errorf("not so after %q", step)
		}
	}
	t.Logf("%d of %d kills left only what is whole or says that it is not", right, len(steps))
}

// whole checks what a kill at the n-th step left.
func (f safe) whole(t *testing.T, victim string, people []household, n int) bool {
	t.Helper()
	s, err := Open(victim, testTime, openKeys(testPassphrase))
	if err != nil {
		t.Error(err)
		return false
	}
	defer s.Close()
	sound(t, s)
	copies := 0
	list, err := s.Upkeep(context.Background())
	for _, u := range list {
		if u.Act == model.UpkeepKeyBackup {
			copies++
		}
	}
	ok := err == nil && (n < 4 && copies == 1 || n >= 4 && copies == 2)
	// With the key backup that the kill left, everything of its day comes back.
	o := f.options("keys", "data")
	if _, err := os.Stat(f.path("second")); err == nil {
		o.Data = append(o.Data, f.path("second"))
		if n < 5 {
			o.AcceptOlder = "the key backup is of the day before"
		}
	}
	back, _ := f.restored(o)
	defer back.Close()
	if got, of := readableOf(t, back, people[:3]); got != of {
		t.Errorf("%d of %d records", got, of)
		ok = false
	}
	return ok && f.target(t, people, n)
}

// target checks what is in the directory of a restore that was killed.
func (f safe) target(t *testing.T, people []household, n int) bool {
	t.Helper()
	dir := f.path("target")
	s, err := Open(dir, testTime, openKeys(testPassphrase))
	switch {
	case n < 8:
		return model.FaultOf(err) == model.NotFound
	case n < 14:
		return model.FaultOf(err) == model.Damaged && strings.Contains(err.Error(), "not finished")
	case err != nil:
		t.Error(err)
		return false
	}
	defer s.Close()
	got, of := readableOf(t, s, people)
	return got == of
}
