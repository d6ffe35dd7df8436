package desk

import (
	"context"
	"strings"

	"lethe/model"
	"lethe/model/policy"
)

// Requirements counts what people who attend need, for caterers and venues: each
// answer that was given for a purpose, with how many gave it, and no name.
func (d *Desk) Requirements(ctx context.Context, by By, purpose string, a Attending) (map[string]int, error) {
	if err := d.may(ctx, by, model.SeeSpecial); err != nil {
		return nil, err
	}
	p := d.policy.Purpose(purpose)
	if p == nil {
		return nil, refused("the policy has no purpose %q", purpose)
	}
	counts := map[string]int{}
	var used []*model.Subject
	err := d.store.Read(ctx, func(r model.Reader) error {
		people, err := a.people(r)
		if err != nil {
			return err
		}
		for _, s := range people {
			if mayUse(s, policy.UseAttendance, policy.Ground{}, by.Today()) != nil {
				continue
			}
			found := false
			err := model.Each(r, s.ID, func(h *model.Holding) error {
				for _, f := range h.Fields {
					if h.Purpose == purpose && strings.TrimSpace(f.Value) != "" {
						counts[f.Name+": "+strings.ToLower(strings.TrimSpace(f.Value))]++
						found = true
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
			if found {
				used = append(used, s)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return counts, d.used(ctx, by, "attendance.requirements", used)
}
