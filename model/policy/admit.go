package policy

import (
	"fmt"
	"slices"
	"strings"

	"lethe/model"
)

// Refuses says why something must not be held so, as a sentence, or nothing. It
// is asked before a person enters a holding by hand; an import, which often
// knows no better, is measured by Incomplete instead.
func (p *Policy) Refuses(h *model.Holding) string {
	category, purpose := p.Category(h.Category), p.Purpose(h.Purpose)
	switch {
	case category == nil:
		return fmt.Sprintf("the policy has no category %q; use one of %s", h.Category, listed(p.Categories, func(c Category) string { return c.ID }))
	case purpose == nil:
		return fmt.Sprintf("the policy has no purpose %q; use one of %s", h.Purpose, listed(p.Purposes, func(v Purpose) string { return v.ID }))
	case category.NoLinking:
		return fmt.Sprintf("%s is never joined to a person's record", category.ID)
	case len(purpose.Categories) > 0 && !slices.Contains(purpose.Categories, category.ID):
		return fmt.Sprintf("%s data is not used for %s; another use needs the form for a change of purpose", category.ID, purpose.ID)
	case p.System(h.System) == nil:
		return fmt.Sprintf("the policy has no system %q; use one of %s", h.System, listed(p.Systems, func(v System) string { return v.ID }))
	}
	if why := p.basisMissing(h, purpose); why != "" {
		known := slices.DeleteFunc(slices.Clone(purpose.Bases), func(b model.Basis) bool { return b == model.BasisUnknown })
		return why + "; the policy has " + orNone(strings.Join(names(known), ", "))
	}
	if missing := conditionMissing(h, category); len(missing) > 0 {
		return missing[0] + "; use one of " + strings.Join(Condition("").Words(), ", ")
	}
	if why := p.sourceRefused(h); why != "" {
		return why
	}
	for _, f := range h.Fields {
		if why := FieldRefused(f.Name, f.Value); why != "" {
			return why
		}
	}
	return ""
}

func listed[T any](list []T, id func(T) string) string {
	var out []string
	for _, v := range list {
		out = append(out, id(v))
	}
	return strings.Join(out, ", ")
}

// sourceRefused asks for a source of the policy and, where it had the data from
// somebody else, for what shows that it may pass it on (LAW.md 3.9).
func (p *Policy) sourceRefused(h *model.Holding) string {
	from := p.Source(h.Source)
	switch {
	case from == nil && len(p.Sources) > 0:
		return fmt.Sprintf("the policy has no source %q; use one of %s", h.Source, listed(p.Sources, func(v Source) string { return v.ID }))
	case from != nil && from.Check != "" && strings.TrimSpace(h.Proof) == "":
		return fmt.Sprintf("data from %s needs its proof: %s", from.ID, from.Check)
	}
	for _, id := range h.Recipients {
		if p.Recipient(id) == nil {
			return fmt.Sprintf("the policy has no recipient %q", id)
		}
	}
	return ""
}

// secrets are names of fields that hold what opens an account.
var secrets = []string{"password", "passcode", "passphrase", "pin", "cvv", "cvc", "security code", "secret answer"}

// FieldRefused says why a field is never stored, whatever the policy: what opens
// an account, and whole numbers of payment cards. It names no value.
func FieldRefused(name, value string) string {
	folded := " " + strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !('a' <= r && r <= 'z') }), " ") + " "
	for _, s := range secrets {
		if strings.Contains(folded, " "+s+" ") && strings.TrimSpace(value) != "" {
			return fmt.Sprintf("%s: passwords and the like are never held", shown(name))
		}
	}
	if model.HasCardNumber(value) {
		return fmt.Sprintf("%s holds the number of a payment card; keep its last four digits at most", shown(name))
	}
	return ""
}

// Unasked returns the names of the fields that the category does not ask for,
// and of those it needs and are missing.
func (c *Category) Unasked(fields []model.Field) (extra, missing []string) {
	has := func(name string) bool {
		return slices.ContainsFunc(fields, func(f model.Field) bool { return strings.EqualFold(f.Name, name) && f.Value != "" })
	}
	for _, f := range fields {
		if len(c.Fields) > 0 && !holds(c.Fields, f.Name) {
			extra = append(extra, f.Name)
		}
	}
	for _, name := range c.Required {
		if !has(name) {
			missing = append(missing, name)
		}
	}
	return extra, missing
}

func holds(list []string, name string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, name) })
}

// Sort puts the fields of an enrolment into the categories of its programme. It
// returns those that no category asks for, and the required ones that are
// missing.
func (p *Policy) Sort(g *Programme, fields []model.Field) (by map[string][]model.Field, extra, missing []string) {
	by = map[string][]model.Field{}
	for _, f := range fields {
		i := slices.IndexFunc(g.Categories, func(id string) bool { return holds(p.Category(id).Fields, f.Name) })
		if i < 0 {
			extra = append(extra, f.Name)
			continue
		}
		by[g.Categories[i]] = append(by[g.Categories[i]], f)
	}
	for _, name := range g.Required {
		if !slices.ContainsFunc(fields, func(f model.Field) bool {
			return strings.EqualFold(f.Name, name) && strings.TrimSpace(f.Value) != ""
		}) {
			missing = append(missing, name)
		}
	}
	return by, extra, missing
}

// Programme returns the programme with this id, its categories filled in, or
// nil.
func (p *Policy) Programme(id string) *Programme {
	g := find(p.Programmes, id, func(v *Programme) string { return v.ID })
	if g == nil {
		return nil
	}
	full := *g
	if purpose := p.Purpose(g.Purpose); len(full.Categories) == 0 && purpose != nil {
		full.Categories = purpose.Categories
	}
	if full.Kind == "" {
		full.Kind = p.Import.SubjectKind
	}
	return &full
}

// Message returns the message with this id, or nil.
func (p *Policy) Message(id string) *Message {
	return find(p.Messages, id, func(v *Message) string { return v.ID })
}

// Topic returns the topic with this id, or nil.
func (p *Policy) Topic(id string) *Topic {
	return find(p.Marketing.Topics, id, func(v *Topic) string { return v.ID })
}

// Lacks returns the terms that the contract with a processor does not have.
func (r *Recipient) Lacks() []string {
	if r.Class != ClassProcessor {
		return nil
	}
	var out []string
	for _, term := range ContractTerm("").Words() {
		if !slices.Contains(r.Contract, ContractTerm(term)) {
			out = append(out, term)
		}
	}
	return out
}
