package desk

import (
	"cmp"
	"context"
	"slices"

	"lethe/model"
)

// A PeopleFigure counts the people of one group.
type PeopleFigure struct {
	Group  string // "not known" of those who say nothing, "smaller groups" of those put together
	People int
}

// Traits are what people can be counted by.
var Traits = []string{"kind", "stage", "establishment"}

// SmallerGroups is what groups are called that are too small to be shown alone.
const SmallerGroups = "smaller groups"

// PeopleFigures counts the register by a trait. Groups of fewer than ten are put
// together, and so many more, the smallest first, that what is put together has
// ten or more: nothing about single people can be worked out from the totals.
func (d *Desk) PeopleFigures(ctx context.Context, by By, trait string) ([]PeopleFigure, error) {
	if err := d.may(ctx, by, model.SeeReports); err != nil {
		return nil, err
	}
	if !slices.Contains(Traits, trait) {
		return nil, model.Faultf(model.Usage, "people are counted by: %s", joined(Traits))
	}
	count := map[string]int{}
	err := d.store.Read(ctx, func(r model.Reader) error {
		return model.Each(r, model.ID{}, func(s *model.Subject) error {
			group := s.Establishment
			if n := len(s.Relationships); n > 0 && trait != "establishment" {
				last := s.Relationships[n-1]
				group = map[string]string{"kind": last.Kind, "stage": last.Stage}[trait]
			} else if trait != "establishment" {
				group = ""
			}
			count[cmp.Or(group, "not known")]++
			return ctx.Err()
		})
	})
	if err != nil {
		return nil, err
	}
	return suppressSmall(count), nil
}

// suppressSmall puts small groups together.
func suppressSmall(count map[string]int) []PeopleFigure {
	var out []PeopleFigure
	for group, n := range count {
		out = append(out, PeopleFigure{group, n})
	}
	slices.SortFunc(out, func(a, b PeopleFigure) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.Group, b.Group))
	})
	small := 0
	for len(out) > 0 {
		last := out[len(out)-1]
		if last.People >= model.LeastGroup && (small == 0 || small >= model.LeastGroup) {
			break
		}
		small, out = small+last.People, out[:len(out)-1]
	}
	switch {
	case small >= model.LeastGroup:
		out = append(out, PeopleFigure{SmallerGroups, small})
	case small > 0:
		out = nil // too few people altogether
	}
	return out
}
