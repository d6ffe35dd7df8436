package cli

import (
	"encoding/json"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A long act belongs to the server: it is listed, it goes on when whoever began it
// is killed, and it ends when they stop it.
func TestJobsOutliveTheirCallers(t *testing.T) {
	many(t)
	t.Parallel()
	s := newBench(t).serve()
	s.must("unlock")
	var b strings.Builder
	b.WriteString("Id,First name,Last name,Email\n")
	const rows = 6000
	for i := range rows {
		fmt.Fprintf(&b, "%d,Given%d,Family%d,p%d@example.org\n", i, i, i, i)
	}
	file := s.write("many.csv", b.String())
	jobs := func() (list []jobJSON) {
		if err := json.Unmarshal([]byte(s.must("job", "list", "--json")), &list); err != nil {
			t.Fatal(err)
		}
		return list
	}
	cmd := s.command("import", file, "--source", "HR")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.soon("the import is under way", func() bool { l := jobs(); return len(l) == 1 && l[0].Done > 0 })
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	s.soon("the import is done", func() bool { l := jobs(); return l[0].State == "done" })
	if n := strings.Count(s.must("subject", "list"), "S-"); n != rows {
		t.Errorf("%d of %d rows are in the register", n, rows)
	}
	if l := jobs(); l[0].What != "import" || l[0].Total != rows || l[0].Watched {
		t.Errorf("the job: %+v", l[0])
	}
	file = s.write("more.csv", strings.ReplaceAll(b.String(), "Family", "Other"))
	cmd = s.command("import", file, "--source", "CRM")
	var errs strings.Builder
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.soon("the second import is under way", func() bool { l := jobs(); return len(l) == 2 && l[0].Done > 0 })
	s.must("job", "stop", fmt.Sprint(jobs()[0].Number))
	if err := cmd.Wait(); err == nil || !strings.Contains(errs.String(), "stopped after") {
		t.Errorf("a job that is stopped says %q", errs.String())
	}
	s.run("job", "stop", "1").refused(t, "ended already", 4)
	s.run("job", "stop", "99").refused(t, "no such job", 3)
	cmd = s.command("import", file, "--source", "CRM")
	errs.Reset()
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.soon("the third import is under way", func() bool { l := jobs(); return len(l) == 3 && l[0].Done > 0 })
	_ = cmd.Process.Signal(syscall.SIGINT)
	if err := cmd.Wait(); err == nil || !strings.Contains(errs.String(), "stopped after") {
		t.Errorf("a job whose owner interrupts it says %q", errs.String())
	}
	s.soon("both stops are in the audit log, with who did", func() bool {
		return strings.Count(s.must("audit", "show", "--last", "0"), "job.stop-import") == 2
	})
}

// A retention run that a console began belongs to the server: its client is killed
// with -9, the run goes on, others see how far it is, and its owner is told the end on
// coming back, once. One that another session of theirs goes through is told there.
func TestARunOutlivesItsConsole(t *testing.T) {
	many(t)
	t.Parallel()
	s := newBench(t).serve()
	s.must("unlock")
	var b strings.Builder
	b.WriteString("Id,First name,Last name,Email,End date\n")
	const rows = 16000
	for i := range rows {
		fmt.Fprintf(&b, "%d,Given%d,Family%d,p%d@example.org,%d-%02d-03\n", i, i, i, i, 2001+i%8, 1+i%12) // one day of all would be for review
	}
	s.must("import", s.write("many.csv", b.String()), "--source", "HR")
	jobs := func() (out jobJSON) {
		var list []jobJSON
		if err := json.Unmarshal([]byte(s.must("job", "list", "--json")), &list); err != nil {
			t.Fatal(err)
		}
		if len(list) > 1 {
			out = list[0]
		}
		return out
	}
	x := s.console(120, 36)
	x.sees("16,000 to destroy")
	x.types("3")
	x.sees("Retention -")
	x.types("R")
	x.sees("What does the run take?")
	x.types(enter)
	x.sees("Show what goes")
	x.types("\t" + enter)
	x.sees("This cannot be undone. Type 16,000")
	other := s.console(100, 30)
	other.sees("16,000 to destroy")
	other.types(":jobs")
	other.sees("Long work at the server")
	other.types(enter)
	x.types("16000" + enter)
	for end := time.Now().Add(patience); other.screen.text() != "" && !strings.Contains(other.screen.text(), "retention run"); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the run is never under way")
		}
	}
	_ = x.cmd.Process.Kill()
	s.soon("the run is done", func() bool { return jobs().State == "done" })
	if j := jobs(); j.Done != rows || j.Total != rows || j.Watched { // the client was gone before its end
		t.Errorf("the job: %+v", j)
	}
	other.sees("retention run, begun in another session, is done, 16,000")
	other.types(esc)
	x = s.console(80, 24)
	x.sees("0 to destroy")
	x.types("3")
	if text := x.screen.text(); strings.Contains(text, "is done, 16,000") {
		t.Errorf("it is told a second time:\n%s", text)
	}
}
