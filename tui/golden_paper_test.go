package tui

import (
	"context"
	"fmt"
	"testing"

	"lethe/model/calendar"
	"lethe/model/desk"
)

// The screens of letters, papers and packages, over a store in memory.
func TestPaperScreens(t *testing.T) {
	decided := func(v *two) {
		v.benDoes(desk.Happening{Kind: "decided", Item: 1, Code: "provided"})
		v.press("esc", "enter")
	}
	filed := func(v *two) {
		v.holds("found.txt", []byte("what was found in the mail"))
		v.holds("passport.png", []byte("a passport"))
		if _, err := v.ben.FileLetter(context.Background(), v.by, v.q.Request.ID, desk.LetterOrder{Kind: "acknowledgement"}, desk.AsPDF); err != nil {
			v.Fatal(err)
		}
		v.press("a")
		v.attaches("found.txt", false)
		v.attaches("passport.png", true)
	}
	extension := func(v *two) {
		v.letter("extension")
		v.field("Ground")
		v.press("right", "tab")
		v.write("Three archives, one of them on paper.")
	}
	scenes := []struct {
		name string
		play func(v *two)
	}{
		{"letters", func(v *two) { v.press("l") }},
		{"letters-why-not", func(v *two) { v.press("l"); v.write("refusal") }},
		{"letter-form", extension},
		{"letter", func(v *two) { extension(v); v.read() }},
		{"letter-send", func(v *two) { extension(v); v.read(); v.press("s") }},
		{"letter-conflict", func(v *two) {
			extension(v)
			v.read()
			v.benDoes(desk.Happening{Kind: "searched", Text: "The mail."})
			v.press("s", "y")
		}},
		{"reply-letter", func(v *two) {
			decided(v)
			v.press("d")
			v.write("reply")
			v.press("enter")
			v.read()
		}},
		{"no-papers", func(v *two) { v.press("a") }},
		{"papers", filed},
		{"attach", func(v *two) { v.press("a", "a"); v.write("/srv/files/found.txt"); v.press("tab") }},
		{"attaching", func(v *two) {
			v.holds("found.txt", []byte("what was found in the mail"))
			v.press("a", "a")
			v.write("found.txt")
			v.press("tab", "tab", "tab")
			v.m.Update(keyOf("enter"))
			v.pass(shownAfter)
		}},
		{"destroy-evidence", func(v *two) { filed(v); v.press("x") }},
		{"package", func(v *two) {
			v.knows("Rang about her certificate.")
			v.press("z", "enter")
			v.onto("Rang about")
			v.press("k", "k", "k")
		}},
		{"package-exemptions", func(v *two) { v.knows("Rang."); v.press("z", "enter"); v.onto("Rang."); v.press("x") }},
		{"package-make", func(v *two) { v.press("z", "enter", "m") }},
		{"password", func(v *two) { v.press("z", "enter", "m"); v.read() }},
	}
	for _, size := range [][2]int{{60, 20}, {80, 24}, {120, 40}, {200, 50}} {
		for _, s := range scenes {
			name := fmt.Sprintf("%s-%dx%d", s.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				v := newTwoOn(t, size[0], size[1], calendar.Access)
				s.play(v)
				v.square()
				golden(t, "testdata/screens/"+name+".txt", v.screen())
			})
		}
	}
}
