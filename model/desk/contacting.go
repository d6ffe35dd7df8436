package desk

import (
	"context"
	"slices"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/marketing"
	"lethe/model/policy"
)

// A ContactAnswer says why a person may or may not be written to.
type ContactAnswer struct {
	Channel policy.ContactMethod
	Topic   string // empty where the policy has no topics
	Contact *model.Contact
	marketing.Decision
}

// MayContact answers for every channel, topic and contact of a person by the
// decision table of LAW.md 2.8.
func (d *Desk) MayContact(ctx context.Context, by By, subject model.ID) ([]ContactAnswer, error) {
	if err := d.may(ctx, by, model.OpenPeople); err != nil {
		return nil, err
	}
	var out []ContactAnswer
	err := d.store.Read(ctx, func(r model.Reader) error {
		p, err := readPosting(r, subject)
		if err != nil {
			return err
		}
		ledger, err := model.All[model.Consent](r, subject)
		if err != nil {
			return err
		}
		list, err := readSuppressed(r)
		if err != nil {
			return err
		}
		q := d.asker(p, ledger, list, by.Today())
		for _, ch := range policy.ContactMethods {
			for _, topic := range d.topics() {
				answers, err := q.about(ch, topic)
				if err != nil {
					return err
				}
				out = append(out, answers...)
			}
		}
		return nil
	})
	return out, err
}

// topics returns the topics of the policy, or the one without a name.
func (d *Desk) topics() []string {
	var out []string
	for _, t := range d.policy.Marketing.Topics {
		out = append(out, t.ID)
	}
	if len(out) == 0 {
		out = []string{""}
	}
	return out
}

// suppressed is the do-not-contact list: the scopes of each hash.
type suppressed map[[32]byte][]string

func readSuppressed(r model.Reader) (suppressed, error) {
	out := suppressed{}
	err := model.Each(r, model.ID{}, func(s *model.Suppression) error {
		if len(s.Hash) == 32 {
			out[[32]byte(s.Hash)] = append(out[[32]byte(s.Hash)], s.Scope)
		}
		return nil
	})
	return out, err
}

// has reports whether a contact is suppressed for a channel.
func (l suppressed) has(hash [32]byte, ch policy.ContactMethod) bool {
	return slices.ContainsFunc(l[hash], func(scope string) bool { return scope == "" || scope == string(ch) })
}

// An asker asks the decision table about one person.
type asker struct {
	desk  *Desk
	list  suppressed
	plain marketing.Question // without channel, topic and contact
}

func (d *Desk) asker(p posting, ledger []*model.Consent, list suppressed, today calendar.Date) *asker {
	s := *p.subject
	s.Flags = d.flags(p.subject, today)
	return &asker{desk: d, list: list, plain: marketing.Question{
		Subject: &s, Consents: ledger, Customer: d.customer(p), Today: today,
	}}
}

// about answers for each contact that fits the channel, or once without one:
// the answer is then no, whatever the table says.
func (q *asker) about(ch policy.ContactMethod, topic string) ([]ContactAnswer, error) {
	var out []ContactAnswer
	for _, c := range q.plain.Subject.ContactsOf(contactType(ch)) {
		hash, err := ContactHash(q.desk.store, c)
		if err != nil {
			return nil, err
		}
		one := q.plain
		one.Contact, one.Channel, one.Topic = &c, ch, topic
		one.Suppressed = q.list.has(hash, ch)
		out = append(out, ContactAnswer{ch, topic, &c, marketing.Decide(q.desk.policy, &one)})
	}
	if len(out) == 0 {
		out = append(out, ContactAnswer{ch, topic, nil, marketing.Decision{Rule: "M12", Reason: "there is no contact for this channel"}})
	}
	return out, nil
}

func contactType(ch policy.ContactMethod) model.ContactType {
	switch ch {
	case policy.ByEmail:
		return model.Email
	case policy.ByPost:
		return model.Address
	}
	return model.Phone
}

// customer reads from a person's holdings what the soft opt-in depends on: a
// service that they booked themselves. What is not known opens nothing.
func (d *Desk) customer(p posting) marketing.Customer {
	c := marketing.Customer{Similar: d.policy.Marketing.SoftOptIn, OptOutOffered: d.policy.Marketing.SoftOptIn}
	for _, h := range p.holdings {
		u := d.policy.Purpose(h.Purpose)
		if u == nil || !u.Service || h.Basis != model.BasisContract {
			continue
		}
		c.Sale = true
		if from := d.policy.Source(h.Source); from != nil && !from.Indirect {
			c.Direct = true
			c.Given = max(c.Given, h.Collected)
		}
	}
	return c
}
