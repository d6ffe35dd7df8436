package cli

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// longCSV is a register of n rows, of which some cannot be taken and some
// resemble an earlier one.
func longCSV(n int) string {
	var b strings.Builder
	b.WriteString("id,First name,Last name,Email,Date of birth\n")
	for i := range n {
		email, born := fmt.Sprintf("ann%d@bee.example", i), "1984-02-03"
		if i%900 == 899 {
			email = fmt.Sprintf("ann%d@bee.example", i-1)
		}
		if i%700 == 350 {
			born = "1984-02-31"
		}
		fmt.Fprintf(&b, "%d,Ann%d,Bee,%s,%s\n", i, i, email, born)
	}
	return b.String()
}

// interrupt starts an import and sends it a signal when it has been at it for
// a while. It returns what the import printed and whether the signal came
// before its end.
func (b *bench) interrupt(sig os.Signal, after time.Duration, args ...string) (outcome, bool) {
	b.Helper()
	var out, errs bytes.Buffer
	cmd := b.command(args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	time.Sleep(after)
	cmd.Process.Signal(sig)
	stopped := cmd.Wait() != nil
	return outcome{out.String(), errs.String(), cmd.ProcessState.ExitCode()}, stopped
}

// TestInterruptedImport kills an import again and again, with SIGKILL and with
// SIGINT. The store stays sound, the same command goes on, and in the end the
// totals, the people and the reject file are those of an undisturbed run.
func TestInterruptedImport(t *testing.T) {
	many(t)
	t.Parallel()
	const rows = 8_000
	whole := newBench(t)
	file := whole.write("people.csv", longCSV(rows))
	start := time.Now()
	want := counts(t, whole.must("import", file, "--json"))
	took := time.Since(start)
	wantRejects, err := os.ReadFile(file + ".rejected.csv")
	if err != nil || want.Rejected == 0 || want.Duplicate == 0 {
		t.Fatalf("%+v %v", want, err)
	}
	for _, sig := range []syscall.Signal{syscall.SIGKILL, syscall.SIGINT} {
		t.Run(sig.String(), func(t *testing.T) {
			b := newBench(t)
			file := b.write("people.csv", longCSV(rows))
			said, stops := 0, 0
			for try := range 6 {
				o, stopped := b.interrupt(sig, took*time.Duration(3+try)/12, "import", file)
				if !stopped {
					break
				}
				stops++
				if sig == syscall.SIGINT {
					o.stopped(t, &said, rows)
				}
				if strings.Count(b.must("subject", "list"), "\n") == want.Added {
					break // the signal came after the last batch; more would stop the next import
				}
			}
			got := counts(t, b.must("import", file, "--json"))
			if stops > 0 && got.Resumed == 0 && got.Unchanged == 0 {
				t.Errorf("%d interruptions and nothing was resumed: they came too early to mean anything", stops)
			}
			if got.Resumed == 0 { // the last interruption came after the end: everything is there
				got.Added, got.Unchanged = got.Unchanged, got.Added
				got.Duplicate = want.Duplicate
			}
			got.Resumed = 0
			if got.ImportReport != want.ImportReport {
				t.Errorf("%d interruptions: %+v, undisturbed %+v", stops, got, want)
			}
			rejects, err := os.ReadFile(file + ".rejected.csv")
			if err != nil || !bytes.Equal(rejects, wantRejects) {
				t.Errorf("the rejects differ: %d bytes and %d, %v", len(rejects), len(wantRejects), err)
			}
			if list := b.must("subject", "list"); strings.Count(list, "\n") != want.Added {
				t.Errorf("%d people, want %d", strings.Count(list, "\n"), want.Added)
			}
			t.Logf("%d interruptions", stops)
		})
	}
}

// stopped checks what an import says that was stopped by SIGINT: how far it
// got, which is never less than before.
func (o outcome) stopped(tb testing.TB, said *int, rows int) {
	tb.Helper()
	if o.code == -1 && o.out+o.err == "" {
		return // before the program had begun
	}
	if wordy := notBrief(o.err); o.code != 1 || wordy != "" {
		tb.Errorf("exit code %d, %s", o.code, wordy)
	}
	if o.out == "" && strings.Contains(o.err, "stopped") {
		return // before the first row
	}
	var got, total int
	_, err := fmt.Sscanf(o.err, "lethe: stopped after %d of %d rows", &got, &total)
	if err != nil || got < *said || got > rows || total != rows {
		tb.Errorf("%q after %d", o.err, *said)
	}
	*said = got
}
