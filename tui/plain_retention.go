package tui

import (
	"context"
	"errors"
	"strings"

	"lethe/model"
	"lethe/model/desk"
)

// retentionRun clears what is due, or goes on with a run that was stopped.
func (p *linear) retentionRun(ctx context.Context) error {
	open, err := p.desk.UnfinishedRun(ctx, p.by())
	if err != nil {
		return err
	}
	if open != nil {
		yes, err := p.sure("A run by " + open.Actor + " of " + count(int(open.Confirmed), "holding") + " is not finished: go on with it")
		if err != nil || !yes {
			return err
		}
		return p.carryOut(ctx, int(open.Confirmed), func(ctx context.Context, tell func(desk.RunReport)) (*desk.RunReport, error) {
			return p.desk.ResumeRun(ctx, p.by(), tell)
		})
	}
	rule, err := p.ask("Rule, empty for everything that is due")
	if err != nil {
		return err
	}
	reason := suggestion("Reason, which names nobody", "retention period over").needed()
	if err := p.fill(reason, p.today()); err != nil {
		return err
	}
	plan, err := p.desk.PlanRun(ctx, p.by(), desk.RunFilter{Rule: rule})
	if err != nil {
		return err
	}
	return p.run(ctx, plan, reason.value())
}

// run shows a plan and carries it out when its count was typed.
func (p *linear) run(ctx context.Context, plan *desk.RunPlan, reason string) error {
	out := p.blank()
	out.runPlan(plan)
	p.page(out)
	if plan.Count() == 0 {
		p.say("Nothing goes by this plan.")
		return nil
	}
	typed, err := p.confirm("This cannot be undone. Type " + digits(plan.Count()) + " to begin, empty destroys nothing")
	if err != nil {
		return err
	}
	if strings.ReplaceAll(typed, ",", "") != strings.ReplaceAll(digits(plan.Count()), ",", "") {
		p.say("Nothing was destroyed.")
		return nil
	}
	p.settle()
	return p.carryOut(ctx, plan.Count(), func(ctx context.Context, tell func(desk.RunReport)) (*desk.RunReport, error) {
		return p.desk.Run(ctx, p.by(), desk.RunOrder{Plan: plan, Confirmed: plan.Count(), Reason: reason, Progress: tell})
	})
}

// carryOut carries out a run of so many holdings, and says what it did.
func (p *linear) carryOut(ctx context.Context, confirmed int, do func(context.Context, func(desk.RunReport)) (*desk.RunReport, error)) error {
	var r *desk.RunReport
	err := p.long(ctx, runWork, func(ctx context.Context, at func(done, total int)) (err error) {
		at(0, confirmed)
		r, err = do(ctx, func(so desk.RunReport) { at(so.Holdings(), confirmed) })
		return err
	})
	if isLeft(err) {
		return err
	}
	return p.sayRun(r, err)
}

// sayRun says what a run did.
func (p *linear) sayRun(r *desk.RunReport, failed error) error {
	if r == nil {
		return failed
	}
	why := ""
	if failed != nil {
		why = sentence(failed)
	}
	out := p.blank()
	out.runReport(r, why)
	p.page(out)
	return nil
}

// dates keeps a holding, takes that back, or corrects the day from which it runs.
func (p *linear) dates(ctx context.Context) error {
	n, err := p.choose("What", []string{"keep a holding until a day", "take back an earlier decision to keep", "correct or confirm the day from which a period runs"})
	if err != nil {
		return err
	}
	text, err := p.ask("Holding, as in S-7K3M9PQ2X/1f0c9a2b")
	if err != nil {
		return err
	}
	name, err := p.desk.HoldingName(ctx, text)
	if err != nil {
		return err
	}
	row, _ := p.desk.AlertRow(name.ID)
	fields := [][]*field{keepFields(), {textField("Reason", "").needed()}, triggerFields(row)}[n]
	if err := p.fillAll(fields); err != nil {
		return err
	}
	change := []func() desk.RetentionChange{
		func() desk.RetentionChange { return keepChange(fields, p.today()) },
		func() desk.RetentionChange { return desk.RetentionChange{Keep: true, Reason: fields[0].value()} },
		func() desk.RetentionChange { return triggerChange(fields, p.today()) },
	}[n]()
	plan, err := p.desk.PlanDates(ctx, p.by(), change, []model.HoldingName{name})
	if err != nil {
		return err
	}
	called := namesOf(p.desk, ownersOf(plan.Lines))
	out := p.blank()
	out.datesPlan(plan, called, p.today())
	p.page(out)
	if plan.Takes() == 0 {
		return nil
	}
	if yes, err := p.sure("Do it"); err != nil || !yes {
		return err
	}
	done, err := p.desk.ChangeDates(ctx, p.by(), plan)
	if err != nil {
		return err
	}
	p.say("Done to " + count(done.Changed, "holding") + ".")
	return nil
}

// holds lists the holds on a person, or all, and places, reviews, releases and
// approves them.
func (p *linear) holds(ctx context.Context) error {
	ref, err := p.ask("Subject reference, empty for all holds")
	if err != nil {
		return err
	}
	var id model.ID
	var list []desk.HoldRow
	if ref == "" {
		list, err = p.desk.Holds(ctx, p.by())
	} else if id, err = p.desk.SubjectID(ctx, ref); err == nil {
		list, err = p.desk.HoldsOf(ctx, p.by(), id)
	}
	if err != nil {
		return err
	}
	var titles []string
	for i := range list {
		titles = append(titles, holdWords(&list[i], p.today()))
	}
	if !id.IsZero() {
		titles = append(titles, "Place a hold on them")
	}
	n, err := p.choose("Which hold", append(titles, "Back"))
	switch {
	case err != nil || n == len(titles):
		return err
	case n == len(list):
		return p.placeHold(ctx, id)
	}
	return p.changeHold(ctx, &list[n])
}

func (p *linear) placeHold(ctx context.Context, id model.ID) error {
	ask := newHoldAsk(p.opts.Actor, nil)
	if err := p.fillAll(ask.fields()); err != nil {
		return err
	}
	h, err := p.desk.PlaceHold(ctx, p.by(), ask.hold(id, p.today()))
	if err != nil {
		return err
	}
	p.say("The hold is in force. To be looked at again on " + h.Review.Words() + ".")
	return nil
}

// changeHold says what there is to say of a hold, and changes it.
func (p *linear) changeHold(ctx context.Context, h *desk.HoldRow) error {
	out := p.blank()
	out.hold(p.desk, h, p.today())
	p.page(out)
	if h.Complaint != "" || h.State == desk.HoldStates[2] {
		return nil
	}
	n, err := p.choose("What", []string{"it was looked at and stays", "release it", "approve its release", "nothing"})
	if err != nil || n == 3 {
		return err
	}
	why := textField("Why", "").needed()
	if n < 2 {
		if err := p.fill(why, p.today()); err != nil {
			return err
		}
	}
	switch n {
	case 0:
		next := suggestion("Look again on", "+90d").needed()
		next.date = true
		if err := p.fill(next, p.today()); err != nil {
			return err
		}
		_, err = p.desk.ReviewHold(ctx, p.by(), h.ID, why.value(), next.dateValue(p.today()))
	case 1:
		_, err = p.desk.ReleaseHold(ctx, p.by(), h.ID, why.value())
	default:
		_, err = p.desk.ApproveRelease(ctx, p.by(), h.ID)
	}
	if err == nil {
		p.say("It is recorded.")
	}
	return err
}

// consents lists a person's ledger, and adds to it.
func (p *linear) consents(ctx context.Context) error {
	id, err := p.subject(ctx)
	if err != nil {
		return err
	}
	list, err := p.desk.Consents(ctx, p.by(), id)
	if err != nil {
		return err
	}
	var titles []string
	for i := range list {
		titles = append(titles, day(list[i].On, p.today())+", "+consentWords(list[i].Consent)+consentState(&list[i]))
	}
	n, err := p.choose("Which entry", append(titles, "Record a consent", "Back"))
	switch {
	case err != nil || n == len(list)+1:
		return err
	case n == len(list):
		return p.giveConsent(ctx, id)
	}
	out := p.blank()
	out.consent(&list[n], p.today())
	p.page(out)
	if !list[n].Live {
		return nil
	}
	how, err := p.choose("Withdraw it", append(slicesOf(consentWays, "it was withdrawn: "), "leave it"))
	if err != nil || how == len(consentWays) {
		return err
	}
	return p.withdrawConsent(ctx, id, list[n].ID, consentWays[how])
}

// slicesOf puts a beginning before each text.
func slicesOf(texts []string, before string) []string {
	var out []string
	for _, t := range texts {
		out = append(out, before+t)
	}
	return out
}

func (p *linear) giveConsent(ctx context.Context, id model.ID) error {
	pol := p.desk.Policy()
	r, _ := p.desk.SubjectRow(id)
	ask := newConsentAsk(desk.NewConsent{Subject: id}, desk.ConsentPurposes(pol), pol.Marketing.Topics, r.Flags.Has(model.DoNotContact))
	if err := p.fillAll(ask.fields()); err != nil {
		return err
	}
	if _, err := p.desk.GiveConsent(ctx, p.by(), ask.consent(p.today())); err != nil {
		return err
	}
	p.say("The consent is recorded.")
	return nil
}

func (p *linear) withdrawConsent(ctx context.Context, subject, consent model.ID, how string) error {
	w, err := p.desk.ConsentWithdrawal(ctx, p.by(), subject, consent)
	if err != nil {
		return err
	}
	for _, l := range stopsWords(w) {
		p.say(l)
	}
	if w.OffersCopy {
		n, err := p.choose("Offer a copy of their record first. They say", copyAnswers)
		if err != nil {
			return err
		}
		w.Copy = model.CopyAnswers[n]
	}
	if yes, err := p.sure("Withdraw this consent"); err != nil || !yes {
		return err
	}
	f, err := p.desk.WithdrawConsent(ctx, p.by(), subject, w, how)
	if err == nil {
		p.say("The consent is withdrawn as of now." + copyLogged(f))
	}
	return err
}

// optOut stops marketing to a person, all of it or one topic.
func (p *linear) optOut(ctx context.Context) error {
	id, err := p.subject(ctx)
	if err != nil {
		return err
	}
	titles := []string{"stop all marketing"}
	if len(p.desk.Policy().Marketing.Topics) > 0 {
		titles = append(titles, "stop one topic")
	}
	n, err := p.choose("What", append(titles, "nothing"))
	switch {
	case err != nil || n == len(titles):
		return err
	case n == 0:
		err = p.desk.StopMarketing(ctx, p.by(), id, "opt-out")
	default:
		fields, read := topicFields(p.desk.Policy())
		if err := p.fillAll(fields); err != nil {
			return err
		}
		topic, channel, how := read()
		err = p.desk.StopTopic(ctx, p.by(), id, topic, channel, how)
	}
	if err == nil {
		p.say("It is stopped as of now.")
	}
	return err
}

// otherAlerts lists what wants attention beside due retention; a number says what
// clears it.
func (p *linear) otherAlerts(ctx context.Context) error {
	list, err := p.desk.ListAttention(ctx, p.by(), desk.Query{Sort: "due"})
	if err != nil {
		return err
	}
	if len(list.IDs) == 0 {
		p.say("Nothing else wants attention.")
	}
	return p.pages(ctx, len(list.IDs), func(i int) string {
		r, _ := otherCells(p.desk, list.IDs[i], p.today())
		return strings.Join(filled(r.cells["due"], r.cells["alert"], r.reference), ", ")
	}, func(ctx context.Context, i int) error {
		r, ok := p.desk.AttentionRow(list.IDs[i])
		if !ok {
			return errors.Join(model.ErrNotFound)
		}
		out := p.blank()
		out.attentionItem(r.Item, p.today())
		p.page(out)
		if !reviewable(r.Kind) || p.desk.Disallowed(model.RecordReviews) != "" {
			return nil
		}
		found := textField("What the review found, empty records nothing", "")
		if err := p.fill(found, p.today()); err != nil || found.value() == "" {
			return err
		}
		err := p.desk.Reviewed(ctx, p.by(), r.Ref, found.value())
		if err == nil {
			p.say("The review is recorded.")
		}
		return err
	})
}
