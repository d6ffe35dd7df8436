package desk_test

import (
	"crypto/rand"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/desk"
)

// Where the policy says so, one person asks for a merge and another approves it:
// these two records as they are, in this direction, once. What is refused in any case
// is not asked for.
func TestAMergeTakesTwo(t *testing.T) {
	f := pairedFile(t, "\ntwo-person:\n  acts: [merge]\n")
	keep := secondRecord(t, f)
	join := func(hours int, who string, keep, gone model.ID, reason string) error {
		p, err := f.desk.PlanMerge(ctx, hour(hours, who), keep, gone)
		if err != nil {
			return err
		}
		p.Reason = reason
		_, err = f.desk.Merge(ctx, hour(hours, who), p)
		return err
	}
	mustRefuse(t, join(0, "ann", keep.ID, f.subject.ID, " "), "one person")
	if n := len(questions(t, f)); n > 0 {
		t.Fatalf("%d questions about what is refused anyway", n)
	}
	q := asked(t, join(0, "ann", keep.ID, f.subject.ID, "entered twice"))
	if q.What != "join "+f.subject.Reference()+" into "+keep.Reference() || q.Subject != keep.ID {
		t.Errorf("asked for %+v", q)
	}
	if again := asked(t, join(0, "ann", keep.ID, f.subject.ID, "entered twice")); again.ID != q.ID {
		t.Error("the same again is another question")
	}
	if _, err := f.desk.Approve(ctx, hour(1, "ann"), q.ID, ""); err == nil {
		t.Error("whoever asked approved it")
	}
	if _, err := f.desk.Approve(ctx, hour(1, "ben"), q.ID, ""); err != nil {
		t.Fatal(err)
	}
	if other := asked(t, join(1, "ann", f.subject.ID, keep.ID, "entered twice")); other.ID == q.ID {
		t.Error("the other direction passes for what was approved")
	}
	if err := f.desk.AddNote(ctx, hour(2, "ann"), f.subject.ID, "rang again"); err != nil {
		t.Fatal(err)
	}
	q = asked(t, join(2, "ann", keep.ID, f.subject.ID, "entered twice")) // changed since
	if _, err := f.desk.Approve(ctx, hour(3, "ben"), q.ID, ""); err != nil {
		t.Fatal(err)
	}
	if err := join(4, "ann", keep.ID, f.subject.ID, "another reason"); err != nil {
		t.Fatal(err)
	}
	a, err := f.desk.OpenApproval(ctx, hour(5, "ann"), q.ID)
	if err != nil || a.State != "carried out" || a.Approval.UsedBy != "ann" {
		t.Errorf("the approval is %+v, %v", a, err)
	}
	if left := owned(t, f, f.subject.ID); len(left) > 0 {
		t.Errorf("the second record still owns %v", left)
	}
}

// A merge that was cut short is finished without asking again: all was given before.
func TestACutShortMergeIsNotAskedForAgain(t *testing.T) {
	f := pairedFile(t, "\ntwo-person:\n  acts: [merge]\n")
	keep := secondRecord(t, f)
	d := unreliableDesk(t, f)
	join := func(hours int) error {
		p, err := d.PlanMerge(ctx, hour(hours, "ann"), keep.ID, f.subject.ID)
		if err != nil {
			t.Fatal(err)
		}
		p.Reason = "entered twice"
		_, err = d.Merge(ctx, hour(hours, "ann"), p)
		return err
	}
	q := asked(t, join(0))
	if _, err := d.Approve(ctx, hour(1, "ben"), q.ID, ""); err != nil {
		t.Fatal(err)
	}
	if err := join(2); err == nil || !strings.Contains(err.Error(), "do the same merge again") {
		t.Fatal(err)
	}
	if err := join(3); err != nil {
		t.Fatal(err)
	}
}

// secondRecord adds another record of the person.
func secondRecord(t *testing.T, f *file) *model.Subject {
	t.Helper()
	s, err := f.desk.AddSubject(ctx, hour(0, "ann"), &model.Subject{Name: model.Name{Given: "Augusta", Family: "King"}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// unreliableDesk is a desk over the same records whose first erasure fails.
func unreliableDesk(t *testing.T, f *file) *desk.Desk {
	t.Helper()
	d, err := desk.Open(ctx, &unreliable{Store: f.store}, f.finder, rand.Reader)
	if err == nil {
		err = d.Load(ctx, by.Today())
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
}
