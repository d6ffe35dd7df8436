package cli

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// patience is how long a test waits for the screen to show something. It is
// the difference between a slow machine and a program that hangs.
const patience = 30 * time.Second

// A terminal is the program on a pseudo-terminal, with its screen.
type terminal struct {
	testing.TB
	cmd    *exec.Cmd
	tty    *os.File
	screen *screen
	read   chan struct{} // closed when the program has closed its side
}

// onTerminal starts a program on a terminal of the given size.
func onTerminal(tb testing.TB, w, h uint16, env []string, name string, args ...string) *terminal {
	tb.Helper()
	t := &terminal{TB: tb, screen: newScreen(int(w), int(h)), read: make(chan struct{})}
	t.cmd, t.tty = startOnTerminal(tb, w, h, env, name, args...)
	go func() {
		io.Copy(t.screen, t.tty)
		close(t.read)
	}()
	return t
}

// startOnTerminal starts a program on a terminal and returns the terminal's side.
func startOnTerminal(tb testing.TB, w, h uint16, env []string, name string, args ...string) (*exec.Cmd, *os.File) {
	tb.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(path, args...)
	cmd.Env = append(os.Environ(), append([]string{"TERM=xterm-256color", "LANG=en_GB.UTF-8", "NO_COLOR="}, env...)...)
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: h, Cols: w})
	if err != nil {
		tb.Skipf("no pseudo-terminal here: %v", err)
	}
	tb.Cleanup(func() {
		cmd.Process.Kill()
		tty.Close()
	})
	return cmd, tty
}

// sees waits until the screen shows every one of the texts.
func (t *terminal) sees(texts ...string) {
	t.Helper()
	t.until(strings.Join(texts, "; "), func(page string) bool {
		for _, text := range texts {
			if !strings.Contains(page, text) {
				return false
			}
		}
		return true
	})
}

// loses waits until the screen shows a text no more.
func (t *terminal) loses(text string) {
	t.Helper()
	t.until("no "+text, func(page string) bool { return !strings.Contains(page, text) })
}

func (t *terminal) until(what string, ok func(string) bool) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if ok(t.screen.text()) {
			return
		}
	}
	t.Fatalf("the screen never shows: %s\n%s", what, t.screen.text())
}

// types sends keys.
func (t *terminal) types(keys string) {
	t.Helper()
	if _, err := t.tty.WriteString(keys); err != nil {
		t.Fatal(err)
	}
}

// is resizes the terminal.
func (t *terminal) is(w, h uint16) {
	t.Helper()
	t.screen.resize(int(w), int(h))
	if err := pty.Setsize(t.tty, &pty.Winsize{Rows: h, Cols: w}); err != nil {
		t.Fatal(err)
	}
}

// ends waits for the program to end, wants its exit code, and wants the
// terminal as it was: the alternate screen left and the cursor shown.
func (t *terminal) ends(code int) {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- t.cmd.Wait() }()
	select {
	case err := <-done:
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
	case <-time.After(patience):
		t.Fatalf("the program does not end\n%s", t.screen.text())
	}
	<-t.read
	if got := t.cmd.ProcessState.ExitCode(); got != code {
		t.Errorf("exit code %d, want %d\n%s", got, code, t.screen.text())
	}
	if alt, hidden := t.screen.state(); alt || hidden {
		t.Errorf("the terminal is left with the alternate screen %v, the cursor hidden %v", alt, hidden)
	}
	if odd := t.screen.strange(); odd != "" {
		t.Errorf("the screen of this test does not know %s", odd)
	}
}

// empty wants a directory with nothing in it.
func empty(tb testing.TB, dir string) {
	tb.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		tb.Fatal(err)
	}
	for _, e := range entries {
		tb.Errorf("%s is left behind", e.Name())
	}
}

// Keys as terminals send them.
const (
	enter = "\r"
	esc   = "\x1b"
	ctrlL = "\x0c"
	ctrlC = "\x03"
)

// TestDemoOnATerminal walks through the demonstration as somebody would who
// sees Lethe for the first time.
func TestDemoOnATerminal(t *testing.T) {
	many(t)
	t.Parallel()
	tmp := t.TempDir()
	term := onTerminal(t, 120, 36, []string{"TMPDIR=" + tmp}, "lethe", "demo", "--people", "300")
	term.sees("overdue", "Requests", "R-2026-", "LATE", "23 Nov")
	if entries, _ := os.ReadDir(tmp); len(entries) != 1 {
		t.Errorf("%d temporary directories", len(entries))
	}
	term.types(enter)
	term.sees("esc back")
	term.types(esc)
	term.sees("enter open")

	// Find a person and log a request of theirs.
	term.types("1")
	term.sees("Subjects - ")
	term.types("f")
	term.sees("enter keep")
	term.types("abdi mohamed")
	term.until("one person found", func(page string) bool {
		return strings.Contains(page, "Abdi, Mohamed") && !strings.Contains(page, "Bailey")
	})
	term.types(enter)
	term.sees("enter open")
	term.types("r")
	term.sees("Log a request", "What is asked for")
	term.types("\t\t\t\t\t\tPlease send me everything you hold.")
	term.sees("send me everything")
	term.types("\t\t" + enter)
	term.sees("23 Dec")
	term.types(esc)
	term.sees("enter open")
	for _, size := range [][2]uint16{{80, 24}, {60, 16}} {
		term.is(size[0], size[1])
		term.sees("Subjects", "S-")
	}
	term.is(50, 10)
	term.sees("60")
	term.is(120, 36)
	term.sees("overdue", "S-")
	term.types("2")
	term.sees("R-2026-")

	// Locked, a wrong passphrase, the right one.
	term.types(ctrlL)
	term.sees("The register is locked")
	term.loses("R-2026-")
	term.sees(demoPassphrase)
	term.types("wrong" + enter)
	term.sees("That does not open this store")
	time.Sleep(1500 * time.Millisecond) // the delay after a wrong passphrase is what is tried
	term.types(demoPassphrase + enter)
	term.sees("overdue", "R-2026-")
	term.types("q")
	term.ends(0)
	empty(t, tmp)
}

// TestDemoLeavesNothingWhenKilled ends the demonstration by the signals that a
// closed window and a stopping system send.
func TestDemoLeavesNothingWhenKilled(t *testing.T) {
	many(t)
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT} {
		tmp := t.TempDir()
		term := onTerminal(t, 100, 30, []string{"TMPDIR=" + tmp}, "lethe", "demo", "--people", "100")
		term.sees("overdue")
		term.cmd.Process.Signal(sig)
		term.ends(0)
		empty(t, tmp)
	}
}

// TestConsoleOnARealStore types the passphrase of a store at the unlock screen.
func TestConsoleOnARealStore(t *testing.T) {
	many(t)
	t.Parallel()
	b := newBench(t)
	b.must("import", b.write("people.csv", longCSV(20)))
	term := onTerminal(t, 100, 30, []string{"LETHE_STORE=" + b.store}, "lethe")
	term.sees("The register is locked")
	term.types(testPassphrase + enter)
	term.sees("Requests")
	term.types("1")
	term.sees("Bee, Ann1")
	b.run("subject", "list").refused(t, "in use", 7)
	term.types(ctrlC)
	term.ends(0)
	if held := term.screen.everything(); strings.Contains(held, "Bee, Ann") {
		t.Errorf("the terminal holds after the end\n%s", held)
	}
	b.must("subject", "list")
	if entries, _ := filepath.Glob(filepath.Join(b.store, "*.tmp")); len(entries) > 0 {
		t.Errorf("left behind: %v", entries)
	}
}

// TestPassphrasePromptCanBeLeft asks for a passphrase at the terminal. It is
// not shown, and ctrl+c leaves.
func TestPassphrasePromptCanBeLeft(t *testing.T) {
	many(t)
	t.Parallel()
	b := newBench(t)
	env := []string{"LETHE_STORE=" + b.store}
	term := onTerminal(t, 80, 24, env, "lethe", "subject", "list")
	term.sees("Passphrase:")
	term.types("not this one" + enter)
	term.sees("does not open this store")
	term.until("a second prompt", func(page string) bool { return strings.Count(page, "Passphrase:") == 2 })
	term.types(testPassphrase + enter)
	term.ends(0)
	if page := term.screen.text(); strings.Contains(page, "staple") || strings.Contains(page, "not this one") {
		t.Errorf("the passphrase was shown:\n%s", page)
	}
	term = onTerminal(t, 80, 24, env, "lethe", "subject", "list")
	term.sees("Passphrase:")
	term.types(ctrlC)
	term.ends(1)
}
