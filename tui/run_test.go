package tui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"

	"lethe/model"
	"lethe/model/desk"
)

// A terminal is a pseudo-terminal whose output is kept.
type terminal struct {
	tty, master *os.File
	mu          sync.Mutex
	out         bytes.Buffer
}

func newTerminal(t *testing.T) *terminal {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Skip("no pseudo-terminal here:", err)
	}
	if err := pty.Setsize(master, &pty.Winsize{Cols: 100, Rows: 30}); err != nil {
		t.Fatal(err)
	}
	x := &terminal{tty: tty, master: master}
	go io.Copy(x, master)
	t.Cleanup(func() { tty.Close(); master.Close() })
	return x
}

func (x *terminal) Write(p []byte) (int, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.out.Write(p)
}

func (x *terminal) text() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.out.String()
}

// waits fails unless the text comes within some seconds.
func (x *terminal) waits(t *testing.T, text string) {
	t.Helper()
	for range 500 {
		if strings.Contains(x.text(), text) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("the terminal does not show %q: %q", text, x.text())
}

// start runs the console on a pseudo-terminal.
func start(t *testing.T, ctx context.Context, d Desk, env ...string) (*terminal, chan error) {
	t.Helper()
	x := newTerminal(t)
	done := make(chan error, 1)
	go func() {
		done <- Run(ctx, Options{Desk: d, Actor: "anna", Clock: testNow, In: x.tty, Out: x.tty,
			Env: append(env, "TERM=xterm-256color", "LANG=en_GB.UTF-8", "SSH_TTY=/dev/pts/9")})
	}()
	return x, done
}

// The real program on a terminal: it shows due work, answers keys, ignores
// ctrl+z, and leaves the alternate screen when it ends.
func TestRunOnATerminal(t *testing.T) {
	x, done := start(t, t.Context(), newFake(), "NO_COLOR=1")
	x.waits(t, "R-2026-0041")
	x.master.WriteString("\x1a")
	x.master.WriteString("j")
	x.waits(t, "Hopper, Grace 1")
	x.master.WriteString("q")
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	x.waits(t, "\x1b[?1049l")
	out := x.text()
	if !strings.Contains(out, "\x1b[7m") || strings.Contains(out, "[35m") || strings.Contains(out, "31m") {
		t.Error("NO_COLOR does not keep reverse video and drop colours")
	}
}

// faulty is a desk with a fault whose text holds personal data.
type faulty struct{ *fakeDesk }

func (faulty) OpenRequest(context.Context, desk.By, model.ID) (*desk.RequestFile, error) {
	panic("Ada Byron, born 1815")
}

// Attack: somebody provokes a panic and reads personal data in what the
// terminal shows afterwards. Verified: the console ends with a short error,
// the alternate screen is left, and the text of the panic is nowhere.
func TestPanicShowsNoData(t *testing.T) {
	x, done := start(t, t.Context(), faulty{newFake()})
	x.waits(t, "R-2026-0041")
	x.master.WriteString("\r")
	err := <-done
	if !errors.Is(err, ErrFault) || strings.Contains(err.Error(), "Ada") {
		t.Errorf("the error is %v", err)
	}
	x.waits(t, "\x1b[?1049l")
	if strings.Contains(x.text(), "1815") || strings.Contains(x.text(), "goroutine") {
		t.Error("the panic reached the terminal")
	}
}

// When the connection is lost the console ends at once.
func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	x, done := start(t, ctx, newFake())
	x.waits(t, "R-2026-0041")
	cancel()
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("the error is %v", err)
		}
	case <-time.After(2 * time.Second):
		t.Fatal("the console is still there after two seconds")
	}
}

func TestDumbTerminalIsRefused(t *testing.T) {
	err := Run(t.Context(), Options{Desk: newFake(), Clock: testNow, Env: []string{"TERM=dumb"}})
	if !errors.Is(err, ErrTerminal) {
		t.Errorf("the error is %v", err)
	}
}

func TestErrorsAreSentences(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{model.Faultf(model.Refused, "a pause exists for access requests only"), "A pause exists for access requests only."},
		{&model.ConflictError{Kind: model.KindRequest, Actor: "ben", At: testNow()}, "This request was changed by ben at 12:00 on 3 Dec 2026 since it was read; nothing was saved."},
		{errors.New("Ada Byron: disk on fire"), "That did not work and nothing was saved. Try again; if it stays so, run lethe verify."},
		{fmt.Errorf("%w: a request is written R-2026-0041", model.ErrReference), "Not a reference: a request is written R-2026-0041."},
		{fmt.Errorf("this subject is %w", model.ErrNotFound), "This subject is not found."},
		{context.Canceled, "Stopped; nothing was saved."},
	} {
		if got := sentence(c.err); got != c.want {
			t.Errorf("%v reads %q, want %q", c.err, got, c.want)
		}
	}
}
