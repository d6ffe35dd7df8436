package tui

import (
	tea "charm.land/bubbletea/v2"

	"lethe/model/desk"
)

// A stepList offers the steps of a request, those that cannot be taken now with
// the rule that forbids them. Typing filters them.
type stepList struct {
	filtered
	steps []desk.StepState
}

// fitting returns the steps with a word that begins with each word typed.
func (p *stepList) fitting() []desk.StepState {
	var out []desk.StepState
	for _, s := range p.steps {
		if p.leaves(s.Title + " " + plainWord(s.Word)) {
			out = append(out, s)
		}
	}
	return out
}

func (p *stepList) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	list := p.fitting()
	switch k.String() {
	case "esc", "ctrl+c":
		m.drop(p)
	case "enter":
		if p.at < 0 || p.at >= len(list) {
			return nil
		}
		if list[p.at].Why != "" {
			m.notice = "That cannot be recorded now: " + list[p.at].Why + "."
			return nil
		}
		m.drop(p)
		return m.do(m.keys.named("record-" + list[p.at].Word))
	default:
		p.filtered.key(k, len(list))
	}
	return nil
}

func (p *stepList) draw(m *Model, w, h int) block {
	l := m.look
	dw := min(100, w)
	list := p.fitting()
	in := p.head(l, dw-6)
	why := []string{""}
	if p.at < len(list) && list[p.at].Why != "" {
		why = append(why, l.Wrap(l.Line("Not now: "+list[p.at].Why+"."), dw-4)...)
	}
	room := max(1, min(len(p.steps), h-4-3))
	from, to := p.window(len(list), room)
	for i := from; i < to; i++ {
		in.lines = append(in.lines, stepLine(l, list[i], i == p.at, dw-2))
	}
	if len(list) == 0 {
		in.lines = append(in.lines, "   No step has this in its name. Esc goes back.")
	}
	for _, line := range why {
		in.lines = append(in.lines, " "+line)
	}
	return l.centred("Record what happened", in, dw, min(h, room+4+3), w, h)
}

// stepLine draws one step; those that cannot be taken have a mark, a paint and
// the reason.
func stepLine(l look, s desk.StepState, here bool, w int) string {
	line := "   " + s.Title
	if s.Why != "" {
		line = l.Fit(" - "+s.Title, 38) + " " + l.Line(s.Why)
	}
	line = l.Fit(line, w)
	switch {
	case here:
		return selected.on(">" + line[1:])
	case s.Why != "":
		return faint.on(line)
	}
	return line
}

func (p *stepList) hint() string { return "type to filter  enter choose  esc back" }
