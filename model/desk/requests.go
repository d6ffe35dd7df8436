package desk

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/handling"
)

// LogRequest logs a request that reached the organisation by any channel. It
// returns the request with its due date, or an error of fault Refused that
// names the rule it breaks.
func (d *Desk) LogRequest(ctx context.Context, by By, n NewRequest) (*RequestFile, error) {
	if err := d.may(ctx, by, model.LogRequests); err != nil {
		return nil, err
	}
	return d.logWith(ctx, by, by.act(actLog, ""), n, nil, nil)
}

// logWith logs a request with events that have happened already, carries out
// what it does by being there, and then what also does in the same act; also may
// be nil.
func (d *Desk) logWith(ctx context.Context, by By, act model.Act, n NewRequest, events []model.Event, also func(model.Writer, *model.Request) error) (*RequestFile, error) {
	q := &model.Request{
		Type: n.Type, Channel: n.Channel, Received: n.Received, Subject: n.Subject,
		Requester: n.Requester, Summary: strings.TrimSpace(n.Summary), Assignee: n.Assignee, Events: events,
	}
	if q.Channel == "" {
		q.Channel = model.ByOther
	}
	if q.Requester.Kind == "" {
		q.Requester.Kind = model.Self
	}
	var err error
	if q.Assignee, err = d.assignee(q.Assignee); err != nil {
		return nil, err
	}
	if err = d.checkNewRequest(q, by); err != nil {
		return nil, err
	}
	if err := d.needRequests(ctx, by.Today()); err != nil {
		return nil, err
	}
	dead, err := d.hasDied(ctx, q.Subject)
	if err != nil {
		return nil, err
	}
	d.route(by, q, n, dead)
	d.write.Lock()
	defer d.write.Unlock()
	q.Year = uint64(q.Received.Year())
	q.Number = d.nextNumber(q.Year)
	if q.ID, err = d.newID(); err != nil {
		return nil, err
	}
	err = d.store.Write(ctx, act, func(w model.Writer) error {
		if err := d.begin(w, by, q); err != nil {
			return err
		}
		if err := d.judgeChild(w, by, q); err != nil {
			return err
		}
		if also != nil {
			if err := also(w, q); err != nil {
				return err
			}
		}
		return w.Put(model.Encode(q))
	})
	if err != nil {
		return nil, d.notThere(ctx, q.Subject, err)
	}
	q.Version = 1
	d.repost(ctx, q)
	return d.requestFile(q), nil
}

// route records what a message is in law when it is no request of the person
// (LAW.md 2.4): it stays in the register of what arrived, with the reason, and no
// clock runs. What somebody asks as a person whom the record has as dead is a request
// until it is clear which of the two is wrong; its ledger says so.
func (d *Desk) route(by By, q *model.Request, n NewRequest, dead bool) {
	standing := handling.StandingOf(q.Requester.Kind, n.WithAuthority, -1, d.policy.Organisation.Division)
	if dead {
		standing = standing.AfterDeath()
	}
	switch {
	case dead && standing.Kind == model.Self && q.Type != calendar.MarketingObjection:
		q.Events = append(q.Events, by.event(model.EventNote, standing.Rule))
	case standing.Route == handling.AsNothing && q.Type == calendar.MarketingObjection:
		// Mail to somebody who has died is stopped whoever says so (S15).
	case standing.Route != handling.AsRequest:
		e := by.event(model.EventNotApplicable, standing.Rule)
		e.Code = string(standing.Route)
		q.Events = append(q.Events, e)
	case standing.Authority && n.WithAuthority:
		e := by.event(model.EventAuthorityReceived, "with the request")
		e.On = q.Received // not the day on which somebody logged it
		q.Events = append(q.Events, e)
	}
}

func (d *Desk) checkNewRequest(q *model.Request, by By) error {
	if _, err := calendar.ParseRequestType(string(q.Type)); err != nil {
		return model.Faultf(model.Usage, "%q is not a type of request; use one of %s", string(q.Type), joined(calendar.RequestTypes()))
	}
	if !oneOf(q.Channel, model.Channels) {
		return model.Faultf(model.Usage, "%q is not a channel; use one of %s", string(q.Channel), joined(model.Channels))
	}
	if !oneOf(q.Requester.Kind, model.RequesterKinds) {
		return model.Faultf(model.Usage, "%q is not a kind of requester; use one of %s", string(q.Requester.Kind), joined(model.RequesterKinds))
	}
	if q.Received.IsZero() {
		return refused("a request needs the day on which it reached the organisation")
	}
	if q.Subject.IsZero() && q.Requester.Name == "" && q.Summary == "" {
		return refused("say who asks or what was asked, so that the request can be matched to a person later")
	}
	return d.checkClock(q, by)
}

// checkClock refuses a ledger that the law's clock refuses.
func (d *Desk) checkClock(q *model.Request, by By) error {
	_, err := calendar.Clock(q.History(), d.rules, by.Today())
	return ruled(err)
}

func oneOf[S ~string](v S, all []S) bool {
	for _, a := range all {
		if a == v {
			return true
		}
	}
	return false
}

func joined[S ~string](all []S) string {
	words := make([]string, len(all))
	for i, v := range all {
		words[i] = string(v)
	}
	return strings.Join(words, ", ")
}

func (d *Desk) nextNumber(year uint64) uint64 {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.board.numbers[year] + 1
}

// repost brings the board up to date with a request that was saved.
func (d *Desk) repost(ctx context.Context, q *model.Request) {
	d.mu.Lock()
	was := d.board.requests[q.ID]
	d.postRequest(d.board, q)
	d.moved()
	d.mu.Unlock()
	if was != nil && was.Subject != q.Subject && !was.Subject.IsZero() {
		d.refresh(ctx, was.Subject)
	}
	if !q.Subject.IsZero() {
		d.refresh(ctx, q.Subject)
	}
}

// OpenRequest returns one request with the working of its dates. It is an
// audited act.
func (d *Desk) OpenRequest(ctx context.Context, by By, id model.ID) (*RequestFile, error) {
	if err := d.may(ctx, by, model.SeeRequests); err != nil {
		return nil, err
	}
	var q *model.Request
	err := d.store.Write(ctx, by.act("request.view", ""), func(w model.Writer) (err error) {
		if q, err = model.Load[model.Request](w, model.ID{}, id); err != nil {
			return err
		}
		return w.Touch(model.Record{Kind: model.KindRequest, ID: id, Version: q.Version})
	})
	if err != nil && (q == nil || !d.readable(err)) {
		return nil, err
	}
	return d.requestFile(q), nil
}

func (d *Desk) requestFile(q *model.Request) *RequestFile {
	d.mu.RLock()
	today := d.board.today
	d.mu.RUnlock()
	f := &RequestFile{Request: q, Row: *d.requestRow(q, today), File: handling.Read(q), Missing: handling.Missing(q)}
	if q.Subject.IsZero() {
		return f
	}
	if s, ok := d.subjectRow(q.Subject); ok {
		f.Subject, f.Row.Name = &s, s.Name
	} else {
		f.Erased = d.gone(q.Subject)
	}
	for _, r := range d.requestsOf(q.Subject) {
		if r.ID != q.ID {
			f.Others = append(f.Others, r)
		}
	}
	return f
}

// amend changes a stored request: change works on the newest version, so that
// two administrators' additions both stay.
func (d *Desk) amend(ctx context.Context, by By, action string, id model.ID, change func(*model.Request) error) error {
	_, err := d.change(ctx, by, action, id, func(_ model.Writer, q *model.Request) error { return change(q) })
	return err
}

func (b By) event(kind model.EventKind, text string) model.Event {
	return model.Event{Kind: kind, On: b.Today(), At: b.At.UTC(), Actor: b.Actor, Text: text}
}

// AssignRequest makes somebody responsible for a request; an empty name takes
// the responsibility back.
func (d *Desk) AssignRequest(ctx context.Context, by By, id model.ID, to string) error {
	if err := d.may(ctx, by, model.WorkRequests); err != nil {
		return err
	}
	to, err := d.assignee(to)
	if err != nil {
		return err
	}
	return d.amend(ctx, by, actAssign, id, func(q *model.Request) error {
		q.Assignee = to
		q.Events = append(q.Events, by.event(model.EventAssigned, to))
		return nil
	})
}

// NoteRequest adds a note to a request's ledger.
func (d *Desk) NoteRequest(ctx context.Context, by By, id model.ID, text string) error {
	if err := d.may(ctx, by, model.WorkRequests); err != nil {
		return err
	}
	if strings.TrimSpace(text) == "" {
		return refused("the note is empty")
	}
	return d.amend(ctx, by, actNote, id, func(q *model.Request) error {
		q.Events = append(q.Events, by.event(model.EventNote, text))
		return nil
	})
}

// NextAction says what is to be done next about a request and when; a zero date
// and an empty text clear it.
func (d *Desk) NextAction(ctx context.Context, by By, id model.ID, on calendar.Date, what string) error {
	if err := d.may(ctx, by, model.WorkRequests); err != nil {
		return err
	}
	return d.amend(ctx, by, actNext, id, func(q *model.Request) error {
		q.NextOn, q.NextWhat = on, strings.TrimSpace(what)
		text := strings.TrimSpace(on.Words() + ": " + q.NextWhat)
		if on.IsZero() {
			text = q.NextWhat
		}
		q.Events = append(q.Events, by.event(model.EventNextAction, text))
		return nil
	})
}

// RequestID returns the id of the request with a reference such as
// R-2026-0041, in any case, the leading R and zeros optional.
func (d *Desk) RequestID(reference string) (model.ID, error) {
	want, err := canonicalReference(reference)
	if err != nil {
		return model.ID{}, err
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	for id, r := range d.board.requests {
		if r.Reference == want {
			return id, nil
		}
	}
	return model.ID{}, &model.Error{Fault: model.NotFound, Sentence: "there is no request " + want, Cause: model.ErrNotFound}
}

func canonicalReference(s string) (string, error) {
	s = strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(s)), "R")
	year, number, ok := strings.Cut(strings.Trim(s, "- "), "-")
	y, err1 := strconv.ParseUint(year, 10, 16)
	n, err2 := strconv.ParseUint(number, 10, 32)
	if !ok || err1 != nil || err2 != nil {
		return "", fmt.Errorf("%w: a request is written R-2026-0041", model.ErrReference)
	}
	return model.RequestReference(y, n), nil
}

// OpenAlert returns one holding whose retention wants attention. It is an
// audited act.
func (d *Desk) OpenAlert(ctx context.Context, by By, holding model.ID) (*AlertFile, error) {
	if err := d.may(ctx, by, model.SeeRetention); err != nil {
		return nil, err
	}
	row, ok := d.AlertRow(by, holding)
	if !ok {
		return nil, &model.Error{Fault: model.NotFound, Sentence: "this holding has no alert any more", Cause: model.ErrNotFound}
	}
	f := &AlertFile{Row: row}
	f.Subject, _ = d.subjectRow(row.Subject)
	var s *model.Subject
	err := d.store.Write(ctx, by.act("holding.view", ""), func(w model.Writer) (err error) {
		if f.Holding, err = model.Load[model.Holding](w, row.Subject, holding); err != nil {
			return err
		}
		if s, err = model.Load[model.Subject](w, model.ID{}, row.Subject); err != nil {
			return err
		}
		return w.Touch(model.Record{Kind: model.KindHolding, ID: holding, Owner: row.Subject, Version: f.Holding.Version})
	})
	if err != nil && (s == nil || !d.readable(err)) {
		return nil, err
	}
	f.Considered = d.engine.Consider(f.Holding, s)
	return f, nil
}
