package desk_test

import (
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// What a person decides about dates is shown before it is done, moves the
// holding, and is refused where it would bring protected data nearer to its
// destruction.
func TestDatesOfAHoldingAreKeptAndCorrected(t *testing.T) {
	v := newRegister(t, 1)
	name := model.HoldingName{Owner: v.people[0].ID, ID: v.holdings[0].ID}
	keep := desk.RetentionChange{Holding: name, Keep: true, Until: by.Today() + 400, Reason: "the outcome is disputed"}
	if moves, err := v.desk.PlanRetention(ctx, by, keep); err != nil || len(moves) != 1 || moves[0].Sooner() || v.order(t).Confirmed != 1 {
		t.Fatalf("%+v %v", moves, err)
	}
	if _, err := v.desk.ChangeRetention(ctx, by, keep); err != nil || v.order(t).Confirmed != 0 {
		t.Fatal("kept holdings are offered for destruction", err)
	}
	back := desk.RetentionChange{Holding: name, Keep: true, Reason: "settled"}
	if _, err := v.desk.PlaceHold(ctx, by, desk.NewHold{Type: model.HoldBreach, Category: "contact", Responsible: "officer", Reason: "x", Review: by.Today() + 9}); err != nil {
		t.Fatal(err)
	}
	if _, err := v.desk.ChangeRetention(ctx, by, back); model.FaultOf(err) != model.Refused {
		t.Fatal("a protected holding was moved nearer to its destruction", err)
	}
	later := desk.RetentionChange{Holding: name, Trigger: model.RelationshipEnded, On: calendar.NewDate(2026, 3, 1), Reason: "the register of the school"}
	if moves, err := v.desk.ChangeRetention(ctx, by, later); err != nil || len(moves) != 1 {
		t.Fatalf("%+v %v", moves, err)
	}
	f, err := v.desk.OpenSubject(ctx, by, name.Owner, "")
	if err != nil || f.Subject.Relationships[0].Ended != later.On || len(f.Notes) != 1 {
		t.Fatalf("%+v %v", f, err)
	}
	for what, c := range map[string]desk.RetentionChange{
		"the past":    {Holding: name, Keep: true, Until: by.Today() - 1, Reason: "x"},
		"no reason":   {Holding: name, Keep: true, Until: by.Today() + 1},
		"a birthday":  {Holding: name, Trigger: model.Birthday, On: 700000, Reason: "x"},
		"the future":  {Holding: name, Trigger: model.CourseCompleted, On: by.Today() + 1, Reason: "x"},
		"not started": {Holding: name, Trigger: model.RelationshipEnded, On: 699999, Reason: "x"},
	} {
		if _, err := v.desk.ChangeRetention(ctx, by, c); model.FaultOf(err) != model.Refused {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// One decision about several holdings is shown person by person; what a hold
// protects is left out with the reason, and so is what somebody changed after it
// was shown.
func TestDatesOfSeveralHoldings(t *testing.T) {
	v := newRegister(t, 4)
	var names []model.HoldingName
	for i, h := range v.holdings {
		names = append(names, model.HoldingName{Owner: v.people[i].ID, ID: h.ID})
	}
	keep := desk.RetentionChange{Keep: true, Until: by.Today() + 400, Reason: "the outcome is disputed"}
	plan, err := v.desk.PlanDates(ctx, by, keep, names)
	if err != nil || plan.Takes() != 4 || len(plan.Lines) != 4 || len(plan.Lines[0].Moves) != 1 {
		t.Fatalf("%+v %v", plan, err)
	}
	other := keep
	other.Holding, other.Until = names[1], by.Today()+800
	if _, err := v.desk.ChangeRetention(ctx, by, other); err != nil {
		t.Fatal(err)
	}
	done, err := v.desk.ChangeDates(ctx, by, plan)
	if err != nil || done.Changed != 3 || len(done.Left) != 1 || done.Left[0].Holdings[0] != names[1] {
		t.Fatalf("%+v %v", done, err)
	}
	if n := v.order(t).Confirmed; n != 0 {
		t.Fatal(n, "are still offered for destruction")
	}
	if _, err := v.desk.PlaceHold(ctx, by, desk.NewHold{Type: model.HoldBreach, Subject: names[0].Owner, Responsible: "officer", Reason: "x", Review: by.Today() + 9}); err != nil {
		t.Fatal(err)
	}
	back, err := v.desk.PlanDates(ctx, by, desk.RetentionChange{Keep: true, Reason: "settled"}, names)
	if err != nil || back.Takes() != 3 || back.Lines[0].Why == "" {
		t.Fatalf("%+v %v", back, err)
	}
	done, err = v.desk.ChangeDates(ctx, by, back)
	if err != nil || done.Changed != 3 || len(done.Left) != 1 || done.Left[0].Why == "" {
		t.Fatalf("%+v %v", done, err)
	}
	if n := v.order(t).Confirmed; n != 3 {
		t.Fatal(n, "are offered for destruction, of 3 that are not protected")
	}
	if _, err := v.desk.PlanDates(ctx, by, desk.RetentionChange{Keep: true, Until: by.Today() + 1}, names); model.FaultOf(err) != model.Refused {
		t.Error("without a reason:", err)
	}
}
