package cli

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"

	"lethe/model"
	"lethe/tui"
)

// asFresh wants a terminal with the settings of a new one, and wants that the
// shell's screen came up as often as it was to: once, at the end.
func (t *terminal) asFresh() {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	defer tty.Close()
	want, err := term.GetState(int(master.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	got, err := term.GetState(int(t.tty.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	if *got != *want {
		t.Errorf("the terminal is left with the settings %+v, was %+v", got, want)
	}
	if t.screen.left != 1 {
		t.Errorf("the alternate screen was left %d times", t.screen.left)
	}
}

// opens unlocks with the passphrase and locks again.
func (t *terminal) unlocksAndLocks(keys string) {
	t.Helper()
	t.types(keys)
	t.sees("2 Requests", "? keys")
	t.types(ctrlL)
	t.sees("The register is locked")
}

// TestLockedConsoleTakesEveryWayIn opens a store with an identity file, an SSH
// key that has a passphrase, and recovery shares; locks; and comes back the same
// way, and by a passphrase too. The shell's screen never shows in between.
func TestLockedConsoleTakesEveryWayIn(t *testing.T) {
	many(t)
	t.Parallel()
	b := newBench(t)
	b.must("import", b.write("people.csv", longCSV(20)))
	ssh, shares := filepath.Join(b.work, "key"), filepath.Join(b.work, "shares")
	if err := writeSSHKey(ssh, []string{"open sesame please"}); err != nil {
		t.Fatal(err)
	}
	plain := filepath.Join(b.work, "plain")
	if err := writeSSHKey(plain, nil); err != nil {
		t.Fatal(err)
	}
	b.must("keys", "add", "--name", "ben", "--ssh-file", ssh+".pub")
	b.must("keys", "add", "--name", "cleo", "--ssh-file", plain+".pub")
	b.must("keys", "recovery", "--shares", "2/3", "--out", shares)
	env := []string{"LETHE_STORE=" + b.store}

	t.Run("identity file", func(t *testing.T) {
		x := onTerminal(t, 100, 30, env, "lethe", "--identity", plain)
		x.sees("2 Requests", "? keys")
		x.types(ctrlL)
		x.sees("The register is locked", "press Enter to try the identity")
		x.unlocksAndLocks(enter)
		x.unlocksAndLocks(testPassphrase + enter)
		x.types("not this one" + enter)
		x.sees("does not open this store")
		x.types(enter) // not before the delay is over
		x.sees("The register is locked")
		time.Sleep(1500 * time.Millisecond)
		x.types(enter)
		x.sees("2 Requests", "? keys")
		x.types("q")
		x.ends(0)
		x.asFresh()
	})
	t.Run("SSH key with a passphrase", func(t *testing.T) {
		x := onTerminal(t, 100, 30, env, "lethe", "--identity", ssh)
		x.sees("assphrase")
		x.types("open sesame please\n")
		x.sees("2 Requests", "? keys")
		x.types(ctrlL)
		x.sees("The register is locked")
		x.types(enter)
		x.loses("The register is locked")
		x.sees("assphrase")
		x.types("wrong sesame\n")
		x.sees("The register is locked", "does not open the SSH key")
		time.Sleep(1500 * time.Millisecond)
		x.types(enter)
		x.loses("The register is locked")
		x.sees("assphrase")
		x.unlocksAndLocks("open sesame please\n")
		x.types(ctrlC)
		x.ends(0)
		x.asFresh()
	})
	t.Run("shares", func(t *testing.T) {
		x := onTerminal(t, 100, 30, env, "unlocked", b.pass) // a passphrase on a descriptor, used up after the first time
		x.sees("2 Requests", "? keys")
		x.types(ctrlL)
		x.sees("The register is locked")
		x.unlocksAndLocks(testPassphrase + enter)
		x.types(ctrlC)
		x.ends(0)
		x.asFresh()
		x = onTerminal(t, 100, 40, env, "lethe", "--recovery-shares")
		typeShares(x, shares)
		x.sees("2 Requests", "? keys")
		x.types(ctrlL)
		x.sees("press Enter to type recovery")
		x.types(enter)
		x.sees("Type the shares one after another")
		typeShares(x, shares)
		x.sees("2 Requests", "? keys")
		x.types("q")
		x.ends(0)
		x.asFresh()
	})
}

// typeShares types the first two shares of a directory.
func typeShares(x *terminal, dir string) {
	x.Helper()
	x.sees("Share 1, line 1")
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	if len(files) < 2 {
		x.Fatalf("%d shares in %s", len(files), dir)
	}
	for _, name := range files[:2] {
		text, err := os.ReadFile(name)
		if err != nil {
			x.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
				x.types(line + "\n")
			}
		}
	}
}

// TestLockedConsoleEnds sends signals to the process that goes on after a lock.
func TestLockedConsoleEnds(t *testing.T) {
	many(t)
	t.Parallel()
	b := newBench(t)
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT} {
		x := onTerminal(t, 100, 30, []string{"LETHE_STORE=" + b.store}, "unlocked", b.pass)
		x.sees("2 Requests", "? keys")
		x.types(ctrlL)
		x.sees("The register is locked")
		x.cmd.Process.Signal(sig)
		x.ends(0)
		x.asFresh()
	}
	for wait := range 12 { // at whatever moment of locking
		x := onTerminal(t, 100, 30, []string{"LETHE_STORE=" + b.store}, "unlocked", b.pass)
		x.sees("2 Requests", "? keys")
		x.types(ctrlL)
		time.Sleep(time.Duration(wait) * 10 * time.Millisecond)
		x.cmd.Process.Signal(syscall.SIGTERM)
		done := make(chan error, 1)
		go func() { done <- x.cmd.Wait() }()
		select {
		case <-done:
		case <-time.After(patience):
			t.Fatalf("a signal %d ms after ctrl+l was lost\n%s", 10*wait, x.screen.text())
		}
		b.must("subject", "list") // the store is free and whole
	}
}

// TestFormsOutliveALostLine types half a person, loses the line, and is offered
// it again; a lock with ctrl+l in lethe call comes back to a call.
func TestFormsOutliveALostLine(t *testing.T) {
	many(t)
	t.Parallel()
	b := newBench(t)
	env := []string{"LETHE_STORE=" + b.store}
	x := onTerminal(t, 100, 30, env, "unlocked", b.pass)
	x.sees("2 Requests", "? keys")
	x.types("1")
	x.sees("[1 Subjects")
	x.types("n")
	x.sees("Add a person")
	x.types("\tZebulonia")
	x.sees("Zebulonia")
	x.cmd.Process.Signal(syscall.SIGHUP)
	x.ends(0)
	filepath.WalkDir(b.store, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if text, err := os.ReadFile(path); err != nil || bytes.Contains(text, []byte("Zebulonia")) {
				t.Errorf("%s holds the draft in clear, %v", path, err)
			}
		}
		return nil
	})
	x = onTerminal(t, 100, 30, env, "unlocked", b.pass, "call")
	x.sees("Go on with what you were writing?")
	time.Sleep(time.Second) // a question that opens by itself takes no key at first
	x.types("y")
	x.sees("Add a person", "Zebulonia")
	x.types(esc)
	x.sees("Give up what was typed?")
	x.types("y")
	x.loses("Zebulonia")
	x.types("c")
	x.sees("Who is calling:")
	x.types(ctrlL)
	x.sees("The register is locked")
	x.types(testPassphrase + enter)
	x.sees("Who is calling:")
	x.types(esc)
	x.sees("? keys")
	x.types("q")
	x.ends(0)
	x.asFresh()
}

// A process that cannot be run anew says so and gives the terminal back.
func TestLockWithoutANewProcess(t *testing.T) {
	master, tty, err := pty.Open()
	if err != nil {
		t.Skip("no pseudo-terminal here:", err)
	}
	defer master.Close()
	defer tty.Close()
	before, err := saveTerminal(int(tty.Fd()))
	if err != nil {
		t.Skip(err)
	}
	if err := quietTerminal(int(tty.Fd())); err != nil {
		t.Fatal(err)
	}
	left, told := false, ""
	a := &app{Host: Host{Renew: func(hint string) error { told = hint; return errors.New("no") }},
		next:     &hint{tui.Handover{Pane: 2, Erasing: 1793318400}, before},
		terminal: &holding{fd: int(tty.Fd()), before: before, alternate: true, leave: func() { left = true }}}
	if err := a.goOn(t.Context(), func() {}); model.FaultOf(err) != model.Failed || !strings.Contains(err.Error(), "locked") {
		t.Errorf("the error is %v", err)
	}
	after, err := saveTerminal(int(tty.Fd()))
	if err != nil || !bytes.Equal(before, after) || !left {
		t.Errorf("settings %x, were %x; screen left %v; %v", after, before, left, err)
	}
	if h, ok := parseHint(told); !ok || h.Pane != 2 || h.Erasing != 1793318400 || !bytes.Equal(h.terminal, before) {
		t.Errorf("the hint is %q", told)
	}
}

// FuzzHint: whatever stands in the variable, it is read as it is written, or not
// at all.
func FuzzHint(f *testing.F) {
	f.Add("1 true 0 00ff")
	f.Add("2 false 0 " + strings.Repeat("00", 44))
	f.Add("9 false 7 " + strings.Repeat("00", 44))
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		h, ok := parseHint(text)
		if !ok {
			return
		}
		if again, ok := parseHint(h.String()); !ok || again.Handover != h.Handover || !bytes.Equal(again.terminal, h.terminal) {
			t.Errorf("%q is read as %+v, that as %+v", text, h, again)
		}
	})
}
