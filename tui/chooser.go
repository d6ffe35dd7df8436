package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// A choice is something that may be done, with why it cannot be done now.
type choice struct {
	title string
	words string // what a filter finds it by, besides the title
	why   string
	do    func(m *Model) tea.Cmd
}

// A chooser offers what may be done with a request; what cannot be done now
// stands below, with the rule that forbids it. Typing filters.
type chooser struct {
	filtered
	title string
	none  string // what is said of a choice that cannot be done
	all   []choice
}

// newChooser returns a chooser; none begins the sentence that says why not.
func newChooser(title, none string, all []choice) *chooser {
	c := &chooser{filtered: filtered{input: newInput("", 60)}, title: title, none: none}
	for _, possible := range []bool{true, false} {
		for _, v := range all {
			if (v.why == "") == possible {
				c.all = append(c.all, v)
			}
		}
	}
	return c
}

// fitting returns the choices with a word that begins with each word typed.
func (p *chooser) fitting() []choice {
	var out []choice
	for _, v := range p.all {
		if p.leaves(v.title + " " + plainWord(v.words)) {
			out = append(out, v)
		}
	}
	return out
}

func (p *chooser) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	list := p.fitting()
	switch k.String() {
	case "esc", "ctrl+c":
		m.drop(p)
	case "enter":
		if p.at < 0 || p.at >= len(list) {
			return nil
		}
		if list[p.at].why != "" {
			m.notice = p.none + ": " + strings.TrimSuffix(list[p.at].why, ".") + "."
			return nil
		}
		m.drop(p)
		return list[p.at].do(m)
	default:
		p.filtered.key(k, len(list))
	}
	return nil
}

func (p *chooser) draw(m *Model, w, h int) block {
	l := m.look
	dw := min(100, w)
	list := p.fitting()
	in := p.head(l, dw-6)
	why := []string{""}
	if p.at < len(list) && list[p.at].why != "" {
		why = append(why, l.Wrap(l.Line("Not now: "+strings.TrimSuffix(list[p.at].why, ".")+"."), dw-4)...)
	}
	room := max(1, min(len(p.all), h-4-3))
	from, to := p.window(len(list), room)
	for i := from; i < to; i++ {
		in.lines = append(in.lines, choiceLine(l, list[i], i == p.at, dw-2))
	}
	if len(list) == 0 {
		in.lines = append(in.lines, "   Nothing has this in its name. Esc goes back.")
	}
	for _, line := range why {
		in.lines = append(in.lines, " "+line)
	}
	return l.centred(p.title, in, dw, min(h, room+4+3), w, h)
}

// choiceLine draws one choice; those that cannot be taken have a mark, a paint
// and the reason.
func choiceLine(l look, v choice, here bool, w int) string {
	line := "   " + v.title
	if v.why != "" {
		line = l.Fit(" - "+v.title, 38) + " " + l.Line(v.why)
	}
	line = l.Fit(line, w)
	switch {
	case here:
		return selected.on(">" + line[1:])
	case v.why != "":
		return faint.on(line)
	}
	return line
}

func (p *chooser) hint() string { return "type to filter  enter choose  esc back" }
