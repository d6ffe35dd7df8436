package policy

import (
	"fmt"
	"slices"

	"lethe/model"
	"lethe/model/calendar"
)

// Incomplete returns what is missing before a holding counts as complete, each
// as a sentence; empty means complete. An incomplete holding may be stored (an
// import often knows no better), but it stays on the list of things to settle
// (LAW.md 2.7; W11, W24).
func (p *Policy) Incomplete(h *model.Holding) []string {
	var out []string
	category, purpose := p.Category(h.Category), p.Purpose(h.Purpose)
	if category == nil {
		out = append(out, fmt.Sprintf("category %s is not in the policy", shown(h.Category)))
	}
	if purpose == nil {
		out = append(out, fmt.Sprintf("purpose %s is not in the policy", shown(h.Purpose)))
	}
	if reason := p.basisMissing(h, purpose); reason != "" {
		out = append(out, reason)
	}
	if category != nil {
		out = append(out, conditionMissing(h, category)...)
	}
	return out
}

// basisMissing says what is wrong with the lawful basis of a holding.
func (p *Policy) basisMissing(h *model.Holding, purpose *Purpose) string {
	switch {
	case h.Basis == "" || h.Basis == model.BasisUnknown:
		return "the lawful basis is not known"
	case !slices.Contains(model.Bases, h.Basis):
		return fmt.Sprintf("%s is not a lawful basis", shown(string(h.Basis)))
	case purpose != nil && !slices.Contains(purpose.Bases, h.Basis):
		return fmt.Sprintf("the policy does not rest purpose %s on %s", purpose.ID, h.Basis)
	case p.Organisation.PublicAuthority && (h.Basis == model.BasisLI || h.Basis == model.BasisRecognisedLI):
		return "a public authority cannot rest its own tasks on legitimate interests"
	}
	return ""
}

// conditionMissing says which Art 9 or Art 10 condition a holding lacks.
func conditionMissing(h *model.Holding, c *Category) []string {
	var out []string
	criminal := h.Condition == string(CriminalCondition)
	if _, known := pick(Condition("").Words(), h.Condition); h.Condition != "" && !known {
		return []string{fmt.Sprintf("%s is not a condition", shown(h.Condition))}
	}
	if c.Criminal && !criminal {
		out = append(out, "criminal-offence data needs a condition of DPA 2018 Schedule 1 (Art 10)")
	}
	if c.Special && !c.Criminal && (h.Condition == "" || criminal) {
		out = append(out, "special category data needs an Art 9 condition")
	}
	return out
}

// NeedsGuardian reports whether a guardian's consent is needed on a day for a
// person born on another (LAW.md 3.8). Nobody is taken for a child for want of
// a date of birth.
func (a Ages) NeedsGuardian(born, today calendar.Date) bool {
	return !born.IsZero() && today < calendar.Birthday(born, a.Guardian)
}

// MayHaveAccount reports whether a person may open an account of their own.
func (a Ages) MayHaveAccount(born, today calendar.Date) bool {
	return born.IsZero() || today >= calendar.Birthday(born, a.Account)
}
