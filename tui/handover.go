package tui

import (
	"bytes"
	"io"
	"os"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"
)

// A Handover is the error of Run when the console was locked under
// Options.Renew: a new process is to go on at the lock screen. It holds nothing
// about anybody.
type Handover struct {
	Pane    int  // the pane that had the focus, 0 to 2
	Dropped bool // keys were pressed while the console was locking
	// Erasing is when the erasure began that was under way, in Unix seconds, zero
	// if there was none, and less if it was confirmed and had not begun.
	Erasing int64
}

func (*Handover) Error() string { return "the console is locked" }

// A stage is the terminal as the console's output. The alternate screen is cleared
// before it is left: terminals keep it, and another program can show it again.
// While the stage is held, leaving and entering the alternate screen only clear
// it, so that the screen of the shell does not flash up where another program, or
// another process of this one, goes on. Entering ends the hold.
type stage struct {
	*os.File // nil where the terminal is at the end of a connection
	to       io.Writer
	held     atomic.Bool
}

// writerOnly hides the methods of a file, so that a stage at the end of a
// connection is not taken for a terminal of this process.
type writerOnly struct{ s *stage }

// Write implements io.Writer.
func (w writerOnly) Write(p []byte) (int, error) { return w.s.Write(p) }

const (
	enterAlternate = "\x1b[?1049h"
	leaveAlternate = "\x1b[?1049l"
	clearAll       = "\x1b[H\x1b[2J"
)

// Write implements io.Writer. Bubble Tea writes each of the two sequences in
// one piece with what surrounds it.
func (s *stage) Write(p []byte) (int, error) {
	if !bytes.Contains(p, []byte("\x1b[?1049")) {
		return s.to.Write(p)
	}
	held, left := s.held.Load(), clearAll
	if !held {
		left += leaveAlternate
	}
	out := bytes.ReplaceAll(p, []byte(leaveAlternate), []byte(left))
	if before, after, enters := bytes.Cut(out, []byte(enterAlternate)); enters && held {
		out = bytes.Join([][]byte{before, after}, []byte(clearAll))
		s.held.Store(false)
	}
	if _, err := s.to.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

// leave leaves the alternate screen at last, if it is still held.
func (s *stage) leave() {
	if s != nil && s.held.Swap(false) {
		_, _ = io.WriteString(s.to, leaveAlternate)
	}
}

// hold keeps the alternate screen until it is entered again.
func (m *Model) hold() {
	if m.stage != nil {
		m.stage.held.Store(true)
	}
}

// renewed says that the register is closed and a new process may go on.
type renewed struct{}

func (renewed) apply(m *Model) tea.Cmd {
	if m.lock == nil {
		return nil
	}
	m.handover = &Handover{Pane: m.lock.pane, Dropped: m.lock.dropped, Erasing: m.erasing}
	m.hold()
	return tea.Quit
}
