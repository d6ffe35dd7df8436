package marketing_test

import (
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/marketing"
	"lethe/model/policy"
)

// A guardian's consent to marketing is relied on to the day before the birthday on
// which the young person decides alone; their own stands, and so does their no.
func TestGuardiansConsentEndsAtTheBirthday(t *testing.T) {
	p := *embedded(t, "coyo")
	p.Ages.Market = true
	of := p.Ages.Guardian
	var purpose string
	for _, u := range p.Purposes {
		if u.Marketing {
			purpose = u.ID
		}
	}
	guardians := entry(model.ConsentGiven, purpose, "email", "", 30)
	guardians.Guardian = "Ann Byron"
	own := entry(model.ConsentGiven, purpose, "email", "", 20)
	for name, c := range map[string]struct {
		born    calendar.Date
		ledger  []*model.Consent
		allowed bool
	}{
		"the day before":   {today.AddMonths(-12 * of).AddDays(1), []*model.Consent{guardians}, true},
		"on the birthday":  {today.AddMonths(-12 * of), []*model.Consent{guardians}, false},
		"their own answer": {today.AddMonths(-12 * of), []*model.Consent{guardians, own}, true},
		"age not known":    {0, []*model.Consent{guardians}, true},
	} {
		q := marketing.Question{Subject: &model.Subject{Born: c.born}, Channel: policy.ContactMethod("email"), Consents: c.ledger, Today: today}
		if d := marketing.Decide(&p, &q); d.Allowed != c.allowed {
			t.Errorf("%s: %s, %s", name, d.Rule, d.Reason)
		}
	}
}
