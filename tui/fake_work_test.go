package tui

import (
	"context"
	"slices"
	"time"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/handling"
)

var fakeRules = calendar.Rules{Holidays: calendar.NewHolidays(calendar.EnglandAndWales), TargetDays: 14}

// ledger makes the stored request of a row.
func (f *fakeDesk) ledger(id model.ID) *model.Request {
	if q := f.ledgers[id]; q != nil {
		return q
	}
	row, ok := f.RequestRow(id)
	if !ok {
		return nil
	}
	q := &model.Request{Head: model.Head{ID: id, Version: 2}, Year: 2026, Number: uint64(41 + f.rows[id]), Type: row.Type, Channel: row.Channel,
		Received: row.Received, Subject: row.Subject, Requester: model.Requester{Kind: model.Self},
		Summary: "Please send me everything you hold about me.", Assignee: row.Assignee,
		Events: []model.Event{{Kind: model.EventAcknowledged, On: row.Received + 1, Actor: "anna"}, {Kind: model.EventNote, On: row.Received + 4, Actor: "ben", Text: "Asked the trainer for the feedback forms."}}}
	f.ledgers[id] = q
	return q
}

// file reads a request as the desk does, with the rules and the clock.
func (f *fakeDesk) file(q *model.Request) *desk.RequestFile {
	row, _ := f.RequestRow(q.ID)
	row.Reference, row.Type, row.Subject, row.Assignee, row.Closed = q.Reference(), q.Type, q.Subject, q.Assignee, q.Closed()
	row.Version, row.Events = q.Version, len(q.Events)
	if c, err := calendar.Clock(q.History(), fakeRules, testToday); err == nil {
		row.Clock, row.DaysLeft, row.Late = c, c.Due.Sub(testToday), c.Overdue
	}
	shown := *q
	shown.Events = slices.Clone(q.Events)
	file := &desk.RequestFile{Row: row, Others: f.requests[3:4], Request: &shown, File: handling.Read(&shown), Missing: handling.Missing(&shown)}
	if s, known := f.SubjectRow(q.Subject); known {
		file.Subject = &s
	} else if !q.Subject.IsZero() {
		file.Erased = true
	}
	return file
}

func (f *fakeDesk) OpenRequest(_ context.Context, _ desk.By, id model.ID) (*desk.RequestFile, error) {
	f.note("open request")
	q := f.ledger(id)
	if q == nil {
		return nil, model.Faultf(model.NotFound, "there is no such request")
	}
	return f.file(q), nil
}

// change changes a request as the desk does.
func (f *fakeDesk) change(id model.ID, e model.Event) (*desk.RequestFile, error) {
	q := f.ledger(id)
	q.Events = append(q.Events, e)
	q.Version++
	return f.file(q), nil
}

func (f *fakeDesk) Record(_ context.Context, by desk.By, id model.ID, h desk.Happening) (*desk.RequestFile, error) {
	if err := f.stale; err != nil {
		f.stale = nil
		f.change(id, model.Event{Kind: model.EventIdentityAsked, On: testToday, Actor: "ben", Text: "Other address."})
		return nil, err
	}
	q := f.ledger(id)
	if saw := by.Saw; saw.Version != 0 && saw.Version != q.Version {
		return nil, &model.ConflictError{Kind: model.KindRequest, ID: id, Actor: "ben", At: testNow()}
	}
	e := model.Event{Kind: h.Kind, On: h.On, At: by.At, Actor: by.Actor, Text: h.Text, Ground: h.Ground, Item: h.Item, Code: h.Code, Lines: h.Lines}
	if err := f.lawful(q, e); err != nil {
		return nil, err
	}
	f.note("record", string(h.Kind), h.Code, h.Ground, h.On.String(), h.Text)
	return f.change(id, e)
}

func (f *fakeDesk) lawful(q *model.Request, events ...model.Event) error {
	_, err := f.supposed(q, events...)
	return err
}

func (f *fakeDesk) supposed(q *model.Request, events ...model.Event) (calendar.Result, error) {
	c := *q
	c.Events = slices.Clone(q.Events)
	today := testToday
	for _, e := range events {
		if err := handling.Check(&c, e); err != nil {
			return calendar.Result{}, err
		}
		c.Events = append(c.Events, e)
		today = max(today, e.On)
	}
	return calendar.Clock(c.History(), fakeRules, today)
}

func (f *fakeDesk) Steps(file *desk.RequestFile, _ desk.By) []desk.StepState {
	var out []desk.StepState
	for _, s := range handling.Steps() {
		e := model.Event{Kind: s.Kind, On: testToday, Text: "as given", Ground: string(calendar.Complexity), Item: 1, Code: file.File.Type.Outcomes[0].ID}
		if s.Needs == handling.NeedsTask {
			e.Code = file.File.Tasks[1].ID
		}
		if s.Needs == handling.NeedsRestriction {
			e.Ground = handling.RestrictionGrounds()[0].ID
		}
		if s.Needs == handling.NeedsLines {
			e.Lines = handling.LinesOf(file.Request.Received)
		}
		state := desk.StepState{Step: s}
		if err := f.lawful(file.Request, e); err != nil {
			state.Why = err.Error()
		}
		out = append(out, state)
	}
	return out
}

func (f *fakeDesk) WhatIf(file *desk.RequestFile, by desk.By, things ...desk.Happening) (calendar.Result, error) {
	var events []model.Event
	for _, h := range things {
		events = append(events, model.Event{Kind: h.Kind, On: h.On, Actor: by.Actor, Text: h.Text, Ground: h.Ground, Item: h.Item, Code: h.Code, Lines: h.Lines})
	}
	return f.supposed(file.Request, events...)
}

func (f *fakeDesk) Match(_ context.Context, _ desk.By, id, subject model.ID) (*desk.RequestFile, error) {
	f.note("match", subject.SubjectReference())
	f.ledger(id).Subject = subject
	kind := model.EventMatched
	if subject.IsZero() {
		kind = model.EventUnmatched
	}
	return f.change(id, model.Event{Kind: kind, On: testToday, Actor: "anna", Ref: subject})
}

func (f *fakeDesk) Retype(_ context.Context, _ desk.By, id model.ID, t model.RequestType) (*desk.RequestFile, error) {
	f.note("retype", string(t))
	q := f.ledger(id)
	was := q.Type
	q.Type = t
	return f.change(id, model.Event{Kind: model.EventRetyped, On: testToday, Actor: "anna", Code: string(was)})
}

func (f *fakeDesk) Split(ctx context.Context, by desk.By, id model.ID, t model.RequestType, summary string) (*desk.RequestFile, error) {
	f.note("split", string(t), summary)
	return f.OpenRequest(ctx, by, f.requests[13].ID)
}

func (f *fakeDesk) Statistics(desk.By, int) []desk.MonthFigures {
	var rows []*desk.RequestRow
	for i := range 60 {
		received := calendar.NewDate(2026, time.January, 5).AddDays(5 * i)
		r := &desk.RequestRow{Type: calendar.RequestTypes()[i*i%7], Channel: model.Channels[i%5], Received: received, Late: i%9 == 4, Refused: i%11 == 3}
		if i < 52 {
			r.Answered, r.Clock.State, r.Clock.Extended = received.AddDays(9+i%30), calendar.Closed, i%13 == 1
		}
		rows = append(rows, r)
	}
	return desk.Monthly(rows, testToday, 12)
}

// fresh makes the first three requests new, as they came in.
func (f *fakeDesk) fresh() {
	says := []string{"Please delete me, I have changed jobs.", "No more emails, no more texts.", "Rang; the line broke off."}
	from := []model.Requester{{Kind: model.Self, Name: "Hopper", Contact: "grace@example.org"}, {Kind: model.Self, Name: "Byron"}, {Kind: model.Agent, Name: "Fairclaim Data Services"}}
	for i := range says {
		r := &f.requests[i]
		r.Assignee, r.Version, r.Subject = "", 1, model.ID{}
		q := f.ledger(r.ID)
		q.Version, q.Events, q.Summary, q.Requester, q.Type = 1, nil, says[i], from[i], calendar.Access
	}
}
