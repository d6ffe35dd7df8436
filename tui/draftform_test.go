package tui

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"lethe/model"
)

// kept are the drafts of one user, whose sessions share them.
type kept struct {
	list []Unsaved // newest first
	own  map[model.ID]bool
	made byte
}

// typedBefore has what ended sessions left, newest first.
func typedBefore(texts ...string) *kept {
	k := &kept{}
	for _, text := range texts {
		k.made++
		k.list = append(k.list, Unsaved{ID: model.ID{k.made}, Kept: testNow().Add(-time.Duration(k.made) * time.Hour), Text: []byte(text)})
	}
	return k
}

// text is all that is kept.
func (k *kept) text() string {
	var out []string
	for _, u := range k.list {
		out = append(out, string(u.Text))
	}
	return strings.Join(out, "; ")
}

func (k *kept) options(o *Options) { o.Drafts = &keptBy{kept: k} }

// keptBy are the drafts as one session has them.
type keptBy struct {
	*kept
	id model.ID
}

func (k *keptBy) put(text []byte) {
	k.list = slices.DeleteFunc(k.list, func(u Unsaved) bool { return u.ID == k.id })
	if len(text) == 0 {
		k.id = model.ID{}
		return
	}
	if k.id.IsZero() {
		k.made++
		k.id = model.ID{k.made}
	}
	if k.own == nil {
		k.own = map[model.ID]bool{}
	}
	k.own[k.id] = true
	k.list = slices.Insert(k.list, 0, Unsaved{k.id, testNow(), text})
}

func (k *keptBy) Keep(_ context.Context, text []byte) error { k.put(text); return nil }

func (k *keptBy) End(text []byte) error {
	k.put(text)
	delete(k.own, k.id)
	k.id = model.ID{}
	return nil
}

func (k *keptBy) Left() (out []Unsaved, err error) {
	for _, u := range k.list {
		if !k.own[u.ID] {
			out = append(out, u)
		}
	}
	return out, nil
}

func (k *keptBy) Take(id model.ID) (bool, error) {
	there := slices.ContainsFunc(k.list, func(u Unsaved) bool { return u.ID == id })
	if !there || k.own[id] || !k.id.IsZero() {
		return false, nil
	}
	if k.own == nil {
		k.own = map[model.ID]bool{}
	}
	k.own[id], k.id = true, id
	return true, nil
}

func (k *keptBy) Discard(id model.ID) error {
	if !k.own[id] {
		k.list = slices.DeleteFunc(k.list, func(u Unsaved) bool { return u.ID == id })
	}
	return nil
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
				if k.text() == "" {
					t.Error("what was taken up is kept no more")
				}
				r.m.close()
				r = newRobot(t, 120, 40, k.options) // the line was cut
				r.pass(grace)
				r.press("y")
				r.sees(f.sees...)
				r.press("esc", "y")
				r.pass(draftRest)
				if k.text() != "" {
					t.Errorf("after giving up, kept is %q", k.text())
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
	if !strings.Contains(k.text(), "Byron-Noel") || strings.Contains(k.text(), "High Street") {
		t.Errorf("kept is %s", k.text())
	}
	r.press("esc", "y", "n")
	r.pass(draftRest)
	if k.text() != "" {
		t.Errorf("a form in which nothing is typed is kept as %s", k.text())
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
	if k.text() != "" {
		t.Errorf("kept is %q", k.text())
	}
}

// What cannot be put back is shown to be read off, not lost.
func TestDraftOfAFormThatIsNoMore(t *testing.T) {
	k := typedBefore(`{"form":{"action":"juggle","fields":2,"typed":{"1":"Rang back"}},"spot":{"pane":1}}`)
	r := newRobot(t, 120, 40, k.options)
	r.pass(grace)
	r.press("y")
	r.sees("cannot be opened again", "This version of the console has no such form.", "Rang back")
	for _, c := range []struct{ text, why string }{
		{`{"form":{"action":"note","fields":1,"typed":{"0":"Rang back"}},"spot":{"pane":1,"many":true}}`, "more marked records"},
		{`{"form":{"action":"note","fields":1,"typed":{"0":"Rang back"}},"spot":{"pane":2}}`, "what it was about is not here"},
	} {
		r = newRobot(t, 120, 40, typedBefore(c.text).options)
		r.pass(grace)
		r.press("y")
		r.sees("cannot be opened again", c.why, "Rang back")
	}
}

// Whose role has changed since is told why a form does not open, and reads what
// they had typed.
func TestDraftOfAFormThatIsForbiddenNow(t *testing.T) {
	k := typedBefore(`{"form":{"action":"note","fields":1,"typed":{"0":"Rang back"}},"spot":{"pane":1}}`)
	r := newRobot(t, 120, 40, k.options)
	r.desk.denied = map[model.Permission]string{model.WorkRequests: "an officer may"}
	r.pass(grace)
	r.press("y")
	r.sees("cannot be opened again", "Add a note: ", "Rang back")
}

// Two sessions of one user that were cut off are both offered, newest first, one
// after the other; what is put off stays and is counted, and what is taken by one
// session is not by another.
func TestDraftsOfTwoSessionsAreBothOffered(t *testing.T) {
	note := func(text string) string {
		return `{"form":{"action":"note","fields":1,"typed":{"0":"` + text + `"}},"spot":{"pane":1,"cursor":"` + newFake().requests[0].ID.String() + `"}}`
	}
	k := typedBefore(note("From the laptop"), note("From the desk"), `{"query":"byr"}`)
	r := newRobot(t, 80, 24, k.options)
	r.sees("Go on with what you were writing?", "today at 11:00", "It begins: From the laptop", "This is the newest of 3.")
	r.pass(grace)
	r.press("esc")
	r.sees("3 unsaved texts", ": and 'unsaved' goes on with it")
	r.press("o") // does not have them come back by itself
	r.write("mine")
	r.press("esc", "y")
	r.pass(draftRest)
	r.seesNot("Go on with")
	palette := func(r *robot) {
		r.press(":")
		r.write("unsaved text")
		r.press("enter")
		r.sees("Go on with")
		r.pass(grace)
	}
	palette(r)
	r.press("y")
	r.sees("Note on R-2026-0041", "From the laptop", "2 unsaved texts")

	other := newRobot(t, 80, 24, k.options) // a second session meanwhile
	other.sees("It begins: From the desk", "newest of 2")
	other.pass(grace)
	r.press("esc", "y")
	r.sees("It begins: From the desk") // the next, by itself
	r.pass(grace)
	r.press("y")
	r.sees("Note on R-2026-0041", "From the desk")
	other.press("n") // answered too late: nothing of the first's is thrown away
	other.sees("the call that was cut off?", "It begins: byr")
	r.pass(draftRest)
	if got := k.text(); !strings.Contains(got, "From the desk") || strings.Contains(got, "laptop") {
		t.Errorf("kept is %s", got)
	}
	other.pass(grace)
	other.press("esc")
	r.m.close()
	other.send(Order{Kind: LeftUnsaved})
	other.sees("Another session of yours ended with something typed.", "2 unsaved texts")
}

// A form that never comes, because its record is gone, gives back what was taken
// for it; the next form takes what is typed in it.
func TestDraftWhoseFormNeverComes(t *testing.T) {
	k := typedBefore(`{"form":{"action":"correct","fields":14,"typed":{"1":"Zeb"}},"spot":{"pane":0,"cursor":"` + newFake().subjects[0].ID.String() + `"}}`)
	r := newRobot(t, 120, 40, k.options)
	r.desk.openErr = model.Faultf(model.NotFound, "it is gone")
	r.pass(grace)
	r.press("y")
	r.desk.openErr = nil
	r.press("esc", "2", "o")
	r.write("Rang back")
	r.sees("Note on", "Rang back", "1 unsaved text")
	r.pass(draftRest)
	if got := k.text(); !strings.Contains(got, "Zeb") || !strings.Contains(got, "Rang back") {
		t.Errorf("kept is %s", got)
	}
}

// FuzzDraft: whatever a draft holds, the console takes it or leaves it.
func FuzzDraft(f *testing.F) {
	f.Add(`{"form":{"action":"note","fields":1,"typed":{"0":"x"}},"spot":{"pane":1,"cursor":"00","marks":["zz"],"opened":[{"kind":7,"id":"ff"}]}}`)
	f.Add(`{"form":{"action":"log","fields":9,"at":-4,"typed":{"-1":"x","99":"y","0":"erasure"}},"spot":{"pane":-1}}`)
	f.Add(`{"call":"00112233445566778899aabbccddeeff","subject":"00","form":{"action":"call-note"}}`)
	f.Add(`{"spot":{}}`)
	f.Fuzz(func(t *testing.T, text string) {
		k := typedBefore(text)
		r := newRobot(t, 80, 24, k.options)
		r.pass(grace)
		r.press("y", "esc", "esc")
	})
}
