package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
)

// A NewDisclosure is data about a person that is to go to a recipient of the
// policy.
type NewDisclosure struct {
	Subject    model.ID
	Recipient  string // its id in the policy
	Categories []string
	Purpose    string // of the policy; may be left out for an authority
	Basis      model.Basis
	Items      []string // what is given, in words or field names
	Method     string   // how it is sent
	Requester  string   // of an authority: who asks, by name and office
	Power      string   // the legal power or exemption
	Approver   string
	DoNotTell  bool          // telling the person would defeat the purpose
	ReviewOn   calendar.Date // when that is looked at again
	Agreed     bool          // the person, whose data is restricted, agreed to this
	On         calendar.Date // zero is today
}

// Disclose records that data goes to a recipient, or refuses what must not go:
// the recipient gets what its entry in the policy allows, with consent where that
// is the condition, abroad only through an open gate, and an authority only with
// its power and an approver. Record it before anything is sent.
func (d *Desk) Disclose(ctx context.Context, by By, n NewDisclosure) (*model.Disclosure, error) {
	if err := d.may(ctx, by, model.Disclose); err != nil {
		return nil, err
	}
	if n.On.IsZero() {
		n.On = by.Today()
	}
	to := d.policy.Recipient(n.Recipient)
	if to == nil {
		return nil, refused("the policy has no recipient %q: nobody else is given data", n.Recipient)
	}
	if err := d.checkDisclosure(by, &n, to); err != nil {
		return nil, err
	}
	id, err := d.newID()
	if err != nil {
		return nil, err
	}
	v := &model.Disclosure{
		Head: model.Head{ID: id, Owner: n.Subject}, Recipient: to.Title, On: n.On, Categories: n.Categories, Purpose: n.Purpose, Basis: n.Basis,
		Requester: strings.TrimSpace(n.Requester), Power: strings.TrimSpace(n.Power), Items: n.Items, Method: strings.TrimSpace(n.Method),
		Approver: strings.TrimSpace(n.Approver), DoNotTell: n.DoNotTell, ReviewOn: n.ReviewOn, RecordedBy: by.Actor, RecordedAt: by.At.UTC(),
	}
	if to.Region != policy.RegionUK {
		v.Abroad = string(to.Region)
	}
	err = d.store.Write(ctx, by.act("disclosure.add", ""), func(w model.Writer) error {
		g, err := d.discloser(w, by, &n, to)
		if err != nil {
			return err
		}
		if err := g.check(); err != nil {
			return err
		}
		return w.Put(model.Encode(v))
	})
	if err != nil {
		return nil, err
	}
	v.Version = 1
	d.refresh(ctx, n.Subject)
	return v, nil
}

// checkDisclosure refuses what the policy alone forbids.
func (d *Desk) checkDisclosure(by By, n *NewDisclosure, to *policy.Recipient) error {
	switch {
	case len(n.Categories) == 0 || len(said(n.Items...)) == 0:
		return refused("say which categories are given, and what of them")
	case n.On > by.Today():
		return refused("a disclosure is recorded when it is made, not before")
	case n.Purpose == "" && !to.Class.Authority() && to.Class != policy.ClassNewOwner:
		return refused("say for which purpose %s is given data", to.ID)
	case n.Purpose != "" && d.policy.Purpose(n.Purpose) == nil:
		return refused("the policy has no purpose %q", n.Purpose)
	case n.Purpose != "" && len(to.Purposes) > 0 && !slices.Contains(to.Purposes, n.Purpose):
		return refused("the policy gives %s data for %s, not for %s", to.ID, strings.Join(to.Purposes, ", "), n.Purpose)
	}
	for _, id := range n.Categories {
		switch c := d.policy.Category(id); {
		case c == nil:
			return refused("the policy has no category %q", id)
		case c.Aggregate:
			return refused("of %s others see totals only", id)
		}
	}
	for _, item := range n.Items {
		if len(to.Fields) > 0 && !slices.Contains(to.Fields, item) {
			return refused("%s is shown %s and nothing else", to.ID, strings.Join(to.Fields, ", "))
		}
	}
	return d.checkPower(by, n, to)
}

// checkPower refuses an authority without its power, and secrecy without a date.
func (d *Desk) checkPower(by By, n *NewDisclosure, to *policy.Recipient) error {
	last := by.Today().AddMonths(12)
	switch {
	case to.Class.Authority() && (strings.TrimSpace(n.Requester) == "" || strings.TrimSpace(n.Power) == ""):
		return refused("an authority is given data on a written request that names who asks and by which power")
	case to.Class.Authority() && d.policy.Disclosures.Approver && strings.TrimSpace(n.Approver) == "":
		return refused("the policy wants a named approver for a disclosure to an authority")
	case n.Approver != "" && d.HasUsers() && strings.EqualFold(n.Approver, by.Actor):
		return refused("whoever records a disclosure does not approve it")
	case n.DoNotTell && !d.policy.Disclosures.WithoutKnowledge:
		return refused("the policy reserves nothing that happens without the person's knowledge")
	case n.DoNotTell && strings.TrimSpace(n.Power) == "":
		return refused("what the person is not told needs the power it rests on (W23)")
	case n.DoNotTell && (n.ReviewOn <= by.Today() || n.ReviewOn > last):
		return refused("say when it is looked at again whether the person may be told, %s at the latest", last.Words())
	case !n.DoNotTell && !n.ReviewOn.IsZero():
		return refused("a day of review goes with what the person is not told")
	}
	return nil
}

// A DisclosureRow is one entry of the disclosure register.
type DisclosureRow struct {
	*model.Disclosure
	Subject model.ID
	Overdue bool // it is to be looked at again whether the person may be told
}

// Disclosures returns the disclosure register of a person, or of everybody when
// subject is zero, newest first. That each person was listed is in the audit log.
func (d *Desk) Disclosures(ctx context.Context, by By, subject model.ID) ([]DisclosureRow, error) {
	if err := d.may(ctx, by, model.SeeSpecial); err != nil {
		return nil, err
	}
	var out []DisclosureRow
	var people []*model.Subject
	err := d.store.Read(ctx, func(r model.Reader) error {
		if !subject.IsZero() {
			if _, err := r.Get(model.KindSubject, model.ID{}, subject); err != nil {
				return err
			}
		}
		return model.Each(r, subject, func(v *model.Disclosure) error {
			out = append(out, DisclosureRow{v, v.Owner, v.DoNotTell && v.ReviewOn <= by.Today()})
			if len(people) > 0 && people[len(people)-1].ID == v.Owner {
				return nil
			}
			s, err := model.Load[model.Subject](r, model.ID{}, v.Owner)
			people = append(people, s)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(out, func(a, b DisclosureRow) int { return cmp.Compare(b.On, a.On) })
	return out, d.used(ctx, by, "disclosure.list", people)
}
