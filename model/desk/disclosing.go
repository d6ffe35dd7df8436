package desk

import (
	"strings"

	"lethe/model"
	"lethe/model/accountability"
	"lethe/model/policy"
)

// A discloser knows about one disclosure what the store says.
type discloser struct {
	desk    *Desk
	by      By
	n       *NewDisclosure
	to      *policy.Recipient
	subject *model.Subject
	live    []*model.Consent
	forms   []*model.Form
}

func (d *Desk) discloser(r model.Reader, by By, n *NewDisclosure, to *policy.Recipient) (*discloser, error) {
	g := &discloser{desk: d, by: by, n: n, to: to}
	var err error
	if g.subject, err = model.Load[model.Subject](r, model.ID{}, n.Subject); err != nil {
		return nil, err
	}
	ledger, err := model.All[model.Consent](r, n.Subject)
	if err != nil {
		return nil, err
	}
	g.live = standingConsents(ledger, by.Today())
	g.forms, err = model.All[model.Form](r, model.ID{})
	return g, err
}

// check asks everything that depends on the person and on the registers.
func (g *discloser) check() error {
	for _, ask := range []func() error{g.restricted, g.objected, g.consent, g.abroad, g.checked, g.sold} {
		if err := ask(); err != nil {
			return err
		}
	}
	return nil
}

// restricted asks the restriction matrix (LAW.md 2.6).
func (g *discloser) restricted() error {
	use, ground := policy.UseExport, policy.Ground{Agreed: g.n.Agreed}
	switch {
	case g.to.Class.Authority():
		use, ground.Reason = policy.UsePublic, g.n.Power
	case g.to.Class == policy.ClassAdviser && g.n.Power != "":
		use, ground.Reason = policy.UseLegalAdvice, g.n.Power
	}
	return mayUse(g.subject, use, ground, g.by.Today())
}

// objected refuses what an objection to marketing ended, profiling for it
// included (Art 21(3)).
func (g *discloser) objected() error {
	if p := g.desk.policy.Purpose(g.n.Purpose); p != nil && p.Marketing && g.subject.Flags.Has(model.DoNotContact) {
		return refused("the person objected to marketing, which ended %s, any view formed of them included", p.ID)
	}
	return nil
}

// consentFor returns a live consent of the person to the purpose, or nil.
func (g *discloser) consentFor(explicit bool) *model.Consent {
	for _, v := range g.live {
		if v.Purpose == g.n.Purpose && (v.Explicit || !explicit) {
			return v
		}
	}
	return nil
}

// consent asks for a live consent where the recipient or the basis wants one.
func (g *discloser) consent() error {
	switch {
	case g.to.Consent && g.consentFor(false) == nil:
		return refused("%s is given data only while the person consents to %s, and no such consent lives", g.to.ID, orNothing(g.n.Purpose))
	case g.n.Basis == model.BasisConsent && g.consentFor(false) == nil:
		return refused("no consent to %s lives", orNothing(g.n.Purpose))
	}
	return nil
}

func orNothing(purpose string) string {
	if purpose == "" {
		return "it"
	}
	return purpose
}

// abroad asks for the gate of a transfer (Arts 44 to 49): by default there is
// none, and nothing leaves the United Kingdom.
func (g *discloser) abroad() error {
	if g.to.Region == policy.RegionUK {
		return nil
	}
	f := accountability.Newest(g.forms, model.FormTransfer, g.to.ID)
	switch {
	case !accountability.Stands(f, g.by.Today()):
		return refused("%s is outside the UK (%s) and no transfer to it is open: record its gate and the evidence first (lethe register add transfer %s)", g.to.ID, g.to.Region, g.to.ID)
	case f.Decision == "explicit-consent" && g.consentFor(true) == nil:
		return refused("the transfer to %s rests on explicit consent, and the person has given none", g.to.ID)
	case g.desk.policy.Transfers.TellFirst && f.Told.IsZero():
		return refused("the notice promises to tell people before the first transfer to %s: record that they were told", g.to.ID)
	}
	return nil
}

// checked asks for the check of a recipient that is given data for a service.
func (g *discloser) checked() error {
	if !g.desk.policy.Disclosures.Checklist || g.to.Class.Authority() {
		return nil
	}
	f := accountability.Newest(g.forms, model.FormRecipient, g.to.ID)
	if !accountability.Stands(f, g.by.Today()) {
		return refused("%s has not passed the check of recipients, or it is too old: need, notice, security, transfers and contract must each be ticked first", g.to.ID)
	}
	return nil
}

// sold asks for the decision about a sale or merger.
func (g *discloser) sold() error {
	if g.to.Class != policy.ClassNewOwner {
		return nil
	}
	f := accountability.Newest(g.forms, model.FormSale, g.to.ID)
	switch {
	case !accountability.Stands(f, g.by.Today()):
		return refused("no sale or merger is recorded under which data moves to %s", g.to.ID)
	case f.Told.IsZero():
		return refused("people are told of the new owner before their data moves: %s", strings.ToLower(g.to.Title))
	}
	return nil
}
