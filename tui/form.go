package tui

import (
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
)

// A form is a dialog of fields with a line to save at the end. It stays, with
// all that was typed, until saving has succeeded or the administrator gives it
// up.
type form struct {
	title   string
	about   string   // the record it is about
	person  model.ID // whose record that is, if it is only one person's
	request model.ID // that it is about, if it is only one
	fields  []*field
	at      int // the focused field; len(fields) is the save line
	top     int
	busy    bool
	button  string   // what the last line does; empty: "Save"
	quick   bool     // enter saves on every field but one that goes together with the next
	message []string // what is to be known before saving again
	lost    []string // why what was typed can never be saved; empty otherwise
	from    string   // id of the action that opened it
	save    func(m *Model, f *form) tea.Cmd
	// refresh is asked after a conflict to read the record again.
	refresh func(m *Model, f *form) tea.Cmd
}

// typedIn reports whether anything was typed.
func (f *form) typedIn() bool {
	for _, field := range f.fields {
		if field.changed() {
			return true
		}
	}
	return false
}

func (f *form) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	if f.busy {
		return nil
	}
	last := f.at == len(f.fields)
	switch k.String() {
	case "esc", "ctrl+c":
		return f.leave(m)
	case "tab", "down":
		f.step(m, 1)
	case "shift+tab", "up":
		f.step(m, -1)
	case "enter":
		if last || len(f.fields) == 1 || f.quick && !f.fields[f.at].pair {
			return f.submit(m)
		}
		f.step(m, 1)
	default:
		if !last {
			f.fields[f.at].key(k)
		}
	}
	return nil
}

// step leaves the field, checking it, for the next one.
func (f *form) step(m *Model, by int) {
	if f.at < len(f.fields) {
		f.fields[f.at].validate(m.today)
	}
	f.at = (f.at + by + len(f.fields) + 1) % (len(f.fields) + 1)
}

func (f *form) paste(m *Model, msg tea.PasteMsg) tea.Cmd {
	if f.busy || f.at == len(f.fields) || f.fields[f.at].choices != nil {
		m.notice = "Pasted text was ignored: this is no text field."
		return nil
	}
	f.fields[f.at].replace()
	f.fields[f.at].input.paste(msg.Content)
	return nil
}

// leave closes the form, asking first when something would be lost.
func (f *form) leave(m *Model) tea.Cmd {
	if !f.typedIn() {
		m.drop(f)
		return nil
	}
	title, lines := "Give up what was typed?", []string{f.title, "What was typed here is not saved yet."}
	if len(f.lost) > 0 {
		title, lines = "Close the form?", []string{f.lost[0], "What was typed cannot be saved on that record. It goes with the form."}
	}
	m.ask(title, lines, func(m *Model) tea.Cmd {
		m.drop(f)
		return nil
	})
	return nil
}

// submit checks all fields and saves, or goes to the first that is wrong.
func (f *form) submit(m *Model) tea.Cmd {
	wrong := -1
	for i, field := range f.fields {
		if !field.validate(m.today) && wrong < 0 {
			wrong = i
		}
	}
	if wrong >= 0 {
		f.at = wrong
		return nil
	}
	f.busy = true
	return f.save(m, f)
}

// A saved message ends the saving of a form.
type saved struct {
	form *form
	err  error
	done string                 // what to say
	then func(m *Model) tea.Cmd // what follows; nil reads everything again
}

func (s saved) apply(m *Model) tea.Cmd {
	s.form.busy = false
	var conflict *model.ConflictError
	if errors.As(s.err, &conflict) && s.form.refresh != nil {
		s.form.message = []string{sentence(s.err), "What you typed is kept. Fields that differ now are marked; saving again writes yours."}
		return s.form.refresh(m, s.form)
	}
	if m.second(s.err, s.form) {
		return m.again()
	}
	if s.err != nil {
		s.form.message = []string{sentence(s.err)}
		return nil
	}
	m.drop(s.form)
	m.notice = s.done
	if s.then != nil {
		return s.then(m)
	}
	return m.again()
}

// labelWidth is the room of a field's label.
const labelWidth = 20

func (f *form) draw(m *Model, w, h int) block {
	l := m.look
	lines, in, focus := []string{}, block{}, 0
	add := func(p paint, text string) {
		for _, line := range l.Wrap(l.Line(text), w-6) {
			lines = append(lines, " "+p.on(line))
		}
	}
	if f.about != "" {
		add(noPaint, f.about)
		lines = append(lines, "")
	}
	for i, field := range f.fields {
		mark := "  "
		text, x := field.draw(l, m.today, i == f.at, w-labelWidth-6)
		if i == f.at {
			mark, focus = "> ", len(lines)
			in = in.at(labelWidth+3+x, 0)
		}
		lines = append(lines, " "+mark+l.Fit(field.label, labelWidth)+text)
		if i == f.at && field.help != "" {
			add(faint, "  "+field.help)
		}
		if field.problem != "" {
			add(latePaint, "! "+field.label+": "+field.problem)
		}
		if field.now != "" {
			add(soonPaint, "! "+field.label+" is now: "+field.now)
		}
	}
	lines = append(lines, "")
	if f.at == len(f.fields) && !f.busy {
		focus = len(lines)
		in = in.at(1, 0)
	}
	lines = append(lines, f.lastLine(l))
	for _, text := range slices.Concat(f.message, f.lost) {
		add(bold, text)
	}
	last := focus
	if f.at == len(f.fields) {
		last = len(lines) - 1 // what is to be known before saving is seen
	}
	f.top = min(max(min(f.top, focus), last-(h-3)), focus)
	if len(lines) <= h-2 {
		f.top = 0
	}
	in.lines, in.cy = lines[f.top:], focus-f.top
	return l.frame(f.title, true, in, w, h)
}

// lastLine is the line under the fields that saves.
func (f *form) lastLine(l look) string {
	button, busy, enter := "Save", "Saving.", "enter saves"
	if f.button != "" {
		button, busy, enter = f.button, "One moment.", "enter does it"
	}
	switch {
	case f.busy:
		return "   " + busy
	case f.at == len(f.fields):
		line := " > [ " + button + " ]   " + enter
		return selected.on(l.Fit(line, len(line)+4))
	}
	return "   [ " + button + " ]   esc gives up"
}

func (f *form) hint() string {
	if len(f.fields) == 1 { // enter on it is enter on the last line
		return "enter " + strings.ToLower(orElse(f.button, "save")) + "  esc give up"
	}
	if f.quick {
		return "enter save  tab next field  shift+tab previous  esc give up"
	}
	if f.button != "" {
		return "tab next field  shift+tab previous  enter next, or go on at the last line  esc give up"
	}
	return "tab next field  shift+tab previous  enter next, or save on the last line  esc give up"
}
