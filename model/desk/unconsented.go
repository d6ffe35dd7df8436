package desk

import (
	"cmp"
	"context"
	"slices"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
)

// Unconsented is one contact that marketing used, or could use, before the
// policy became opt-in only: somebody to be asked for consent, or let go.
type Unconsented struct {
	Subject model.ID
	Name    string
	Contact model.Contact
	Since   calendar.Date // when the person was added
}

// WithoutConsent lists the contacts that have no consent for a channel under a
// policy that is opt-in only (M3), so that something is done about each: they
// get no marketing until they consent.
func (d *Desk) WithoutConsent(ctx context.Context, by By, ch policy.ContactMethod) ([]Unconsented, error) {
	if err := d.may(ctx, by, model.ManageConsents); err != nil {
		return nil, err
	}
	switch {
	case !d.policy.Marketing.OptInOnly:
		return nil, refused("the policy is not opt-in only; 'lethe marketing list' says who may be written to")
	case !oneOf(ch, policy.ContactMethods):
		return nil, refused("%q is no channel; use one of %s", string(ch), joined(policy.ContactMethods))
	}
	var out []Unconsented
	var people []*model.Subject
	err := d.store.Read(ctx, func(r model.Reader) error {
		list, err := readSuppressed(r)
		if err != nil {
			return err
		}
		return d.eachLedger(r, func(p posting, ledger []*model.Consent) error {
			lacking, err := d.lacking(d.asker(p, ledger, list, by.Today()), ch)
			if len(lacking) > 0 {
				out, people = append(out, lacking...), append(people, p.subject)
			}
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(a, b Unconsented) int {
		return cmp.Or(compareFolded(a.Name, b.Name), slices.Compare(a.Subject[:], b.Subject[:]))
	})
	return out, d.used(ctx, by, "marketing.without-consent", people)
}

// lacking returns the contacts of one person that M3 closes on every topic.
func (d *Desk) lacking(q *asker, ch policy.ContactMethod) ([]Unconsented, error) {
	closed := map[string]int{}
	for _, topic := range d.topics() {
		answers, err := q.about(ch, topic)
		if err != nil {
			return nil, err
		}
		for _, a := range answers {
			if a.Contact != nil && a.Rule == "M3" {
				closed[a.Contact.Value]++
			}
		}
	}
	var out []Unconsented
	s := q.plain.Subject
	for _, c := range s.ContactsOf(contactType(ch)) {
		if closed[c.Value] == len(d.topics()) {
			out = append(out, Unconsented{s.ID, s.Name.Full(), c, s.Added})
		}
	}
	return out, nil
}
