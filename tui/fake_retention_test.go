package tui

import (
	"context"
	"fmt"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
	"lethe/model/retention"
)

// fakeClearing is how the fake desk answers retention work.
type fakeClearing struct {
	refused  map[model.ID]string // holding to why its dates stay
	open     *model.Run
	fails    error // of the next run, after a first batch
	refuses  error // of the next run, before it begins
	wait     chan struct{}
	left     []model.Tally
	holds    []desk.HoldRow
	consents []desk.ConsentLine
	contact  []desk.ContactAnswer
	log      []desk.Destruction

	advice     string // of the policy, at a withdrawal
	offersCopy bool
	others     []desk.AttentionRow
}

func (f *fakeDesk) HoldingName(_ context.Context, text string) (model.HoldingName, error) {
	for _, r := range f.alerts {
		if n := (model.HoldingName{Owner: r.Subject, ID: r.Holding}); holdingReference(n) == text {
			return n, nil
		}
	}
	return model.HoldingName{}, model.ErrNotFound
}

func (f *fakeDesk) PlanDates(_ context.Context, _ desk.By, c desk.RetentionChange, names []model.HoldingName) (*desk.DatesPlan, error) {
	if c.Keep && !c.Until.IsZero() && c.Until < testToday {
		return nil, model.Faultf(model.Refused, "%s is in the past; data is kept until a day to come", c.Until.Words())
	}
	p := &desk.DatesPlan{Change: c}
	for _, n := range names {
		row, _ := f.AlertRow(n.ID)
		l := desk.DatesLine{Holdings: []model.HoldingName{n}, Why: f.clearing.refused[n.ID]}
		if l.Why == "" {
			after := row.Verdict
			after.Status, after.KeepThrough, after.DestroyFrom = retention.Running, c.Until, c.Until.AddDays(1)
			l.Moves = []desk.HoldingMove{{Holding: n, What: "enquiry data for answer enquiries in crm", Move: retention.Move{Before: row.Verdict, After: after}}}
		}
		p.Lines = append(p.Lines, l)
	}
	return p, nil
}

func (f *fakeDesk) ChangeDates(_ context.Context, _ desk.By, shown *desk.DatesPlan) (*desk.DatesDone, error) {
	c := shown.Change
	f.note("dates", fmt.Sprint(shown.Takes()), string(c.Trigger), c.Until.String(), c.On.String(), c.Reason)
	done := &desk.DatesDone{}
	for _, l := range shown.Lines {
		if l.Why == "" {
			l.Why = f.clearing.refused[l.Holdings[0].ID]
		}
		if l.Why != "" {
			done.Left = append(done.Left, l)
			continue
		}
		done.Changed++
	}
	return done, nil
}

func (f *fakeDesk) PlanRun(_ context.Context, _ desk.By, filter desk.RunFilter) (*desk.RunPlan, error) {
	p := &desk.RunPlan{Filter: filter}
	only := map[model.ID]bool{}
	for _, id := range filter.Only {
		only[id] = true
	}
	groups := map[string]*desk.RunGroup{}
	for _, r := range f.alerts {
		if filter.Rule != "" && r.RuleID() != filter.Rule || filter.Only != nil && !only[r.Holding] {
			continue
		}
		g := groups[r.RuleID()]
		if g == nil {
			p.Groups = append(p.Groups, desk.RunGroup{Rule: r.RuleID(), Reason: r.Verdict.Rule.Reason, Action: policy.Erase})
			g = &p.Groups[len(p.Groups)-1]
			groups[r.RuleID()] = g
		}
		if !r.Verdict.Destructible() {
			g.Review++
			g.Why = []desk.Reckoned{{Why: "review: late-activity", Count: g.Review}}
		} else {
			g.Erase++
			p.Targets, p.People = append(p.Targets, model.HoldingName{Owner: r.Subject, ID: r.Holding}), p.People+1
		}
		p.Groups[len(p.Groups)-1] = *g
		groups[r.RuleID()] = &p.Groups[len(p.Groups)-1]
	}
	return p, nil
}

func (f *fakeDesk) UnfinishedRun(context.Context, desk.By) (*model.Run, error) {
	return f.clearing.open, nil
}

func (f *fakeDesk) Run(ctx context.Context, by desk.By, o desk.RunOrder) (*desk.RunReport, error) {
	f.note("run", fmt.Sprint(o.Confirmed), o.Reason)
	if err := f.clearing.refuses; err != nil {
		f.clearing.refuses = nil
		return nil, err
	}
	f.clearing.open = &model.Run{Actor: by.Actor, Started: by.At, Confirmed: uint64(o.Confirmed), Reason: o.Reason}
	r := &desk.RunReport{ID: testID('R', 1), Confirmed: o.Confirmed, People: 1,
		Done: []model.Tally{{Rule: "", Method: model.MethodErased, Count: 1}, {Rule: "enquiries", Method: model.MethodErased, Count: 2}}}
	o.Progress(*r)
	if f.clearing.wait != nil {
		<-ctx.Done()
		return r, ctx.Err()
	}
	if err := f.clearing.fails; err != nil {
		f.clearing.fails = nil
		return r, err
	}
	for _, t := range o.Plan.Targets {
		f.forget(t.ID)
	}
	return f.finish(r), nil
}

func (f *fakeDesk) finish(r *desk.RunReport) *desk.RunReport {
	f.clearing.open = nil
	r.Finished, r.Left = true, f.clearing.left
	r.Done[1].Count, r.People = uint64(r.Confirmed-len(r.Left)), 1
	r.Certificates = []*model.ErasureReceipt{{ID: testID('e', 2), Level: "L2", Pending: []string{"/media/keys.bak"}}}
	return r
}

func (f *fakeDesk) ResumeRun(_ context.Context, _ desk.By, tell func(desk.RunReport)) (*desk.RunReport, error) {
	f.note("resume")
	r := &desk.RunReport{ID: testID('R', 1), Confirmed: int(f.clearing.open.Confirmed), Done: []model.Tally{{Method: model.MethodErased, Count: 1}, {Rule: "enquiries", Method: model.MethodErased}}}
	return f.finish(r), nil
}

func (f *fakeDesk) DestructionLog(context.Context, desk.By) ([]desk.Destruction, error) {
	return f.clearing.log, nil
}

func (f *fakeDesk) ExportAlerts(_ context.Context, _ desk.By, ids []model.ID) (*desk.AlertSheet, error) {
	f.note("export", fmt.Sprint(len(ids)))
	s := &desk.AlertSheet{Restricted: 1}
	s.Head = []string{"subject"}
	for _, id := range ids[1:] {
		r, _ := f.AlertRow(id)
		s.Rows = append(s.Rows, []string{r.Subject.SubjectReference()})
	}
	return s, nil
}

func (f *fakeDesk) Standing(ctx context.Context, by desk.By, id model.ID) (*desk.PersonStanding, error) {
	s := &desk.PersonStanding{Holds: f.clearing.holds, Consents: f.clearing.consents, Contact: f.clearing.contact}
	if r, _ := f.SubjectRow(id); r.Flags.Has(model.Restricted) {
		s.Uses = desk.UsesWhileRestricted(testToday)
	}
	for _, v := range f.clearing.others {
		if v.Subject == id {
			s.Attention = append(s.Attention, v.Item)
		}
	}
	return s, nil
}

// standing fills holds, consents and what may be sent of everybody.
func (f *fakeDesk) standing() {
	email := &model.Contact{Type: model.Email, Value: "person@example.org"}
	f.clearing.holds = []desk.HoldRow{
		{ID: testID('H', 1), Type: model.HoldLitigation, Subject: f.subjects[1].ID, Responsible: "ben", Reason: "claim announced", Placed: testToday - 200, Review: testToday - 20, Overdue: true, State: "release asked for", Asked: testToday - 3, AskedBy: "ben"},
		{Type: model.HoldComplaint, Subject: f.subjects[1].ID, Reason: "a complaint is open", Placed: testToday - 10, State: "in force", Complaint: "R-2026-0044"},
		{ID: testID('H', 2), Type: model.HoldBreach, Category: "enquiry", Responsible: "anna", Reason: "breach of May", Placed: testToday - 300, Review: testToday - 100, State: "released", Released: testToday - 120, ReleasedBy: "anna"},
	}
	f.clearing.consents = []desk.ConsentLine{
		{Consent: &model.Consent{Head: model.Head{ID: testID('C', 1)}, Act: model.ConsentGiven, Purpose: "newsletter", Channel: "email", On: testToday - 900, How: "paper", Wording: "I would like to hear of courses.", RecordedBy: "anna"}, Live: true, Stale: true},
		{Consent: &model.Consent{Head: model.Head{ID: testID('C', 2)}, Act: model.ConsentRevoked, Purpose: "newsletter", Channel: "text", On: testToday - 950, How: "spoken", RecordedBy: "ben"}},
	}
	f.clearing.contact = []desk.ContactAnswer{
		decided(policy.ByEmail, "courses", email, true, "M4", "the person consented to email on 17 June 2024"),
		decided(policy.ByEmail, "research", email, false, "M3", "the policy is opt-in only, and there is no consent for email on this topic"),
		decided(policy.ByText, "courses", nil, false, "M12", "there is no contact for this channel"),
		decided(policy.ByText, "research", nil, false, "M12", "there is no contact for this channel"),
	}
}

func decided(ch policy.ContactMethod, topic string, c *model.Contact, allowed bool, rule, reason string) desk.ContactAnswer {
	a := desk.ContactAnswer{Channel: ch, Topic: topic, Contact: c}
	a.Allowed, a.Rule, a.Reason = allowed, rule, reason
	return a
}

func (f *fakeDesk) Holds(context.Context, desk.By) ([]desk.HoldRow, error) {
	return f.clearing.holds, nil
}
func (f *fakeDesk) HoldsOf(context.Context, desk.By, model.ID) ([]desk.HoldRow, error) {
	return f.clearing.holds, nil
}

func (f *fakeDesk) PlaceHold(_ context.Context, _ desk.By, n desk.NewHold) (*model.Hold, error) {
	if why := f.clearing.refused[n.Subject]; why != "" {
		return nil, model.Faultf(model.Refused, "%s", why)
	}
	f.note("hold", string(n.Type), n.Subject.SubjectReference(), n.Category, n.Responsible, n.Reason, n.Review.String())
	return &model.Hold{Review: n.Review}, nil
}

func (f *fakeDesk) ReviewHold(_ context.Context, _ desk.By, id model.ID, note string, next calendar.Date) (*model.Hold, error) {
	f.note("review hold", note, next.String())
	return &model.Hold{Review: next}, nil
}

func (f *fakeDesk) ReleaseHold(_ context.Context, by desk.By, id model.ID, reason string) (*model.Hold, error) {
	f.note("release hold", reason)
	return &model.Hold{Asked: by.At}, f.waits(&model.Approval{Act: model.PairedRelease, What: "release of the litigation hold 484d5257", Reason: reason, Asked: by.At, AskedBy: by.Actor, Until: by.At.AddDate(0, 0, 14)})
}

func (f *fakeDesk) ApproveRelease(_ context.Context, by desk.By, id model.ID) (*model.Hold, error) {
	if by.Actor == "ben" {
		return nil, model.Faultf(model.Refused, "whoever asked for the release of a litigation hold cannot approve it; a second person must")
	}
	f.note("approve release")
	f.clearing.holds[0].State, f.clearing.holds[0].Overdue = "released", false
	return &model.Hold{Released: by.At}, nil
}

func (f *fakeDesk) GiveConsent(_ context.Context, _ desk.By, n desk.NewConsent) (*model.Consent, error) {
	if n.Wording == "" && n.Notice == "" {
		return nil, model.Faultf(model.Refused, "say what the person agreed to, or which version of the notice they saw")
	}
	f.note("consent", n.Purpose, string(n.Channel), n.Topic, n.How, n.Wording, fmt.Sprint(n.Refresh, n.Again))
	return &model.Consent{}, nil
}

func (f *fakeDesk) Consents(context.Context, desk.By, model.ID) ([]desk.ConsentLine, error) {
	return f.clearing.consents, nil
}

func (f *fakeDesk) ConsentWithdrawal(_ context.Context, _ desk.By, _, id model.ID) (*desk.Withdrawal, error) {
	return &desk.Withdrawal{Consent: f.clearing.consents[0].Consent, Purpose: "Tell of courses", Loses: []string{"preferences data for courses"},
		Advice: f.clearing.advice, OffersCopy: f.clearing.offersCopy}, nil
}

func (f *fakeDesk) WithdrawConsent(_ context.Context, _ desk.By, _ model.ID, told *desk.Withdrawal, how string) (*desk.RequestFile, error) {
	f.note("withdraw", told.Consent.Purpose, how, string(told.Copy))
	f.clearing.consents[0].Live, f.clearing.consents[0].Stale = false, false
	if told.Copy == model.CopyTaken {
		return &desk.RequestFile{Request: &model.Request{Year: 2026, Number: 99}}, nil
	}
	return nil, nil
}

func (f *fakeDesk) StopTopic(_ context.Context, _ desk.By, id model.ID, topic string, channel policy.ContactMethod, how string) error {
	f.note("stop topic", id.SubjectReference(), topic, string(channel), how)
	return nil
}

func (f *fakeDesk) StopMarketing(_ context.Context, _ desk.By, id model.ID, source string) error {
	i := f.rows[id]
	if f.subjects[i].Flags.Has(model.DoNotContact) {
		return model.Faultf(model.Refused, "marketing to this person was stopped already")
	}
	f.subjects[i].Flags |= model.DoNotContact
	f.note("stop", id.SubjectReference(), source)
	return nil
}
