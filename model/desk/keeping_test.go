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
