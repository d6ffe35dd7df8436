package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// palette opens the list of all actions of this place, by name.
func (m *Model) palette() tea.Cmd {
	m.push(&actionList{filtered{input: newInput("", 60)}, m.place()})
	return nil
}

// An actionList is the palette: a filter and the actions it leaves. An action
// that cannot be done now is shown with the reason.
type actionList struct {
	filtered
	place place
}

// fitting returns the actions with a word that begins with each word typed.
func (p *actionList) fitting(m *Model) []*action {
	var out []*action
	for _, a := range m.keys.here(p.place) {
		if a.id != "palette" && p.leaves(a.title+" "+strings.ReplaceAll(a.id, "-", " ")) {
			out = append(out, a)
		}
	}
	return out
}

func (p *actionList) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	list := p.fitting(m)
	switch k.String() {
	case "esc", "ctrl+c":
		m.drop(p)
	case "enter":
		if p.at >= 0 && p.at < len(list) {
			m.drop(p)
			return m.do(list[p.at])
		}
		m.notice = "Nothing was done: no action is called that."
	default:
		p.filtered.key(k, len(list))
	}
	return nil
}

func (p *actionList) draw(m *Model, w, h int) block {
	l := m.look
	dw := min(72, w)
	list := p.fitting(m)
	room := max(1, min(len(list), h-4))
	in := p.head(l, dw-6)
	from, to := p.window(len(list), room)
	for i := from; i < to; i++ {
		a := list[i]
		line := l.Fit("   "+a.title, 40) + " " + keyNames(a.keys)
		if why := a.disabled(m); why != "" {
			line = l.Fit("   "+a.title, 40) + " (" + why + ")"
		}
		line = l.Fit(line, dw-2)
		if i == p.at {
			line = selected.on(" > " + line[3:])
		}
		in.lines = append(in.lines, line)
	}
	if len(list) == 0 {
		in.lines = append(in.lines, "   No action here has this in its name. Esc goes back.")
	}
	return l.centred("Actions", in, dw, room+4, w, h)
}

func (p *actionList) hint() string { return "type to filter  enter do it  esc back" }

// help opens the keys that work here and now.
func (m *Model) help() tea.Cmd {
	m.push(&helpPage{place: m.place()})
	return nil
}

// A helpPage lists the keys of one place, made from the action table.
type helpPage struct {
	place  place
	top    int
	height int
	rows   int
}

func (p *helpPage) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "down", "j":
		p.top++
	case "up", "k":
		p.top--
	case "pgdown", "space":
		p.top += p.height
	case "pgup":
		p.top -= p.height
	default:
		m.drop(p)
	}
	p.top = max(0, min(p.top, p.rows-p.height))
	return nil
}

func (p *helpPage) draw(m *Model, w, h int) block {
	l := m.look
	dw := min(76, w)
	var lines []string
	for _, a := range m.keys.here(p.place) {
		if len(a.keys) == 0 {
			continue
		}
		text := a.title
		if why := a.disabled(m); why != "" {
			text += " (not now: " + why + ")"
		}
		lines = append(lines, " "+l.Fit(keyNames(a.keys), 18)+" "+text)
	}
	p.rows, p.height = len(lines), max(1, min(len(lines), h-2))
	top := min(p.top, p.rows-p.height)
	title := "Keys here"
	if p.rows > p.height {
		title += " (" + nOfM(top+p.height, p.rows) + ", down for more)"
	}
	return l.centred(title, block{lines: lines[top:]}.at(1, 0), dw, p.height+2, w, h)
}

func (p *helpPage) hint() string { return "up, down scroll  any other key closes" }
