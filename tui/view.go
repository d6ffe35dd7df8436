package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// The smallest screen the console works on, in cells, and the widths from
// which a list and its detail stand beside each other and from which all three
// lists are seen at once.
const (
	leastWidth  = 60
	leastHeight = 16
	twoColumns  = 100
	threePanes  = 140
)

// warningsFrom is the height from which the header shows standing warnings.
const warningsFrom = 24

// tooSmall reports whether the screen is too small to show what a key does;
// then no key does anything.
func (m *Model) tooSmall() bool { return m.width < leastWidth || m.height < leastHeight }

// View draws the screen. The window title never says more than the name of
// the program. A panic ends the session at the next message.
func (m *Model) View() (v tea.View) {
	defer func() {
		if recover() != nil {
			m.failed = ErrFault
			v = tea.NewView("")
			v.AltScreen = true
		}
	}()
	if m.still && m.drawn != nil {
		return *m.drawn
	}
	b := m.screen()
	v = tea.NewView(strings.Join(b.lines, "\n"))
	v.AltScreen = true
	v.WindowTitle = "Lethe"
	if b.cursor {
		v.Cursor = tea.NewCursor(b.cx, b.cy)
		v.Cursor.Blink = false
	}
	m.drawn = &v
	return v
}

// screen draws what belongs on the whole screen now.
func (m *Model) screen() block {
	w, h := m.width, m.height
	switch {
	case w == 0 || h == 0:
		return block{}
	case m.tooSmall():
		return m.look.sheet(m.look.Wrap(m.tooSmallWords(), w), w, h)
	case m.failed != nil:
		return m.look.sheet(nil, w, h)
	case m.lock != nil:
		return m.lock.draw(m, w, h)
	case m.idle.blurred:
		return m.look.sheet([]string{"", " Lethe is covered because no key was pressed. Press any key to go on."}, w, h)
	case m.today.IsZero():
		return m.look.sheet(nil, w, h)
	}
	return m.desktop(w, h)
}

// tooSmallWords say what size is needed and what q does.
func (m *Model) tooSmallWords() string {
	text := "Lethe needs a screen of at least 60 by 16. This one is " + digits(m.width) + " by " + digits(m.height) + "."
	if m.unsaved() {
		return text + " Make it larger: something is not saved yet, so q does nothing here."
	}
	return text + " Make it larger, or press q to leave."
}

// desktop draws header, body, status and footer. When there is little height,
// warnings go first, then the footer; the status line stays.
func (m *Model) desktop(w, h int) block {
	head := m.header(w, h >= warningsFrom)
	if w < threePanes && m.call == nil && m.triage == nil {
		head = append(head, m.tabs(w))
	}
	foot := []string{m.status(w)}
	if lines := m.look.Wrap(m.look.Line(m.notice), w); h >= 20 && len(lines) > 1 && m.dialog() == nil {
		foot = []string{bold.on(lines[0]), bold.on(m.look.Fit(strings.Join(lines[1:], " "), w))} // a sentence before keys
	} else if h >= 20 {
		foot = append(foot, m.footer(w))
	}
	if m.entry != nil {
		foot[0] = ""
	}
	if d := m.dialog(); d != nil && h >= 20 && m.notice == "" && m.look.Width(d.hint()) > w {
		foot = m.hintLines(d.hint(), w) // where we are stands in the dialog
	}
	bodyHeight := h - len(head) - len(foot)
	var body block
	if d := m.dialog(); d != nil {
		body = m.overCall(d, w, bodyHeight)
	} else {
		body = m.body(w, bodyHeight)
	}
	bottom := m.look.sheet(foot, w, len(foot))
	if m.entry != nil {
		body.cursor = false
		label := "Filter: "
		if m.focus == 0 {
			label = "Find: "
		}
		text, x := m.entry.input.draw(m.look, w-len(label)-1)
		bottom.lines[0] = m.look.Fit(label+text, w)
		bottom = bottom.at(x+len(label), 0)
	}
	return above(m.look.sheet(head, w, len(head)), body, bottom)
}

// body draws the panes and the detail.
func (m *Model) body(w, h int) block {
	switch {
	case m.call != nil:
		return m.call.draw(m, w, h)
	case m.triage != nil:
		return m.triage.draw(m, w, h)
	case w >= threePanes:
		left := w * 3 / 5
		if m.detail() != nil {
			left = w * 2 / 5
		}
		return beside(m.stack(left, h), left, m.side(w-left, h))
	case m.detail() != nil:
		return m.side(w, h)
	case w >= twoColumns:
		left := w * 2 / 3
		return beside(m.framed(m.focus, left, h), left, m.side(w-left, h))
	}
	return m.framed(m.focus, w, h)
}

// framed draws pane i in its frame.
func (m *Model) framed(i, w, h int) block {
	p := m.panes[i]
	title := m.look.Line(p.title(string(rune('1'+i)), m.today) + m.newWords(i))
	focused := i == m.focus && m.detail() == nil
	in := p.draw(m.look, m.desk, m.today, w-2, h-2)
	in.cursor = in.cursor && focused
	return m.look.frame(title, focused, in, w, h)
}

// stack draws the three panes over each other, the focused one with half of
// the height.
func (m *Model) stack(w, h int) block {
	other := max(4, h/4)
	var panes []block
	for i := range m.panes {
		ph := other
		if i == m.focus {
			ph = h - 2*other
		}
		panes = append(panes, m.framed(i, w, ph))
	}
	return above(panes...)
}

// side draws the opened record, or the facts of the selected row.
func (m *Model) side(w, h int) block {
	if d := m.detail(); d != nil {
		in := d.draw(m.look, m.today, w-2, h-2)
		title := d.title()
		if rest := len(d.page.lines) - d.top - d.height; rest > 0 {
			title += " - " + count(rest, "more line")
		}
		title += othersWords(d.others)
		return m.look.frame(m.look.Line(title), true, in, w, h)
	}
	p := m.pane()
	var lines []string
	if !p.tab.cursor.IsZero() && len(p.tab.ids) > 0 {
		for _, line := range p.preview(m.look, m.desk, p.tab.cursor, m.today, w-4) {
			lines = append(lines, " "+line)
		}
	}
	return m.look.frame("Selected", false, block{lines: lines}, w, h)
}
