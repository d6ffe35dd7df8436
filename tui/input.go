package tui

import (
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"charm.land/bubbles/v2/textinput"
)

// An input is one line of text being typed. Bubbles edits it; drawing is our
// own, because what is typed or pasted passes the sanitiser like all text.
type input struct {
	edit textinput.Model
}

// newInput returns an input holding a value, limited to a number of characters.
func newInput(value string, limit int) input {
	e := textinput.New()
	e.SetVirtualCursor(false) // the terminal's own cursor needs no repaints
	e.KeyMap.Paste.SetEnabled(false)
	e.CharLimit = limit
	e.SetValue(value)
	e.CursorEnd()
	e.Focus()
	return input{e}
}

func (i *input) value() string { return i.edit.Value() }

// key edits, and reports whether the value has changed.
func (i *input) key(k tea.KeyPressMsg) bool {
	before := i.edit.Value()
	i.edit, _ = i.edit.Update(k)
	return i.edit.Value() != before
}

// paste inserts text. Line breaks become spaces, so that a pasted line can
// never submit the form.
func (i *input) paste(text string) {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, text)
	i.edit, _ = i.edit.Update(tea.PasteMsg{Content: text})
}

// draw returns the text in width cells and the column of the cursor, showing
// the part around the cursor.
func (i *input) draw(l look, width int) (string, int) {
	runes := []rune(i.edit.Value())
	at := min(i.edit.Position(), len(runes))
	before, rest := l.Line(string(runes[:at])), l.Line(string(runes[at:]))
	for l.Width(before) >= width {
		_, n := firstRune(before)
		before = before[n:]
	}
	x := l.Width(before)
	return l.Fit(before+rest, width), x
}

// firstRune returns the first character of s and its length in bytes.
func firstRune(s string) (rune, int) {
	for i, r := range s {
		if i > 0 {
			return r, i
		}
	}
	return 0, len(s)
}
