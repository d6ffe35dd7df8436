package desk

import (
	"context"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/handling"
)

// A Withdrawal says what stops when a consent is withdrawn, to be told before
// it is done (LAW.md 2.2). Whoever carries it out sets Copy.
type Withdrawal struct {
	Consent    *model.Consent
	Purpose    string           // in words
	Loses      []string         // holdings that have no basis left, in words
	Advice     string           // the organisation's own, where data loses its basis; may be empty
	OffersCopy bool             // a copy of the record is offered first, where data loses its basis
	Copy       model.CopyAnswer // what the person said to it; empty where none is offered
}

// Told returns what the person was told, as the ledger keeps it.
func (w *Withdrawal) Told() []string {
	told := []string{"stops at once: " + strings.TrimSpace(w.Purpose+" "+w.Consent.Channel)}
	for _, l := range w.Loses {
		told = append(told, "no longer has a basis: "+l)
	}
	if w.Advice != "" {
		told = append(told, w.Advice)
	}
	return told
}

// PlanWithdrawal says what would stop. The consent must be one that the card
// shows, which needs level 1.
func (d *Desk) PlanWithdrawal(ctx context.Context, by By, c *CallCard, consent model.ID) (*Withdrawal, error) {
	if err := d.may(ctx, by, model.TakeCalls); err != nil {
		return nil, err
	}
	v, err := c.choice(consent)
	if err != nil {
		return nil, err
	}
	var out *Withdrawal
	err = d.store.Read(ctx, func(r model.Reader) (err error) {
		var resting []*model.Holding
		if out, resting, err = d.planWithdrawal(r, c.Call.Owner, v); err != nil {
			return err
		}
		for _, h := range resting {
			if !d.policy.NeverReadOut(h.Category) {
				out.Loses = append(out.Loses, holdingWords(h))
			}
		}
		if n := len(resting) - len(out.Loses); n > 0 {
			out.Loses = append(out.Loses, "data that is not spoken of on the phone")
		}
		return nil
	})
	return out, err
}

// ConsentWithdrawal says what withdrawing a consent would stop (LAW.md 2.2).
func (d *Desk) ConsentWithdrawal(ctx context.Context, by By, subject, consent model.ID) (*Withdrawal, error) {
	if err := d.may(ctx, by, model.ManageConsents); err != nil {
		return nil, err
	}
	var out *Withdrawal
	err := d.store.Read(ctx, func(r model.Reader) error {
		v, _, err := liveConsent(r, subject, consent)
		if err != nil {
			return err
		}
		w, resting, err := d.planWithdrawal(r, subject, v)
		for _, h := range resting {
			w.Loses = append(w.Loses, holdingWords(h))
		}
		out = w
		return err
	})
	return out, err
}

// planWithdrawal returns what withdrawing a consent means, and the holdings that
// would have no basis left.
func (d *Desk) planWithdrawal(r model.Reader, subject model.ID, v *model.Consent) (*Withdrawal, []*model.Holding, error) {
	out := &Withdrawal{Consent: v, Purpose: v.Purpose}
	if p := d.policy.Purpose(v.Purpose); p != nil {
		out.Purpose = p.Title
	}
	ledger, err := model.All[model.Consent](r, subject)
	if err != nil {
		return nil, nil, err
	}
	left := ledger[:0:0]
	for _, w := range ledger {
		if w.Purpose != v.Purpose || w.Channel != v.Channel || w.Topic != v.Topic {
			left = append(left, w)
		}
	}
	resting, err := restingOn(r, subject, []*model.Consent{v}, left)
	if len(resting) > 0 {
		out.Advice, out.OffersCopy = d.policy.Consent.Advice, d.policy.Consent.OffersCopy
	}
	return out, resting, err
}

// choice returns a consent that the card shows.
func (c *CallCard) choice(id model.ID) (*model.Consent, error) {
	for _, v := range c.Choices {
		if v.ID == id {
			return v, nil
		}
	}
	return nil, refused("this consent is not open to the caller; it may be withdrawn already")
}

// WithdrawByPhone withdraws a consent at once (Art 7(3) UK GDPR). told is what
// the caller was told would stop, and what they said to the copy that the policy
// offers; both are kept with the consent. A copy that was taken is logged as a
// request, so that nothing is destroyed before it is sent.
func (d *Desk) WithdrawByPhone(ctx context.Context, by By, c *CallCard, told *Withdrawal) (*Phoned, error) {
	if err := d.may(ctx, by, model.TakeCalls); err != nil {
		return nil, err
	}
	v, err := c.choice(told.Consent.ID)
	if err != nil {
		return nil, err
	}
	call, err := c.next()
	if err != nil {
		return nil, err
	}
	if told.Copy == model.CopyTaken && !c.Path.Requests {
		return nil, refused("what this caller wants is no request of the person: no copy can be sent to them")
	}
	call.Acts = append(call.Acts, strings.TrimSpace("consent withdrawn: "+v.Purpose+" "+v.Channel)+", told what stops")
	var ask []model.Event
	if c.Path.Authority {
		ask = append(ask, by.event(model.EventAuthorityAsked, "on the phone"))
	}
	f, err := d.carryOut(ctx, by, withdrawing{
		act: by.act("call.withdraw", ""), subject: call.Owner, told: told, how: "spoken", phone: true,
		copy: phoneRequest(by, c, calendar.Portability), events: ask,
		also: func(w model.Writer, q *model.Request) error {
			if q != nil {
				call.Acts = append(call.Acts, "logged "+q.Reference()+", a copy of the record")
			}
			return w.Put(model.Encode(call))
		},
	})
	if err == nil {
		d.refresh(ctx, call.Owner)
	}
	return d.phoned(ctx, by, call, f, err)
}

// WithdrawConsent withdraws a consent at once: its use stops today, and the
// retention of what rested on it begins (Art 7(3) UK GDPR). told is what
// ConsentWithdrawal said; if it would be more by now, the act is refused. What
// was told is kept with the consent, and so is what the person said to the copy
// that the policy offers. A copy that was taken is logged as a request, which is
// returned, so that nothing is destroyed before it is sent.
func (d *Desk) WithdrawConsent(ctx context.Context, by By, subject model.ID, told *Withdrawal, how string) (*RequestFile, error) {
	if err := d.may(ctx, by, model.ManageConsents); err != nil {
		return nil, err
	}
	if strings.TrimSpace(how) == "" {
		return nil, refused("say how it was withdrawn: form, spoken, paper")
	}
	f, err := d.carryOut(ctx, by, withdrawing{
		act: by.act("consent.withdraw", ""), subject: subject, told: told, how: how,
		copy: NewRequest{Type: calendar.Portability, Channel: model.ByOther, Received: by.Today(), Subject: subject},
	})
	if err == nil {
		d.refresh(ctx, subject)
	}
	return f, err
}

// withdrawing is one withdrawal as it is carried out.
type withdrawing struct {
	act     model.Act
	subject model.ID
	told    *Withdrawal
	how     string
	phone   bool          // data that is never read out was told of in a word
	copy    NewRequest    // logged if the copy is taken
	events  []model.Event // of that request, that have happened already
	also    func(model.Writer, *model.Request) error
}

// carryOut withdraws one consent, and logs the request for the copy if that was
// taken. also, which may be nil, is done in the same act, with that request or nil.
func (d *Desk) carryOut(ctx context.Context, by By, v withdrawing) (*RequestFile, error) {
	if err := d.needRequests(ctx, by.Today()); err != nil {
		return nil, err
	}
	var answered []*model.Request
	do := func(w model.Writer, q *model.Request) (err error) {
		if err = d.withdrawTold(w, by, v); err != nil {
			return err
		}
		if answered, err = d.answerWithdrawals(w, by, v); err != nil || v.also == nil {
			return err
		}
		return v.also(w, q)
	}
	var f *RequestFile
	var err error
	if v.told.Copy == model.CopyTaken {
		v.copy.Summary = "A copy of the record, taken when the consent was withdrawn: " + v.told.Purpose
		f, err = d.logWith(ctx, by, v.act, v.copy, v.events, do)
	} else {
		err = d.store.Write(ctx, v.act, func(w model.Writer) error { return do(w, nil) })
	}
	if err != nil {
		return nil, d.notThere(ctx, v.subject, err)
	}
	for _, q := range answered {
		q.Version++
		d.repost(ctx, q)
	}
	return f, nil
}

// withdrawTold withdraws a consent that the person was told the consequences of.
func (d *Desk) withdrawTold(w model.Writer, by By, v withdrawing) error {
	given, ledger, err := liveConsent(w, v.subject, v.told.Consent.ID)
	if err != nil {
		return err
	}
	plan, resting, err := d.planWithdrawal(w, v.subject, given)
	switch {
	case err != nil:
		return err
	case plan.OffersCopy && !oneOf(v.told.Copy, model.CopyAnswers):
		return refused("offer a copy of the record first, and say whether it was taken or declined; nothing is withdrawn yet")
	case !plan.OffersCopy && v.told.Copy != "":
		return refused("no copy of the record is offered before this withdrawal; log a request for it if one is wanted")
	}
	for _, h := range resting {
		if !slices.Contains(v.told.Loses, holdingWords(h)) && !(v.phone && d.policy.NeverReadOut(h.Category)) {
			return refused("more rests on this consent by now: %s; look again", holdingWords(h))
		}
	}
	return d.withdraw(w, by, v.subject, []*model.Consent{given}, ledger, v.how, v.told)
}

// answerWithdrawals notes in the person's open requests to withdraw consent that
// one was withdrawn and what was told, and returns those requests.
func (d *Desk) answerWithdrawals(w model.Writer, by By, v withdrawing) ([]*model.Request, error) {
	told := v.told
	var out []*model.Request
	for _, r := range d.requestsOf(v.subject) {
		if r.Type != calendar.ConsentWithdrawal || r.Closed {
			continue
		}
		q, err := model.Load[model.Request](w, model.ID{}, r.ID)
		if err != nil {
			return nil, err
		}
		if !taskDone(q, handling.SayConsequences) {
			done := by.event(model.EventTaskDone, strings.Join(told.Told(), "; "))
			done.Code = handling.SayConsequences
			if err := add(q, done); err != nil {
				return nil, err
			}
		}
		note := by.event(model.EventNote, "consent withdrawn: "+strings.TrimSpace(told.Purpose+" "+told.Consent.Channel))
		if err := add(q, note); err != nil {
			return nil, err
		}
		if err := w.Put(model.Encode(q)); err != nil {
			return nil, err
		}
		out = append(out, q)
	}
	return out, nil
}

// consentStopped refuses to call a withdrawal carried out while the person's
// consents all live: what rests on them would go on (Art 7(3) UK GDPR). It is no
// obstacle where nobody recorded a consent.
func consentStopped(r model.Reader, q *model.Request) error {
	if q.Subject.IsZero() {
		return nil
	}
	ledger, err := model.All[model.Consent](r, q.Subject)
	if err != nil {
		return err
	}
	live := len(liveConsents(ledger))
	gone := slices.ContainsFunc(ledger, func(v *model.Consent) bool { return v.Act == model.ConsentRevoked && v.On >= q.Received })
	if live > 0 && !gone {
		return refused("no consent of theirs was withdrawn since this arrived, and %d still hold; withdraw it among the person's consents, which says what stops", live)
	}
	return nil
}

// withdraw adds a withdrawal for each consent, made as how says, and starts the
// retention of what rested on them. told is what the person was told and
// answered; it is nil where everything stops without a question.
func (d *Desk) withdraw(w model.Writer, by By, subject model.ID, over, ledger []*model.Consent, how string, told *Withdrawal) error {
	for _, v := range over {
		id, err := d.newID()
		if err != nil {
			return err
		}
		gone := &model.Consent{
			Head: model.Head{ID: id, Owner: subject}, Act: model.ConsentRevoked, Purpose: v.Purpose, Channel: v.Channel,
			Topic: v.Topic, Event: v.Event, On: by.Today(), How: how, RecordedBy: by.Actor, RecordedAt: by.At.UTC(),
		}
		if told != nil {
			gone.Told, gone.Copy = told.Told(), told.Copy
		}
		gone.Order = model.NextInLedger(ledger)
		ledger = append(ledger, gone)
		if err := w.Put(model.Encode(gone)); err != nil {
			return err
		}
	}
	resting, err := restingOn(w, subject, over, ledger)
	if err != nil {
		return err
	}
	for _, h := range resting {
		h.Events = append(h.Events, model.TriggerEvent{Trigger: model.ConsentWithdrawn, On: by.Today()})
		if err := w.Put(model.Encode(h)); err != nil {
			return err
		}
	}
	return nil
}

// restingOn returns the holdings that rest on consent to the purposes of over,
// as far as no consent to the purpose is left in the ledger.
func restingOn(r model.Reader, subject model.ID, over, ledger []*model.Consent) ([]*model.Holding, error) {
	lost := map[string]bool{}
	for _, v := range over {
		lost[v.Purpose] = true
	}
	for _, v := range liveConsents(ledger) {
		delete(lost, v.Purpose)
	}
	var out []*model.Holding
	err := model.Each(r, subject, func(h *model.Holding) error {
		if h.Basis == model.BasisConsent && lost[h.Purpose] {
			out = append(out, h)
		}
		return nil
	})
	return out, err
}

// liveConsent returns a consent that can be withdrawn, and the ledger it is in.
func liveConsent(r model.Reader, subject, consent model.ID) (*model.Consent, []*model.Consent, error) {
	ledger, err := model.All[model.Consent](r, subject)
	if err != nil {
		return nil, nil, err
	}
	for _, v := range liveConsents(ledger) {
		if v.ID == consent {
			return v, ledger, nil
		}
	}
	return nil, nil, refused("this consent does not live; it may be withdrawn or refreshed already")
}
