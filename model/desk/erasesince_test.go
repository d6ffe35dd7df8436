package desk_test

import (
	"crypto/rand"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/desk"
)

// What was not in the plan that somebody confirmed does not go: neither a
// holding nor a note that came since. What stays by now is left out and said.
func TestErasureKeepsToThePlanThatWasShown(t *testing.T) {
	t.Run("a new holding", func(t *testing.T) {
		f := newFile(t, 0, false)
		shown := f.plan(t)
		put(t, f.store, f.holding(t, "contact", "newsletter"))
		f.refusedBeyond(t, shown, "new: contact data for newsletter of "+f.subject.ID.SubjectReference()+", which goes")
	})
	t.Run("a new note", func(t *testing.T) {
		f := newFile(t, 0, false)
		shown := f.plan(t)
		if err := f.desk.AddNote(ctx, by, f.subject.ID, "rang again"); err != nil {
			t.Fatal(err)
		}
		f.refusedBeyond(t, shown, "now has 3 records, not 2")
	})
	t.Run("a hold since, partly", func(t *testing.T) {
		f := newFile(t, 0, false)
		e := f.erasing()
		e.Partly = true
		e.Holdings = []model.HoldingName{{Owner: f.subject.ID, ID: f.contact.ID}}
		e.Subjects = nil
		extra := f.holding(t, "enquiry", "newsletter")
		put(t, f.store, extra)
		e.Holdings = append(e.Holdings, model.HoldingName{Owner: f.subject.ID, ID: extra.ID})
		shown, err := f.desk.PlanErasure(ctx, by, e)
		if err != nil {
			t.Fatal(err)
		}
		hold := &model.Hold{Type: model.HoldLitigation, Responsible: "anna", Reason: "claim", Placed: by.At, Subject: f.subject.ID, Category: "enquiry"}
		if _, err := rand.Read(hold.ID[:]); err != nil {
			t.Fatal(err)
		}
		put(t, f.store, hold)
		e.Shown = shown
		done, err := f.desk.Erase(ctx, by, e)
		if err != nil {
			t.Fatal(err)
		}
		said := strings.Join(done.Plan.Since(shown), "\n")
		if done.Plan.Holdings != 1 || !strings.Contains(said, "enquiry data for newsletter") || !strings.Contains(said, "now stays: a litigation hold") {
			t.Errorf("%d holdings went; said was %q", done.Plan.Holdings, said)
		}
	})
	t.Run("nothing changed", func(t *testing.T) {
		f := newFile(t, 0, false)
		e := f.erasing()
		e.Shown = f.plan(t)
		done, err := f.desk.Erase(ctx, by, e)
		if err != nil || len(done.Plan.Since(e.Shown)) != 0 {
			t.Errorf("%v, said was %q", err, done.Plan.Since(e.Shown))
		}
	})
}

// Who gives the retention schedule as the ground is bound by it, whatever the
// path.
func TestRetentionAsGroundBindsToTheSchedule(t *testing.T) {
	f := newFile(t, 0, false)
	e := f.erasing()
	if _, err := f.desk.PlanErasure(ctx, by, e); err != nil {
		t.Fatal(err)
	}
	e.Ground = model.RetentionOver
	plan, err := f.desk.PlanErasure(ctx, by, e)
	if err != nil || plan.Refusal(false) == nil || len(plan.Goes) != 0 {
		t.Errorf("a holding whose period is not over goes by the schedule: %+v, %v", plan, err)
	}
}

// plan returns the plan of erasing the person.
func (f *file) plan(t *testing.T) *desk.ErasurePlan {
	t.Helper()
	p, err := f.desk.PlanErasure(ctx, by, f.erasing())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// holding makes one more holding of the person.
func (f *file) holding(t *testing.T, category, purpose string) *model.Holding {
	t.Helper()
	h := &model.Holding{Category: category, Purpose: purpose}
	h.Owner = f.subject.ID
	if _, err := rand.Read(h.ID[:]); err != nil {
		t.Fatal(err)
	}
	return h
}

// refusedBeyond wants an erasure by a plan shown before to be refused, saying
// why, with nothing gone; and to succeed by the plan as it is now.
func (f *file) refusedBeyond(t *testing.T, shown *desk.ErasurePlan, says string) {
	t.Helper()
	before := f.readable(t)
	e := f.erasing()
	e.Shown = shown
	_, err := f.desk.Erase(ctx, by, e)
	if model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), says) || f.readable(t) != before {
		t.Errorf("%v, %d of %d records left; want a refusal that says %q", err, f.readable(t), before, says)
	}
	e.Shown = f.plan(t)
	if _, err := f.desk.Erase(ctx, by, e); err != nil || f.readable(t) != 0 {
		t.Errorf("by the plan as it is now: %v, %d records left", err, f.readable(t))
	}
}
