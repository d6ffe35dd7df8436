package desk

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"lethe/model"
	"lethe/model/policy"
	"lethe/model/retention"
)

// A RunFilter says what a retention run is about; empty fields mean all.
type RunFilter struct {
	Rule     string
	Category string
	Only     []model.ID // holdings that were selected; nil for all
}

// A RunPlan says what a retention run would do now, by rule. It does nothing and
// promises nothing: the run asks the guard again.
type RunPlan struct {
	Filter  RunFilter
	Groups  []RunGroup
	Targets []model.HoldingName // what would go, in a fixed order; MaxRun at most
	Later   int                 // what would go but is more than one run takes
	People  int                 // whom the targets are about
}

// A RunGroup is what one rule says.
type RunGroup struct {
	Rule      string
	Reason    string // of the rule
	Action    policy.Action
	Erase     int // due for erasure
	Anonymise int // due for anonymising; groups of fewer than ten are erased without a count
	Blocked   int // due, and something protects it
	Review    int // a person must look at the dates, or decide
	Why       []Reckoned
}

// A Reckoned is a reason with the number of holdings that it concerns.
type Reckoned struct {
	Why   string
	Count int
}

// Count returns how many holdings would go: the number to confirm.
func (p *RunPlan) Count() int { return len(p.Targets) }

// PlanRun says what a retention run would take, from the board, which must be
// loaded.
func (d *Desk) PlanRun(ctx context.Context, by By, f RunFilter) (*RunPlan, error) {
	if err := d.may(ctx, by, model.SeeRetention); err != nil {
		return nil, err
	}
	if err := d.checkFilter(f); err != nil {
		return nil, err
	}
	if loaded, _ := d.Loaded(); !loaded {
		return nil, refused("the register is still being read; wait until the lists are complete")
	}
	only := map[model.ID]bool{}
	for _, id := range f.Only {
		only[id] = true
	}
	p := &RunPlan{Filter: f}
	groups := map[string]*RunGroup{}
	d.mu.RLock()
	for id, row := range d.board.alerts {
		v := &row.Verdict
		if f.Rule != "" && row.RuleID() != f.Rule || f.Category != "" && row.Category != f.Category || f.Only != nil && !only[id] {
			continue
		}
		if v.Status == retention.DueSoon {
			continue
		}
		p.take(groups, row, id)
	}
	d.mu.RUnlock()
	p.settle(groups)
	return p, nil
}

func (d *Desk) checkFilter(f RunFilter) error {
	switch {
	case f.Rule != "" && d.policy.Rule(f.Rule) == nil:
		return &model.Error{Fault: model.NotFound, Sentence: "the policy has no retention rule of that name", Cause: model.ErrNotFound}
	case f.Category != "" && d.policy.Category(f.Category) == nil:
		return &model.Error{Fault: model.NotFound, Sentence: "the policy has no category of that name", Cause: model.ErrNotFound}
	}
	return nil
}

// take counts one alert.
func (p *RunPlan) take(groups map[string]*RunGroup, row *AlertRow, id model.ID) {
	v := &row.Verdict
	g := groups[row.RuleID()]
	if g == nil {
		g = &RunGroup{Rule: row.RuleID(), Action: v.Action}
		if v.Rule != nil {
			g.Reason = v.Rule.Reason
		}
		groups[g.Rule] = g
	}
	switch {
	case v.Destructible():
		p.Targets = append(p.Targets, model.HoldingName{Owner: row.Subject, ID: id})
		if v.Action == policy.Anonymise {
			g.Anonymise++
		} else {
			g.Erase++
		}
	case v.Status == retention.Blocked:
		g.Blocked++
		for _, k := range distinct(v.Blockers, func(b retention.Blocker) string { return string(b.Kind) }) {
			g.reckon("blocked: " + k)
		}
	default:
		g.Review++
		for _, k := range distinct(v.Suspicious, func(s retention.Suspicion) string { return string(s.Kind) }) {
			g.reckon("review: " + k)
		}
		if len(v.Suspicious) == 0 {
			g.reckon("review: a person decides")
		}
	}
}

// distinct returns each word once.
func distinct[T any](list []T, word func(T) string) []string {
	var out []string
	for _, v := range list {
		if w := word(v); !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

func (g *RunGroup) reckon(why string) {
	for i := range g.Why {
		if g.Why[i].Why == why {
			g.Why[i].Count++
			return
		}
	}
	g.Why = append(g.Why, Reckoned{why, 1})
}

// settle puts everything into a fixed order and bounds the run. A person's
// holdings stay together, so that they go in one batch.
func (p *RunPlan) settle(groups map[string]*RunGroup) {
	for _, g := range groups {
		slices.SortFunc(g.Why, func(a, b Reckoned) int { return cmp.Compare(a.Why, b.Why) })
		p.Groups = append(p.Groups, *g)
	}
	slices.SortFunc(p.Groups, func(a, b RunGroup) int { return cmp.Compare(a.Rule, b.Rule) })
	slices.SortFunc(p.Targets, func(a, b model.HoldingName) int {
		return cmp.Or(bytes.Compare(a.Owner[:], b.Owner[:]), bytes.Compare(a.ID[:], b.ID[:]))
	})
	if n := boundary(p.Targets, model.MaxRun); n < len(p.Targets) {
		p.Later, p.Targets = len(p.Targets)-n, p.Targets[:n]
	}
	for i, t := range p.Targets {
		if i == 0 || t.Owner != p.Targets[i-1].Owner {
			p.People++
		}
	}
}

// boundary returns the largest number of names up to most that splits nobody's
// holdings, or most where one person has more.
func boundary(names []model.HoldingName, most int) int {
	if len(names) <= most {
		return len(names)
	}
	for n := most; n > 0; n-- {
		if names[n].Owner != names[n-1].Owner {
			return n
		}
	}
	return most
}
