package desk

import (
	"context"
	"fmt"
	"slices"

	"lethe/model"
	"lethe/model/anonymise"
	"lethe/model/policy"
)

// counted decides whether a holding that goes is to be counted first, and if
// so keeps its line until it is known how many people are with it. The line of
// a holding that was to be counted and may not be says why.
func (p *planner) counted(h *model.Holding, s *model.Subject, l *PlanLine) bool {
	if p.erasing.Ending == policy.Erase {
		return false
	}
	a := p.desk.engine.Assess(h, s, p.context(s.ID))
	byRule := a.Rule != nil && a.Action == policy.Anonymise
	if p.erasing.Ending != policy.Anonymise && !byRule {
		return false
	}
	if ok, why := anonymise.Allowed(p.erasing.Ground, s, p.today); !ok {
		l.Why = []string{why}
		return false
	}
	v, ok := anonymise.Of(p.desk.policy, h, s, a.Trigger)
	if !ok {
		l.Why = []string{"the policy has no such category, so it is not counted"}
		return false
	}
	p.counting, p.held = append(p.counting, v), append(p.held, *l)
	return true
}

// count makes the groups, and puts each line that was held into its place.
func (p *planner) count() {
	groups, counted := anonymise.Groups(p.counting)
	p.Kept = groups
	enough := map[string]bool{}
	for _, g := range groups {
		enough[g.Category] = true
	}
	for i, l := range p.held {
		switch {
		case counted[l.ID]:
			p.Anonymised = append(p.Anonymised, l)
			continue
		case enough[p.counting[i].Category]:
			l.Why = []string{"the person is counted once, by a later holding"}
		default:
			l.Why = []string{fmt.Sprintf("fewer than %d people, so nothing is counted", model.LeastGroup)}
		}
		p.Goes = append(p.Goes, l)
	}
}

// groupsPerSet bounds a record of counts, which the engine takes in one piece.
const groupsPerSet = 2000

// setsOf returns what a plan keeps, as records of their own that belong to
// nobody.
func (d *Desk) setsOf(plan *ErasurePlan, erasure model.ID) ([]*model.AnonymousSet, error) {
	var out []*model.AnonymousSet
	for groups := range slices.Chunk(plan.Kept, groupsPerSet) {
		s := &model.AnonymousSet{Erasure: erasure, Groups: groups}
		var err error
		if s.ID, err = d.newID(); err != nil {
			return nil, err
		}
		for _, g := range groups {
			s.Holdings += g.People
		}
		out = append(out, s)
	}
	return out, nil
}

// Anonymous returns the counts that are left of everything that was anonymised,
// added up. A group of fewer than model.LeastGroup people is never among them,
// whatever the store holds.
func (d *Desk) Anonymous(ctx context.Context, by By) ([]model.AnonymousGroup, error) {
	if err := d.may(ctx, by, model.SeeReports); err != nil {
		return nil, err
	}
	var all []model.AnonymousGroup
	err := d.store.Read(ctx, func(r model.Reader) error {
		return model.Each(r, model.ID{}, func(s *model.AnonymousSet) error {
			all = append(all, s.Groups...)
			return nil
		})
	})
	all = slices.DeleteFunc(all, func(g model.AnonymousGroup) bool { return g.People < model.LeastGroup })
	return anonymise.Add(all), err
}
