package tui

import (
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
)

// A formDraft is what was typed into a form. Fields that nobody touched are
// left out: somebody else may have changed them when the form is opened again.
type formDraft struct {
	Action string         `json:"action"` // the action that opens the form
	Fields int            `json:"fields"`
	At     int            `json:"at"` // the focused field
	Typed  map[int]string `json:"typed"`
	Saving bool           `json:"saving,omitempty"` // it was about to be saved
}

// A spot is where on the console a form was opened, as ids in hexadecimal.
type spot struct {
	Pane   int          `json:"pane"`
	Cursor string       `json:"cursor,omitempty"`
	Marks  []string     `json:"marks,omitempty"`
	Many   bool         `json:"many,omitempty"` // more were marked than a draft keeps
	Opened []openedSpot `json:"opened,omitempty"`
}

// mostMarksKept is how many marks a draft keeps. A form over more of them is not
// opened again: it would be about other records.
const mostMarksKept = 2000

// An openedSpot is a record that was open.
type openedSpot struct {
	Kind int    `json:"kind"`
	ID   string `json:"id"`
}

// draft returns what was typed into the form.
func (f *form) draft() *formDraft {
	v := &formDraft{Action: f.from, Fields: len(f.fields), At: f.at, Typed: map[int]string{}, Saving: f.busy}
	for i, field := range f.fields {
		switch {
		case !field.changed():
		case field.choices != nil:
			v.Typed[i] = field.value()
		default:
			v.Typed[i] = field.input.value()
		}
	}
	return v
}

// action returns the action that opens the form; none for no form.
func (v *formDraft) action() string {
	if v == nil {
		return ""
	}
	return v.Action
}

// writing returns the uppermost form in which something was typed.
func (m *Model) writing() *form {
	for _, d := range slices.Backward(m.dialogs) {
		if f, ok := d.(*form); ok && f.from != "" && f.typedIn() {
			return f
		}
	}
	return nil
}

// spot returns where we are.
func (m *Model) spot() *spot {
	t := &m.pane().tab
	v := &spot{Pane: m.focus}
	if !t.cursor.IsZero() && !t.gone {
		v.Cursor = t.cursor.String()
	}
	if v.Many = t.marks.size() > mostMarksKept; !v.Many {
		for _, id := range t.marks.among(t.listed()) { // in their order, so that the same draft has the same text
			v.Marks = append(v.Marks, id.String())
		}
	}
	for _, d := range m.details {
		v.Opened = append(v.Opened, openedSpot{d.kind, d.id.String()})
	}
	return v
}

// takeUpForm opens the form of a draft where it was opened before.
func (m *Model) takeUpForm(v draft) tea.Cmd {
	cmds := []tea.Cmd{m.goBackTo(v.Spot)}
	if why := m.noForm(v, m.place()); why != "" {
		return tea.Batch(append(cmds, m.readOff(noFormAgain, why, v.Form))...)
	}
	return tea.Batch(append(cmds, m.refillBy(m.keys.named(v.Form.Action), v.Form))...)
}

// noFormAgain is over the words of a draft whose form cannot be opened.
const noFormAgain = "The form cannot be opened again"

// noForm is the reason why the form of a draft cannot be opened in a place, or nothing.
func (m *Model) noForm(v draft, in place) string {
	a := m.keys.named(v.Form.Action)
	switch {
	case v.onlyPlain(m.keys):
		return "It was typed in lethe --plain, which can go on with it."
	case a == nil:
		return "This version of the console has no such form."
	case v.Spot != nil && v.Spot.Many:
		return capital(a.title) + ": it was about more marked records than a draft keeps. Mark them again first."
	case a.in&in == 0:
		return capital(a.title) + ": what it was about is not here any more."
	}
	if why := a.disabled(m); why != "" {
		return capital(a.title) + ": " + why + "."
	}
	return ""
}

// texts are the words that were typed, for somebody to read them off.
func (v *formDraft) texts() []string {
	out := []string{"This is what you had typed:"}
	for _, i := range slices.Sorted(maps.Keys(v.Typed)) {
		if text := strings.TrimSpace(v.Typed[i]); text != "" {
			out = append(out, text)
		}
	}
	return out
}

// goBackTo goes where a form was opened.
func (m *Model) goBackTo(s *spot) tea.Cmd {
	if s.Pane < 0 || s.Pane >= len(m.panes) {
		return nil
	}
	m.focus, m.details, m.dialogs, m.entry = s.Pane, nil, nil, nil
	t := &m.pane().tab
	var ids []model.ID // until the list is there, which may take seconds
	for _, mark := range s.Marks {
		ids = append(ids, parseID(mark))
	}
	t.marks = marksOf(ids)
	if id := parseID(s.Cursor); !id.IsZero() {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
		t.cursor = id
	}
	t.ids, t.groups, t.at, t.gone, t.moved = ids, nil, max(0, slices.Index(ids, t.cursor)), false, true
	cmds := []tea.Cmd{m.list(m.focus)}
	for _, o := range s.Opened {
		if id := parseID(o.ID); !id.IsZero() && o.Kind >= 0 && o.Kind < len(m.panes) {
			cmds = append(cmds, m.openFile(o.Kind, id))
		}
	}
	return tea.Batch(cmds...)
}

// refill puts what was typed before into the form that its action opened. A form
// of another action means that the right one never came: what was taken goes back.
// What no field takes any more is shown over them.
func (m *Model) refill(f *form) {
	v := m.drafts.refill
	if v == nil {
		return
	}
	if v.Action != f.from {
		m.drafts.back, m.drafts.refill, m.drafts.taken = m.drafts.taken, nil, ""
		return
	}
	m.drafts.refill, m.drafts.taken = nil, ""
	if v.Fields != len(f.fields) {
		f.message = v.texts()
		return
	}
	for i, text := range v.Typed {
		if i < 0 || i >= len(f.fields) {
			continue
		}
		field := f.fields[i]
		field.fresh = false
		if field.choices == nil {
			field.input = newInput(text, fieldLimit)
		} else if at := slices.Index(field.choices, text); at >= 0 {
			field.at = at
		}
	}
	if v.At >= 0 && v.At <= len(f.fields) {
		f.at = v.At
	}
}
