package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestFailingSyncThroughTheProgram lets the syncs of one act of the program fail,
// all of them from each in turn on, until the act no longer needs them: it says so
// in a sentence, without a stack trace, with exit code 1, and the store opens again
// with everybody whose reference was printed. The store's own tests try every call
// of every act.
func TestFailingSyncThroughTheProgram(t *testing.T) {
	many(t)
	t.Parallel()
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("this test makes system calls fail with strace, which is not installed")
	}
	b := newBench(t)
	log := filepath.Join(b.work, "trace")
	if out, err := exec.Command("strace", "-qq", "-o", log, "true").CombinedOutput(); err != nil {
		t.Skipf("strace may not trace here: %v %s", err, out)
	}
	b.must("subject", "add", "--given", "Ada", "--family", "Byron")
	refused, writing := 0, 0
	for _, calls := range []string{"fsync", "fdatasync,msync"} { // of key files, ledger and names; of records
		n, w := b.addWhileFailing(log, calls)
		refused, writing = refused+n, writing+w
	}
	b.must("verify")
	t.Logf("%d of %d acts were refused in a sentence, %d of them while they wrote", refused, refused, writing)
	if refused == 0 {
		t.Error("no act failed, so this proves nothing")
	}
}

// addWhileFailing adds a person again and again, each time with one more call
// that works, until that is done. It returns how often it was refused, and how
// often of that because the act could not be written.
func (b *bench) addWhileFailing(log, calls string) (refused, writing int) {
	b.Helper()
	for first := 1; first <= 60; first++ {
		o := b.runFailing(log, calls, first, "subject", "add", "--given", "Ben", "--family", "Okoro")
		list := b.must("subject", "list")
		if !strings.Contains(list, "Byron") || !strings.Contains(list, strings.TrimSpace(o.out)) {
			b.Errorf("%s from %d on: printed %q, and there are %q after opening again", calls, first, o.out, list)
		}
		if o.code == 0 {
			return refused, writing
		}
		refused++
		if strings.Contains(o.err, "while saving") {
			writing++
		}
		if wordy := notBrief(o.err); o.code != 1 || wordy != "" {
			b.Errorf("%s from %d on: exit code %d, standard error %s", calls, first, o.code, wordy)
		}
	}
	b.Fatal("the act fails without end")
	return refused, writing
}

// runFailing runs the program while each of the system calls, from the given one of a
// thread on, fails with an input/output error.
func (b *bench) runFailing(log, calls string, first int, args ...string) outcome {
	b.Helper()
	cmd := b.command(args...)
	strace, err := exec.LookPath("strace")
	if err != nil {
		b.Fatal(err)
	}
	cmd.Args = append([]string{strace, "-f", "-qq", "-o", log, "-e", "trace=" + calls, "-e", fmt.Sprintf("inject=%s:error=EIO:when=%d+", calls, first)}, cmd.Args...)
	cmd.Path = strace
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		b.Fatal(err)
	}
	return outcome{out.String(), errs.String(), cmd.ProcessState.ExitCode()}
}
