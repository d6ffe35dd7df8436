package tui

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"
)

// Whatever is pressed, pasted, resized or refreshed in whatever order, the
// model does not fail and every frame is exactly as large as the screen.
func TestMonkey(t *testing.T) {
	keys := []string{"j", "k", "g", "G", "1", "2", "3", "tab", "shift+tab", "enter", "enter", "esc", "esc", "space", "a", "s", "S", "v", "V", "/", "n", "e", "r",
		"o", "A", "m", "i", "u", "f", "y", "Y", "?", ":", "]", "[", "up", "down", "left", "right", "pgdown", "pgup", "home", "end", "backspace",
		"ctrl+r", "ctrl+l", "ctrl+z", "x", "c", "c", "w", "p", "é", "9"}
	rapid.Check(t, func(rt *rapid.T) {
		r := newRobot(t, 80, 24)
		for range 60 {
			switch rapid.IntRange(0, 19).Draw(rt, "kind") {
			case 0:
				r.send(tea.WindowSizeMsg{Width: rapid.IntRange(0, 230).Draw(rt, "w"), Height: rapid.IntRange(0, 70).Draw(rt, "h")})
			case 1:
				r.desk.generation++
				r.send(clockMsg{testNow()})
			case 2:
				r.send(tea.PasteMsg{Content: rapid.String().Draw(rt, "paste")})
			case 3:
				r.pass(time.Second)
			default:
				r.press(rapid.SampledFrom(keys).Draw(rt, "key"))
			}
			if r.m.lock != nil && !r.m.tooSmall() && rapid.Bool().Draw(rt, "unlock") {
				r.m.lock.wipe()
				r.m.lock.wait = 0
				r.write("correct horse")
				r.press("enter")
			}
			if r.m.width > 0 && r.m.height > 0 {
				r.square()
				harmless(t, r.m.View())
			}
		}
	})
}
