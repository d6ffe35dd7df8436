// Package marketing answers one question: may this person be written to about
// this topic by this channel? The answer comes from the decision table M1 to
// M12 of LAW.md 2.8 (PECR and Art 21 UK GDPR): the rules are tried in order
// and the first that matches decides, so every answer names its rule and says
// why. What is not allowed by a rule is forbidden.
//
// Messages that carry out a service, such as joining instructions or a
// cancellation, are not marketing and do not come here.
package marketing

import (
	"fmt"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
)

// A Question asks whether marketing may go to a person. What is not known is
// left zero, which never makes an answer more permissive.
type Question struct {
	Subject  *model.Subject
	Contact  *model.Contact // the address or number to be used; nil when not chosen
	Channel  policy.ContactMethod
	Topic    string // a topic of the policy
	Consents []*model.Consent
	// Suppressed is true when the contact is on the suppression list for this
	// channel or for all.
	Suppressed bool
	// Customer says how the details were obtained, for the soft opt-in.
	Customer Customer
	Today    calendar.Date
}

// corporateSubscriber reports whether the contact is that of a company, school
// or public body: a mailbox that several share is, and one that is marked so.
// Sole traders and some partnerships count as individuals.
func (q *Question) corporateSubscriber() bool {
	return q.Contact != nil && (q.Contact.Generic || q.Contact.Corporate)
}

// asked returns the person's wish for information on this topic by this channel
// that was not answered yet, or nil. A wish without a channel leaves it open.
func (q *Question) asked() *model.Asked {
	for i := range q.Subject.Asked {
		a := &q.Subject.Asked[i]
		if a.Topic == q.Topic && (a.Channel == "" || a.Channel == string(q.Channel)) && a.On <= q.Today && a.Answered.IsZero() {
			return a
		}
	}
	return nil
}

// Customer is what the soft opt-ins depend on.
type Customer struct {
	Direct        bool          // the person gave the details themselves
	Sale          bool          // in a sale or negotiations for one
	Similar       bool          // the message is about own similar services
	OptOutOffered bool          // at collection and in every message
	Supporter     bool          // gave the details when supporting or showing interest in a charity
	Given         calendar.Date // day on which the details were given
}

// A Decision is the answer to a Question.
type Decision struct {
	Allowed bool
	Rule    string // M1 to M12
	Reason  string // a sentence that is safe to show
	// Refresh is true when the consent relied on is older than the policy's
	// refresh period.
	Refresh bool
}

// charitySoftOptIn is the day from which M6 exists (DUAA s.114).
var charitySoftOptIn = calendar.NewDate(2026, 2, 5)

// screeningDays is how long a telephone number stays clear of the preference
// lists: a registration takes effect after 28 days.
const screeningDays = 28

// A rule is one row of the table. match returns the decision, and whether the
// row applies at all.
type rule struct {
	id    string
	match func(p *policy.Policy, q *Question) (Decision, bool)
}

// table is LAW.md 2.8 in its order.
var table = []rule{
	{"M1", suppressed}, {"M2", protected}, {"M3", optInOnly}, {"M4", consented},
	{"M5", softOptIn}, {"M6", charity}, {"M7", solicited}, {"M8", genericMailbox},
	{"M9", corporate}, {"M10", telephone}, {"M11", post},
}

// Decide answers q under the policy p. Order matters; the first match wins.
func Decide(p *policy.Policy, q *Question) Decision {
	for _, r := range table {
		if d, ok := r.match(p, q); ok {
			d.Rule = r.id
			return d
		}
	}
	return Decision{Rule: "M12", Reason: "no rule allows it"}
}

func yes(format string, args ...any) (Decision, bool) {
	return Decision{Allowed: true, Reason: fmt.Sprintf(format, args...)}, true
}

func no(format string, args ...any) (Decision, bool) {
	return Decision{Reason: fmt.Sprintf(format, args...)}, true
}

// none says that the rule does not apply.
func none() (Decision, bool) { return Decision{}, false }

// suppressed is M1: an objection or opt-out, wherever it is recorded. A
// withdrawal in the ledger counts, so that a suppression entry that is missing
// opens nothing.
func suppressed(p *policy.Policy, q *Question) (Decision, bool) {
	switch last := latest(p, q); {
	case q.Suppressed:
		return no("this contact is on the do-not-contact list")
	case q.Subject.Flags.Has(model.DoNotContact):
		return no("the person objected to marketing")
	case last != nil && !last.Live() && last.Topic != "":
		return no("the person opted out of this topic on %s", last.On.Words())
	case last != nil && !last.Live():
		return no("the person withdrew consent for %s on %s", q.Channel, last.On.Words())
	}
	return none()
}

// protected is M2.
func protected(p *policy.Policy, q *Question) (Decision, bool) {
	s := q.Subject
	if s.Flags.Has(model.Restricted) {
		if _, why := policy.WhileRestricted(policy.UseMarket, policy.Ground{}, q.Today); why != "" {
			return no("%s", why)
		}
	}
	young := s.Flags.Has(model.UnderAge) || (!s.Born.IsZero() && q.Today < calendar.Birthday(s.Born, 18))
	switch {
	case s.Flags.Has(model.Deceased):
		return no("the person has died")
	case young && !p.Ages.Market:
		return no("the person is under 18, and the policy does not allow marketing to them")
	}
	return none()
}

// optInOnly is M3.
func optInOnly(p *policy.Policy, q *Question) (Decision, bool) {
	if p.Marketing.OptInOnly && latest(p, q) == nil {
		return no("the policy is opt-in only, and there is no consent for %s on this topic", q.Channel)
	}
	return none()
}

// consented is M4.
func consented(p *policy.Policy, q *Question) (Decision, bool) {
	last := latest(p, q)
	if last == nil {
		return none()
	}
	d, ok := yes("the person consented to %s on %s", q.Channel, last.On.Words())
	d.Refresh = p.Consent.Refresh.After(last.On) < q.Today
	return d, ok
}

// softOptIn is M5 (PECR reg 22(3)).
func softOptIn(p *policy.Policy, q *Question) (Decision, bool) {
	c := q.Customer
	if p.Marketing.SoftOptIn && electronic(q.Channel) && used(p, q.Channel) && !q.corporateSubscriber() && !others(p, q) &&
		c.Direct && c.Sale && c.Similar && c.OptOutOffered {
		return yes("a customer may be told of similar services by %s until they opt out", q.Channel)
	}
	return none()
}

// charity is M6.
func charity(p *policy.Policy, q *Question) (Decision, bool) {
	c := q.Customer
	if p.Organisation.Charity && electronic(q.Channel) && used(p, q.Channel) && !q.corporateSubscriber() && !others(p, q) &&
		c.Direct && c.Supporter && c.OptOutOffered && c.Given >= charitySoftOptIn {
		return yes("a supporter of the charity may be told of its work by %s until they opt out", q.Channel)
	}
	return none()
}

// solicited is M7.
func solicited(_ *policy.Policy, q *Question) (Decision, bool) {
	if a := q.asked(); a != nil {
		return yes("the person asked on %s for this information, and only this", a.On.Words())
	}
	return none()
}

// genericMailbox is M8.
func genericMailbox(_ *policy.Policy, q *Question) (Decision, bool) {
	if q.Channel == policy.ByEmail && q.Contact != nil && q.Contact.Generic {
		return yes("a shared mailbox of an organisation, such as a school office; an opt-out is honoured")
	}
	return none()
}

// corporate is M9.
func corporate(p *policy.Policy, q *Question) (Decision, bool) {
	if p.Marketing.Corporate && electronic(q.Channel) && used(p, q.Channel) && q.corporateSubscriber() && !objected(q) && !others(p, q) {
		return yes("a named person at an organisation, on legitimate interests; the balancing assessment must be on file")
	}
	return none()
}

// telephone is M10.
func telephone(p *policy.Policy, q *Question) (Decision, bool) {
	if q.Channel != policy.ByPhone || !p.Marketing.Phone || !used(p, q.Channel) || objected(q) || others(p, q) || q.Contact == nil {
		return none()
	}
	switch on := q.Contact.Screened; {
	case q.Contact.Listed:
		return no("the number was found on a telephone preference list on %s", on.Words())
	case on.IsZero() || on > q.Today || q.Today.Sub(on) > screeningDays:
		return no("the number was not screened against the preference lists in the last %d days", screeningDays)
	default:
		return yes("the number was screened on %s and is clear", on.Words())
	}
}

// post is M11.
func post(p *policy.Policy, q *Question) (Decision, bool) {
	if q.Channel == policy.ByPost && p.Marketing.Post && used(p, q.Channel) && !objected(q) && !others(p, q) {
		return yes("post, on legitimate interests; the person has not objected")
	}
	return none()
}

func electronic(m policy.ContactMethod) bool { return m == policy.ByEmail || m == policy.ByText }

func objected(q *Question) bool { return q.Subject.Flags.Has(model.Objected) }

// others reports whether the topic is about services of others: consent opens
// it, or that the person asked for it.
func others(p *policy.Policy, q *Question) bool {
	t := p.Topic(q.Topic)
	return t != nil && t.Others
}

// used reports whether the policy names the channel.
func used(p *policy.Policy, m policy.ContactMethod) bool {
	for _, c := range p.Marketing.Channels {
		if c == m {
			return true
		}
	}
	return false
}

// latest returns the entry of the ledger that counts about marketing by this
// channel and on this topic, or nil. An entry without a topic covers all topics;
// but who opted out of one topic is told of it again only after a consent to that
// topic, whatever they agree to in general later. Of two entries on one day the
// withdrawal counts, and a consent dated in the future, one that has ended by
// itself, or a guardian's for somebody who has come of age, does not. Consent is specific to a channel: a consent without one covers
// none, but a withdrawal without one covers all.
func latest(p *policy.Policy, q *Question) *model.Consent {
	var last, own *model.Consent // of all, and of this topic alone
	for _, v := range q.Consents {
		purpose := p.Purpose(v.Purpose)
		channel := v.Channel == string(q.Channel) || (v.Channel == "" && !v.Live())
		topic := v.Topic == "" || v.Topic == q.Topic
		if purpose == nil || !purpose.Marketing || !channel || !topic || (v.Live() && (!v.HoldsOn(q.Today) || q.outgrown(p, v))) {
			continue
		}
		if last == nil || model.CompareConsents(v, last) > 0 {
			last = v
		}
		if v.Topic != "" && (own == nil || model.CompareConsents(v, own) > 0) {
			own = v
		}
	}
	if own != nil && !own.Live() && last.Live() {
		return own
	}
	return last
}

// outgrown reports whether a guardian gave a consent for somebody who now decides
// alone: from the birthday on it is not relied on (LAW.md 3.8).
func (q *Question) outgrown(p *policy.Policy, v *model.Consent) bool {
	s := q.Subject
	return v.Guardian != "" && s != nil && !s.Born.IsZero() && !p.Ages.NeedsGuardian(s.Born, q.Today)
}

// OptedOut reports whether the ledger says no to a topic by a channel; without a
// channel, to the topic by every channel.
func OptedOut(p *policy.Policy, ledger []*model.Consent, channel policy.ContactMethod, topic string, today calendar.Date) bool {
	channels := policy.ContactMethods
	if channel != "" {
		channels = []policy.ContactMethod{channel}
	}
	for _, ch := range channels {
		if v := latest(p, &Question{Consents: ledger, Channel: ch, Topic: topic, Today: today}); v == nil || v.Live() {
			return false
		}
	}
	return true
}
