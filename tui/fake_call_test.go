package tui

import (
	"context"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
)

// fakeFacts are what the fake's callers are asked.
var fakeFacts = []desk.CallFact{
	{Fact: "date-of-birth", Value: "14 May 2001 (14/5/2001)"}, {Fact: "postcode", Value: "NG1 1AA"},
	{Fact: "last-course", Value: "First Aid at Work"}, {Fact: "establishment", Value: "Hill Top School"},
}

// card makes the card of a call, as the desk would.
func (f *fakeDesk) card(c model.Call) *desk.CallCard {
	s := f.subject(c.Owner)
	out := &desk.CallCard{Call: &c, Reference: c.Owner.SubjectReference(), Name: s.Name.Full(), Facts: slices.Clone(fakeFacts), Flags: s.Flags.Words()}
	for _, p := range desk.CallerPaths() {
		if p.Kind == c.Caller {
			out.Path = p
		}
	}
	for i, fact := range out.Facts {
		for a, list := range map[desk.Answer][]string{desk.AnswerRight: c.Right, desk.AnswerWrong: c.Wrong, desk.NoAnswer: c.Unknown} {
			if slices.Contains(list, string(fact.Fact)) {
				out.Facts[i].Answer = a
			}
		}
	}
	out.Logged = map[model.RequestType]string{}
	for _, act := range c.Acts {
		if rest, ok := strings.CutPrefix(act, "logged "); ok {
			ref, t, _ := strings.Cut(rest, ", ")
			out.Logged[model.RequestType(t)] = ref
		}
	}
	out.Level = max(0, min(2, len(c.Right)-1))
	out.Missing = []int{2 - len(c.Right), 1, 0}[out.Level]
	if out.Locked = len(c.Wrong) > 1; out.Locked || !out.Path.Discloses {
		out.Level, out.Missing = 0, 0
	}
	if out.Level > 0 {
		out.Requests, out.Others, out.Further = f.requests[4:6], 2, out.Level < 2
		out.Choices = []*model.Consent{
			{Head: model.Head{ID: testID('k', 1)}, Act: model.ConsentGiven, Purpose: "newsletter", Channel: "email", On: testToday - 300},
			{Head: model.Head{ID: testID('k', 2)}, Act: model.ConsentGiven, Purpose: "newsletter", Channel: "text", On: testToday - 300},
		}
	}
	if out.Level > 1 {
		if out.Contacts = s.Contacts; f.hidden {
			out.Contacts, out.Unread = nil, []string{"email", "phone", "address"}
		}
		out.Enrolments = []desk.Enrolment{{What: "learner, enrolled", From: testToday - 400}, {What: "First Aid at Work", From: testToday - 390, Until: testToday - 380}}
	}
	return out
}

func (f *fakeDesk) BeginCall(_ context.Context, by desk.By, id model.ID, from string) (*desk.CallCard, error) {
	f.note("call", id.SubjectReference(), from)
	if f.phoneErr != nil {
		return nil, f.phoneErr
	}
	if id == f.subjects[2].ID {
		f.note("flagged")
	}
	return f.card(model.Call{Head: model.Head{ID: testID('t', 1), Owner: id}, Caller: model.Self, From: from, At: by.At}), nil
}

func (f *fakeDesk) ResumeCall(_ context.Context, by desk.By, subject, id model.ID) (*desk.CallCard, error) {
	f.note("resume", subject.SubjectReference())
	if f.callErr != nil {
		return nil, f.callErr
	}
	if f.over {
		return nil, model.Faultf(model.Refused, "this call is over")
	}
	return f.card(model.Call{Head: model.Head{ID: id, Owner: subject}, Caller: model.Self, At: by.At, Right: []string{"postcode"}}), nil
}

func (f *fakeDesk) CarryCall(_ context.Context, by desk.By, c *desk.CallCard) (*desk.CallCard, error) {
	f.note("carry", c.Reference)
	if f.callErr != nil {
		return nil, f.callErr
	}
	return f.card(model.Call{Head: model.Head{ID: c.Call.ID, Owner: f.subjects[1].ID}, Caller: c.Call.Caller, At: by.At}), nil
}

func (f *fakeDesk) AnswerCall(_ context.Context, _ desk.By, c *desk.CallCard, fact policy.Fact, a desk.Answer) (*desk.CallCard, error) {
	f.note("answer", string(fact), string(a))
	if f.phoneErr != nil {
		return nil, f.phoneErr
	}
	call := *c.Call
	switch a {
	case desk.AnswerRight:
		call.Right = append(slices.Clone(call.Right), string(fact))
	case desk.AnswerWrong:
		call.Wrong = append(slices.Clone(call.Wrong), string(fact))
	default:
		call.Unknown = append(slices.Clone(call.Unknown), string(fact))
	}
	return f.card(call), nil
}

func (f *fakeDesk) CallerIs(_ context.Context, _ desk.By, c *desk.CallCard, kind model.RequesterKind, name string) (*desk.CallCard, error) {
	f.note("caller", string(kind), name)
	call := *c.Call
	call.Caller, call.Name = kind, name
	return f.card(call), nil
}

// acted makes the answer of an act in a call.
func (f *fakeDesk) acted(c *desk.CallCard, what string) *desk.Phoned {
	f.note(what)
	call := *c.Call
	call.Acts = append(slices.Clone(call.Acts), what)
	return &desk.Phoned{Card: f.card(call)}
}

func (f *fakeDesk) RequestByPhone(_ context.Context, by desk.By, c *desk.CallCard, t model.RequestType, second bool) (*desk.Phoned, error) {
	out := f.acted(c, "logged R-2026-0099, "+string(t))
	if second {
		f.note("second")
	}
	row := desk.RequestRow{Reference: "R-2026-0099", Type: t, DaysLeft: 32, Clock: calendar.Result{State: calendar.Running, Due: by.Today() + 32}}
	out.Request = &desk.RequestFile{Row: row}
	return out, nil
}

func (f *fakeDesk) ApproachByPhone(_ context.Context, _ desk.By, c *desk.CallCard, _ bool) (*desk.Phoned, error) {
	out := f.acted(c, "logged R-2026-0099, "+c.Path.Approach)
	out.Request = &desk.RequestFile{Row: desk.RequestRow{Reference: "R-2026-0099", Type: calendar.Access, Closed: true}}
	return out, nil
}

func (f *fakeDesk) ObjectByPhone(_ context.Context, _ desk.By, c *desk.CallCard) (*desk.Phoned, error) {
	return f.acted(c, "marketing stopped"), nil
}

func (f *fakeDesk) PlanWithdrawal(_ context.Context, c *desk.CallCard, id model.ID) (*desk.Withdrawal, error) {
	i := slices.IndexFunc(c.Choices, func(v *model.Consent) bool { return v.ID == id })
	return &desk.Withdrawal{Consent: c.Choices[i], Purpose: "news of courses", Loses: []string{"preferences data for newsletter"}}, nil
}

func (f *fakeDesk) WithdrawByPhone(_ context.Context, _ desk.By, c *desk.CallCard, told *desk.Withdrawal) (*desk.Phoned, error) {
	return f.acted(c, "consent withdrawn "+told.Consent.Channel), nil
}

func (f *fakeDesk) IdentityByPost(_ context.Context, _ desk.By, c *desk.CallCard) (*desk.Phoned, error) {
	return f.acted(c, "identity asked by post"), nil
}

func (f *fakeDesk) NoteByPhone(_ context.Context, _ desk.By, c *desk.CallCard, text string) (*desk.Phoned, error) {
	return f.acted(c, strings.TrimSpace("note "+text)), nil
}

func (f *fakeDesk) DeathByPhone(_ context.Context, _ desk.By, c *desk.CallCard, how string) (*desk.Phoned, []string, error) {
	return f.acted(c, "died "+how), []string{"R-2026-0041"}, f.phoneErr
}

func (f *fakeDesk) RecordDeath(_ context.Context, _ desk.By, id model.ID, how string) ([]string, error) {
	f.note("death", id.SubjectReference(), how)
	return nil, f.openErr
}

func (f *fakeDesk) DetailsByPhone(_ context.Context, _ desk.By, c *desk.CallCard) (*model.Subject, error) {
	f.note("details")
	if f.openErr != nil {
		return nil, f.openErr
	}
	s := *f.subject(c.Call.Owner)
	if len(c.Unread) > 0 {
		s.Contacts = nil
	}
	return &s, nil
}

func (f *fakeDesk) CorrectByPhone(_ context.Context, _ desk.By, c *desk.CallCard, s *model.Subject) (*desk.Phoned, error) {
	return f.acted(c, "corrected "+s.KnownAs), nil
}

func (f *fakeDesk) EndCall(_ context.Context, _ desk.By, _ *desk.CallCard, o model.CallOutcome) error {
	f.note("end", string(o))
	return f.phoneErr
}
