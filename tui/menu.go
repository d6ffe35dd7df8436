package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// A menu is a choice of one, by arrows and Enter or by a letter.
type menu struct {
	title  string
	labels []string
	at     int
	pick   func(m *Model, i int) tea.Cmd
}

func newMenu(title string, labels []string, at int, pick func(*Model, int) tea.Cmd) *menu {
	return &menu{title, labels, at, pick}
}

// letter is the key of item i.
func letter(i int) string {
	const letters = "abcdefghilmnopqrstuvwxyz" // j and k move
	if i < len(letters) {
		return letters[i : i+1]
	}
	return ""
}

func (n *menu) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	switch name := k.String(); name {
	case "esc", "ctrl+c":
		m.drop(n)
	case "down", "j":
		n.at = (n.at + 1) % len(n.labels)
	case "up", "k":
		n.at = (n.at + len(n.labels) - 1) % len(n.labels)
	case "enter":
		m.drop(n)
		return n.pick(m, n.at)
	default:
		for i := range n.labels {
			if name != "" && name == letter(i) {
				m.drop(n)
				return n.pick(m, i)
			}
		}
	}
	return nil
}

func (n *menu) draw(m *Model, w, h int) block { return m.look.middle(n.box(m, w, h), w, h) }

// box draws the menu alone; w by h is what there is room for.
func (n *menu) box(m *Model, w, h int) block {
	dw := m.look.Width(n.title) + 8
	for _, label := range n.labels {
		dw = max(dw, m.look.Width(label)+10)
	}
	dw = min(dw, w)
	room := max(1, h-2)
	top := max(0, min(n.at-room/2, len(n.labels)-room))
	in := block{}
	for i := top; i < min(len(n.labels), top+room); i++ {
		line := "   " + m.look.Fit(letter(i), 1) + "  " + m.look.Line(n.labels[i])
		if i == n.at {
			line = selected.on(m.look.Fit(" > "+line[3:], dw-2))
			in = in.at(1, i-top)
		}
		in.lines = append(in.lines, line)
	}
	return m.look.frame(n.title, true, in, dw, min(len(in.lines)+2, h))
}

func (n *menu) hint() string { return "letter or enter choose  esc back" }

// A confirm is a question that only y answers with yes. Enter does nothing.
type confirm struct {
	title  string
	lines  []string
	asleep bool // it opened by itself and ignores keys for a moment
	yes    func(m *Model) tea.Cmd
	no     func(m *Model) tea.Cmd // may be nil
	later  func(m *Model)         // what esc does where that is not no; may be nil
}

// ask opens a question in answer to a key.
func (m *Model) ask(title string, lines []string, yes func(*Model) tea.Cmd) {
	m.push(&confirm{title: title, lines: lines, yes: yes})
}

// tell opens a statement that nobody asked for by a key.
func (m *Model) tell(title string, lines []string) tea.Cmd {
	c := &confirm{title: title, lines: lines, asleep: true}
	m.push(c)
	return m.after(grace, awake{c})
}

// awake ends the grace of a dialog.
type awake struct{ confirm *confirm }

func (a awake) apply(*Model) tea.Cmd {
	a.confirm.asleep = false
	return nil
}

func (c *confirm) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	if c.asleep {
		return nil
	}
	switch name := k.String(); {
	case name == "y" && c.yes != nil:
		m.drop(c)
		return c.yes(m)
	case c.later != nil && (name == "esc" || name == "ctrl+c"):
		m.drop(c)
		c.later(m)
	case name == "n", name == "esc", name == "ctrl+c", c.yes == nil && c.later == nil && name == "enter":
		m.drop(c)
		if c.no != nil {
			return c.no(m)
		}
	}
	return nil
}

func (c *confirm) draw(m *Model, w, h int) block { return m.look.middle(c.box(m, w, h), w, h) }

// box draws the question alone; w by h is what there is room for.
func (c *confirm) box(m *Model, w, h int) block {
	dw := min(64, w)
	in := block{lines: []string{""}}
	for _, text := range c.lines {
		for _, line := range m.look.Wrap(m.look.Line(text), dw-4) {
			in.lines = append(in.lines, " "+line)
		}
	}
	in.lines = append(in.lines, "", " "+bold.on(c.answers()))
	in = in.at(1, len(in.lines)-1)
	return m.look.frame(m.look.Line(c.title), true, in, dw, min(len(in.lines)+2, h))
}

// answers writes the possible answers, the default first.
func (c *confirm) answers() string {
	switch {
	case c.yes == nil && c.later != nil:
		return "n: throw it away   esc: later"
	case c.yes == nil:
		return "Esc closes this."
	}
	if c.later != nil {
		return "y: yes   n: no   esc: later"
	}
	return "n: no (default)   y: yes"
}

func (c *confirm) hint() string { return strings.ToLower(c.answers()) }
