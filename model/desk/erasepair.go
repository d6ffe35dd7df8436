package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"lethe/model"
)

// permitErasure asks for the second person where the policy wants one. What is
// refused in any case is not asked for.
func (d *Desk) permitErasure(ctx context.Context, by By, e *Erasing) (*Permit, error) {
	if e.asked {
		return nil, nil
	}
	t, err := d.terms(ctx, model.PairedErasure)
	if err != nil || !t.covered {
		return nil, err
	}
	var plan *ErasurePlan
	err = d.store.Read(ctx, func(r model.Reader) (err error) {
		plan, err = d.sureErasure(r, by, e)
		return err
	})
	if err != nil {
		return nil, err
	}
	return d.Permit(ctx, by, askErasure(e, plan))
}

// askErasure is the question that a plan comes to.
func askErasure(e *Erasing, plan *ErasurePlan) Asking {
	a := Asking{Act: model.PairedErasure, What: e.words(plan), Of: e.inFull(plan), Reason: e.Reason}
	if len(e.Subjects) == 1 && len(e.Holdings)+len(e.Requests) == 0 {
		a.Subject = e.Subjects[0]
	}
	return a
}

// words say what an erasure takes, naming people by reference.
func (e *Erasing) words(plan *ErasurePlan) string {
	var names []string
	for _, id := range e.Subjects {
		names = append(names, id.SubjectReference())
	}
	for _, h := range e.Holdings {
		names = append(names, h.Owner.SubjectReference()+"/"+h.ID.String()[:8])
	}
	for _, l := range plan.Goes {
		if l.Kind == model.KindRequest {
			names = append(names, l.What)
		}
	}
	const most = 3
	if n := len(names); n > most {
		names = append(names[:most], fmt.Sprintf("%d more", n-most))
	}
	return "erase " + strings.Join(names, ", ") + ": " + number(plan.Records, "record", "records")
}

// number writes a number with its noun.
func number(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// inFull says everything that an erasure does: an approval of it is for nothing
// else. The reason is not in it, since the one that was approved is kept.
func (e *Erasing) inFull(plan *ErasurePlan) string {
	lines := []string{}
	for _, l := range plan.Goes {
		lines = append(lines, fmt.Sprintf("goes %c %s %s %d", l.Kind, l.Subject, l.ID, l.Records))
	}
	for _, l := range plan.Anonymised {
		lines = append(lines, fmt.Sprintf("counted %c %s %s %d", l.Kind, l.Subject, l.ID, l.Records))
	}
	slices.Sort(lines)
	head := fmt.Sprintf("ground %s, answering %q, agreed %t, suppress %t, ending %s, scheduled %t", e.Ground, plan.answering, e.Agreed, e.Suppress, e.Ending, e.Scheduled)
	return head + "\n" + strings.Join(lines, "\n")
}

// forErasure returns the approval as the erasure uses it up. It refuses a plan that
// is not the one that was approved.
func (p *Permit) forErasure(r model.Reader, e *Erasing, plan *ErasurePlan) (*model.Approval, error) {
	if p == nil || p.approval == nil {
		return nil, nil
	}
	if !p.approval.IsFor(model.PairedErasure, model.ApprovalDigest(model.PairedErasure, e.inFull(plan))) {
		return nil, refused("what would go is not what was approved any more: look at the plan again, and ask again")
	}
	return p.used(r)
}

// askRun is the question that a retention run comes to: its holdings and no others.
// An approval of more is one of these too, since what is gone or protected by then
// is left out.
func askRun(o *RunOrder) Asking {
	return Asking{
		Act: model.PairedErasure, Reason: o.Reason, Holdings: o.Plan.Targets,
		What: "retention run: " + number(o.Plan.Count(), "holding", "holdings") + " of " + number(o.Plan.People, "person", "people") + o.Plan.Filter.words(),
		Of:   "run\n" + string(model.PackHoldings(o.Plan.Targets)),
	}
}

// words say what a run is confined to.
func (f *RunFilter) words() string {
	switch {
	case f.Rule != "":
		return ", rule " + f.Rule
	case f.Category != "":
		return ", category " + f.Category
	}
	return ""
}

// PlanApprovedRun plans the retention run that a question is about: what it named
// and is still due.
func (d *Desk) PlanApprovedRun(ctx context.Context, by By, id model.ID) (*RunPlan, error) {
	if err := d.may(ctx, by, model.SeeRetention); err != nil {
		return nil, err
	}
	a, err := d.approval(ctx, id)
	if err != nil {
		return nil, err
	}
	names, err := model.UnpackHoldings(a.Holdings)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, refused("%s is about no retention run, or it is over", a.Reference())
	}
	f := RunFilter{Only: []model.ID{}}
	for _, n := range names {
		f.Only = append(f.Only, n.ID)
	}
	return d.PlanRun(ctx, by, f)
}
