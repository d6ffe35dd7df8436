package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
)

// An Asking is an act that may take two people, exactly as it would be carried
// out. The digest of Of is what an approval is bound to.
type Asking struct {
	Act      model.PairedAct
	What     string // in words; names no person but by reference
	Of       string // what is to be done, in full
	Reason   string
	Subject  model.ID            // whom it is about, if about one person
	Hold     model.ID            // that is to be released
	Holdings []model.HoldingName // of a retention run: it fits an approval for these and more
}

// A Permit is leave to carry out one act, once. Where the policy asks for no
// second person it is leave without an approval.
type Permit struct {
	door     *Door
	by       By
	approval *model.Approval
}

// An UnapprovedError says what waits for a second person. It is the cause of
// errors of fault Unapproved.
type UnapprovedError struct {
	Approval *model.Approval
	Who      []string // users who may answer it; nil where the store has no users
}

func (e *UnapprovedError) Error() string { return e.Approval.Reference() + " is not approved" }

// Permit returns leave for an act. Where the policy asks for a second person and
// none has approved exactly this, it asks, once, and returns an error of fault
// Unapproved that says who may approve it and until when.
func (d *Door) Permit(ctx context.Context, by By, a Asking) (*Permit, error) {
	if err := d.may(ctx, by, a.Act.Permission()); err != nil {
		return nil, err
	}
	t, err := d.terms(ctx, a.Act)
	if err != nil || !t.covered {
		return &Permit{}, err
	}
	found, err := d.askedBefore(ctx, by, &a)
	switch {
	case err != nil:
		return nil, err
	case found == nil:
		found, err = d.ask(ctx, by, t, &a)
	case !found.Lives(by.At) && found.MayAlone(by.At) && t.alone(d.answerers(found.Act, found.AskedBy)):
		found, err = d.answer(ctx, by, found.ID, answering{answer: model.ApprovedAlone})
	}
	if err != nil {
		return nil, err
	}
	if !found.Lives(by.At) {
		return nil, d.unapproved(found, by.At)
	}
	return &Permit{d, by, found}, nil
}

// Use marks the approval as used. It is called when everything else is ready and
// before the act, so that a crash in between costs an approval and gives none away.
func (p *Permit) Use(ctx context.Context) error {
	if p == nil || p.approval == nil {
		return nil
	}
	err := p.door.store.Write(ctx, p.by.act("approval.use", ""), func(w model.Writer) error { return p.put(w) })
	if err == nil {
		p.noted()
	}
	return err
}

// put marks the approval as used in the transaction of the act.
func (p *Permit) put(w model.Writer) error {
	if p == nil || p.approval == nil {
		return nil
	}
	used, err := p.used(w)
	if err != nil {
		return err
	}
	return w.Put(model.Encode(used))
}

// used returns the approval as the act leaves it. It refuses one that somebody
// has used meanwhile.
func (p *Permit) used(r model.Reader) (*model.Approval, error) {
	a, err := model.Load[model.Approval](r, model.ID{}, p.approval.ID)
	if err != nil {
		return nil, err
	}
	if !a.Lives(p.by.At) {
		return nil, refused("%s is not an approval any more: %s", a.Reference(), a.State(p.by.At))
	}
	a.Used, a.UsedBy, a.Holdings = p.by.At.UTC(), p.by.Actor, nil
	return a, nil
}

// noted brings what is in memory up to date once the act is done.
func (p *Permit) noted() {
	if p == nil || p.approval == nil {
		return
	}
	a := *p.approval
	a.Used, a.UsedBy, a.Holdings = p.by.At.UTC(), p.by.Actor, nil
	p.door.pairs.put(&a)
}

// reason returns the reason that was approved, which is the one that is kept, or
// the one given where none was asked for.
func (p *Permit) reason(given string) string {
	if p == nil || p.approval == nil || p.approval.Reason == "" {
		return given
	}
	return p.approval.Reason
}

// pairTerms are what the policy says of one act.
type pairTerms struct {
	covered   bool
	onePerson bool
	users     bool // the store has users
	restoring bool
	life      time.Duration
	delay     time.Duration
	days      *policy.Holds // of the release of a hold, which is counted in days
}

// terms reads what the policy in force says of an act at this moment.
func (d *Door) terms(ctx context.Context, act model.PairedAct) (*pairTerms, error) {
	v, err := PolicyInForce(ctx, d.store)
	if errors.Is(err, ErrNoPolicy) {
		return &pairTerms{}, nil
	}
	if err != nil {
		return nil, err
	}
	p, err := d.pairs.policyOf(v)
	if err != nil {
		return nil, err
	}
	return termsOf(p, act, !d.roster.single()), nil
}

func termsOf(p *policy.Policy, act model.PairedAct, users bool) *pairTerms {
	t := &p.TwoPerson
	out := &pairTerms{covered: t.Covers(act), onePerson: t.OnePerson, users: users, life: t.Life(), delay: t.Alone(), restoring: act == model.PairedRestore}
	if act == model.PairedRelease {
		out.days, out.onePerson = &p.Holds, t.OnePerson || p.Holds.OnePerson
	}
	return out
}

// alone reports whether one person may go on alone after the delay: the policy says
// that there is nobody else, and nobody else there is. Whoever restores a store does
// not have to have said so before: an office must not lose its register.
func (t *pairTerms) alone(others []string) bool {
	if t.users && len(others) > 0 {
		return false
	}
	return t.onePerson || t.restoring && t.users
}

// open sets until when a question waits, and from when whoever asked may answer it.
func (t *pairTerms) open(a *model.Approval, alone bool) {
	switch on := calendar.InLondon(a.Asked); {
	case t.days != nil && alone:
		a.Alone = on.AddDays(t.days.Delay).Time()
		a.Until = on.AddDays(t.days.Delay + t.days.Approve + 1).Time()
	case t.days != nil:
		a.Until = on.AddDays(t.days.Approve + 1).Time()
	case alone:
		a.Alone = a.Asked.Add(t.delay)
		a.Until = a.Alone.Add(t.life)
	default:
		a.Until = a.Asked.Add(t.life)
	}
}

// answerers are the users who could approve an act that somebody asked for.
func (d *Door) answerers(act model.PairedAct, asker string) []string {
	var out []string
	for _, u := range d.roster.all() {
		if u.May(model.AnswerApprovals) && u.May(act.Permission()) && !model.SamePerson(u.Name, asker) {
			out = append(out, u.Name)
		}
	}
	return out
}

// askedBefore returns what became of the same question: what may be used, what
// waits, or what was refused and is not void yet.
func (d *Door) askedBefore(ctx context.Context, by By, a *Asking) (*model.Approval, error) {
	digest := model.ApprovalDigest(a.Act, a.Of)
	var best *model.Approval
	err := d.store.Read(ctx, func(r model.Reader) error {
		return model.Each(r, model.ID{}, func(v *model.Approval) error {
			same := v.IsFor(a.Act, digest) || a.within(v)
			if !same || !model.SamePerson(v.AskedBy, by.Actor) || !v.Used.IsZero() || v.Answer == model.Withdrawn || !by.At.Before(v.Until) {
				return nil
			}
			if best == nil || v.Lives(by.At) || !best.Lives(by.At) && v.Asked.After(best.Asked) {
				best = v
			}
			return nil
		})
	})
	return best, err
}

// within reports whether a run takes nothing but what an approval is for.
func (a *Asking) within(v *model.Approval) bool {
	if v.Act != a.Act || len(a.Holdings) == 0 || len(v.Holdings) == 0 {
		return false
	}
	approved, err := model.UnpackHoldings(v.Holdings)
	if err != nil {
		return false
	}
	may := make(map[model.HoldingName]bool, len(approved))
	for _, n := range approved {
		may[n] = true
	}
	return !slices.ContainsFunc(a.Holdings, func(n model.HoldingName) bool { return !may[n] })
}

// ask writes a question down.
func (d *Door) ask(ctx context.Context, by By, t *pairTerms, a *Asking) (*model.Approval, error) {
	q := &model.Approval{
		Act: a.Act, What: a.What, Digest: model.ApprovalDigest(a.Act, a.Of), Subject: a.Subject, Hold: a.Hold,
		Asked: by.At.UTC(), AskedBy: by.Actor, Reason: strings.TrimSpace(a.Reason), Holdings: model.PackHoldings(a.Holdings),
	}
	t.open(q, t.alone(d.answerers(a.Act, by.Actor)))
	err := d.store.Write(ctx, by.act("approval.ask", ""), func(w model.Writer) error { return d.putQuestion(w, q) })
	if err != nil {
		return nil, err
	}
	return d.pairs.put(q), nil
}

// putQuestion gives a question its id and number and stores it.
func (d *Door) putQuestion(w model.Writer, q *model.Approval) (err error) {
	if q.ID, err = d.newID(); err != nil {
		return err
	}
	q.Year, q.Number = uint64(calendar.InLondon(q.Asked).Year()), 1
	err = model.Each(w, model.ID{}, func(v *model.Approval) error {
		if v.Year == q.Year {
			q.Number = max(q.Number, v.Number+1)
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = w.Put(model.Encode(q))
	q.Version = 1
	return err
}

// unapproved returns the error that says how a question stands.
func (d *Door) unapproved(a *model.Approval, now time.Time) error {
	e := &UnapprovedError{Approval: a}
	if !d.roster.single() {
		e.Who = append([]string{}, d.answerers(a.Act, a.AskedBy)...)
	}
	return &model.Error{Fault: model.Unapproved, Sentence: e.sentence(now), Cause: e}
}

// sentence says what was asked, who may approve it, until when, and what to do then.
func (e *UnapprovedError) sentence(now time.Time) string {
	a := e.Approval
	if a.Answer == model.Declined {
		return fmt.Sprintf("%s (%s) was refused by %s: %s. 'lethe approval ask %s' asks once more; nothing was done", a.Reference(), a.What, a.AnsweredBy, a.Note, a.Reference())
	}
	then := "when it is approved, do the same again"
	switch {
	case a.Act == model.PairedRelease:
		then = "the approval releases it"
	case a.Act == model.PairedRestore:
		then = "the approval opens it"
	case len(a.Holdings) > 0:
		then = "then: lethe retention run --approval " + a.Reference()
	}
	return fmt.Sprintf("this takes two people: %s (%s) waits until %s for %s; %s. Nothing was done", a.Reference(), a.What, TimeWords(a.Until), e.waitsFor(now), then)
}

// waitsFor says whom a question waits for.
func (e *UnapprovedError) waitsFor(now time.Time) string {
	a := e.Approval
	switch {
	case !a.Alone.IsZero() && now.Before(a.Alone):
		return "a delay, since nobody else could approve it: from " + TimeWords(a.Alone) + " you may go on alone, and the log says so"
	case e.Who == nil:
		return "anybody else who opens the store"
	case len(e.Who) == 0:
		return "somebody who may approve it: no other user may at present"
	}
	const most = 4
	if n := len(e.Who); n > most {
		return strings.Join(e.Who[:most], ", ") + fmt.Sprintf(" or %d others", n-most)
	}
	return strings.Join(e.Who, " or ")
}

// TimeWords writes a time as sentences about approvals have it, in London.
func TimeWords(t time.Time) string { return t.In(calendar.London()).Format("15:04 on Mon 2 Jan 2006") }

// permitPolicy asks for the second person before a policy is put in force that
// loosens the rule: otherwise one person could first switch it off.
func (d *Door) permitPolicy(ctx context.Context, by By, before *model.PolicyVersion, next *policy.Policy, text []byte) (*Permit, error) {
	was, _, err := policy.Parse("policy in force", before.Text)
	if err != nil {
		return &Permit{}, nil // an older one that this version cannot read binds nobody
	}
	loosened := next.Loosened(was)
	if loosened == "" || len(was.TwoPerson.Acts) == 0 {
		return &Permit{}, nil
	}
	return d.Permit(ctx, by, Asking{Act: model.PairedPolicy, Of: "policy\n" + string(text), What: "a policy that allows " + loosened})
}
