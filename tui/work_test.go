package tui

import (
	"slices"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/handling"
)

// acts returns the acts of a kind that reached the desk.
func (r *robot) acts(kind string) []string {
	var out []string
	for _, c := range r.desk.calls {
		if strings.HasPrefix(c, kind+" ") {
			out = append(out, c)
		}
	}
	return out
}

// Every step that the law knows is an action of the opened request, by name.
func TestEveryStepIsAnAction(t *testing.T) {
	r := newRobot(t, 80, 24)
	for _, s := range handling.Steps() {
		a := r.m.keys.named("record-" + s.Word)
		if a == nil || a.in != inRequest || a.danger != consequential {
			t.Errorf("%s: %+v", s.Word, a)
		}
	}
}

// What the law forbids now is shown with its rule, and Enter does not do it.
//
// Clauses: J52
func TestAStepThatIsForbiddenSaysWhy(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.press("j", "enter", "d") // a rectification
	r.write("clarification ask")
	r.press("enter")
	r.sees("That cannot be recorded now: ", "pause")
	if got := r.acts("record"); len(got) > 0 {
		t.Errorf("recorded: %v", got)
	}
	r.press("esc", ":")
	r.write("record clarification ask")
	r.press("enter")
	r.sees("pause")
	if len(r.m.dialogs) > 0 {
		t.Error("a form was opened for what is forbidden")
	}
}

// A step that moves the dates shows what it does before it is saved; only y
// saves it.
func TestAStepIsShownBeforeItIsSaved(t *testing.T) {
	r := newRobot(t, 80, 24)
	preview(r)
	r.sees("Wed 3 Feb 2027", "now Thu 3 Dec")
	r.press("enter")
	if got := r.acts("record"); len(got) > 0 {
		t.Fatalf("Enter saved it: %v", got)
	}
	r.press("n")
	r.sees("Four systems.", "Show what it changes")
	r.press("enter", "y")
	if got := r.acts("record"); len(got) != 1 || got[0] != "record extension-notice  complexity 2026-12-03 Four systems." {
		t.Errorf("recorded: %v", got)
	}
	r.sees("extension notice sent", "due Wed 3 Feb 2027")
	r.press("d")
	r.write("ext")
	r.press("enter") // a second extension
	r.sees("That cannot be recorded now")
}

// Nothing that was typed is lost when somebody else was faster: their entry is
// shown beside it, and saving again adds it.
func TestTwoAtOneRequest(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.desk.stale = &model.ConflictError{Kind: model.KindRequest, Actor: "ben", At: testNow()}
	preview(r)
	r.press("y")
	r.sees("changed by ben", "identity asked for: Other address. (ben)", "Four systems.", "not saved yet")
	if got := r.acts("record"); len(got) > 0 {
		t.Fatalf("recorded over the other's: %v", got)
	}
	r.press("enter")
	r.sees("Before it is recorded")
	r.press("y")
	if got := r.acts("record"); len(got) != 1 {
		t.Errorf("recorded: %v, on the screen:\n%s", got, r.screen())
	}
}

// Dates of the form are as people type them, shown back, and never to come.
func TestStepDates(t *testing.T) {
	for _, c := range []struct{ typed, sees string }{
		{"tomorrow", "! On:"}, {"31/6", "! On:"}, {"29/2/2027", "! On:"}, {"yesterday", "= Wed 2 Dec 2026"}, {"2 nov", "Mon 2 Nov 2026"},
	} {
		r := newRobot(t, 80, 24)
		r.press("enter", "d")
		r.write("search")
		r.press("enter")
		r.write("All of them, by name.")
		r.press("tab")
		r.write(c.typed)
		r.sees(strings.TrimPrefix(c.sees, "! On:"))
		r.press("tab", "enter")
		if strings.HasPrefix(c.sees, "!") {
			r.sees(c.sees)
			if got := r.acts("record"); len(got) > 0 {
				t.Errorf("%s: recorded %v", c.typed, got)
			}
		}
	}
}

// A request is worked from its decision to its end by keys. What is missing is
// on the screen; a refusal needs a ground and its lines, and nothing closes
// before they are there.
//
// Clauses: J56, P52
func TestARequestIsWorkedToItsEnd(t *testing.T) {
	r := newRobot(t, 120, 60)
	r.press("enter")
	step := func(name string) {
		r.Helper()
		r.press("d")
		r.write(name)
		r.press("enter")
	}
	step("clo")
	r.sees("That cannot be recorded now: nothing is decided yet")
	r.press("esc")
	for range 4 { // identity, search, review, package
		step("task done")
		r.press("right", "tab", "tab", "tab", "enter")
		if r.m.dialog() != nil {
			r.press("tab")
		}
	}
	step("search")
	r.write("All systems, by name and address.")
	r.press("tab", "tab", "enter")
	step("deci")
	r.press("tab", "right", "right", "right", "tab", "tab") // refused, and no ground
	r.write("It is not about you.")
	r.press("tab", "tab", "enter")
	r.sees("A refusal needs a ground in law")
	r.press("up", "up", "up", "right", "down", "down", "down", "enter")
	step("reply")
	r.sees("Said: reasons", "Said: complain to us", "Said: the regulator", "Said: the court")
	r.press("tab", "right", "tab", "right", "tab", "right", "tab", "tab", "tab", "enter")
	r.sees("no reply says: go-to-court")
	r.press("up", "up", "right", "down", "down", "enter", "y")
	r.sees("Nothing is missing.")
	step("clo")
	r.press("tab", "tab", "enter", "y")
	r.sees("closed")
	if q := r.desk.ledger(r.desk.requests[0].ID); !q.Closed() || !handling.Read(q).Refused() {
		t.Errorf("not closed: %+v", q.Events)
	}
}

// What is supposed changes nothing, whichever day it is for.
func TestWhatIfChangesNothing(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.press("enter", "w", "g") // clarification asked for
	r.press("enter")
	r.sees("As it is", "If so", "paused")
	r.press("a", "h")
	r.write("+10d")
	r.press("enter")
	r.sees("Clarification answered, Sun 13 Dec")
	r.press("a", "up", "enter", "enter") // reopened, while it is open
	r.sees("there is nothing to reopen")
	r.press("esc", "backspace", "backspace")
	r.sees("Nothing is supposed yet")
	r.press("esc")
	if got := r.acts("record"); len(got) > 0 || len(r.desk.ledger(r.desk.requests[0].ID).Events) != 2 {
		t.Errorf("recorded: %v", got)
	}
}

// Triage takes what is new one by one with single keys, and says at the end
// what was done.
func TestTriage(t *testing.T) {
	r := newRobot(t, 80, 24)
	triage3(r)
	r.sees("1 of 3", "Please delete me", "Suggested     erasure", "1  Hopper, Grace")
	r.press("s", "1", "m")
	r.sees("assigned to anna. u undoes it.")
	r.press("u")
	r.sees("undone")
	r.press("m", "n")
	r.sees("2 of 3", "No more emails")
	r.press("s", "9", "n")
	r.sees("3 of 3", "nothing; read it")
	r.press("s")
	r.sees("no type is suggested")
	r.press("i")
	r.write("The number is not on file.")
	r.press("tab", "tab", "enter", "y")
	r.press("n")
	r.sees("what was done", "type erasure", "type marketing objection", "Identity asked for", "undone: assigned to anna")
	r.press("esc")
	r.sees("[2 Requests")
	want := []string{"retype erasure", "retype marketing-objection"}
	if got := r.acts("retype"); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := r.desk.requests[0].Assignee; got != "anna" {
		t.Errorf("assigned to %q", got)
	}
}

// The first match of a request can be undone: nobody is known again, and the
// keys of the people offered still work.
func TestTriageTakesAMatchBack(t *testing.T) {
	r := newRobot(t, 80, 40)
	triage3(r)
	r.press("1")
	r.sees("u undoes it")
	q := r.desk.ledger(r.desk.requests[0].ID)
	who := q.Subject
	r.press("u")
	r.sees("undone")
	if !q.Subject.IsZero() {
		t.Fatalf("undone, and about %s still", q.Subject.SubjectReference())
	}
	r.press("1")
	if q.Subject != who {
		t.Error("matched again to somebody else")
	}
}

// An opened request is matched, retyped and split with forms, and a match is
// taken back.
func TestAnOpenedRequestIsFiled(t *testing.T) {
	r := newRobot(t, 120, 40)
	first := r.desk.ledger(r.desk.requests[0].ID)
	whose := r.desk.subjects[7].ID
	r.press("enter", "p")
	r.sees("Whose data is meant?", "type nobody")
	r.write(whose.SubjectReference())
	r.press("enter")
	r.sees("R-2026-0041: about", "matched to "+whose.SubjectReference())
	r.press("p")
	r.write("nobody")
	r.press("enter")
	r.sees("match taken back: nobody is known")
	if !first.Subject.IsZero() {
		t.Error("taken back, and still about somebody")
	}
	r.press("t")
	r.sees("Tasks and dates change")
	r.press("right", "right", "tab", "enter")
	r.sees("type changed, was access")
	r.press("x")
	r.sees("Another request in the same message", "Please send me everything")
	r.press("right", "tab", "tab", "enter")
	r.sees("split off as")
	if got := r.acts("retype"); len(got) != 1 {
		t.Errorf("%v", got)
	}
	if got := r.acts("split"); len(got) != 1 || !strings.HasSuffix(got[0], "Please send me everything you hold about me.") {
		t.Errorf("%v", got)
	}
}

// Locking in the middle of triage leaves nothing of it.
func TestLockEndsTriage(t *testing.T) {
	r := newRobot(t, 80, 24)
	triage3(r)
	r.press("ctrl+l")
	r.seesNot("Hopper", "delete me")
	r.write("correct horse")
	r.press("enter")
	if r.m.triage != nil {
		t.Error("triage is still there")
	}
}

// With nothing new, triage says so.
func TestTriageOfNothing(t *testing.T) {
	r := newRobot(t, 80, 24)
	r.press("t")
	r.sees("There is nothing new")
}

// Notes and next actions apply to all that is marked, after one question that
// states the count.
func TestBulkNoteAndNextAction(t *testing.T) {
	r := newRobot(t, 80, 24)
	r.press("space", "space", "space", "o")
	r.write("Moved to the new office.")
	r.press("enter")
	r.sees("3 requests: R-2026-0041, R-2026-0042, R-2026-0043")
	if got := r.acts("request note"); len(got) > 0 {
		t.Fatalf("saved before the answer: %v", got)
	}
	r.press("y")
	r.sees("3 requests: The note was added.")
	if got := r.acts("request note"); len(got) != 3 {
		t.Errorf("%v", got)
	}
	r.press("a", "m")
	r.write("+3d")
	r.press("tab")
	r.write("ring")
	r.press("tab", "enter")
	r.sees("14 requests")
	r.press("n")
	if got := r.acts("next"); len(got) > 0 {
		t.Fatalf("saved after no: %v", got)
	}
	r.press("enter", "y")
	if got := r.acts("next"); len(got) != 14 || got[0] != "next 2026-12-06 ring" {
		t.Errorf("%d: %v", len(got), got[:min(1, len(got))])
	}
}

// The figures are written as CSV, a line a month.
func TestFiguresAreWritten(t *testing.T) {
	files := map[string]string{}
	r := newRobot(t, 80, 24, func(o *Options) {
		o.Save = func(path string, data []byte) error { files[path] = string(data); return nil }
	})
	r.press("#", "w")
	r.sees("requests-by-month.csv", "They name nobody")
	r.press("enter")
	r.sees("The table of figures was written.")
	if out := files["requests-by-month.csv"]; !strings.HasPrefix(out, "month,received,") || strings.Count(out, "\n") != monthsShown+1 {
		t.Errorf("written: %q", files)
	}
}
