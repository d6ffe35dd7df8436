package retention_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
	"lethe/model/retention"
)

var base = calendar.NewDate(2026, time.June, 1)

// day draws a date within some years around base, or none.
func day(t *rapid.T, label string) calendar.Date {
	if rapid.IntRange(0, 4).Draw(t, label+" known") == 0 {
		return 0
	}
	return base.AddDays(rapid.IntRange(-5000, 400).Draw(t, label))
}

func drawRules(t *rapid.T) []policy.Rule {
	var out []policy.Rule
	for i := range rapid.IntRange(1, 6).Draw(t, "rules") {
		r := policy.Rule{ID: fmt.Sprintf("r%d", i), Reason: "reason", Source: "source",
			Action:  rapid.SampledFrom([]policy.Action{policy.Erase, policy.Anonymise, policy.Keep, policy.Decide}).Draw(t, "action"),
			Basis:   rapid.SampledFrom([]model.Basis{"", model.BasisConsent, model.BasisLegal}).Draw(t, "basis"),
			Minimum: rapid.Bool().Draw(t, "minimum"),
			Period:  calendar.Period{Years: rapid.IntRange(0, 7).Draw(t, "years"), Days: rapid.IntRange(0, 40).Draw(t, "days")},
		}
		r.Categories = rapid.SampledFrom([][]string{nil, {"contact"}, {"financial"}, {"contact", "financial"}}).Draw(t, "categories")
		r.Kinds = rapid.SampledFrom([][]string{nil, nil, {"learner"}, {"trainer"}}).Draw(t, "kinds")
		for range rapid.IntRange(0, 2).Draw(t, "triggers") {
			event := rapid.SampledFrom(model.Triggers).Draw(t, "trigger")
			r.Triggers = append(r.Triggers, policy.Trigger{Event: event, Age: 18})
		}
		out = append(out, r)
	}
	return out
}

func drawSubject(t *rapid.T) *model.Subject {
	s := &model.Subject{Born: day(t, "born"), LastActivity: day(t, "active")}
	s.ID = model.ID{1}
	for range rapid.IntRange(0, 2).Draw(t, "relationships") {
		s.Relationships = append(s.Relationships, model.Relationship{
			Kind: rapid.SampledFrom([]string{"learner", "trainer"}).Draw(t, "kind"), Ended: day(t, "ended")})
	}
	if rapid.IntRange(0, 3).Draw(t, "flag") == 0 {
		s.Flags = model.Restricted
	}
	return s
}

func drawHolding(t *rapid.T) *model.Holding {
	h := &model.Holding{Category: rapid.SampledFrom([]string{"contact", "financial"}).Draw(t, "category"), Collected: day(t, "collected")}
	h.ID, h.Owner = model.ID{2}, model.ID{1}
	for range rapid.IntRange(0, 4).Draw(t, "events") {
		h.Events = append(h.Events, event(rapid.SampledFrom(model.Triggers).Draw(t, "event"), day(t, "on")))
	}
	if rapid.IntRange(0, 4).Draw(t, "keep") == 0 {
		h.KeepUntil = day(t, "until")
	}
	return h
}

func drawContext(t *rapid.T) *retention.Context {
	c := &retention.Context{Today: base}
	for i := range rapid.IntRange(0, 2).Draw(t, "holds") {
		v := &model.Hold{Type: model.HoldLitigation, Category: rapid.SampledFrom([]string{"", "contact"}).Draw(t, "scope")}
		v.ID, v.Subject = model.ID{byte(i)}, rapid.SampledFrom([]model.ID{{}, {1}, {9}}).Draw(t, "of")
		if rapid.Bool().Draw(t, "released") {
			v.Released = time.Unix(1, 0)
		}
		c.Holds = append(c.Holds, v)
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "requests") {
		c.Requests = append(c.Requests, retention.Proceeding{Reference: fmt.Sprintf("R-2026-%04d", i), Closed: day(t, "closed"),
			Type: rapid.SampledFrom([]model.RequestType{calendar.Access, calendar.Complaint, calendar.Erasure}).Draw(t, "type")})
	}
	return c
}

// protected says in the plainest words what must not be destroyed; it shares
// nothing with the guard.
func protected(h *model.Holding, s *model.Subject, c *retention.Context) bool {
	for _, v := range c.Holds {
		if v.Released.IsZero() && (v.Subject == model.ID{} || v.Subject == s.ID) && (v.Category == "" || v.Category == h.Category) {
			return true
		}
	}
	for _, v := range c.Requests {
		quiet := v.Closed.AddDays(30)
		if v.Type == calendar.Complaint {
			quiet = v.Closed.AddMonths(6)
		}
		if v.Closed == 0 || c.Today <= quiet {
			return true
		}
	}
	return s.Flags&model.Restricted != 0
}

// No schedule, dates, holds or requests make a protected holding destructible,
// and the guard never lets a run touch what the assessment does not offer.
//
// Clauses: P44
func TestNothingProtectedIsDestructible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := retention.Compile(schedule(drawRules(t)...))
		s, h, c := drawSubject(t), drawHolding(t), drawContext(t)
		a := e.Assess(h, s, c)
		run := e.Guard(h, s, c, retention.Act{Scheduled: true})
		manual := e.Guard(h, s, c, retention.Act{})
		if protected(h, s, c) && (a.Destructible() || len(run) == 0 || len(manual) == 0) {
			t.Fatalf("protected, but %s; run %v, manual %v", a.Status, run, manual)
		}
		if len(run) == 0 && !a.Destructible() {
			t.Fatalf("the guard lets a run destroy what is %s", a.Status)
		}
		if a.Destructible() && (c.Today <= a.KeepThrough || a.Trigger.IsZero() || len(a.Suspicious) > 0 || h.KeepUntil >= c.Today) {
			t.Fatalf("destructible before its time: %+v", a)
		}
	})
}

// The answer does not depend on the order of rules, events, relationships,
// holds or requests.
func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules, s, h, c := drawRules(t), drawSubject(t), drawHolding(t), drawContext(t)
		want := retention.Compile(schedule(rules...)).Assess(h, s, c)
		shuffled := rapid.Permutation(rules).Draw(t, "order")
		slices.Reverse(s.Relationships)
		slices.Reverse(h.Events)
		slices.Reverse(c.Holds)
		slices.Reverse(c.Requests)
		got := retention.Compile(schedule(shuffled...)).Assess(h, s, c)
		if got.Status != want.Status || got.KeepThrough != want.KeepThrough || got.Trigger != want.Trigger || got.Why() != want.Why() ||
			!slices.Equal(got.Blockers, want.Blockers) || !slices.Equal(got.Suspicious, want.Suspicious) {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	})
}

// Consider puts the deciding rule first and loses none that fits.
func TestConsiderAgreesWithAssess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := retention.Compile(schedule(drawRules(t)...))
		s, h, c := drawSubject(t), drawHolding(t), drawContext(t)
		a, list := e.Assess(h, s, c), e.Consider(h, s)
		if len(list) != a.Fitting || (len(list) > 0 && list[0].Rule != a.Rule) {
			t.Fatalf("assessed by %v of %d, considered %+v", a.Rule, a.Fitting, list)
		}
	})
}
