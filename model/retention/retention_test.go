package retention_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
	"lethe/model/retention"
)

// The rows of LAW.md 1.12 on retention: the last day of keeping follows the
// trigger by the period, clipped but never rolled.
//
// Clauses: J47, P46
func TestKeepThrough(t *testing.T) {
	payroll := rule("payroll", "financial", "P3Y", policy.Trigger{Event: model.AccountingYearEnd, YearEnd: policy.MonthDay{Month: 4, Day: 5}})
	to25 := rule("to-25", "safeguarding", "P0D", policy.Trigger{Event: model.Birthday, Age: 25})
	leapBorn := &model.Subject{Born: date(t, "2012-02-29")}
	for _, tt := range []struct {
		row     string
		rule    policy.Rule
		subject *model.Subject
		holding *model.Holding
		keep    string
	}{
		{"R1", sixYears, endedOn(date(t, "2020-03-15")), holding("contact"), "2026-03-15"},
		{"R3", invoices, endedOn(date(t, "2020-06-01")), holding("financial", event(model.EventDate, date(t, "2020-05-10"))), "2027-03-31"},
		{"R7", to25, &model.Subject{Born: date(t, "2010-02-28")}, holding("safeguarding"), "2035-02-28"},
		{"R8", rule("to-25", "safeguarding", "P0D", policy.Trigger{Event: model.Birthday, Age: 25}), leapBorn, holding("safeguarding"), "2037-03-01"},
		{"R9 weekend", sixYears, endedOn(date(t, "2020-03-14")), holding("contact"), "2026-03-14"}, // a Saturday
		{"R10", payroll, endedOn(date(t, "2026-01-01")), holding("financial", event(model.EventDate, date(t, "2026-02-11"))), "2029-04-05"},
		{"leap day", sixYears, endedOn(date(t, "2020-02-29")), holding("contact"), "2026-02-28"},
		{"year end itself", invoices, endedOn(date(t, "2020-06-01")), holding("financial", event(model.EventDate, date(t, "2021-03-31"))), "2027-03-31"},
		{"collected when no event is known", invoices, endedOn(date(t, "2020-06-01")), &model.Holding{Category: "financial", Collected: date(t, "2021-04-01")}, "2028-03-31"},
	} {
		t.Run(tt.row, func(t *testing.T) {
			e := retention.Compile(schedule(tt.rule))
			a := e.Assess(tt.holding, tt.subject, &retention.Context{Today: date(t, "2026-06-01")})
			if got := a.KeepThrough.String(); got != tt.keep {
				t.Errorf("kept through %s, want %s; %s", got, tt.keep, a.Why())
			}
			if a.DestroyFrom != a.KeepThrough.AddDays(1) {
				t.Errorf("destroyed from %s", a.DestroyFrom)
			}
		})
	}
}

// R4: the invoice follows its own rule, and with two rules on one holding the
// later date wins and says why.
//
// Clauses: J10, P46
func TestLongestJustifiedRuleWins(t *testing.T) {
	short := rule("short", "financial", "P1Y", on(model.RelationshipEnded))
	s := endedOn(date(t, "2020-03-15"))
	h := holding("financial", event(model.EventDate, date(t, "2020-05-10")))
	for _, rules := range [][]policy.Rule{{short, invoices}, {invoices, short}} {
		a := retention.Compile(schedule(rules...)).Assess(h, s, &retention.Context{Today: date(t, "2026-06-01")})
		if a.Rule.ID != "invoices" || a.KeepThrough != date(t, "2027-03-31") || a.Fitting != 2 {
			t.Errorf("rule %s through %s of %d", a.Rule.ID, a.KeepThrough, a.Fitting)
		}
		if why := a.Why(); !strings.Contains(why, "outlasts 1 other rule") || !strings.Contains(why, "invoices") {
			t.Errorf("reason: %s", why)
		}
	}
}

// The boundaries of LAW.md 3.3: due soon from 90 days before, overdue after
// 30 days.
func TestStatusBoundaries(t *testing.T) {
	e := retention.Compile(schedule(sixYears))
	s, h := endedOn(date(t, "2020-03-15")), holding("contact")
	from := date(t, "2026-03-16")
	for _, tt := range []struct {
		day  int // after the first day of destruction
		want retention.Status
	}{
		{-91, retention.Running}, {-90, retention.DueSoon}, {-1, retention.DueSoon},
		{0, retention.Due}, {30, retention.Due}, {31, retention.Overdue},
	} {
		a := e.Assess(h, s, &retention.Context{Today: from.AddDays(tt.day)})
		if a.Status != tt.want {
			t.Errorf("day %d: %s, want %s", tt.day, a.Status, tt.want)
		}
		if a.Destructible() != (tt.day >= 0) {
			t.Errorf("day %d: destructible %v", tt.day, a.Destructible())
		}
	}
}

// A trigger that has not happened gives no trigger, whatever other rules say;
// with several triggers all must have happened and the last one counts.
//
// Clauses: I31
func TestTriggers(t *testing.T) {
	today := &retention.Context{Today: date(t, "2026-06-01")}
	lasting := &model.Subject{Relationships: []model.Relationship{{Kind: "learner", Ended: date(t, "2010-01-01")}, {Kind: "trainer", Started: date(t, "2015-01-01")}}}
	if a := retention.Compile(schedule(sixYears)).Assess(holding("contact"), lasting, today); a.Status != retention.NoTrigger {
		t.Errorf("a lasting relationship: %s", a.Status)
	}
	learners := sixYears
	learners.Kinds = []string{"learner"}
	if a := retention.Compile(schedule(learners)).Assess(holding("contact"), lasting, today); a.Status != retention.Overdue {
		t.Errorf("the learner's relationship is over: %s", a.Status)
	}
	trainers := rule("trainers", "contact", "P3Y", on(model.RelationshipEnded))
	trainers.Kinds = []string{"trainer"}
	a := retention.Compile(schedule(learners, trainers)).Assess(holding("contact"), lasting, today)
	if a.Status != retention.NoTrigger || a.Rule.ID != "trainers" {
		t.Errorf("one rule still waits: %s by %s", a.Status, a.Rule.ID)
	}
	both := rule("both", "account", "P1Y", on(model.CourseCompleted), on(model.RelationshipEnded))
	e := retention.Compile(schedule(both))
	s := endedOn(date(t, "2024-01-10"))
	if a := e.Assess(holding("account"), s, today); a.Status != retention.NoTrigger {
		t.Errorf("one of two happened: %s", a.Status)
	}
	a = e.Assess(holding("account", event(model.CourseCompleted, date(t, "2024-05-01"))), s, today)
	if a.Trigger != date(t, "2024-05-01") || a.KeepThrough != date(t, "2025-05-01") {
		t.Errorf("both happened: from %s through %s", a.Trigger, a.KeepThrough)
	}
	if a := e.Assess(holding("unheard-of"), s, today); a.Rule != nil || a.Status != retention.NoTrigger {
		t.Errorf("no rule fits: %s", a.Status)
	}
}

// A rule that rests on consent ends with it, and a rule that waits for the
// withdrawal says nothing before it.
//
// Clauses: C24, I20
func TestConsentEndsTheRuleThatRestsOnIt(t *testing.T) {
	choices := rule("choices", "account", "P24M", on(model.LastActivity))
	choices.Basis = model.BasisConsent
	gone := rule("gone", "account", "P0D", on(model.ConsentWithdrawn))
	e := retention.Compile(schedule(choices, gone))
	s := &model.Subject{LastActivity: date(t, "2026-05-01")}
	c := &retention.Context{Today: date(t, "2026-06-01")}
	if a := e.Assess(holding("account"), s, c); a.Rule.ID != "choices" || a.KeepThrough != date(t, "2028-05-01") {
		t.Errorf("while consent lives: %s through %s", a.Rule.ID, a.KeepThrough)
	}
	withdrawn := holding("account", event(model.ConsentWithdrawn, date(t, "2026-05-20")))
	if a := e.Assess(withdrawn, s, c); a.Rule.ID != "gone" || a.KeepThrough != date(t, "2026-05-20") || a.Status != retention.Due {
		t.Errorf("after withdrawal: %s through %s, %s", a.Rule.ID, a.KeepThrough, a.Status)
	}
	only := retention.Compile(schedule(choices))
	if a := only.Assess(withdrawn, s, c); a.KeepThrough != date(t, "2026-05-20") || a.Standing != retention.Lapsed {
		t.Errorf("nothing else justifies it: through %s", a.KeepThrough)
	}
}

// R5, R6 and LAW.md 3.4: what blocks, until when, and that it shows as blocked
// only once the holding is due.
//
// Clauses: P44
func TestBlockers(t *testing.T) {
	e := retention.Compile(schedule(sixYears))
	s, h := endedOn(date(t, "2020-03-15")), holding("contact")
	placed := time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC)
	hold := &model.Hold{Type: model.HoldLitigation, Subject: s.ID, Placed: placed}
	released := *hold
	released.Released = placed.AddDate(0, 1, 0)
	restricted := *s
	restricted.Flags = model.Restricted
	day := date(t, "2026-06-01")
	for _, tt := range []struct {
		name    string
		subject *model.Subject
		context retention.Context
		want    []retention.BlockerKind
	}{
		{"R5 hold", s, retention.Context{Holds: []*model.Hold{hold}}, []retention.BlockerKind{retention.ByHold}},
		{"released hold", s, retention.Context{Holds: []*model.Hold{&released}}, nil},
		{"hold on another category", s, retention.Context{Holds: []*model.Hold{{Type: model.HoldBreach, Category: "financial"}}}, nil},
		{"hold on everybody", s, retention.Context{Holds: []*model.Hold{{Type: model.HoldRegulator}}}, []retention.BlockerKind{retention.ByHold}},
		{"R6 open request", s, retention.Context{Requests: []retention.Proceeding{{Reference: "R-2026-0001", Type: calendar.Access}}}, []retention.BlockerKind{retention.ByRequest}},
		{"request closed 30 days ago", s, retention.Context{Requests: []retention.Proceeding{{Reference: "R-2026-0001", Type: calendar.Access, Closed: day.AddDays(-30)}}}, []retention.BlockerKind{retention.ByRequest}},
		{"request closed 31 days ago", s, retention.Context{Requests: []retention.Proceeding{{Reference: "R-2026-0001", Type: calendar.Access, Closed: day.AddDays(-31)}}}, nil},
		{"complaint closed six months ago", s, retention.Context{Requests: []retention.Proceeding{{Reference: "R-2025-0009", Type: calendar.Complaint, Closed: date(t, "2025-12-01")}}}, []retention.BlockerKind{retention.ByComplaint}},
		{"complaint closed earlier", s, retention.Context{Requests: []retention.Proceeding{{Reference: "R-2025-0009", Type: calendar.Complaint, Closed: date(t, "2025-11-30")}}}, nil},
		{"restricted", &restricted, retention.Context{}, []retention.BlockerKind{retention.ByRestricted}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := tt.context
			c.Today = day
			a := e.Assess(h, tt.subject, &c)
			if !slices.Equal(kinds(a.Blockers), tt.want) {
				t.Fatalf("blockers %v, want %v", kinds(a.Blockers), tt.want)
			}
			if blocked := a.Status == retention.Blocked; blocked != (tt.want != nil) || a.Destructible() == blocked {
				t.Errorf("status %s, destructible %v", a.Status, a.Destructible())
			}
			if got := kinds(e.Guard(h, tt.subject, &c, retention.Act{Scheduled: true})); !slices.Equal(got, tt.want) {
				t.Errorf("guard %v, want %v", got, tt.want)
			}
			c.Today = date(t, "2024-01-01")
			if a := e.Assess(h, tt.subject, &c); a.Status != retention.Running {
				t.Errorf("years before: %s", a.Status)
			}
		})
	}
}

// The statutory minimum blocks earlier erasure, also on request; the request
// that is carried out does not block itself; the person's agreement opens a
// restriction and nothing else.
//
// Clauses: P46, I14
func TestGuardOnRequest(t *testing.T) {
	e := retention.Compile(schedule(invoices, sixYears))
	s := endedOn(date(t, "2020-03-15"))
	s.Flags = model.Restricted
	open := []retention.Proceeding{{Reference: "R-2026-0002", Type: calendar.Erasure}, {Reference: "R-2026-0003", Type: calendar.Access}}
	c := &retention.Context{Today: date(t, "2026-06-01"), Requests: open}
	act := retention.Act{Answering: "R-2026-0002", Agreed: true}
	if got := kinds(e.Guard(holding("contact"), s, c, act)); !slices.Equal(got, []retention.BlockerKind{retention.ByRequest}) {
		t.Errorf("the access request must still block: %v", got)
	}
	c.Requests = open[:1]
	if got := e.Guard(holding("contact"), s, c, act); len(got) != 0 {
		t.Errorf("nothing else blocks: %v", kinds(got))
	}
	if got := kinds(e.Guard(holding("contact"), s, c, retention.Act{})); !slices.Equal(got, []retention.BlockerKind{retention.ByRequest, retention.ByRestricted}) {
		t.Errorf("another act: %v", got)
	}
	invoice := holding("financial", event(model.EventDate, date(t, "2020-05-10")))
	got := e.Guard(invoice, s, c, act)
	if len(got) != 1 || got[0].Kind != retention.ByMinimum || got[0].Until != date(t, "2027-03-31") {
		t.Errorf("the invoice: %v", got)
	}
	c.Today = date(t, "2027-04-01")
	if got := e.Guard(invoice, s, c, act); len(got) != 0 {
		t.Errorf("after the minimum: %v", got)
	}
	c.Today = date(t, "2024-01-01")
	if got := kinds(e.Guard(holding("contact"), s, c, retention.Act{Scheduled: true, Answering: "R-2026-0002", Agreed: true})); !slices.Equal(got, []retention.BlockerKind{retention.ByRestricted, retention.ByDate}) {
		t.Errorf("a run before the date, on restricted data: %v", got)
	}
}

// Keep until extends and never shortens; keeping rules and rules that ask for
// review never lead to destruction.
func TestKeepUntilAndGentleActions(t *testing.T) {
	s, c := endedOn(date(t, "2020-03-15")), &retention.Context{Today: date(t, "2026-06-01")}
	h := holding("contact")
	h.KeepUntil, h.KeepReason = date(t, "2030-01-01"), "dispute about fees"
	e := retention.Compile(schedule(sixYears))
	if a := e.Assess(h, s, c); a.KeepThrough != h.KeepUntil || !a.Extended || !strings.Contains(a.Why(), "dispute about fees") {
		t.Errorf("extended: %s", a.Why())
	}
	h.KeepUntil = date(t, "2021-01-01")
	if a := e.Assess(h, s, c); a.Extended || a.KeepThrough != date(t, "2026-03-15") {
		t.Errorf("shortened: %s", a.Why())
	}
	for _, action := range []policy.Action{policy.Decide, policy.Keep} {
		r := sixYears
		r.Action = action
		if a := retention.Compile(schedule(r)).Assess(holding("contact"), s, c); a.Status != retention.Review || a.Destructible() {
			t.Errorf("%s: %s", action, a.Status)
		}
	}
	forever := sixYears
	forever.ID, forever.Action, forever.Triggers, forever.Period = "forever", policy.Keep, nil, calendar.Period{}
	if a := retention.Compile(schedule(sixYears, forever)).Assess(holding("contact"), s, c); a.Status != retention.NoTrigger || a.Rule.ID != "forever" {
		t.Errorf("kept without limit: %s by %s", a.Status, a.Rule.ID)
	}
}

// Doubtful dates lead to review, never to destruction.
func TestSuspicion(t *testing.T) {
	e := retention.Compile(schedule(sixYears, rule("to-25", "safeguarding", "P0D", policy.Trigger{Event: model.Birthday, Age: 25})))
	day := date(t, "2026-06-01")
	ended := func(d string) *model.Subject { return endedOn(date(t, d)) }
	active := ended("2019-01-01")
	active.LastActivity = date(t, "2025-09-09")
	open := &model.Subject{Relationships: []model.Relationship{{Stage: "completed"}}}
	backwards := ended("2019-01-01")
	backwards.Relationships[0].Started = date(t, "2020-01-01")
	migrated := ended("2018-08-08")
	migrated.Source = "old-system"
	for _, tt := range []struct {
		want     retention.SuspicionKind
		subject  *model.Subject
		category string
	}{
		{retention.ActiveAfter, active, "contact"},
		{retention.EndMissing, open, "contact"},
		{retention.OutOfOrder, backwards, "contact"},
		{retention.InFuture, ended("2062-01-01"), "contact"},
		{retention.Placeholder, ended("1970-01-01"), "contact"},
		{retention.BirthUnknown, &model.Subject{}, "safeguarding"},
		{retention.OneDate, migrated, "contact"},
	} {
		t.Run(string(tt.want), func(t *testing.T) {
			c := &retention.Context{Today: day, Shared: []retention.SharedDate{{Source: "old-system", Trigger: model.RelationshipEnded, On: date(t, "2018-08-08"), Rows: 99, Of: 100}}}
			h := holding(tt.category)
			a := e.Assess(h, tt.subject, c)
			if len(a.Suspicious) != 1 || a.Suspicious[0].Kind != tt.want || a.Status != retention.Review || a.Destructible() {
				t.Errorf("%v, %s", a.Suspicious, a.Status)
			}
			if len(e.Guard(h, tt.subject, c, retention.Act{Scheduled: true})) == 0 {
				t.Error("the guard lets a run pass")
			}
		})
	}
}

// One date on a whole import is the day of a migration; a course that ended
// for a class is not.
func TestSharedDates(t *testing.T) {
	k := func(source, day string) retention.DateCount {
		return retention.DateCount{Source: source, Trigger: model.RelationshipEnded, On: date(t, day)}
	}
	got := retention.SharedDates(map[retention.DateCount]int{
		k("old", "2018-08-08"): 950, k("old", "2018-08-09"): 50, // nine in ten and more
		k("new", "2020-07-20"): 60, k("new", "2021-07-20"): 60, // two classes
		k("tiny", "2022-01-01"): 12, // too few to say
	})
	if len(got) != 1 || got[0].Source != "old" || got[0].Rows != 950 || got[0].Of != 1000 {
		t.Errorf("%+v", got)
	}
}
