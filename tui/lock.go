package tui

import (
	"cmp"
	"context"
	"errors"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"lethe/model/desk"
)

// A lockScreen asks for the passphrase. Nothing of the register is in memory
// of the console while it is up.
type lockScreen struct {
	typed   []byte
	busy    bool
	failure string
	tries   int
	wait    int  // seconds until the next try is allowed
	closing bool // the register is being closed, for a new process to go on
	dropped bool // keys were pressed meanwhile
	pane    int  // to come back to
	own     bool // whoever sits here locked; others opening the register does not open this
}

// longestWait is the longest delay after a wrong passphrase, in seconds.
const longestWait = 60

func (s *lockScreen) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	if s.closing {
		s.dropped = true
		return nil
	}
	switch k.String() {
	case "ctrl+c":
		return tea.Quit
	case "esc", "ctrl+u", "ctrl+l":
		s.wipe()
	case "backspace":
		if _, n := utf8.DecodeLastRune(s.typed); n > 0 && !s.busy {
			clear(s.typed[len(s.typed)-n:])
			s.typed = s.typed[:len(s.typed)-n]
		}
	case "enter":
		return s.try(m)
	default:
		if !s.busy {
			s.paste(k.Text)
		}
	}
	return nil
}

// paste adds text. The buffer is replaced by hand, so that no copy of the
// passphrase is left when it grows.
func (s *lockScreen) paste(text string) {
	if s.closing {
		s.dropped = true
		return
	}
	if s.busy || len(s.typed)+len(text) > 1024 {
		return
	}
	if len(s.typed)+len(text) > cap(s.typed) {
		grown := make([]byte, len(s.typed), 2*cap(s.typed)+len(text)+64)
		copy(grown, s.typed)
		clear(s.typed)
		s.typed = grown
	}
	s.typed = append(s.typed, strings.TrimRight(text, "\r\n")...)
}

// wipe forgets what was typed.
func (s *lockScreen) wipe() {
	if s.busy {
		return
	}
	clear(s.typed[:cap(s.typed)])
	s.typed, s.dropped = s.typed[:0], false
}

// try opens the register.
func (s *lockScreen) try(m *Model) tea.Cmd {
	if s.busy || s.wait > 0 || len(s.typed) == 0 && m.opts.Opener == nil || m.opts.Unlock == nil {
		return nil
	}
	s.busy, s.dropped, s.failure = true, false, ""
	if len(s.typed) == 0 {
		return s.otherwise(m)
	}
	passphrase, unlock := s.typed, m.opts.Unlock
	s.typed = nil
	return m.run(func(ctx context.Context, _ desk.By) result {
		defer clear(passphrase[:cap(passphrase)])
		d, err := unlock(ctx, passphrase)
		return unlocked{d, err}
	})
}

// otherwise opens the register in the other way there is, on a screen of its
// own, since that way may ask for more.
func (s *lockScreen) otherwise(m *Model) tea.Cmd {
	m.hold()
	session, asked := m.session, &asking{ctx: m.ctx, open: m.opts.Opener}
	return tea.Exec(asked, func(err error) tea.Msg {
		if asked.desk == nil && asked.err == nil {
			asked.err = cmp.Or(err, errNotAsked)
		}
		return answer{session, unlocked{asked.desk, asked.err}}
	})
}

// errNotAsked is shown when the terminal could not be given to whoever asks.
var errNotAsked = errors.New("the terminal is not free to be asked at")

// An asking opens the register while Bubble Tea has left the terminal.
type asking struct {
	ctx  context.Context
	open func(context.Context) (Desk, error)
	desk Desk
	err  error
}

// Run implements tea.ExecCommand. A panic's text must not reach the terminal.
func (a *asking) Run() (err error) {
	defer func() {
		if recover() != nil {
			a.desk, a.err = nil, ErrFault
		}
	}()
	a.desk, a.err = a.open(a.ctx)
	return nil
}

func (*asking) SetStdin(io.Reader)  {}
func (*asking) SetStdout(io.Writer) {}
func (*asking) SetStderr(io.Writer) {}

// unlocked is the answer to a try.
type unlocked struct {
	desk Desk
	err  error
}

func (u unlocked) apply(m *Model) tea.Cmd {
	if u.err == nil {
		return m.begin(u.desk)
	}
	s := m.lock
	s.busy, s.failure = false, m.look.Line(capital(u.err.Error()))
	s.wait = min(1<<s.tries, longestWait)
	s.tries = min(s.tries+1, 10)
	return m.after(time.Second, second{})
}

// A second of the delay has passed.
type second struct{}

func (second) apply(m *Model) tea.Cmd {
	if m.lock == nil || m.lock.wait == 0 {
		return nil
	}
	if m.lock.wait--; m.lock.wait == 0 {
		return nil
	}
	return m.after(time.Second, second{})
}

// begin starts a session at an open register.
func (m *Model) begin(d Desk) tea.Cmd {
	m.session++
	m.desk, m.lock, m.idle = d, nil, idle{keys: m.idle.keys}
	m.opts.Actor, m.roles = d.Actor(), d.Roles()
	m.clear()
	if v := m.opts.Resume; v != nil && v.Pane >= 0 && v.Pane < len(m.panes) {
		m.focus = v.Pane
	}
	if m.opts.Call {
		m.startCall()
	}
	return tea.Batch(m.load(), m.rest(), m.findLeft(true), m.askMissed(), m.askErased())
}

// lockNow drops everything that was shown and asks for the passphrase again.
// A register that came open with the options is left instead.
func (m *Model) lockNow() tea.Cmd {
	if m.opts.Unlock == nil {
		m.notice = "This console has no passphrase, so it cannot be locked. q leaves it."
		return nil
	}
	if ends := m.opts.LockEnds; ends != nil {
		if words := ends(); words != "" {
			return m.leave(&Left{words})
		}
	}
	keep := m.lastKeeper()
	m.session++
	m.cancel()
	m.erasing = m.cutOff() // after which none begins
	m.ctx, m.cancel = context.WithCancel(m.base)
	m.desk, m.lock = nil, &lockScreen{closing: m.opts.Renew, pane: m.focus, own: true}
	m.clear()
	tell, renew, session := m.opts.Lock, m.opts.Renew, m.session
	return tea.Sequence(tea.ClearScreen, func() tea.Msg {
		keep()
		if tell != nil {
			tell()
		}
		if renew {
			return answer{session, renewed{}}
		}
		return nil
	})
}

// draw shows the screen. The passphrase is a row of stars of a fixed length:
// its length is a hint too.
func (s *lockScreen) draw(m *Model, w, h int) block {
	title := "Lethe"
	if m.opts.Organisation != "" {
		title += " - " + m.look.Line(m.opts.Organisation)
	}
	stars := ""
	if len(s.typed) > 0 {
		stars = "********"
	}
	say := "Enter opens the register, ctrl+c leaves."
	if m.opts.Opener != nil && len(s.typed) == 0 {
		say = "Type a passphrase, or press Enter to " + m.look.Line(m.opts.OpenerDoes) + ". ctrl+c leaves."
	}
	switch {
	case s.closing:
		return m.look.centred(title, block{lines: []string{"", " Locking the register."}}, 58, 11, w, h)
	case s.busy:
		say = "Opening the register. This takes a moment on purpose."
	case s.dropped:
		say = "Keys pressed while the console was locking were dropped. ctrl+u clears the line: type the passphrase from its beginning."
	case s.wait > 0:
		say = "The next try is possible in " + count(s.wait, "second") + "."
	}
	lines := []string{"", " The register is locked.", "", " Passphrase: " + stars, ""}
	for _, text := range filled(s.failure, say, m.look.Line(m.opts.Hint)) {
		for _, line := range m.look.Wrap(text, 54) {
			lines = append(lines, " "+line)
		}
	}
	in := block{lines: lines}.at(13+len(stars), 3)
	return m.look.centred(title, in, 58, max(11, len(lines)+3), w, h)
}
