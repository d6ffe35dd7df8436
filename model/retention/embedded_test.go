package retention_test

import (
	"slices"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
	"lethe/model/retention"
)

func embedded(t testing.TB, name string) *policy.Policy {
	t.Helper()
	text, err := policy.Text(name)
	if err != nil {
		t.Fatal(err)
	}
	p, _, err := policy.Parse(name, text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Under every embedded policy, a holding of every category comes to an end
// when everything that can happen has happened long ago, unless its rule keeps
// it without limit. No category waits forever for an event that is recorded.
func TestEveryCategoryEnds(t *testing.T) {
	long := date(t, "1999-02-03")
	for _, name := range policy.Names() {
		p := embedded(t, name)
		e := retention.Compile(p)
		for _, kind := range p.SubjectKinds {
			s := &model.Subject{Born: date(t, "1960-01-01"), LastActivity: long}
			s.Relationships = []model.Relationship{{Kind: kind.ID, Started: long.AddDays(-10), Ended: long}}
			for _, c := range p.Categories {
				for _, v := range p.Purposes {
					if !slices.Contains(v.Categories, c.ID) {
						continue
					}
					h := &model.Holding{Category: c.ID, Purpose: v.ID, Collected: long}
					for _, trigger := range model.Triggers {
						if trigger != model.AccountingYearEnd {
							h.Events = append(h.Events, event(trigger, long))
						}
					}
					a := e.Assess(h, s, &retention.Context{Today: date(t, "2026-06-01")})
					switch a.Status {
					case retention.Overdue, retention.Review:
					case retention.NoTrigger:
						if a.Standing != retention.Forever && a.Rule != nil {
							t.Errorf("%s, %s for %s: %s", name, c.ID, kind.ID, a.Why())
						}
					default:
						t.Errorf("%s, %s for %s: %s by %s", name, c.ID, kind.ID, a.Status, a.Why())
					}
				}
			}
		}
	}
}

// Juniper keeps four groups for six years after the customer relationship,
// and refuses to erase them earlier.
//
// Clauses: P46
func TestJuniperTaxGroups(t *testing.T) {
	e := retention.Compile(embedded(t, "juniper"))
	s := endedOn(date(t, "2024-03-15"))
	s.Relationships[0].Kind = "customer"
	for _, category := range []string{"identity", "contact", "financial", "transaction"} {
		h := holding(category)
		h.Collected = date(t, "2020-01-10")
		got := e.Guard(h, s, &retention.Context{Today: date(t, "2026-06-01")}, retention.Act{Answering: "R-2026-0001"})
		if !slices.ContainsFunc(got, func(b retention.Blocker) bool {
			return b.Kind == retention.ByMinimum && b.Ref == "tax-basics" && b.Until == date(t, "2030-03-15")
		}) {
			t.Errorf("%s may be erased in 2026: %v", category, got)
		}
		if got := e.Guard(h, s, &retention.Context{Today: date(t, "2030-03-16")}, retention.Act{}); len(got) != 0 {
			t.Errorf("%s after six years: %v", category, got)
		}
	}
	profile := holding("profile")
	if got := e.Guard(profile, s, &retention.Context{Today: date(t, "2026-06-01")}, retention.Act{}); len(got) != 0 {
		t.Errorf("the profile is under no such duty: %v", got)
	}
}

// With Integra a withdrawal makes the registration due the next day, in any
// case within the month of the notice, while the invoice stays.
//
// Clauses: I14, I20
func TestIntegraWithdrawal(t *testing.T) {
	e := retention.Compile(embedded(t, "integra"))
	s := &model.Subject{Relationships: []model.Relationship{{Kind: "delegate", Started: date(t, "2020-09-01")}}}
	withdrawn := date(t, "2026-05-11")
	h := holding("delegate")
	today := &retention.Context{Today: withdrawn}
	if a := e.Assess(h, s, today); a.Status != retention.NoTrigger {
		t.Errorf("while the relationship lasts: %s", a.Status)
	}
	h.Events = []model.TriggerEvent{event(model.ConsentWithdrawn, withdrawn)}
	if a := e.Assess(h, s, today); a.DestroyFrom != withdrawn.AddDays(1) || a.Standing != retention.Lapsed {
		t.Errorf("after the withdrawal: destroyed from %s", a.DestroyFrom)
	}
	invoice := holding("invoice", event(model.EventDate, date(t, "2026-02-02")), event(model.ConsentWithdrawn, withdrawn))
	act := retention.Act{Answering: "R-2026-0002"}
	if got := kinds(e.Guard(invoice, s, today, act)); !slices.Equal(got, []retention.BlockerKind{retention.ByMinimum}) {
		t.Errorf("the invoice: %v", got)
	}
}

// Equality answers are detached at once, unsent forms after 30 days, identity
// evidence after 7 (the default schedule).
func TestShortLives(t *testing.T) {
	e := retention.Compile(embedded(t, policy.DefaultName))
	day := date(t, "2026-06-01")
	for _, tt := range []struct {
		category string
		event    model.Trigger
		days     int
		action   policy.Action
	}{
		{"equality", model.Collected, 0, policy.Anonymise},
		{"incomplete-form", model.Collected, 30, policy.Erase},
		{"identity-evidence", model.DecisionMade, 7, policy.Erase},
		{"access-needs", model.EventDate, 30, policy.Erase},
	} {
		a := e.Assess(holding(tt.category, event(tt.event, day)), &model.Subject{}, &retention.Context{Today: day})
		if want := day.AddDays(tt.days); a.KeepThrough != want || a.Action != tt.action {
			t.Errorf("%s: %s through %s, want %s", tt.category, a.Action, a.KeepThrough, want)
		}
	}
}

// The accidents of a child are kept until three years after the 18th birthday
// when that is later than three years after the event.
func TestAccidentOfAChild(t *testing.T) {
	e := retention.Compile(embedded(t, policy.DefaultName))
	happened := date(t, "2024-05-05")
	for born, want := range map[string]string{"2010-02-28": "2031-02-28", "1990-01-01": "2027-05-05"} {
		s := &model.Subject{Born: date(t, born), Relationships: []model.Relationship{{Kind: "learner", Started: calendar.NewDate(2023, 9, 1)}}}
		if a := e.Assess(holding("accident", event(model.EventDate, happened)), s, &retention.Context{Today: date(t, "2026-06-01")}); a.KeepThrough != date(t, want) {
			t.Errorf("born %s: through %s, want %s", born, a.KeepThrough, want)
		}
	}
}
