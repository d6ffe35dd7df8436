package desk

import (
	"cmp"
	"context"
	"slices"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
	"lethe/model/retention"
)

// A PolicyPreview says what another policy would move, before it is put in
// force (LAW.md 3.3).
type PolicyPreview struct {
	Policy   *policy.Policy
	Rules    []RuleChange // rules that are new, changed or gone
	Moves    []RuleMove   // holdings, counted by what becomes of them; those nearer to destruction first
	Holdings int          // looked at
	Moved    int
	Sooner   int // of those, moved nearer to destruction
	DueNow   int // of those, due at once
}

// A RuleChange is a difference of two schedules.
type RuleChange struct {
	Rule   string
	Change string // "new", "gone", or what is different, in words
}

// A RuleMove counts the holdings that change alike.
type RuleMove struct {
	Category      string
	Before, After string // rules; empty for none
	From, To      retention.Status
	Sooner        bool
	Count         int
	Earliest      calendar.Date // earliest last day of keeping afterwards; zero if there is none
}

// PreviewPolicy says what putting a policy text in force would move. It returns
// the policy's own mistakes if the text is none.
func (d *Desk) PreviewPolicy(ctx context.Context, by By, text []byte) (*PolicyPreview, error) {
	if err := d.may(ctx, by, model.SeePolicy); err != nil {
		return nil, err
	}
	next, _, err := policy.Parse("policy", text)
	if err != nil {
		return nil, &model.Error{Fault: model.Refused, Sentence: err.Error(), Cause: err}
	}
	p := &PolicyPreview{Policy: next, Rules: CompareRules(d.policy, next)}
	engine := retention.Compile(next)
	moves := map[RuleMove]*RuleMove{}
	err = d.store.Read(ctx, func(r model.Reader) error {
		contexts, err := d.allContexts(r, by)
		if err != nil {
			return err
		}
		return d.eachPosting(r, func(v posting) error {
			c := contexts(v.subject.ID)
			for _, h := range v.holdings {
				p.Holdings++
				if m, moved := d.engine.Move(engine, h, v.subject, c); moved {
					p.add(moves, h.Category, m)
				}
			}
			return ctx.Err()
		})
	})
	for _, m := range moves {
		p.Moves = append(p.Moves, *m)
	}
	slices.SortFunc(p.Moves, func(a, b RuleMove) int {
		return cmp.Or(compareBool(b.Sooner, a.Sooner), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Category, b.Category),
			cmp.Compare(a.Before, b.Before), cmp.Compare(a.After, b.After), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return p, err
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func (p *PolicyPreview) add(moves map[RuleMove]*RuleMove, category string, m retention.Move) {
	p.Moved++
	if m.Sooner() {
		p.Sooner++
	}
	if m.After.Destructible() && !m.Before.Destructible() {
		p.DueNow++
	}
	key := RuleMove{Category: category, Before: m.Before.RuleID(), After: m.After.RuleID(), From: m.Before.Status, To: m.After.Status, Sooner: m.Sooner()}
	v := moves[key]
	if v == nil {
		fresh := key
		v, moves[key] = &fresh, &fresh
	}
	v.Count++
	if k := m.After.KeepThrough; !k.IsZero() && (v.Earliest.IsZero() || k < v.Earliest) {
		v.Earliest = k
	}
}

// allContexts reads once what assessments of everybody must know.
func (d *Desk) allContexts(r model.Reader, by By) (func(model.ID) *retention.Context, error) {
	holds, err := model.All[model.Hold](r, model.ID{})
	if err != nil {
		return nil, err
	}
	shared, err := d.sharedDates(r)
	if err != nil {
		return nil, err
	}
	of := map[model.ID][]retention.Proceeding{}
	err = model.Each(r, model.ID{}, func(q *model.Request) error {
		of[q.Subject] = append(of[q.Subject], retention.ProceedingOf(q))
		return nil
	})
	return func(id model.ID) *retention.Context {
		return &retention.Context{Today: by.Today(), Holds: holds, Shared: shared, Requests: of[id]}
	}, err
}

// CompareRules lists what is different between the schedules of two policies.
func CompareRules(before, after *policy.Policy) []RuleChange {
	var out []RuleChange
	for i := range before.Retention {
		r := &before.Retention[i]
		next := after.Rule(r.ID)
		if next == nil {
			out = append(out, RuleChange{r.ID, "gone"})
			continue
		}
		for _, c := range r.Differences(next) {
			out = append(out, RuleChange{r.ID, c})
		}
	}
	for i := range after.Retention {
		if r := &after.Retention[i]; before.Rule(r.ID) == nil {
			out = append(out, RuleChange{r.ID, "new"})
		}
	}
	slices.SortStableFunc(out, func(a, b RuleChange) int { return cmp.Compare(a.Rule, b.Rule) })
	return out
}
