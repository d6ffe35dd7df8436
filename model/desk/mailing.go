package desk

import (
	"context"
	"slices"

	"lethe/model"
	"lethe/model/policy"
)

// A MailRow is one contact that may be written to, with the rule that allows it.
type MailRow struct {
	Subject model.ID
	Name    string
	Contact model.Contact
	Rule    string
	Refresh bool // the consent is old and should be refreshed
}

// A MailingList is everybody who may be written to about a topic by a channel.
// Every row passed the decision table alone.
type MailingList struct {
	Rows     []MailRow
	Excluded map[string]int // contacts that may not be written to, by rule
	None     int            // people without a contact for the channel
}

// MailingList makes a mailing list. That each person was put on it is in the
// audit log before it is returned.
func (d *Desk) MailingList(ctx context.Context, by By, ch policy.ContactMethod, topic string) (*MailingList, error) {
	if err := d.may(ctx, by, model.ExportPeople); err != nil {
		return nil, err
	}
	switch {
	case !oneOf(ch, policy.ContactMethods):
		return nil, refused("%q is no channel; use one of %s", string(ch), joined(policy.ContactMethods))
	case !slices.Contains(d.topics(), topic):
		return nil, refused("the policy has no topic %q; use one of %s", topic, joined(d.topics()))
	}
	m := &MailingList{Excluded: map[string]int{}}
	var people []*model.Subject
	err := d.store.Read(ctx, func(r model.Reader) error {
		list, err := readSuppressed(r)
		if err != nil {
			return err
		}
		return d.eachLedger(r, func(p posting, ledger []*model.Consent) error {
			answers, err := d.asker(p, ledger, list, by.Today()).about(ch, topic)
			if err == nil && m.add(p.subject, answers) {
				people = append(people, p.subject)
			}
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	permit, err := d.permitMailing(ctx, by, ch, topic, m)
	if err == nil {
		err = permit.Use(ctx)
	}
	if err != nil {
		return nil, err
	}
	return m, d.used(ctx, by, "marketing.list", people)
}

// eachLedger calls fn with every person, their holdings and their consents,
// which are stored in the order of the people's ids and read side by side.
func (d *Desk) eachLedger(r model.Reader, fn func(posting, []*model.Consent) error) error {
	consents := readAhead[model.Consent](r, d.gate.pass)
	defer consents.stop()
	err := d.eachPosting(r, func(p posting) error {
		var ledger []*model.Consent
		for v := consents.peek(); v != nil && v.Owner == p.subject.ID; v = consents.peek() {
			ledger = append(ledger, v)
			consents.take()
		}
		return fn(p, ledger)
	})
	if err != nil {
		return err
	}
	return consents.rest()
}

// add takes the answers about one person and reports whether one is yes.
func (m *MailingList) add(s *model.Subject, answers []ContactAnswer) (listed bool) {
	for _, a := range answers {
		switch {
		case a.Contact == nil:
			m.None++
		case !a.Allowed:
			m.Excluded[a.Rule]++
		default:
			listed = true
			m.Rows = append(m.Rows, MailRow{s.ID, s.Name.Full(), *a.Contact, a.Rule, a.Refresh})
		}
	}
	return listed
}
