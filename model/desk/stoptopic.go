package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/marketing"
	"lethe/model/policy"
)

// StopTopic is the opt-out from one topic of marketing, by one channel or by all:
// a withdrawal in the ledger that leaves every other consent as it is. The decision
// table reads it; a general consent, earlier or later, opens the topic no more.
func (d *Desk) StopTopic(ctx context.Context, by By, subject model.ID, topic string, channel policy.ContactMethod, how string) error {
	if err := d.may(ctx, by, model.ManageConsents); err != nil {
		return err
	}
	switch {
	case d.policy.Topic(topic) == nil:
		return refused("the policy has no topic %q", topic)
	case channel != "" && !oneOf(channel, policy.ContactMethods):
		return refused("%q is no channel; use one of %s", string(channel), joined(policy.ContactMethods))
	case strings.TrimSpace(how) == "":
		return refused("say how they opted out: form, spoken, paper")
	}
	err := d.store.Write(ctx, by.act("marketing.stop-topic", ""), func(w model.Writer) error {
		s, err := model.Load[model.Subject](w, model.ID{}, subject)
		if err != nil {
			return err
		}
		ledger, err := model.All[model.Consent](w, subject)
		switch {
		case err != nil:
			return err
		case s.Flags.Has(model.DoNotContact):
			return refused("all marketing to this person is stopped already")
		case marketing.OptedOut(d.policy, ledger, channel, topic, by.Today()):
			return refused("marketing to this person on this topic is stopped already")
		}
		return d.stopTopic(w, by, subject, ledger, &model.Consent{Channel: string(channel), Topic: topic, How: strings.TrimSpace(how)})
	})
	if err == nil {
		d.refresh(ctx, subject)
	}
	return err
}

// stopTopic adds a withdrawal of the topic for each purpose of marketing that has a
// live consent, which may end what rests on it. Without any, the first such purpose
// bears the opt-out alone.
func (d *Desk) stopTopic(w model.Writer, by By, subject model.ID, ledger []*model.Consent, about *model.Consent) error {
	var over []*model.Consent
	first, live := "", liveConsents(ledger)
	for _, u := range d.policy.Purposes {
		if !u.Marketing {
			continue
		}
		first = cmp.Or(first, u.ID)
		if slices.ContainsFunc(live, func(v *model.Consent) bool { return v.Purpose == u.ID }) {
			over = append(over, &model.Consent{Purpose: u.ID, Channel: about.Channel, Topic: about.Topic})
		}
	}
	switch {
	case first == "":
		return refused("the policy has no purpose of marketing")
	case len(over) > 0:
		return d.withdraw(w, by, subject, over, ledger, about.How, nil)
	}
	v := *about
	v.Act, v.Purpose, v.Owner, v.On, v.RecordedBy, v.RecordedAt, v.Order = model.ConsentRevoked, first, subject, by.Today(), by.Actor, by.At.UTC(), model.NextInLedger(ledger)
	var err error
	if v.ID, err = d.newID(); err != nil {
		return err
	}
	return w.Put(model.Encode(&v))
}
