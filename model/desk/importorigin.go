package desk

import (
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/policy"
	"lethe/model/registerfile"
)

// checkOrigin refuses an import from a source that the policy does not have or,
// where the source passes on data of others, without what shows that it may.
func (d *Desk) checkOrigin(plan *ImportPlan) error {
	plan.Proof = strings.TrimSpace(plan.Proof)
	if plan.Form != "" {
		p := d.policy.Purpose(d.policy.Import.Purpose)
		if d.policy.Import.Basis != model.BasisConsent || p == nil || p.Marketing {
			return refused("imports do not rest on consent in the policy, so no form gives it")
		}
	}
	if plan.From == "" {
		return nil
	}
	from := d.policy.Source(plan.From)
	switch {
	case from == nil:
		return refused("the policy has no source %q", plan.From)
	case from.Check != "" && plan.Proof == "":
		return refused("data from %s needs its proof: %s", from.ID, from.Check)
	}
	return nil
}

// refuses says why a new person of a row must not be entered, or nothing.
func (m *importer) refuses(row *registerfile.Row, s *model.Subject) string {
	if why := refusedFields(row); why != "" {
		return why
	}
	return m.d.childWaits(s, false, m.by.Today())
}

// refusedFields says which value of a row is never stored, or nothing.
func refusedFields(row *registerfile.Row) string {
	for _, list := range [][]model.Field{row.Extras, row.Sensitive, {{Name: "note", Value: row.Note}}} {
		for _, f := range list {
			if why := policy.FieldRefused(f.Name, f.Value); why != "" {
				return why
			}
		}
	}
	return ""
}

// formConsent returns the consent that completing the form was, or nil where
// there is no form, no day, or a child who cannot give it alone.
func (m *importer) formConsent(row *registerfile.Row, s *model.Subject) (*model.Consent, error) {
	if m.plan.Form == "" || row.Collected.IsZero() || row.Collected > m.by.Today() || m.d.policy.Ages.NeedsGuardian(s.Born, row.Collected) {
		return nil, nil
	}
	id, err := m.d.newID()
	if err != nil {
		return nil, err
	}
	return &model.Consent{
		Head: model.Head{ID: id, Owner: s.ID}, Act: model.ConsentGiven, Purpose: m.d.policy.Import.Purpose, On: row.Collected,
		Wording: m.plan.Form, How: "form", RecordedBy: m.by.Actor, RecordedAt: m.by.At.UTC(),
		Order: 1,
	}, nil
}

// settleAsked records the information that a row says the person asked for, if it
// is a topic of the policy and there is a day; otherwise it is kept with the
// row's other columns and opens nothing.
func (m *importer) settleAsked(row *registerfile.Row, s *model.Subject) {
	f := row.Facts
	if f.Asked == "" {
		return
	}
	i := slices.IndexFunc(m.d.policy.Marketing.Topics, func(t policy.Topic) bool {
		return strings.EqualFold(t.ID, f.Asked) || strings.EqualFold(t.Title, f.Asked)
	})
	if i < 0 || f.AskedOn.IsZero() || f.AskedOn > m.by.Today() {
		row.Extras = append(row.Extras, model.Field{Name: "information asked for", Value: f.Asked})
		return
	}
	topic := m.d.policy.Marketing.Topics[i].ID
	if !slices.ContainsFunc(s.Asked, func(a model.Asked) bool { return a.Topic == topic && a.On == f.AskedOn }) {
		s.Asked = append(s.Asked, model.Asked{On: f.AskedOn, About: f.Asked, Topic: topic})
	}
}
