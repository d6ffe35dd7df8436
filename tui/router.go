package tui

import (
	"errors"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"lethe/model"
)

// ErrFault is returned by Run when the program itself failed. It says nothing
// about the data that was on the screen.
var ErrFault = errors.New("the console stopped because of a fault in the program; what was saved is safe")

// A fault is sent by a command that panicked.
type fault struct{}

// Update routes one message. A panic ends the session instead of reaching the
// screen, where its text could hold personal data.
func (m *Model) Update(msg tea.Msg) (next tea.Model, cmd tea.Cmd) {
	defer func() {
		if recover() != nil {
			m.failed = ErrFault
			next, cmd = m, tea.Quit
		}
	}()
	m.still = false
	cmd = m.route(msg)
	return m, tea.Batch(m.keepSoon(cmd), m.showSelf())
}

func (m *Model) route(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case tea.KeyPressMsg:
		return m.key(msg)
	case timedKey:
		if m.burst.swallow(msg, m.typing()) {
			m.notice = "That came too fast to be typed and was ignored."
			return nil
		}
		return m.key(msg.KeyPressMsg)
	case tea.PasteMsg:
		return m.paste(msg)
	case tea.ModeReportMsg:
		// The renderer changes its way of counting cells on the same report.
		if msg.Mode == ansi.ModeUnicodeCore && msg.Value != ansi.ModeNotRecognized && msg.Value != ansi.ModePermanentlyReset {
			m.look.Clusters = true
		}
	case clockMsg:
		return m.ticked(msg)
	case answer:
		if msg.session == m.session && msg.result != nil {
			return msg.result.apply(m)
		}
	case Order:
		return m.ordered(msg)
	case fault:
		m.failed = ErrFault
		return tea.Quit
	}
	return nil
}

// key gives a key to whoever has it, in the fixed order.
func (m *Model) key(k tea.KeyPressMsg) tea.Cmd {
	m.idle.keys++
	name := k.String()
	if m.tooSmall() {
		if (name == "q" || name == "ctrl+c") && !m.unsaved() {
			return tea.Quit
		}
		return nil
	}
	if m.lock != nil {
		return m.lock.key(m, k)
	}
	if m.idle.blurred {
		m.idle.blurred = false
		return nil
	}
	// A letter that locks would lock in the middle of a word.
	if a := m.keys.find(name, anywhere); a != nil && a.id == "lock" && k.Text == "" {
		return a.do(m)
	}
	m.notice = ""
	if d := m.dialog(); d != nil {
		return d.key(m, k)
	}
	if m.entry != nil {
		return m.entry.key(m, k)
	}
	if a := m.keys.find(name, m.place()); a != nil {
		return m.do(a)
	}
	return nil
}

// do carries out an action, or says why it cannot be done.
func (m *Model) do(a *action) tea.Cmd {
	if why := a.disabled(m); why != "" {
		m.notice = capital(a.title) + ": " + why + "."
		return nil
	}
	m.acted = a.id
	return a.do(m)
}

// allowed carries out an act of a screen if the role allows it, or says why not.
func (m *Model) allowed(p model.Permission, do func() tea.Cmd) tea.Cmd {
	if why := m.desk.Disallowed(p); why != "" {
		m.notice = capital(why) + "."
		return nil
	}
	return do()
}

// typing reports whether keys are text now.
func (m *Model) typing() bool {
	if m.lock != nil || m.entry != nil {
		return true
	}
	_, text := m.dialog().(taker)
	return text
}

// unsaved reports whether leaving now would lose what somebody typed, or the
// outcome of a call.
func (m *Model) unsaved() bool {
	if m.call != nil {
		return true
	}
	for _, d := range m.dialogs {
		if w, ok := d.(writer); ok && w.typedIn() {
			return true
		}
	}
	return false
}

// A writer is a dialog that may hold typed text that is not saved.
type writer interface{ typedIn() bool }

// paste gives pasted text to a text field. Anywhere else it would run as
// commands, so it is thrown away.
func (m *Model) paste(msg tea.PasteMsg) tea.Cmd {
	m.idle.keys++
	switch {
	case m.tooSmall() || m.idle.blurred:
		return nil
	case m.lock != nil:
		m.lock.paste(msg.Content)
		return nil
	}
	if t, ok := m.dialog().(taker); ok {
		return t.paste(m, msg)
	}
	if m.dialog() == nil && m.entry != nil {
		return m.entry.paste(m, msg)
	}
	m.notice = "Pasted text was ignored: there is no text field here."
	return nil
}

// A taker is a dialog with text fields.
type taker interface {
	paste(m *Model, msg tea.PasteMsg) tea.Cmd
}

// A dialog has all keys while it is on top.
type dialog interface {
	key(m *Model, k tea.KeyPressMsg) tea.Cmd
	draw(m *Model, w, h int) block
	hint() string // its keys, for the footer
}

// dialog returns the dialog on top, or nil.
func (m *Model) dialog() dialog {
	if n := len(m.dialogs); n > 0 {
		return m.dialogs[n-1]
	}
	return nil
}

// push puts a dialog on top. A form knows from then on which action opened it,
// and takes what was typed in it before.
func (m *Model) push(d dialog) {
	if f, ok := d.(*form); ok {
		f.from = m.acted
		m.refill(f)
	}
	m.dialogs = append(m.dialogs, d)
}

// drop takes a dialog away, wherever it is.
func (m *Model) drop(d dialog) {
	for i, other := range m.dialogs {
		if other == d {
			m.dialogs = append(m.dialogs[:i:i], m.dialogs[i+1:]...)
			return
		}
	}
}
