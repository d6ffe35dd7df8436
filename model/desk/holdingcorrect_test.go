package desk_test

import (
	"slices"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/retention"
)

// A correction says beforehand what was and what is, how much longer the data is kept
// because of it and who is told, and changes nothing until it is made. Where it would
// bring protected data nearer to its destruction it is refused.
//
// Clauses: P47
func TestCorrectingAHoldingIsShownFirst(t *testing.T) {
	v := newRegister(t, 1)
	changedPolicy(t, v.file, func(text string) string {
		rule := "retention:\n  - id: enquirers\n    categories: [contact]\n    purposes: [answer]\n    triggers: [relationship-ended]\n    period: P40Y\n    action: erase\n    reason: x\n    source: x\n"
		return strings.Replace(text, "retention:\n", rule, 1)
	})
	name := model.HoldingName{Owner: v.people[0].ID, ID: v.holdings[0].ID}
	first := desk.HoldingChange{Purpose: "enrol", Basis: model.BasisContract, Recipients: []string{"tutors"},
		Fields: []model.Field{{Name: "telephone", Value: "01632 960111"}, {Name: "purpose", Value: "a detail of this name"}}, Why: "missing in the import"}
	if _, err := v.desk.CorrectHolding(ctx, by, name, first); err != nil {
		t.Fatal(err)
	}
	put(t, v.store,
		&model.Disclosure{Head: model.Head{ID: model.ID{1}, Owner: name.Owner}, Recipient: "Exam Board", Categories: []string{"contact"}},
		&model.Disclosure{Head: model.Head{ID: model.ID{2}, Owner: name.Owner}, Recipient: "Police", Categories: []string{"contact"}, DoNotTell: true},
		&model.Disclosure{Head: model.Head{ID: model.ID{3}, Owner: name.Owner}, Recipient: "Bank", Categories: []string{"financial"}})
	change := desk.HoldingChange{Purpose: "answer", Basis: model.BasisLI, Recipients: []string{}, Fields: []model.Field{{Name: "Telephone"}, {Name: "mobile", Value: "07700 900222"}}, Why: "it was an enquiry"}
	plan, err := v.desk.PlanHolding(ctx, by, name, change)
	if err != nil {
		t.Fatal(err)
	}
	want := []desk.FieldChange{
		{What: "purpose", Was: "enrol", Is: "answer"}, {What: "lawful basis", Was: "contract", Is: "legitimate-interests"}, {What: "recipients", Was: "tutors"},
		{What: "detail telephone", Was: "01632 960111"}, {What: "detail mobile", Is: "07700 900222"},
	}
	if !slices.Equal(plan.Changes, want) {
		t.Errorf("changes %+v", plan.Changes)
	}
	if !slices.Equal(plan.Tell, []string{"Exam Board", "tutors"}) {
		t.Errorf("told are %q", plan.Tell)
	}
	if len(plan.Moves) != 1 || plan.Moves[0].Sooner() || plan.Moves[0].After.RuleID() != "enquirers" {
		t.Errorf("moves %+v", plan.Moves)
	}
	if f, err := v.desk.OpenSubject(ctx, by, name.Owner, ""); err != nil || f.Holdings[0].Holding.Purpose != "enrol" || len(f.Notes) != 1 {
		t.Fatalf("the plan changed something: %+v %v", f, err)
	}
	if seen, _ := logged(t, v.store, "holding.correct.plan"); len(seen) != 1 {
		t.Errorf("the look at the record is in the log %d times", len(seen))
	}
	change.Shown = plan.Holding.Version - 1
	_, err = v.desk.CorrectHolding(ctx, by, name, change)
	mustRefuse(t, err, "changed since this was shown")
	change.Shown++
	done, err := v.desk.CorrectHolding(ctx, by, name, change)
	if err != nil || !slices.Equal(done.Changes, want) || len(done.Moves) != 1 {
		t.Fatalf("%+v %v", done, err)
	}
	if r, _ := v.desk.AlertRow(by, name.ID); r.Verdict.Status == retention.Due {
		t.Errorf("it is still due: %+v", r.Verdict)
	}
	change.Shown = 0
	if plan, err := v.desk.PlanHolding(ctx, by, name, change); err != nil || len(plan.Changes) != 0 || len(plan.Moves) != 0 {
		t.Errorf("done twice it changes %+v %v", plan, err)
	}
	if _, err := v.desk.LogRequest(ctx, by, desk.NewRequest{Type: calendar.Access, Received: by.Today(), Subject: name.Owner}); err != nil {
		t.Fatal(err)
	}
	first.Fields = nil
	for what, act := range map[string]func() error{
		"plan": func() error { _, err := v.desk.PlanHolding(ctx, by, name, first); return err },
		"act":  func() error { _, err := v.desk.CorrectHolding(ctx, by, name, first); return err },
	} {
		if err := act(); model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), "nearer") {
			t.Errorf("%s: protected data was brought nearer to its destruction: %v", what, err)
		}
	}
}
