package tui

import (
	"strings"
	"testing"
	"time"
)

// kept starts sessions that share a draft.
type kept struct{ text string }

func (k *kept) options(o *Options) {
	o.KeepDraft = func(text []byte) error { k.text = string(text); return nil }
	o.Draft = func() ([]byte, error) { return []byte(k.text), nil }
}

// What was typed into any form outlives ctrl+l, a lost connection and the idle
// lock, and is put back where it was typed; of a choice too.
func TestFormsAreKeptAndTakenUp(t *testing.T) {
	ends := map[string]func(r *robot) *robot{
		"ctrl+l": func(r *robot) *robot {
			r.press("ctrl+l")
			r.write("correct horse")
			r.press("enter")
			return r
		},
		"idle": func(r *robot) *robot {
			for range 30 {
				r.pass(time.Minute)
			}
			r.sees("The register is locked.")
			r.write("correct horse")
			r.press("enter")
			return r
		},
	}
	forms := []struct {
		name string
		open func(r *robot)
		sees []string
	}{
		{"add a person", func(r *robot) { r.press("1", "n", "tab"); r.write("Zeb"); r.press("tab"); r.write("Quill") }, []string{"Add a person", "Zeb", "> Family name"}},
		{"log", func(r *robot) {
			r.press("n", "e", "tab", "e", "tab", "tab", "tab", "tab", "tab")
			r.write("Delete")
		}, []string{"Log a request", "Delete", "erasure", "email"}},
		{"log for an opened person", func(r *robot) { r.press("1", "j", "enter", "r", "e") }, []string{"Hopper, Grace 1", "erasure"}},
		{"note", func(r *robot) { r.press("j", "o"); r.write("Rang back") }, []string{"Note on R-2026-0042", "Rang back"}},
		{"assign", func(r *robot) { r.press("space", "j", "space", "A"); r.write("cleo") }, []string{"Assign 2 requests", "cleo"}},
		{"correct", func(r *robot) { r.press("1", "e", "tab", "tab", "end"); r.write("-Noel") }, []string{"Correct S-EDB3J777Z", "Byron-Noel", "Ada"}},
	}
	for how, end := range ends {
		for _, f := range forms {
			t.Run(f.name+" "+how, func(t *testing.T) {
				var k kept
				r := newRobot(t, 120, 40, k.options)
				f.open(r)
				r.sees(f.sees...)
				r = end(r)
				r.sees("Go on with what you were writing?")
				r.pass(grace)
				r.press("y")
				r.sees(f.sees...)
				r.pass(draftRest)
				if k.text == "" {
					t.Error("what was taken up is kept no more")
				}
				r.m.close()
				r = newRobot(t, 120, 40, k.options) // the line was cut
				r.pass(grace)
				r.press("y")
				r.sees(f.sees...)
				r.press("esc", "y")
				r.pass(draftRest)
				if k.text != "" {
					t.Errorf("after giving up, kept is %q", k.text)
				}
			})
		}
	}
}

// What nobody typed is not in a draft: a value that somebody else has changed
// meanwhile would be written back.
func TestDraftsHoldOnlyWhatWasTyped(t *testing.T) {
	var k kept
	r := newRobot(t, 120, 40, k.options)
	r.press("1", "e", "tab", "tab", "end")
	r.write("-Noel")
	r.pass(draftRest)
	if !strings.Contains(k.text, "Byron-Noel") || strings.Contains(k.text, "High Street") {
		t.Errorf("kept is %s", k.text)
	}
	r.press("esc", "y", "n")
	r.pass(draftRest)
	if k.text != "" {
		t.Errorf("a form in which nothing is typed is kept as %s", k.text)
	}
}

// A form that was being saved when the console locked says so.
func TestDraftOfAFormThatWasBeingSaved(t *testing.T) {
	var k kept
	r := newRobot(t, 120, 40, k.options)
	r.press("o")
	r.write("Rang back")
	r.m.dialogs[0].(*form).busy = true
	r.m.close()
	r = newRobot(t, 120, 40, k.options)
	r.sees("look whether it was")
}

// What was given up just before a lock does not come back.
func TestGivenUpJustBeforeALock(t *testing.T) {
	var k kept
	r := newRobot(t, 120, 40, k.options)
	r.press("o")
	r.write("Rang back")
	r.pass(draftRest)
	r.press("esc", "y", "ctrl+l")
	if k.text != "" {
		t.Errorf("kept is %q", k.text)
	}
}

// What cannot be put back is shown to be read off, not lost.
func TestDraftOfAFormThatIsNoMore(t *testing.T) {
	k := kept{`{"form":{"action":"juggle","fields":2,"typed":{"1":"Rang back"}},"spot":{"pane":1}}`}
	r := newRobot(t, 120, 40, k.options)
	r.pass(grace)
	r.press("y")
	r.sees("cannot be opened again", "Rang back")
}

// FuzzDraft: whatever a draft holds, the console takes it or leaves it.
func FuzzDraft(f *testing.F) {
	f.Add(`{"form":{"action":"note","fields":1,"typed":{"0":"x"}},"spot":{"pane":1,"cursor":"00","marks":["zz"],"opened":[{"kind":7,"id":"ff"}]}}`)
	f.Add(`{"form":{"action":"log","fields":9,"at":-4,"typed":{"-1":"x","99":"y","0":"erasure"}},"spot":{"pane":-1}}`)
	f.Add(`{"call":"00112233445566778899aabbccddeeff","subject":"00","form":{"action":"call-note"}}`)
	f.Add(`{"spot":{}}`)
	f.Fuzz(func(t *testing.T, text string) {
		k := kept{text}
		r := newRobot(t, 80, 24, k.options)
		r.pass(grace)
		r.press("y", "esc", "esc")
	})
}
