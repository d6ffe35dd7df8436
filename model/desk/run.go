package desk

import (
	"context"
	"errors"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
)

// A RunOrder is a retention run that a person confirmed.
type RunOrder struct {
	Plan      *RunPlan // as it was shown
	Confirmed int      // the number of holdings that was typed
	Reason    string   // kept for good, so it names nobody
	Progress  func(RunReport)
}

// A RunReport says what a retention run did.
type RunReport struct {
	ID           model.ID
	Confirmed    int           // holdings
	Done         []model.Tally // what was destroyed, by rule and method
	People       int           // whose own record went with their last holding
	Left         []model.Tally // what was confirmed and stays, by reason
	Gone         int           // holdings that others had destroyed by then
	Certificates []*model.ErasureReceipt
	Finished     bool
}

// Destroyed returns how many records went.
func (r *RunReport) Destroyed() (n int) {
	for _, t := range r.Done {
		n += int(t.Count)
	}
	return n
}

// Holdings returns how many holdings went, without the records of people that
// went with their last one.
func (r *RunReport) Holdings() int { return r.Destroyed() - r.People }

// runBatch is how many holdings share one destruction of keys, and so one
// rewriting of the keyring and one certificate.
const runBatch = 5000

// Run carries out a retention run. What was confirmed is written down first, so
// that a run which is stopped, by a crash, by ctx or by an error, can be gone on
// with by ResumeRun and never takes more. Every batch asks the guard again, under
// the policy in force then: what has changed since the plan was shown is left out,
// and the report says so. When
// Run returns an error the report says how far it came.
func (d *Desk) Run(ctx context.Context, by By, o RunOrder) (*RunReport, error) {
	if err := d.may(ctx, by, model.ErasePeople); err != nil {
		return nil, err
	}
	if err := d.checkRun(ctx, by, &o); err != nil {
		return nil, err
	}
	run := &model.Run{
		Actor: by.Actor, Reason: strings.TrimSpace(o.Reason), Started: by.At.UTC(), Confirmed: uint64(o.Confirmed),
		Rule: o.Plan.Filter.Rule, Category: o.Plan.Filter.Category, Targets: model.PackHoldings(o.Plan.Targets),
	}
	var err error
	if run.ID, err = d.newID(); err != nil {
		return nil, err
	}
	permit, err := d.Permit(ctx, by, askRun(&o))
	if err != nil {
		return nil, err
	}
	run.Reason = permit.reason(run.Reason)
	err = d.store.Write(ctx, by.act("retention.run", ""), func(w model.Writer) error {
		if err := permit.put(w); err != nil {
			return err
		}
		return w.Put(model.Encode(run))
	})
	if err != nil {
		return nil, err
	}
	run.Version++
	permit.noted()
	return d.carryOn(ctx, by, run, o.Progress)
}

func (d *Desk) checkRun(ctx context.Context, by By, o *RunOrder) error {
	switch {
	case o.Plan == nil || o.Plan.Count() == 0:
		return refused("there is nothing to destroy")
	case o.Confirmed != o.Plan.Count():
		return refused("%d holdings were confirmed, but %d would go; look at the plan again", o.Confirmed, o.Plan.Count())
	case strings.TrimSpace(o.Reason) == "":
		return refused("a retention run needs a reason; it is kept, so name nobody in it")
	case len(o.Reason) > maxReason:
		return refused("the reason is longer than %d bytes", maxReason)
	}
	open, err := d.UnfinishedRun(ctx, by)
	if err == nil && open != nil {
		err = refused("an earlier run is not finished; go on with it first")
	}
	return err
}

// UnfinishedRun returns the run that was stopped before its end, or nil.
func (d *Desk) UnfinishedRun(ctx context.Context, by By) (*model.Run, error) {
	if err := d.may(ctx, by, model.SeeRetention); err != nil {
		return nil, err
	}
	var open *model.Run
	err := d.store.Read(ctx, func(r model.Reader) error {
		return model.Each(r, model.ID{}, func(v *model.Run) error {
			if v.Finished.IsZero() {
				open = v
			}
			return nil
		})
	})
	return open, err
}

// ResumeRun goes on with the run that was stopped: it tries again what is left
// of what was confirmed then.
func (d *Desk) ResumeRun(ctx context.Context, by By, progress func(RunReport)) (*RunReport, error) {
	if err := d.may(ctx, by, model.ErasePeople); err != nil {
		return nil, err
	}
	run, err := d.UnfinishedRun(ctx, by)
	if err == nil && run == nil {
		err = &model.Error{Fault: model.NotFound, Sentence: "no retention run was stopped before its end", Cause: model.ErrNotFound}
	}
	if err != nil {
		return nil, err
	}
	return d.carryOn(ctx, by, run, progress)
}

func (d *Desk) saveRun(ctx context.Context, by By, action string, run *model.Run) error {
	err := d.store.Write(ctx, by.act(action, ""), func(w model.Writer) error { return w.Put(model.Encode(run)) })
	if err == nil {
		run.Version++
	}
	return err
}

// carryOn destroys what is left of a run, batch by batch, and closes it.
func (d *Desk) carryOn(ctx context.Context, by By, run *model.Run, progress func(RunReport)) (*RunReport, error) {
	report := &RunReport{ID: run.ID, Confirmed: int(run.Confirmed)}
	defer func() { d.runStands(run, report.Finished) }()
	names, err := model.UnpackHoldings(run.Targets)
	if err != nil {
		return report, err
	}
	before, err := d.doneBefore(ctx, run.ID, report)
	if err != nil {
		return report, err
	}
	var left tally
	for len(names) > 0 {
		n := boundary(names, runBatch)
		err := d.underPolicy(func(d *Desk) error { return d.runBatch(ctx, by, run, names[:n], report, &left) })
		if err != nil {
			return report, err
		}
		names = names[n:]
		if progress != nil {
			progress(*report)
		}
	}
	report.Gone = max(0, report.Gone-before)
	run.Finished, run.Targets, run.Left = by.At.UTC(), nil, left.list()
	report.Left = run.Left
	if err := d.underPolicy(func(d *Desk) error { return d.saveRun(ctx, by, "retention.run-end", run) }); err != nil {
		return report, err
	}
	report.Finished = true
	return report, nil
}

// runStands keeps on the board whether a run is unfinished, for the warning that
// stands until it is gone on with.
func (d *Desk) runStands(run *model.Run, finished bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.board.openRun = calendar.InLondon(run.Started)
	if finished {
		d.board.openRun = 0
	}
}

// runWarning returns what stands on every screen while a run is unfinished.
func (d *Desk) runWarning() string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if on := d.board.openRun; !on.IsZero() {
		return "the retention run of " + on.Words() + " is not finished: R in Retention, or lethe retention run --resume, goes on with it"
	}
	return ""
}

// doneBefore adds to the report what earlier batches of the run destroyed, and
// returns how many of its holdings went with them.
func (d *Desk) doneBefore(ctx context.Context, run model.ID, report *RunReport) (holdings int, err error) {
	var done tally
	err = d.store.Read(ctx, func(r model.Reader) error {
		return model.Each(r, model.ID{}, func(e *model.Erasure) error {
			if e.Run != run {
				return nil
			}
			done.addAll(e.Tallies)
			report.People += int(e.Subjects)
			for _, t := range e.Tallies {
				holdings += int(t.Count)
			}
			holdings -= int(e.Subjects)
			return nil
		})
	})
	report.Done = done.list()
	return holdings, err
}

// runBatch destroys one batch. That nothing of it may go is no failure.
func (d *Desk) runBatch(ctx context.Context, by By, run *model.Run, names []model.HoldingName, report *RunReport, left *tally) error {
	e := Erasing{Holdings: names, Ground: model.RetentionOver, Reason: run.Reason, Partly: true, Scheduled: true, Run: run.ID, asked: true}
	done, plan, err := d.eraseKeepingPlan(ctx, by, e)
	if errors.Is(err, ErrPolicyChanged) {
		return err
	}
	if plan != nil && (err == nil || model.FaultOf(err) == model.Refused) {
		report.Gone += plan.Gone
		for _, l := range plan.Stays {
			if l.Blocked && l.Kind == model.KindHolding {
				left.add(l.Rule, l.Why[0], 1)
			}
		}
	}
	switch {
	case err == nil:
		var t tally
		t.addAll(report.Done)
		t.addAll(done.Plan.tallies())
		report.Done = t.list()
		report.People += done.Plan.Subjects
		report.Certificates = append(report.Certificates, done.Receipt)
		return nil
	case plan != nil && len(plan.Goes)+len(plan.Anonymised) == 0 && model.FaultOf(err) == model.Refused:
		return nil
	}
	return err
}

// eraseKeepingPlan erases and returns the plan also when it is refused.
func (d *Desk) eraseKeepingPlan(ctx context.Context, by By, e Erasing) (*Erased, *ErasurePlan, error) {
	var plan *ErasurePlan
	e.planned = func(p *ErasurePlan) { plan = p }
	done, err := d.Erase(ctx, by, e)
	return done, plan, err
}
