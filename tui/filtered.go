package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// A filtered is the upper part of a list that typing narrows down: the line
// that is typed in, and the place in what it leaves.
type filtered struct {
	input input
	at    int
}

// leaves reports whether a text has, for each word typed, one that begins with
// it.
func (f *filtered) leaves(text string) bool {
	text = " " + strings.ToLower(text)
	for _, w := range strings.Fields(strings.ToLower(f.input.value())) {
		if !strings.Contains(text, " "+w) {
			return false
		}
	}
	return true
}

// key moves in a list of n lines, or types.
func (f *filtered) key(k tea.KeyPressMsg, n int) {
	switch k.String() {
	case "down":
		f.at = min(f.at+1, n-1)
	case "up":
		f.at--
	case "pgdown":
		f.at = n - 1
	case "pgup":
		f.at = 0
	default:
		if f.input.key(k) {
			f.at = 0
		}
	}
	f.at = max(0, f.at)
}

func (f *filtered) paste(_ *Model, msg tea.PasteMsg) tea.Cmd {
	f.input.paste(msg.Content)
	f.at = 0
	return nil
}

// head draws the line that is typed in.
func (f *filtered) head(l look, w int) block {
	text, x := f.input.draw(l, w)
	return block{lines: []string{" : " + text, ""}}.at(x+3, 0)
}

// window returns which of n lines to show in a room of so many.
func (f *filtered) window(n, room int) (from, to int) {
	from = max(0, min(f.at-room/2, n-room))
	return from, min(n, from+room)
}
