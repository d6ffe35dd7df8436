package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model/desk"
)

// duplicates are people who may be the one being added.
type duplicates struct {
	form *form
	rows []desk.SubjectRow
}

func (r duplicates) apply(m *Model) tea.Cmd {
	r.form.busy = false
	m.push(&twin{form: r.form, rows: r.rows})
	return nil
}

// A twin is the question whether somebody is to be added although a person
// like them is there. The default is No, and Enter does nothing: the Enter that
// saved the form may be pressed twice.
type twin struct {
	form *form
	rows []desk.SubjectRow
	at   int
}

func (t *twin) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "y":
		m.drop(t)
		t.form.busy = true
		return m.saveNew(t.form, true)
	case "n", "esc", "ctrl+c":
		m.drop(t)
	case "down", "j":
		t.at = min(t.at+1, len(t.rows)-1)
	case "up", "k":
		t.at = max(t.at-1, 0)
	case "o":
		d := &detail{kind: 0, id: t.rows[t.at].ID}
		m.push(&reading{d})
		return m.read(d)
	}
	return nil
}

func (t *twin) draw(m *Model, w, h int) block {
	l, dw := m.look, min(72, w)
	in := block{lines: []string{""}}
	for _, line := range l.Wrap("Perhaps the same person, in the register already:", dw-4) {
		in.lines = append(in.lines, " "+line)
	}
	room := max(1, min(len(t.rows), h-8))
	top := max(0, min(t.at-room/2, len(t.rows)-room))
	for i := top; i < top+room; i++ {
		r := t.rows[i]
		line := l.Fit("   "+l.Line(strings.Join(filled(r.ID.SubjectReference(), called(r), r.Establishment), "  ")), dw-2)
		if i == t.at {
			line = selected.on(" > " + line[3:])
			in = in.at(1, len(in.lines))
		}
		in.lines = append(in.lines, line)
	}
	in.lines = append(in.lines, "")
	for _, line := range l.Wrap("Add another person all the same?  n: no (default)   y: yes   o: open the person shown", dw-4) {
		in.lines = append(in.lines, " "+bold.on(line))
	}
	return l.centred(t.form.title, in, dw, len(in.lines)+2, w, h)
}

func (t *twin) hint() string {
	return "n: no (default)   y: add all the same   o: open the person   up, down other person"
}

// A reading is a record opened over a question or a form, which stays as it is.
type reading struct{ detail *detail }

func (r *reading) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	d := r.detail
	switch k.String() {
	case "esc", "ctrl+c":
		m.drop(r)
	case "down", "j":
		d.scroll(1)
	case "up", "k":
		d.scroll(-1)
	case "pgdown", "space":
		d.scroll(max(1, d.height-1))
	case "pgup":
		d.scroll(-max(1, d.height-1))
	}
	return nil
}

func (r *reading) draw(m *Model, w, h int) block {
	in := r.detail.draw(m.look, m.today, w-2, h-2)
	return m.look.frame(m.look.Line(r.detail.title()), true, in, w, h)
}

func (r *reading) hint() string { return "up, down scroll  esc back to the question" }
