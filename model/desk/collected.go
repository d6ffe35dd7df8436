package desk

import (
	"fmt"
	"slices"

	"lethe/model"
	"lethe/model/attention"
	"lethe/model/calendar"
	"lethe/model/policy"
)

// parsedVersion reads a policy that was put in force.
func parsedVersion(v *model.PolicyVersion) (*policy.Policy, error) {
	p, _, err := policy.Parse("policy", v.Text)
	return p, err
}

// collectedSince says which fields are collected by now that the policy did not
// have when the version of the notice that is in force was first used: people are
// told before more is collected.
func (d *Desk) collectedSince(r model.Reader) ([]attention.Item, error) {
	versions, err := model.All[model.PolicyVersion](r, model.ID{})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(versions, func(a, b *model.PolicyVersion) int { return b.InForce.Compare(a.InForce) })
	var first *policy.Policy
	var since calendar.Date
	for _, v := range versions {
		p, err := parsedVersion(v)
		if err != nil || p.Notice.Version != d.policy.Notice.Version || p.Organisation.LegalName != d.policy.Organisation.LegalName {
			break
		}
		first = p
	}
	if first == nil {
		return nil, nil
	}
	since = calendar.InLondon(versions[0].InForce)
	var out []attention.Item
	for _, c := range d.policy.Categories {
		had := first.Category(c.ID)
		for _, f := range c.Fields {
			if had == nil || !slices.Contains(had.Fields, f) {
				out = append(out, attention.Item{Kind: attention.NoticeReview, Due: since, Ref: attention.NoticeID,
					Title: fmt.Sprintf("the notice of version %s does not cover a field that is collected by now: %s, %s", d.policy.Notice.Version, c.ID, f)})
			}
		}
	}
	return out, nil
}
