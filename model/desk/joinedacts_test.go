package desk_test

import (
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
)

// Whoever acts for a person whose record was joined with another meanwhile is told with
// which, whatever the act.
func TestEveryActNamesTheJoinedRecord(t *testing.T) {
	f := newFile(t, 0, false)
	f.open(t)
	keep, err := f.desk.AddSubject(ctx, by, &model.Subject{Name: model.Name{Given: "Augusta", Family: "King"}})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := f.desk.PlanMerge(ctx, by, keep.ID, f.subject.ID)
	if err != nil {
		t.Fatal(err)
	}
	plan.Reason = "entered twice"
	if _, err := f.desk.Merge(ctx, by, plan); err != nil {
		t.Fatal(err)
	}
	gone := f.subject.ID
	for act, do := range map[string]func() error{
		"a request": func() error {
			_, err := f.desk.LogRequest(ctx, by, desk.NewRequest{Type: calendar.Access, Received: by.Today(), Subject: gone})
			return err
		},
		"a hold": func() error {
			_, err := f.desk.PlaceHold(ctx, by, desk.NewHold{Type: model.HoldRegulator, Subject: gone, Responsible: "anna", Reason: "asked", Review: by.Today().AddDays(30)})
			return err
		},
		"a consent": func() error {
			_, err := f.desk.GiveConsent(ctx, by, desk.NewConsent{Subject: gone, Purpose: "market", Channel: policy.ByEmail, How: "paper", Wording: "yes", On: by.Today()})
			return err
		},
		"a note": func() error { return f.desk.AddNote(ctx, by, gone, "rang back") },
		"a look": func() error { _, err := f.desk.OpenSubject(ctx, by, gone, ""); return err },
	} {
		err := do()
		if model.FaultOf(err) != model.NotFound || !strings.Contains(err.Error(), "was joined with "+keep.Reference()) {
			t.Errorf("%s: %v", act, err)
		}
	}
}
