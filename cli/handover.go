package cli

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/signal"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"lethe/model"
	"lethe/storage"
	"lethe/tui"
)

// Locking replaces the process: the program is run anew in its place, with the
// same arguments on the same terminal, and comes up at the lock screen. What
// the garbage collector had not yet overwritten goes with the old memory.

// lockedEnv tells the new process that it goes on after a lock. It holds
// numbers about the terminal and the time of an erasure, and no child inherits
// it.
const lockedEnv = "LETHE_LOCKED"

// A hint is what one process of a console leaves to the next.
type hint struct {
	tui.Handover
	terminal []byte // its settings from before the console, as saveTerminal gives them
}

// String returns the hint as parseHint reads it.
func (h hint) String() string {
	return fmt.Sprintf("%d %t %d %x", h.Pane, h.Dropped, h.Erasing, h.terminal)
}

// parseHint reads a hint. Whoever sets the variable by hand gets a lock screen
// or an ordinary start.
func parseHint(text string) (h hint, ok bool) {
	var settings string
	if n, err := fmt.Sscanf(text, "%d %t %d %s", &h.Pane, &h.Dropped, &h.Erasing, &settings); n != 4 || err != nil {
		return hint{}, false
	}
	terminal, err := hex.DecodeString(settings)
	if err != nil || h.Pane < 0 || h.Pane > 2 || !terminalSettings(terminal) {
		return hint{}, false
	}
	h.terminal = terminal
	return h, true
}

// A holding is the console's hold on a terminal that is handed over when it
// locks. While it is held no key is echoed, not even between two processes.
type holding struct {
	fd        int
	before    []byte // settings to give back
	resumed   *tui.Handover
	alternate bool // the alternate screen is on and nobody else will leave it
	leave     func()
}

// holdTerminal returns the terminal of the console, or nil where locking has to
// do without a new process.
func (a *app) holdTerminal(plain bool) *holding {
	if a.Renew == nil || plain {
		return nil
	}
	in, ok := a.In.(*os.File)
	if !ok {
		return nil
	}
	fd := int(in.Fd())
	before, err := saveTerminal(fd)
	if err != nil || !a.drawsOn() {
		return nil
	}
	t := &holding{fd: fd, before: before, leave: func() { fmt.Fprint(a.Out, "\x1b[?1049l") }}
	if h, ok := parseHint(a.Locked); ok {
		t.before, t.resumed, t.alternate = h.terminal, &h.Handover, true
	}
	return t
}

// drawsOn reports whether the console's output is a terminal.
func (a *app) drawsOn() bool {
	out, ok := a.Out.(*os.File)
	return ok && term.IsTerminal(int(out.Fd()))
}

// lend gives the terminal to whoever asks at it, until the returned function is
// called.
func (t *holding) lend() (back func()) {
	if t == nil {
		return func() {}
	}
	_ = restoreTerminal(t.fd, t.before)
	return func() { _ = quietTerminal(t.fd) }
}

// giveBack leaves the terminal as it was found.
func (t *holding) giveBack() {
	if t == nil {
		return
	}
	if t.alternate {
		t.leave()
	}
	_ = restoreTerminal(t.fd, t.before)
}

// showHeld runs the console. When it locks, another process is to go on.
func (a *app) showHeld(ctx context.Context, t *holding, opts tui.Options) error {
	if t == nil {
		return show(ctx, opts)
	}
	opts.Renew, opts.Resume, t.alternate = true, t.resumed, false
	_ = quietTerminal(t.fd)
	err := show(ctx, opts)
	var h *tui.Handover
	if errors.As(err, &h) {
		t.alternate = true
		a.next, a.terminal = &hint{*h, t.before}, t
		return nil
	}
	return err
}

// goOn replaces the process after a lock. It returns when a signal came first,
// or with an error when that fails, and has then given the terminal back.
func (a *app) goOn(ctx context.Context, stop func()) error {
	if signalled(ctx, stop) {
		a.terminal.giveBack()
		return nil
	}
	err := a.Renew(a.next.String())
	a.terminal.giveBack()
	return &model.Error{Fault: model.Failed, Sentence: "the register is locked, and the console could not be started again; start it yourself", Cause: err}
}

// signalled reports whether ctx was ended by a signal, and gives signals their
// ordinary effect. None may be lost on the way to the new process, which would
// sit at its lock screen while somebody waits for it to end.
func signalled(ctx context.Context, stop func()) bool {
	late := make(chan os.Signal, 1)
	signal.Notify(late, ending...)
	before := ctx.Err() != nil
	stop()
	signal.Stop(late) // waits for signals that are under way
	return before || len(late) > 0
}

// openerOf returns the way to open the register other than by a passphrase that
// the flags name, and what it does in words. Shares that came on a file
// descriptor are used up, so they are asked for.
func (a *app) openerOf(s *session, t *holding) (open func(context.Context) (tui.Desk, error), does string) {
	if !a.byFile() {
		return nil, ""
	}
	does = "try the identity file " + a.identity
	if a.identity == "" {
		does = "type recovery shares"
	}
	return func(ctx context.Context) (tui.Desk, error) {
		defer t.lend()()
		return s.reopen(ctx, func() (*storage.Store, error) {
			a.recoveryFD = -1
			a.recoveryShares = a.identity == ""
			opened, err := a.openUntold(ctx)
			if err != nil {
				return nil, err
			}
			return opened.Store, nil
		})
	}, does
}

// plainMode reports whether a command was asked for the linear mode.
func plainMode(cmd *cobra.Command) bool {
	plain, err := cmd.Flags().GetBool("plain")
	return err == nil && plain
}
