package desk

import (
	"context"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
	"lethe/model/registerfile"
)

// RecordAsked records that a person asked for information. Until it was
// answered it may be sent to them by the channel they named, or by any if they
// named none (M7). Where the policy is opt-in only, it opens nothing (M3).
func (d *Desk) RecordAsked(ctx context.Context, by By, subject model.ID, a model.Asked) error {
	if err := d.may(ctx, by, model.ManageConsents); err != nil {
		return err
	}
	switch a.About = strings.TrimSpace(a.About); {
	case a.About == "":
		return refused("say which information the person asked for")
	case !slices.Contains(d.topics(), a.Topic):
		return refused("the policy has no topic %q; use one of %s", a.Topic, joined(d.topics()))
	case a.Channel != "" && !oneOf(policy.ContactMethod(a.Channel), policy.ContactMethods):
		return refused("%q is no channel; use one of %s, or none for any", a.Channel, joined(policy.ContactMethods))
	case a.On.IsZero() || a.On > by.Today():
		return refused("say on which day the person asked; it cannot be in the future")
	}
	return d.changeFacts(ctx, by, "marketing.asked", subject, func(s *model.Subject) error {
		s.Asked = append(s.Asked, a)
		return nil
	})
}

// RecordAnswered records that information a person had asked for was sent, which
// ends the permission. It answers every wish on the topic.
func (d *Desk) RecordAnswered(ctx context.Context, by By, subject model.ID, topic string) error {
	if err := d.may(ctx, by, model.ManageConsents); err != nil {
		return err
	}
	return d.changeFacts(ctx, by, "marketing.answered", subject, func(s *model.Subject) error {
		found := false
		for i := range s.Asked {
			if a := &s.Asked[i]; a.Topic == topic && a.Answered.IsZero() {
				a.Answered, found = by.Today(), true
			}
		}
		if !found {
			return refused("no information on this topic waits to be sent to this person")
		}
		return nil
	})
}

// A Subscriber says whose a mailbox or number is to the law (PECR reg 22, M8 and
// M9).
type Subscriber string

// The subscribers. Sole traders and some partnerships are individuals.
const (
	Individual     Subscriber = "individual"
	CorporateNamed Subscriber = "corporate-named"   // a person at a company, school or public body
	CorporateShare Subscriber = "corporate-generic" // a mailbox that several share
)

// Subscribers lists every subscriber.
var Subscribers = []Subscriber{Individual, CorporateNamed, CorporateShare}

// SetSubscriber records whose a contact of a person is.
func (d *Desk) SetSubscriber(ctx context.Context, by By, subject model.ID, contact string, whose Subscriber) error {
	if err := d.may(ctx, by, model.ManageConsents); err != nil {
		return err
	}
	if !oneOf(whose, Subscribers) {
		return refused("%q is no subscriber; use one of %s", string(whose), joined(Subscribers))
	}
	return d.changeContact(ctx, by, "marketing.subscriber", subject, contact, func(c *model.Contact) {
		c.Corporate, c.Generic = whose == CorporateNamed, whose == CorporateShare
	})
}

// RecordScreening records that a telephone number was looked up in the
// preference lists on a day, and whether it is on one (M10).
func (d *Desk) RecordScreening(ctx context.Context, by By, subject model.ID, number string, on calendar.Date, listed bool) error {
	if err := d.may(ctx, by, model.ManageConsents); err != nil {
		return err
	}
	if on.IsZero() || on > by.Today() {
		return refused("say on which day the number was looked up; it cannot be in the future")
	}
	return d.changeContact(ctx, by, "marketing.screened", subject, number, func(c *model.Contact) {
		c.Screened, c.Listed = on, listed
	})
}

func (d *Desk) changeContact(ctx context.Context, by By, action string, subject model.ID, contact string, change func(*model.Contact)) error {
	typed := typedContact(strings.TrimSpace(contact))
	return d.changeFacts(ctx, by, action, subject, func(s *model.Subject) error {
		found := false
		for i := range s.Contacts {
			if c := &s.Contacts[i]; c.Type == typed.Type && sameContact(c.Type, c.Value, typed.Value) {
				change(c)
				found = true
			}
		}
		if !found {
			return &model.Error{Fault: model.NotFound, Sentence: "the person has no such contact; nothing was changed", Cause: model.ErrNotFound}
		}
		return nil
	})
}

func sameContact(t model.ContactType, a, b string) bool {
	if t == model.Email {
		return registerfile.NormalEmail(a) == registerfile.NormalEmail(b)
	}
	return registerfile.NormalPhone(a) == registerfile.NormalPhone(b)
}

// changeFacts changes what marketing depends on of one person.
func (d *Desk) changeFacts(ctx context.Context, by By, action string, subject model.ID, change func(*model.Subject) error) error {
	err := d.store.Write(ctx, by.act(action, ""), func(w model.Writer) error {
		s, err := model.Load[model.Subject](w, model.ID{}, subject)
		if err != nil {
			return err
		}
		if err := change(s); err != nil {
			return err
		}
		return w.Put(model.Encode(s))
	})
	if err == nil {
		d.refresh(ctx, subject)
	}
	return err
}

// Screening is what looking up many numbers changed.
type Screening struct {
	Numbers int `json:"numbers"` // screened
	Listed  int `json:"listed"`  // of those, on a preference list
	People  int `json:"people"`
}

// ScreenAll records that every telephone number of the register was looked up on
// a day: those given are on a preference list, all others are clear.
func (d *Desk) ScreenAll(ctx context.Context, by By, on calendar.Date, listed []string) (Screening, error) {
	if err := d.may(ctx, by, model.ManageConsents); err != nil {
		return Screening{}, err
	}
	if on.IsZero() || on > by.Today() {
		return Screening{}, refused("say on which day the numbers were looked up; it cannot be in the future")
	}
	bad := map[string]bool{}
	for _, n := range listed {
		if n = registerfile.NormalPhone(n); n != "" {
			bad[n] = true
		}
	}
	var out Screening
	var people []*model.Subject
	err := d.store.Read(ctx, func(r model.Reader) error {
		return model.Each(r, model.ID{}, func(s *model.Subject) error {
			if len(s.ContactsOf(model.Phone)) > 0 {
				people = append(people, s)
			}
			return nil
		})
	})
	if err != nil {
		return out, err
	}
	for part := range slices.Chunk(people, usedBatch) {
		var done Screening
		err := d.store.Write(ctx, by.act("marketing.screened", ""), func(w model.Writer) error {
			done = Screening{}
			for _, s := range part {
				if err := screenPerson(w, s.ID, on, bad, &done); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return out, err
		}
		out.Numbers, out.Listed, out.People = out.Numbers+done.Numbers, out.Listed+done.Listed, out.People+done.People
	}
	if loaded, _ := d.Loaded(); loaded {
		return out, d.Load(context.WithoutCancel(ctx), by.Today())
	}
	return out, nil
}

func screenPerson(w model.Writer, id model.ID, on calendar.Date, bad map[string]bool, done *Screening) error {
	s, err := model.Load[model.Subject](w, model.ID{}, id)
	if model.FaultOf(err) == model.NotFound {
		return nil // erased meanwhile
	}
	if err != nil {
		return err
	}
	for i := range s.Contacts {
		c := &s.Contacts[i]
		if c.Type != model.Phone {
			continue
		}
		c.Screened, c.Listed = on, bad[registerfile.NormalPhone(c.Value)]
		done.Numbers++
		if c.Listed {
			done.Listed++
		}
	}
	done.People++
	return w.Put(model.Encode(s))
}
