package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A serving is a server in a process of its own.
type serving struct {
	*bench
	socket string
	cmd    *exec.Cmd
	errs   *lockedBuffer
}

// serve starts a server on the bench's store, locked. Its socket is in a
// directory with a short name: the system bounds the length of the path.
func (b *bench) serve(args ...string) *serving {
	b.Helper()
	dir, err := os.MkdirTemp("", "lethe-t")
	if err != nil {
		b.Fatal(err)
	}
	s := &serving{bench: b, socket: filepath.Join(dir, "s"), errs: &lockedBuffer{}}
	b.Cleanup(func() {
		s.kill()
		os.RemoveAll(dir)
	})
	s.start(args...)
	return s
}

// start starts the server's process and waits until it answers.
func (s *serving) start(args ...string) {
	s.Helper()
	path, err := exec.LookPath("lethe")
	if err != nil {
		s.Fatal(err)
	}
	s.cmd = exec.Command(path, append([]string{"serve", "--at", s.socket}, args...)...)
	s.cmd.Env = append(os.Environ(), "LETHE_STORE="+s.store)
	s.cmd.Stderr = s.errs
	if err := s.cmd.Start(); err != nil {
		s.Fatal(err)
	}
	s.soon("the server answers", func() bool { return s.run("status").code == 0 })
}

func (s *serving) soon(what string, ok func() bool) {
	s.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			s.Fatalf("it never comes that %s", what)
		}
	}
}

// kill ends the server as the system does when it must.
func (s *serving) kill() {
	if s.cmd.ProcessState == nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
	}
}

// ask has the server at a socket carry out a command over a connection of its
// own, as the client does, and returns what was printed.
func ask(socket string, argv ...string) (out string, code int, err error) {
	c, err := dial(socket)
	if err != nil {
		return "", 0, errors.Join(errNotAsked, err)
	}
	defer c.Close()
	var stdout, stderr bytes.Buffer
	a := &app{argv: argv, Host: Host{In: strings.NewReader(""), Out: &stdout, Err: &stderr, Files: ownFiles{},
		Env: func(string) string { return "" }, Now: time.Now, Teletype: func() (Teletype, error) { return nil, errNoTerminal }}}
	t := &attached{app: a, client: c, files: &fileServer{argv: argv, files: a.Files}}
	if err := t.begin(context.Background(), a.call(""), nil); err != nil {
		return "", 0, err
	}
	code, err = t.wait(context.Background())
	if err == nil && code != 0 {
		err = errors.New(strings.TrimSpace(stderr.String()))
	}
	return stdout.String(), code, err
}

// health is what status says.
func (s *serving) health() (v statusJSON) {
	s.Helper()
	if err := json.Unmarshal([]byte(s.must("status", "--json")), &v); err != nil {
		s.Fatal(err)
	}
	return v
}

// console attaches a console.
func (s *serving) console(w, h uint16) *terminal {
	s.Helper()
	return onTerminal(s.TB, w, h, []string{"LETHE_STORE=" + s.store}, "lethe")
}

// selects waits until the row of a name is the one with the cursor.
func (t *terminal) selects(name string) {
	t.Helper()
	t.until(name+" under the cursor", func(page string) bool {
		for line := range strings.Lines(page) {
			if before, _, ok := strings.Cut(line, name); ok && strings.HasSuffix(strings.TrimRight(before, " "), ">") {
				return true
			}
		}
		return false
	})
}

// What one changes the other sees, with the selection where it was and what was
// typed still there. Both work with one register, opened by one of them.
func TestTwoConsolesAtOneServer(t *testing.T) {
	many(t)
	t.Parallel()
	s := newBench(t).serve()
	one, two := s.console(120, 36), s.console(100, 24)
	one.sees("The register is locked")
	two.sees("The register is locked")
	one.types(testPassphrase + enter)
	one.sees("Requests")
	two.sees("Requests") // nobody typed here
	s.must("subject", "add", "--given", "Mary", "--family", "Moss")
	one.types("1")
	one.sees("Moss, Mary")
	one.types("n")
	one.sees("Add a person")
	one.types("Half typed")
	two.types("1")
	two.selects("Moss, Mary")
	s.must("subject", "add", "--given", "Ann", "--family", "Archer") // goes before
	two.sees("1 new, press +")
	two.selects("Moss, Mary")
	if strings.Contains(two.screen.text(), "Archer") {
		t.Error("a row came in unasked")
	}
	two.types("+")
	two.sees("Archer, Ann")
	two.selects("Moss, Mary")
	one.sees("Half typed")
	one.types(esc)
	one.sees("Give up what was typed?")
	one.types("y")
	one.sees("1 new, press +")
	one.types("+")
	one.sees("Archer, Ann")
	two.is(60, 20)
	two.selects("Moss, Mary")
	two.types("q")
	two.ends(0)
	if v := s.health(); v.Sessions.Consoles != 1 || v.Locked {
		t.Errorf("status: %+v", v)
	}
}

// Commands do at a server what they do without one: output, exit codes, standard
// input, files, and passphrases that are asked for.
func TestCommandsThroughAServer(t *testing.T) {
	many(t)
	t.Parallel()
	b := newBench(t)
	direct := b.must("policy", "show")
	s := b.serve()
	s.run("subject", "list").refused(t, "locked", 8)
	s.must("unlock")
	if got := s.must("policy", "show"); got != direct {
		t.Error("the policy is another one through the server")
	}
	people := b.write("people.csv", "First name,Last name\nCal,Coe\nDee,Dunn\n")
	if c := counts(t, s.must("import", people, "--source", "HR", "--json")); c.Added != 2 {
		t.Errorf("%d people were imported", c.Added)
	}
	s.must("request", "log", "--type", "access", "--channel", "email", "--requester-name", "Cal Coe")
	s.must("request", "attach", "R-2026-0001", people, "--name", "people.csv")
	saved := filepath.Join(b.work, "saved.csv")
	s.must("request", "save", "R-2026-0001", "people.csv", saved)
	if info, err := os.Stat(saved); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("what was saved: %v, %v", info, err)
	}
	s.run("request", "save", "R-2026-0001", "people.csv", saved).refused(t, "exists already", 4)
	s.run("request", "show", "R-2026-0999").refused(t, "", 3)
	s.run("subject", "find").refused(t, "", 2)
	s.run("audit", "checkpoint", "--command", "touch "+filepath.Join(b.work, "ran")).refused(t, "runs no programs", 4)
	if _, err := os.Stat(filepath.Join(b.work, "ran")); err == nil {
		t.Error("the server ran a program")
	}
	find := b.command("subject", "find", "--stdin")
	find.Stdin = strings.NewReader("coe\ndunn\n")
	if out, err := find.Output(); err != nil || strings.Count(string(out), "S-") != 2 {
		t.Errorf("found from standard input: %v, %q", err, out)
	}
	b.must("backup", "--out", b.work)
}

// Locking for everybody wipes the server by another process in its place; the
// console calls again by itself, what was typed is kept, and the socket and the
// hold on the store were never given up.
func TestLockingAServer(t *testing.T) {
	many(t)
	t.Parallel()
	s := newBench(t).serve()
	s.must("unlock")
	s.must("subject", "add", "--given", "Mary", "--family", "Moss")
	term := s.console(120, 36)
	term.sees("Requests")
	term.types("n")
	term.sees("Log a request")
	term.types("\t\t\t\tMary Moss\t\tCopies of everything")
	term.sees("Copies of everything")
	pid := s.cmd.Process.Pid
	if out := s.must("lock"); !strings.Contains(out, "is locked") {
		t.Errorf("lock says %q", out)
	}
	term.sees("The register is locked")
	if page := term.screen.text(); strings.Contains(page, "Moss") || strings.Contains(page, "Copies") {
		t.Errorf("the screen of a locked register shows\n%s", page)
	}
	if v := s.health(); !v.Locked {
		t.Error("status says that it is open")
	}
	if err := syscall.Kill(pid, 0); err != nil {
		t.Error("the server is another process:", err)
	}
	s.run("subject", "list").refused(t, "locked", 8)
	term.types("wrong" + enter)
	term.sees("next try")
	term.loses("next try")
	term.types(testPassphrase + enter)
	term.sees("Go on with")
	time.Sleep(time.Second) // a dialog that comes by itself takes no keys at first
	term.types("y")
	term.sees("Copies of everything")
}

// ctrl+l locks one session, and its user's passphrase opens it again.
func TestLockingOneSessionAtAServer(t *testing.T) {
	many(t)
	t.Parallel()
	s := newBench(t).serve()
	s.must("unlock")
	one, two := s.console(100, 30), s.console(100, 30)
	one.sees("Requests")
	two.sees("Requests")
	one.types(ctrlL)
	one.sees("The register is locked")
	s.must("subject", "add", "--given", "Mary", "--family", "Moss")
	two.types("1")
	two.sees("Moss, Mary")
	one.types("no" + enter)
	one.sees("does not open")
	one.loses("next try")
	one.types(testPassphrase + enter)
	one.sees("Requests")
	one.types("q")
	one.ends(0)
	two.types("q")
	two.ends(0)
}

// A server that is killed leaves terminals in order and loses nothing that was
// acknowledged; one that is told to end does so within five seconds.
func TestKillingAndStoppingAServer(t *testing.T) {
	many(t)
	t.Parallel()
	s := newBench(t).serve()
	s.must("unlock")
	term := s.console(100, 30)
	term.sees("Requests")
	s.must("subject", "add", "--given", "Mary", "--family", "Moss")
	s.kill()
	term.sees("connection to the server was lost")
	term.ends(1)
	s.start()
	s.must("unlock")
	if out := s.must("subject", "list"); !strings.Contains(out, "Moss, Mary") {
		t.Errorf("after the kill: %q", out)
	}
	term = s.console(100, 30)
	term.sees("Requests")
	began := time.Now()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("the server ends with %v: %s", err, s.errs)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %v to end", took)
	}
	term.sees("the server is being stopped")
	term.ends(0)
	if _, err := os.Stat(s.socket); !errors.Is(err, os.ErrNotExist) {
		t.Error("the socket is left behind")
	}
	if out := s.must("subject", "list"); !strings.Contains(out, "Moss, Mary") { // without a server
		t.Errorf("after the end: %q", out)
	}
}

// One process owns a store: a second server and a direct opening are refused, and
// a server does not take a file that is no socket.
func TestAServerIsTheOnlyOwner(t *testing.T) {
	many(t)
	t.Parallel()
	s := newBench(t).serve()
	s.run("serve", "--at", filepath.Join(s.work, "other")).refused(t, "in use by", 7)
	s.run("serve", "--at", s.socket).refused(t, "answers at that socket", 7)
	s.run("keys", "check").refused(t, "in use by", 7)
	s.kill()
	plain := s.write("plain", "text")
	s.run("serve", "--at", plain).refused(t, "cannot be opened", 1)
	s.must("subject", "list") // what a killed server leaves behind is in nobody's way
}
