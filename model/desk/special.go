package desk

import (
	"slices"

	"lethe/model"
)

// hideSpecial takes out of a file what only those see who may see special
// categories of data: holdings, consents and disclosures of a special, criminal
// or limited category, what must not be told, and free text, in which anything may
// stand. It comes before the timeline is made of the rest. That something was
// hidden is not said: it would tell that there is something.
func (d *Desk) hideSpecial(by By, f *SubjectFile) {
	if d.sees(by, model.SeeSpecial) {
		return
	}
	f.Holdings = slices.DeleteFunc(f.Holdings, func(h HoldingFile) bool { return d.special(h.Holding.Category) })
	f.Consents = slices.DeleteFunc(f.Consents, d.specialConsent)
	f.Disclosures = slices.DeleteFunc(f.Disclosures, func(v *model.Disclosure) bool {
		return v.DoNotTell || slices.ContainsFunc(v.Categories, d.special)
	})
	f.Notes, f.Lookups = nil, nil
}

// specialConsent reports whether a consent tells of special categories.
func (d *Desk) specialConsent(c *model.Consent) bool {
	p := d.policy.Purpose(c.Purpose)
	return c.Explicit || p == nil || slices.ContainsFunc(p.Categories, d.special)
}

// hideSpecialStanding is hideSpecial of how a person stands. A hold has a reason
// in free words.
func (d *Desk) hideSpecialStanding(by By, s *PersonStanding) {
	if d.sees(by, model.SeeSpecial) {
		return
	}
	s.Holds = nil
	s.Consents = slices.DeleteFunc(s.Consents, func(l ConsentLine) bool { return d.specialConsent(l.Consent) })
}

// special reports whether a category is for those alone who may see special
// categories. One that the policy does not know may be anything.
func (d *Desk) special(category string) bool {
	c := d.policy.Category(category)
	return c == nil || c.Special || c.Criminal || c.Limited
}
