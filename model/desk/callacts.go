package desk

import (
	"cmp"
	"context"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
)

// Phoned is what an act in a call left: the next card and what to tell.
type Phoned struct {
	Card    *CallCard
	Request *RequestFile // that was logged or amended, if one was
}

// RequestByPhone logs a request of the person on the phone, received today. It
// is refused for callers whose wish is no request of the person (LAW.md 2.4);
// of an agent, parent or attorney it waits for their authority. What the caller asked
// for in this call already is logged again only as a second one.
func (d *Desk) RequestByPhone(ctx context.Context, by By, c *CallCard, t model.RequestType, second bool) (*Phoned, error) {
	if err := d.may(ctx, by, model.TakeCalls); err != nil {
		return nil, err
	}
	call, err := c.next()
	if err != nil {
		return nil, err
	}
	if !c.Path.Requests {
		return nil, refused("what this caller wants is no request of the person; it is logged as what it is")
	}
	if err := c.again(t, second); err != nil {
		return nil, err
	}
	n := phoneRequest(by, c, t)
	var events []model.Event
	if c.Path.Authority {
		events = append(events, by.event(model.EventAuthorityAsked, "on the phone"))
	}
	f, err := d.logWith(ctx, by, by.act(actLog, ""), n, events, func(w model.Writer, q *model.Request) error {
		call.Acts = append(call.Acts, loggedAct(q, string(t)))
		return w.Put(model.Encode(call))
	})
	return d.phoned(ctx, by, call, f, err)
}

// ApproachByPhone logs what a caller wants who has no right to ask for the person:
// police, a council, an employer, a school, or about somebody who has died. It goes
// into the register of what arrived, as what it is in law, and no clock runs
// (LAW.md 2.4). A second time in one call it is logged only as a second one.
func (d *Desk) ApproachByPhone(ctx context.Context, by By, c *CallCard, second bool) (*Phoned, error) {
	if err := d.may(ctx, by, model.TakeCalls); err != nil {
		return nil, err
	}
	call, err := c.next()
	if err != nil {
		return nil, err
	}
	if c.Path.Approach == "" {
		return nil, refused("this caller may make a request; log that")
	}
	if err := c.again(approachType, second); err != nil {
		return nil, err
	}
	f, err := d.logWith(ctx, by, by.act("request.log", ""), phoneRequest(by, c, approachType), nil, func(w model.Writer, q *model.Request) error {
		call.Acts = append(call.Acts, loggedAct(q, c.Path.Approach))
		return w.Put(model.Encode(call))
	})
	return d.phoned(ctx, by, call, f, err)
}

// approachType is as what an approach stands in the register: most want to know
// something.
const approachType = calendar.Access

func phoneRequest(by By, c *CallCard, t model.RequestType) NewRequest {
	return NewRequest{
		Type: t, Channel: model.ByPhone, Received: by.Today(), Subject: c.Call.Owner,
		Requester: model.Requester{Kind: c.Call.Caller, Name: c.Call.Name, Contact: c.Call.From},
	}
}

// phoned makes the answer of an act that stored call as its last step.
func (d *Desk) phoned(ctx context.Context, by By, call *model.Call, f *RequestFile, err error) (*Phoned, error) {
	if err != nil {
		return nil, d.onPaper(d.notThere(ctx, call.Owner, err))
	}
	call.Version++
	card, err := d.card(ctx, by, call)
	if err != nil {
		return nil, err
	}
	return &Phoned{Card: card, Request: f}, nil
}

// ObjectByPhone stops marketing to the person at once (Art 21(3) UK GDPR): in
// one act the person is flagged, every live consent to marketing is withdrawn,
// every contact is suppressed, and the request is logged as carried out. It
// needs no level: the right is absolute and the answer tells the caller
// nothing. Only a card that wrong answers locked refuses it.
func (d *Desk) ObjectByPhone(ctx context.Context, by By, c *CallCard) (*Phoned, error) {
	if err := d.may(ctx, by, model.TakeCalls); err != nil {
		return nil, err
	}
	call, err := c.next()
	if err != nil {
		return nil, err
	}
	switch {
	case !c.Path.Stops:
		return nil, refused("this caller cannot object for the person")
	case c.Locked:
		return nil, refused("the card is locked for this call; log the objection as a request, and it is carried out when it is clear who asks")
	}
	f, err := d.logWith(ctx, by, by.act(actLog, ""), phoneRequest(by, c, calendar.MarketingObjection), nil, func(w model.Writer, q *model.Request) error {
		if stop, err := d.planStop(w, by, call.Owner); err != nil || stop.idle() {
			return cmp.Or(err, refused("marketing to this person was stopped already; there is nothing left to stop"))
		}
		for _, e := range []model.Event{by.event(model.EventSent, "told on the phone"), by.event(model.EventClosed, "marketing was stopped at once")} {
			if err := add(q, e); err != nil {
				return err
			}
		}
		call.Acts = append(call.Acts, stoppedAct(q.Reference()))
		return w.Put(model.Encode(call))
	})
	return d.phoned(ctx, by, call, f, err)
}

// A stop is what an objection to marketing changes.
type stop struct {
	subject      *model.Subject
	ledger, over []*model.Consent // all, and those that end
	suppressions []*model.Suppression
}

// idle reports whether marketing was stopped already.
func (s *stop) idle() bool {
	return s.subject.Flags.Has(model.DoNotContact) && len(s.over)+len(s.suppressions) == 0
}

func (d *Desk) planStop(r model.Reader, by By, subject model.ID) (*stop, error) {
	p := &stop{}
	var err error
	if p.subject, err = model.Load[model.Subject](r, model.ID{}, subject); err != nil {
		return nil, err
	}
	if p.ledger, err = model.All[model.Consent](r, subject); err != nil {
		return nil, err
	}
	for _, v := range liveConsents(p.ledger) {
		if u := d.policy.Purpose(v.Purpose); u != nil && u.Marketing {
			p.over = append(p.over, v)
		}
	}
	p.suppressions, err = d.suppressionsOf(r, by, []model.ID{subject})
	return p, err
}

// stopMarketing puts everything that an objection to marketing changes; source
// is kept with the suppressions. It is no error if it was stopped before.
func (d *Desk) stopMarketing(w model.Writer, by By, subject model.ID, source string) error {
	p, err := d.planStop(w, by, subject)
	if err != nil || p.idle() {
		return err
	}
	p.subject.Flags |= model.DoNotContact
	if err := w.Put(model.Encode(p.subject)); err != nil {
		return err
	}
	if err := d.withdraw(w, by, subject, p.over, p.ledger, source, nil); err != nil {
		return err
	}
	for _, x := range p.suppressions {
		x.Source = source
		if err := w.Put(model.Encode(x)); err != nil {
			return err
		}
	}
	return nil
}

// IdentityByPost records that the person is asked for evidence of identity by
// post: in the request that identityRequest names, where it may stop the clock, else
// as a note. The answer names a request only where the caller may hear of it.
func (d *Desk) IdentityByPost(ctx context.Context, by By, c *CallCard) (*Phoned, error) {
	if err := d.may(ctx, by, model.TakeCalls); err != nil {
		return nil, err
	}
	call, err := c.next()
	if err != nil {
		return nil, err
	}
	if why := c.NoIdentity(); why != "" {
		return nil, refused("%s", why)
	}
	id, err := d.identityRequest(ctx, c)
	if err != nil {
		return nil, err
	}
	if id.IsZero() {
		call.Acts = append(call.Acts, "identity asked by post")
		return d.noteInCall(ctx, by, call, "Asked on the phone to send evidence of identity by post.")
	}
	f, err := d.change(ctx, by, "request.ask-identity", id, func(w model.Writer, q *model.Request) error {
		q.Events = append(q.Events, by.event(model.EventIdentityAsked, "asked on the phone to send it by post"))
		call.Acts = append(call.Acts, "identity asked by post, "+q.Reference())
		return w.Put(model.Encode(call))
	})
	return d.phoned(ctx, by, call, f, err)
}

// NoteByPhone writes a note about the person during a call.
func (d *Desk) NoteByPhone(ctx context.Context, by By, c *CallCard, text string) (*Phoned, error) {
	if err := d.may(ctx, by, model.TakeCalls); err != nil {
		return nil, err
	}
	call, err := c.next()
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(text) == "" {
		return nil, refused("the note is empty")
	}
	call.Acts = append(call.Acts, "note added")
	return d.noteInCall(ctx, by, call, text)
}

func (d *Desk) noteInCall(ctx context.Context, by By, call *model.Call, text string) (*Phoned, error) {
	id, err := d.newID()
	if err != nil {
		return nil, err
	}
	n := &model.Note{Head: model.Head{ID: id, Owner: call.Owner}, At: by.At.UTC(), Actor: by.Actor, Text: text}
	card, err := d.saveCall(ctx, by, "call.note", call, func(w model.Writer) error { return w.Put(model.Encode(n)) })
	return &Phoned{Card: card}, err
}
