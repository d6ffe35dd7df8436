package tui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
)

// keepAll marks all holdings and asks to keep them; one stays.
func (r *robot) keepAll() {
	r.desk.clearing.refused = map[model.ID]string{r.desk.alerts[2].Holding: "this would bring destruction nearer while the data is protected: an open request"}
	r.press("3", "a", "K")
	r.write("+2y")
	r.press("tab")
	r.write("disputed")
	r.press("tab", "enter")
}

// planRun goes to the plan of a run over everything that is due.
func (r *robot) planRun() {
	r.press("3", "R", "b", "tab", "enter")
}

// destroyed fills the destruction log.
func (f *fakeDesk) destroyed() {
	f.clearing.log = []desk.Destruction{
		{At: testNow().AddDate(0, -2, 0), Actor: "anna", Ground: model.RetentionOver, Rule: "enquiries", Method: model.MethodErased, Count: 41, Certificate: testID('e', 1), Run: testID('R', 1)},
		{At: testNow().AddDate(0, -1, 0), Actor: "ben", Ground: model.ErasureGrounds[0], Method: model.MethodErased, Count: 3, Certificate: testID('e', 2), Request: "R-2026-0012"},
	}
}

// What is done about dates is shown before it is done, and what could not be
// done is said.
func TestDatesAreShownBeforeTheyChange(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.keepAll()
	r.sees("Moves: 8 holdings", "Stays as it is: 1 person", "nearer while the data is protected", "y: do it to 8 holdings")
	if len(r.desk.calls) != 0 {
		t.Fatal("done before it was confirmed:", r.desk.calls)
	}
	r.press("n")
	r.sees("Show what moves", "disputed")
	r.press("enter")
	r.desk.clearing.refused[r.desk.alerts[4].Holding] = "it changed since the plan was shown; look again"
	r.press("y")
	r.didOnly("dates 8  2028-12-03  disputed")
	r.sees("Done to 7 holdings.", "it changed since the plan was shown")
	r.press("esc")
	if n := r.m.panes[2].tab.marks.size(); n != 0 {
		t.Error(n, "rows are still marked")
	}
}

// A date in the past is refused, with everything typed still there.
func TestDatesThatAreRefused(t *testing.T) {
	r := newRobot(t, 80, 24)
	r.press("3", "K")
	r.write("yesterday")
	r.press("tab")
	r.write("disputed")
	r.press("tab", "enter")
	r.sees("is in the past", "disputed", "yesterday")
	r.didOnly()
}

// The trigger that the rule waits for is suggested, and the day that stands
// confirms it.
func TestTriggerIsCorrected(t *testing.T) {
	r := newRobot(t, 80, 24)
	r.press("3", "enter", "T", "tab")
	r.write("3 mar 2020")
	r.press("tab")
	r.write("register of the school")
	r.press("up", "up", "r", "tab", "tab", "tab", "enter")
	r.press("y")
	r.didOnly("dates 1 relationship-ended  2020-03-03 register of the school")
}

// didOnly fails unless these acts, and no others, were done.
func (r *robot) didOnly(want ...string) {
	r.Helper()
	var got []string
	for _, c := range r.desk.calls {
		if !strings.HasPrefix(c, "open ") {
			got = append(got, c)
		}
	}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		r.Errorf("done was %q, want %q", got, want)
	}
}

// A run begins when the number is typed, and with nothing else.
func TestRunIsConfirmedByItsNumber(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.planRun()
	r.sees("6 holdings of 6 people would go.", "enquiries (erase)", "To review", "late activity: 2", "Type 6, then Enter")
	r.press("enter")
	r.sees("Enter alone destroys nothing")
	r.press("5", "enter")
	r.sees("That is not 6. Nothing was destroyed.")
	r.didOnly()
	r.press("backspace", "6", "enter")
	r.didOnly("run 6 retention period over")
	r.sees("The run is finished: everything that was confirmed is gone.", "6 erased, by rule enquiries", "people's own records", "keys.bak still holds the keys")
	r.press("esc")
	if _, ok := r.desk.AlertRow(r.m.target()); !ok && len(r.desk.alerts) > 0 {
		t.Error("the cursor is on a row that is gone")
	}
	r.seesNot("Byron, Ada 0")
}

// What was marked, or the rule of the row, bounds a run.
func TestRunOverTheSelection(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.press("3", "space", "space", "R")
	r.sees("what is due of 2 marked holdings", "what is due by rule enquiries", "everything that is due")
	r.press("a", "tab", "enter")
	r.sees("2 holdings of 2 people would go.")
	r.press("esc", "esc", "R", "b", "tab", "enter")
	r.sees("4 holdings of 4 people would go.")
	r.seesNot("learner-records")
}

// A run that fails in the middle says how far it came, and is gone on with.
func TestRunThatFailsIsGoneOnWith(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.desk.clearing.fails = model.Faultf(model.Full, "the disk is full; nothing of this batch was destroyed")
	r.desk.clearing.left = []model.Tally{{Rule: "enquiries", Method: "the litigation hold of 3 December", Count: 1}}
	r.planRun()
	r.press("6", "enter")
	r.sees("The disk is full", "The run is not finished", "2 erased, by rule enquiries")
	r.press("r")
	r.sees("A retention run is not finished", "It takes what is left", "6 holdings")
	r.press("y")
	r.sees("Not everything that was confirmed went", "the litigation hold of 3 December")
	r.didOnly("run 6 retention period over", "resume")
	r.press("r")
	r.sees("Go on with it: the run is finished.")
}

// A refusal leaves the plan as it would be now, and nothing destroyed.
func TestRunThatIsRefused(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.desk.clearing.refuses = model.Faultf(model.Refused, "an earlier run is not finished; go on with it first")
	r.planRun()
	r.desk.forget(r.desk.alerts[0].Holding)
	r.press("6", "enter")
	r.sees("An earlier run is not finished", "5 holdings of 5 people would go.", "Type 5, then Enter")
}

// A run under way shows how far it is, stops on Esc, and is no draft.
func TestRunIsStopped(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.desk.clearing.wait = make(chan struct{})
	r.planRun()
	r.press("6")
	_, cmd := r.m.Update(keyOf("enter"))
	answers := make(chan tea.Msg) // the timer of a robot is no command
	go func() { answers <- cmd() }()
	for r.m.dialog().(*runBox).run.so.Load() == nil {
		time.Sleep(time.Millisecond)
	}
	r.pass(runStep)
	r.sees("2 of 6 holdings gone", "Esc stops it; it can be gone on with.")
	if r.m.draftText() != "" {
		t.Error("a confirmed run is kept as a draft")
	}
	r.press("q", "enter", "esc")
	r.sees("Stopping: what has begun is finished first.")
	r.send(<-answers)
	r.sees("The run was stopped.", "r goes on with it")
}

// The log of destruction names nobody and is written to a file.
func TestDestructionLog(t *testing.T) {
	files := map[string]string{}
	r := newRobot(t, 120, 40, func(o *Options) {
		o.Save = func(path string, data []byte) error { files[path] = string(data); return nil }
	})
	r.desk.destroyed()
	r.press("3", "D")
	r.sees("Destruction log - 2", "3 erased", "41 erased", "R-2026-0012")
	r.press("w", "enter")
	r.sees("The destruction log was written.")
	if got := files["destruction-log-2026-12-03.csv"]; !strings.HasPrefix(got, "at,actor,ground,rule,") || strings.Count(got, "\n") != 3 {
		t.Errorf("written were %q", files)
	}
	r.press("esc", "E", "enter")
	r.sees("8 rows written. 1 holding left out: restricted.")
	r.didOnly("export 9")
}

// Anonymising asks first and begins with counting.
func TestAnonymiseBeginsWithCounting(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.press("3", "space", "space", "A")
	r.sees("Anonymise 2 holdings", "count it, then erase it")
	r.press("down", "down", "down", "enter")
	r.write("2")
	r.press("enter")
	if got := r.desk.erasing.order; string(got.Ending) != "anonymise" || len(got.Holdings) != 2 || !got.Scheduled {
		t.Errorf("erased was %+v", got)
	}
}
