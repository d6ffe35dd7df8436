package retention_test

import (
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
	"lethe/model/retention"
)

// schedule returns a policy with these rules and the usual limits. Categories
// and subject kinds are those that the tests name.
func schedule(rules ...policy.Rule) *policy.Policy {
	p := &policy.Policy{Retention: rules}
	p.Organisation.YearEnd = policy.MonthDay{Month: 3, Day: 31}
	p.Targets = policy.Targets{DueSoon: 90, Overdue: 30, RequestHold: 30, CoolingOff: 6}
	for _, id := range []string{"contact", "financial", "safeguarding", "account"} {
		p.Categories = append(p.Categories, policy.Category{ID: id, Title: id})
	}
	return p
}

func rule(id, category, period string, triggers ...policy.Trigger) policy.Rule {
	p, err := calendar.ParsePeriod(period)
	if err != nil {
		panic(err)
	}
	return policy.Rule{ID: id, Categories: []string{category}, Triggers: triggers, Period: p,
		Action: policy.Erase, Reason: "a reason", Source: "a source"}
}

func on(t model.Trigger) policy.Trigger { return policy.Trigger{Event: t} }

func date(t testing.TB, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// ended returns a subject whose only relationship ended on a day.
func endedOn(d calendar.Date) *model.Subject {
	s := &model.Subject{Relationships: []model.Relationship{{Kind: "learner", Started: d.AddDays(-400), Ended: d}}}
	s.ID = model.ID{1}
	return s
}

func holding(category string, events ...model.TriggerEvent) *model.Holding {
	h := &model.Holding{Category: category, Events: events}
	h.ID, h.Owner = model.ID{2}, model.ID{1}
	return h
}

func event(t model.Trigger, d calendar.Date) model.TriggerEvent {
	return model.TriggerEvent{Trigger: t, On: d}
}

func kinds(blockers []retention.Blocker) []retention.BlockerKind {
	var out []retention.BlockerKind
	for _, b := range blockers {
		out = append(out, b.Kind)
	}
	return out
}

var (
	sixYears = rule("six-years", "contact", "P6Y", on(model.RelationshipEnded))
	invoices = func() policy.Rule {
		r := rule("invoices", "financial", "P6Y", on(model.AccountingYearEnd))
		r.Minimum = true
		return r
	}()
)
