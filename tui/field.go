package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model/calendar"
)

// A field is one line of a form: a text, a date as people type it, or a choice.
type field struct {
	pair     bool // goes together with the next one
	label    string
	help     string // what it is, shown while it has the keys; may be empty
	input    input
	choices  []string // of a choice; then input is not used
	at       int
	date     bool
	required bool
	check    func(f *field, today calendar.Date) string // what is wrong, in words
	names    []string                                   // that a text can be completed to

	stored  string // the value before anything was typed
	shown   string // how the input shows it: without line breaks
	fresh   bool   // a suggestion nobody touched yet: typing replaces it
	ahead   bool   // of a date that should be today or later; an earlier one is marked
	problem string
	now     string // after a conflict: what somebody else wrote
}

// textField returns a field for text.
func textField(label, value string) *field {
	f := &field{label: label}
	f.set(value)
	return f
}

// dateField returns a field for a date. It shows how it reads what is typed.
func dateField(label string, value calendar.Date) *field {
	f := textField(label, value.String())
	f.date = true
	return f
}

// suggestion returns a field for text that begins with what is most often
// right. The first character typed or pasted replaces it.
func suggestion(label, value string) *field {
	f := textField(label, value)
	f.fresh = value != ""
	return f
}

// openChoice returns a field for one of the choices of which none is chosen
// yet, because none can be guessed.
func openChoice(label string, choices []string) *field {
	return &field{label: label, choices: choices, at: -1}
}

// choiceField returns a field for one of the choices, named as they are.
func choiceField(label string, choices []string, value string) *field {
	f := &field{label: label, choices: choices}
	for i, c := range choices {
		if c == value {
			f.at = i
		}
	}
	f.stored = choices[f.at]
	return f
}

// needed makes f a field that may not be empty.
func (f *field) needed() *field {
	f.required = true
	return f
}

// among gives the names that what is typed can be completed to.
func (f *field) among(names []string) *field {
	f.names = names
	if len(names) > 0 {
		f.help = "Known: " + strings.Join(names, ", ")
	}
	return f
}

// completion returns the name that begins with what was typed, if one does.
func (f *field) completion() string {
	typed := strings.ToLower(f.value())
	for _, n := range f.names {
		if typed != "" && len(n) > len(typed) && strings.HasPrefix(strings.ToLower(n), typed) {
			return n
		}
	}
	return ""
}

// fieldLimit is how many characters can be typed into a field.
const fieldLimit = 2000

// value returns what the field holds. A text that nobody touched is what was
// stored to the last character, line breaks included.
func (f *field) value() string {
	switch {
	case f.choices != nil && f.at < 0:
		return ""
	case f.choices != nil:
		return f.choices[f.at]
	case !f.changed():
		return f.stored
	}
	return strings.TrimSpace(f.input.value())
}

// set makes value what the field holds.
func (f *field) set(value string) {
	f.input = newInput(strings.ReplaceAll(value, "\n", ", "), fieldLimit)
	f.against(value)
}

// against makes value what the field is compared with.
func (f *field) against(value string) {
	in := newInput(strings.ReplaceAll(value, "\n", ", "), fieldLimit)
	f.stored, f.shown = value, in.value()
}

// dateValue returns the date the field holds, zero when it is empty or wrong.
func (f *field) dateValue(today calendar.Date) calendar.Date {
	d, err := calendar.ParseTyped(f.value(), today)
	if err != nil {
		return 0
	}
	return d
}

// changed reports whether something was typed.
func (f *field) changed() bool {
	if f.choices != nil {
		return f.value() != f.stored
	}
	return f.input.value() != f.shown
}

// validate finds what is wrong with the value.
func (f *field) validate(today calendar.Date) bool {
	f.problem = ""
	switch v := f.value(); {
	case v == "" && f.choices != nil:
		f.problem = "Choose one, with left and right or its first letter."
	case v == "" && f.required:
		f.problem = "This is needed."
	case v == "":
	case f.date:
		if _, err := calendar.ParseTyped(v, today); err != nil {
			f.problem = capital(err.Error()) + "."
		}
	}
	if f.problem == "" && f.check != nil {
		f.problem = f.check(f, today)
	}
	return f.problem == ""
}

// key edits the field.
func (f *field) key(k tea.KeyPressMsg) {
	if f.choices == nil {
		if whole := f.completion(); k.String() == "right" && whole != "" && !f.fresh {
			f.input = newInput(whole, fieldLimit)
			return
		}
		if k.Text != "" {
			f.replace()
		}
		f.fresh = false
		f.input.key(k)
		f.problem = ""
		return
	}
	n := len(f.choices)
	f.problem = ""
	switch name := k.String(); name {
	case "right", "space":
		f.at = (f.at + 1) % n
	case "left":
		f.at = (max(f.at, 0) + n - 1) % n
	default:
		for i := 1; i <= n; i++ {
			if j := (f.at + i) % n; k.Text != "" && strings.HasPrefix(f.choices[j], strings.ToLower(k.Text)) {
				f.at = j
				return
			}
		}
	}
}

// replace takes away a suggestion, because text is coming.
func (f *field) replace() {
	if f.fresh {
		f.input = newInput("", fieldLimit)
		f.fresh = false
	}
}

// replaces is said behind a suggestion.
const replaces = "  typing replaces it"

// draw returns the value in width cells and the column of the cursor.
func (f *field) draw(l look, today calendar.Date, focused bool, width int) (string, int) {
	if f.choices != nil {
		text := plainWord(l.Line(f.value()))
		switch {
		case f.at < 0 && focused:
			text = "<  >   not chosen yet, left and right change it"
		case f.at < 0:
			text = "not chosen yet"
		case focused:
			text = "< " + text + " >   " + nOfM(f.at+1, len(f.choices)) + ", left and right change it"
		}
		return l.Fit(text, width), 0
	}
	if !f.date && !focused {
		return l.Fit(l.Line(f.input.value()), width), 0 // from its beginning
	}
	if whole := f.completion(); whole != "" && !f.fresh {
		text, x := f.input.draw(l, width)
		return l.Fit(strings.TrimRight(text, " ")+"  right: "+l.Line(whole), width), x
	}
	if !f.date && !f.fresh {
		return f.input.draw(l, width)
	}
	room := min(22, width)
	if !f.date {
		room = max(room, width-len(replaces))
	}
	text, x := f.input.draw(l, room)
	suggests := f.fresh && focused
	if suggests {
		text = strings.TrimRight(text, " ")
	}
	if d := f.dateValue(today); !d.IsZero() {
		text += " = " + d.Words()
		if f.ahead && d < today {
			text += ", this day is past"
		}
	}
	if suggests {
		text += replaces
	}
	return l.Fit(text, width), x
}
