package retention_test

import (
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
	"lethe/model/retention"
)

// The last day of keeping is still a day of keeping, for a run and for a
// statutory minimum.
func TestLastDayIsKept(t *testing.T) {
	e := retention.Compile(schedule(invoices, sixYears))
	s := endedOn(date(t, "2020-03-15"))
	invoice := holding("financial", event(model.EventDate, date(t, "2020-05-10")))
	for _, tt := range []struct {
		h     *model.Holding
		act   retention.Act
		last  string
		which retention.BlockerKind
	}{
		{invoice, retention.Act{}, "2027-03-31", retention.ByMinimum},
		{holding("contact"), retention.Act{Scheduled: true}, "2026-03-15", retention.ByDate},
	} {
		last := date(t, tt.last)
		got := e.Guard(tt.h, s, &retention.Context{Today: last}, tt.act)
		if len(got) != 1 || got[0].Kind != tt.which {
			t.Errorf("on %s: %v, want %s", last, got, tt.which)
		}
		if got := e.Guard(tt.h, s, &retention.Context{Today: last.AddDays(1)}, tt.act); len(got) != 0 {
			t.Errorf("the day after %s: %v", last, got)
		}
	}
}

// Of rules with the same last day the statutory minimum decides, then the
// gentler action, then the lower id.
func TestTies(t *testing.T) {
	s, c := endedOn(date(t, "2020-03-15")), &retention.Context{Today: date(t, "2026-01-01")}
	named := func(id string, action policy.Action, minimum bool) policy.Rule {
		r := sixYears
		r.ID, r.Action, r.Minimum = id, action, minimum
		return r
	}
	for _, tt := range []struct {
		a, b policy.Rule
		want string
	}{
		{named("z", policy.Erase, true), named("a", policy.Keep, false), "z"},
		{named("a", policy.Erase, false), named("b", policy.Anonymise, false), "b"},
		{named("a", policy.Anonymise, false), named("b", policy.Decide, false), "b"},
		{named("a", policy.Decide, false), named("b", policy.Keep, false), "b"},
		{named("a", policy.Erase, false), named("b", policy.Erase, false), "a"},
	} {
		if got := retention.Compile(schedule(tt.a, tt.b)).Assess(holding("contact"), s, c); got.Rule.ID != tt.want {
			t.Errorf("%s against %s: %s decides", tt.a.ID, tt.b.ID, got.Rule.ID)
		}
	}
}

// A date recorded on the holding counts beside the one of the subject; the
// later of the two starts the period.
func TestDatesOnTheHolding(t *testing.T) {
	early, late := date(t, "2024-02-01"), date(t, "2024-09-01")
	for _, trigger := range []model.Trigger{model.LastActivity, model.Collected, model.RelationshipEnded} {
		e := retention.Compile(schedule(rule("r", "contact", "P1Y", on(trigger))))
		for _, tt := range []struct{ subject, holding calendar.Date }{{early, late}, {late, early}, {0, late}, {late, 0}} {
			s, h := &model.Subject{}, holding("contact")
			if !tt.holding.IsZero() {
				h.Events = append(h.Events, event(trigger, tt.holding))
			}
			switch {
			case tt.subject.IsZero():
			case trigger == model.LastActivity:
				s.LastActivity = tt.subject
			case trigger == model.Collected:
				h.Collected = tt.subject
			default:
				s.Relationships = []model.Relationship{{Kind: "learner", Ended: tt.subject}}
			}
			if a := e.Assess(h, s, &retention.Context{Today: date(t, "2026-01-01")}); a.Trigger != late {
				t.Errorf("%s, %s and %s: started on %s", trigger, tt.subject, tt.holding, a.Trigger)
			}
		}
	}
}

// What happened today is neither in the future nor after itself.
func TestTodayIsNotSuspicious(t *testing.T) {
	today := date(t, "2026-06-01")
	s := endedOn(today)
	s.LastActivity = today
	a := retention.Compile(schedule(sixYears)).Assess(holding("contact"), s, &retention.Context{Today: today})
	if len(a.Suspicious) != 0 || a.Status != retention.Running {
		t.Errorf("%v, %s", a.Suspicious, a.Status)
	}
	s.LastActivity = today.AddDays(1)
	if a := retention.Compile(schedule(sixYears)).Assess(holding("contact"), s, &retention.Context{Today: today}); a.Status != retention.Review {
		t.Errorf("active the day after: %s", a.Status)
	}
}

// A reopened request blocks as an open one, and closing it again starts the
// quiet time anew.
func TestProceedingOf(t *testing.T) {
	ledger := func(events ...model.Event) *model.Request {
		return &model.Request{Year: 2026, Number: 7, Type: calendar.Access, Events: events}
	}
	first, second := date(t, "2026-01-05"), date(t, "2026-03-06")
	closed, reopened := model.Event{Kind: model.EventClosed, On: first}, model.Event{Kind: model.EventReopened, On: first.AddDays(3)}
	for _, tt := range []struct {
		r    *model.Request
		want calendar.Date
	}{
		{ledger(), 0},
		{ledger(closed), first},
		{ledger(closed, reopened), 0},
		{ledger(closed, reopened, model.Event{Kind: model.EventWithdrawn, On: second}), second},
	} {
		got := retention.ProceedingOf(tt.r)
		if got.Closed != tt.want || got.Reference != "R-2026-0007" || got.Type != calendar.Access {
			t.Errorf("%+v, want closed %s", got, tt.want)
		}
		if got.Closed.IsZero() == tt.r.Closed() {
			t.Errorf("the model and retention disagree on whether %s is closed", got.Reference)
		}
	}
}
