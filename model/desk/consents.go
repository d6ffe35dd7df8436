package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
)

// A NewConsent is what must be known to rely on a consent (LAW.md 3.7). The
// entry is added to the ledger; nothing in the ledger is ever changed.
type NewConsent struct {
	Subject  model.ID
	Purpose  string
	Channel  policy.ContactMethod // needed for marketing: consent is specific to a channel
	Topic    string
	On       calendar.Date
	Wording  string // what the person agreed to
	Notice   string // version of the notice shown
	How      string // form, spoken, paper
	Explicit bool
	Guardian string // who consented for a child
	Route    string // how the guardian's consent was obtained, as the policy names the routes
	Through  string // the school or college through which it was
	// Checks is what whoever records it vouches for; the policy says what must be
	// among it.
	Checks   []policy.ConsentCheck
	Event    string // the trip, photograph or other single occasion it is for
	Expires  calendar.Date
	Evidence string // the text that shows it, such as the email; needed for How "email"
	Refresh  bool   // of a consent that lives
	// Again records that somebody who had objected to marketing asked, without
	// being asked, to be written to again.
	Again bool
}

// How a consent was given, as far as a rule asks.
const (
	PreTicked      = "pre-ticked" // which is no consent (LAW.md W5)
	ByEmailMessage = "email"      // which is kept as evidence
)

// maxConsentText is how long the evidence of a consent may be, in bytes.
const maxConsentText = 64 << 10

// GiveConsent adds a consent to the ledger. It is refused for what is no
// consent: a box ticked beforehand, an explicit one without its wording, a
// child's without a guardian.
func (d *Desk) GiveConsent(ctx context.Context, by By, n NewConsent) (*model.Consent, error) {
	if err := d.may(ctx, by, model.ManageConsents); err != nil {
		return nil, err
	}
	if err := d.checkConsent(&n, by.Today()); err != nil {
		return nil, err
	}
	v, err := d.consentOf(by, &n)
	if err != nil {
		return nil, err
	}
	action := "consent.give"
	if n.Refresh {
		action = "consent.refresh"
	}
	err = d.store.Write(ctx, by.act(action, ""), func(w model.Writer) error {
		s, err := model.Load[model.Subject](w, model.ID{}, n.Subject)
		if err != nil {
			return err
		}
		ledger, err := model.All[model.Consent](w, n.Subject)
		if err != nil {
			return err
		}
		if err := d.mayConsent(&n, s, ledger); err != nil {
			return err
		}
		if err := d.contactAgain(w, &n, s); err != nil {
			return err
		}
		v.Order = model.NextInLedger(ledger)
		return w.Put(model.Encode(v))
	})
	if err != nil {
		return nil, d.notThere(ctx, n.Subject, err)
	}
	v.Version = 1
	d.refresh(ctx, n.Subject)
	return v, nil
}

// consentOf returns the entry of the ledger for a consent.
func (d *Desk) consentOf(by By, n *NewConsent) (*model.Consent, error) {
	id, err := d.newID()
	if err != nil {
		return nil, err
	}
	v := &model.Consent{
		Head: model.Head{ID: id, Owner: n.Subject}, Act: model.ConsentGiven, Purpose: n.Purpose, Channel: string(n.Channel), Topic: n.Topic,
		On: n.On, Wording: strings.TrimSpace(n.Wording), Notice: n.Notice, How: n.How, Explicit: n.Explicit,
		Guardian: strings.TrimSpace(n.Guardian), Route: n.Route, Through: strings.TrimSpace(n.Through), Checks: words(n.Checks), RecordedBy: by.Actor, RecordedAt: by.At.UTC(),
		Event: strings.TrimSpace(n.Event), Expires: n.Expires, Evidence: n.Evidence,
	}
	if n.Refresh {
		v.Act = model.ConsentRefreshed
	}
	return v, nil
}

func (d *Desk) checkConsent(n *NewConsent, today calendar.Date) error {
	p := d.policy.Purpose(n.Purpose)
	switch {
	case p == nil:
		return refused("the policy has no purpose %q", n.Purpose)
	case n.Channel != "" && !oneOf(n.Channel, policy.ContactMethods):
		return refused("%q is no channel; use one of %s", string(n.Channel), joined(policy.ContactMethods))
	case p.Marketing && n.Channel == "":
		return refused("consent to marketing is given for a channel: %s", joined(policy.ContactMethods))
	case n.Topic != "" && !slices.ContainsFunc(d.policy.Marketing.Topics, func(t policy.Topic) bool { return t.ID == n.Topic }):
		return refused("the policy has no topic %q", n.Topic)
	case n.On.IsZero() || n.On > today:
		return refused("say on which day the consent was given; it cannot be in the future")
	case !n.Expires.IsZero() && n.Expires < n.On:
		return refused("the consent would end before it was given")
	}
	return d.checkEvidence(n, p)
}

// checkEvidence refuses what would not prove a consent.
func (d *Desk) checkEvidence(n *NewConsent, p *policy.Purpose) error {
	switch {
	case n.How == PreTicked, n.How == "form" && p.Marketing && d.policy.Marketing.PreTicked:
		return refused("a box that was ticked beforehand is no consent (W5)")
	case len(n.missingChecks(d.policy)) > 0:
		return refused("the policy wants whoever records a consent to vouch that it is %s (--check)", joined(n.missingChecks(d.policy)))
	case strings.TrimSpace(n.How) == "":
		return refused("say how it was given: form, spoken, paper")
	case n.How == ByEmailMessage && strings.TrimSpace(n.Evidence) == "":
		return refused("a consent given by email needs the email as evidence")
	case len(n.Evidence) > maxConsentText || !utf8.ValidString(n.Evidence):
		return refused("the evidence of a consent is text of at most %d KiB", maxConsentText>>10)
	case n.Explicit && strings.TrimSpace(n.Wording) == "":
		return refused("an explicit consent needs the words that the person agreed to")
	case strings.TrimSpace(n.Wording) == "" && n.Notice == "":
		return refused("say what the person agreed to, or which version of the notice they saw")
	}
	return nil
}

// missingChecks returns what the policy wants vouched for, and is not.
func (n *NewConsent) missingChecks(p *policy.Policy) []policy.ConsentCheck {
	return slices.DeleteFunc(slices.Clone(p.Consent.Checks), func(c policy.ConsentCheck) bool { return slices.Contains(n.Checks, c) })
}

// badRoute says what is wrong with how a guardian's consent was obtained, where
// the policy has routes for it.
func (n *NewConsent) badRoute(p *policy.Policy) string {
	routes := p.Consent.GuardianRoutes
	switch {
	case len(routes) == 0 || n.Guardian == "":
		return ""
	case !slices.Contains(routes, n.Route):
		return "say how the guardian's consent was obtained: " + strings.Join(routes, ", or ")
	case strings.Contains(n.Route, "school") && strings.TrimSpace(n.Through) == "":
		return "say through which school or college the guardian's consent came"
	}
	return ""
}

// words returns words of a closed set as texts.
func words[S ~string](list []S) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}

// mayConsent refuses what is impossible for this person.
func (d *Desk) mayConsent(n *NewConsent, s *model.Subject, ledger []*model.Consent) error {
	live := slices.ContainsFunc(liveConsents(ledger), func(v *model.Consent) bool {
		return v.Purpose == n.Purpose && v.Channel == string(n.Channel) && v.Topic == n.Topic && v.Event == strings.TrimSpace(n.Event)
	})
	child := s.Flags.Has(model.UnderAge) || d.policy.Ages.NeedsGuardian(s.Born, n.On)
	p := d.policy.Purpose(n.Purpose)
	explicit := n.Explicit && d.policy.UsesSpecial(p) // an Art 9 condition beside another basis
	switch {
	case !slices.Contains(p.Bases, model.BasisConsent) && !explicit && !child:
		return refused("%s does not rest on consent in the policy, so none is asked for", p.ID)
	case s.Flags.Has(model.Deceased):
		return refused("the person has died")
	case child && strings.TrimSpace(n.Guardian) == "":
		return refused("the person is under %d: say which guardian consented", d.policy.Ages.Guardian)
	case child && n.badRoute(d.policy) != "":
		return refused("%s", n.badRoute(d.policy))
	case n.Refresh && !live:
		return refused("there is no live consent to refresh; record a new one")
	}
	return nil
}

// contactAgain lifts an objection to marketing that the person took back: the
// flag, and the suppressions of their contacts.
func (d *Desk) contactAgain(w model.Writer, n *NewConsent, s *model.Subject) error {
	if p := d.policy.Purpose(n.Purpose); !p.Marketing || !s.Flags.Has(model.DoNotContact) {
		return nil
	}
	if !n.Again {
		return refused("the person objected to marketing; only they can take that back, unasked (--again)")
	}
	s.Flags &^= model.DoNotContact
	if err := w.Put(model.Encode(s)); err != nil {
		return err
	}
	own := map[[32]byte]bool{}
	for _, c := range s.Contacts {
		hash, err := ContactHash(d.store, c)
		if err != nil {
			return err
		}
		own[hash] = true
	}
	list, err := model.All[model.Suppression](w, model.ID{})
	for _, x := range list {
		if err == nil && len(x.Hash) == 32 && own[[32]byte(x.Hash)] {
			err = w.Delete(model.Encode(x))
		}
	}
	return err
}

// A ConsentLine is one entry of a ledger, and whether it is the one that counts.
type ConsentLine struct {
	*model.Consent
	Live  bool
	Stale bool // live, and older than the policy's refresh period
}

// Consents returns the ledger of a person, newest first.
func (d *Desk) Consents(ctx context.Context, by By, subject model.ID) ([]ConsentLine, error) {
	if err := d.may(ctx, by, model.ManageConsents); err != nil {
		return nil, err
	}
	return d.ledger(ctx, by, subject)
}

// ledger reads the consents of a person for whoever was asked for their role.
func (d *Desk) ledger(ctx context.Context, by By, subject model.ID) ([]ConsentLine, error) {
	var out []ConsentLine
	err := d.store.Read(ctx, func(r model.Reader) error {
		if _, err := r.Get(model.KindSubject, model.ID{}, subject); err != nil {
			return err
		}
		ledger, err := model.All[model.Consent](r, subject)
		live := standingConsents(ledger, by.Today())
		for _, v := range ledger {
			l := ConsentLine{Consent: v, Live: slices.Contains(live, v)}
			l.Stale = l.Live && d.policy.Consent.Refresh.After(v.On) < by.Today()
			out = append(out, l)
		}
		return err
	})
	slices.SortFunc(out, func(a, b ConsentLine) int { return model.CompareConsents(b.Consent, a.Consent) })
	return out, err
}

// StopMarketing is the one-key opt-out: everything that an objection to
// marketing does, at once and for every channel.
func (d *Desk) StopMarketing(ctx context.Context, by By, subject model.ID, source string) error {
	if err := d.may(ctx, by, model.ManageConsents); err != nil {
		return err
	}
	err := d.store.Write(ctx, by.act("marketing.stop", ""), func(w model.Writer) error {
		if p, err := d.planStop(w, by, subject); err != nil || p.idle() {
			return cmp.Or(err, refused("marketing to this person was stopped already"))
		}
		return d.stopMarketing(w, by, subject, source)
	})
	if err == nil {
		d.refresh(ctx, subject)
	}
	return err
}
