package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
)

// AddHolding records by hand what is held about a person, and why. It is refused
// for what the policy does not hold so, for want of the consent that the purpose
// needs, and for a profile of somebody who objected. The notes returned say what
// is not asked for and what is missing.
func (d *Desk) AddHolding(ctx context.Context, by By, h *model.Holding) (*model.Holding, []string, error) {
	if err := d.may(ctx, by, model.ChangePeople); err != nil {
		return nil, nil, err
	}
	fresh := *h
	d.complete(&fresh, by.Today())
	if why := d.policy.Refuses(&fresh); why != "" {
		return nil, nil, refused("%s", why)
	}
	if err := checkDays(&fresh, by.Today()); err != nil {
		return nil, nil, err
	}
	var err error
	if fresh.ID, err = d.newID(); err != nil {
		return nil, nil, err
	}
	err = d.store.Write(ctx, by.act("holding.add", ""), func(w model.Writer) error {
		s, err := model.Load[model.Subject](w, model.ID{}, fresh.Owner)
		if err != nil {
			return err
		}
		ledger, err := model.All[model.Consent](w, fresh.Owner)
		if err != nil {
			return err
		}
		if err := d.mayHold(s, ledger, &fresh, by.Today()); err != nil {
			return err
		}
		return w.Put(model.Encode(&fresh))
	})
	if err != nil {
		return nil, nil, d.notThere(ctx, fresh.Owner, err)
	}
	fresh.Version = 1
	d.refresh(ctx, fresh.Owner)
	return &fresh, d.fieldNotes(&fresh), nil
}

// complete fills in what the policy says where nobody did.
func (d *Desk) complete(h *model.Holding, today calendar.Date) {
	in := d.policy.Import
	for _, f := range []struct {
		to   *string
		from string
	}{{&h.System, in.System}, {&h.Source, in.Source}} {
		if *f.to == "" {
			*f.to = f.from
		}
	}
	if h.Collected.IsZero() {
		h.Collected = today
	}
	p, c := d.policy.Purpose(h.Purpose), d.policy.Category(h.Category)
	if p == nil || c == nil {
		return
	}
	if h.Basis == "" && len(p.Bases) == 1 {
		h.Basis = p.Bases[0]
	}
	if h.Condition == "" && (c.Special || c.Criminal) {
		h.Condition = string(p.Condition)
	}
}

func checkDays(h *model.Holding, today calendar.Date) error {
	if h.Collected > today {
		return refused("data cannot have been collected in the future")
	}
	for _, e := range h.Events {
		if e.On.IsZero() || !slices.Contains(model.Triggers, e.Trigger) {
			return refused("%q is no event with a day; use one of %s", string(e.Trigger), joined(model.Triggers))
		}
	}
	return nil
}

// mayHold refuses what must not be held about this person.
func (d *Desk) mayHold(s *model.Subject, ledger []*model.Consent, h *model.Holding, today calendar.Date) error {
	p := d.policy.Purpose(h.Purpose)
	if s.Flags.Has(model.Deceased) {
		return refused("the person has died")
	}
	if len(p.Kinds) > 0 && !slices.ContainsFunc(s.Relationships, func(r model.Relationship) bool { return slices.Contains(p.Kinds, r.Kind) }) {
		return refused("%s concerns only: %s", p.ID, strings.Join(p.Kinds, ", "))
	}
	if p.Profiling {
		if s.Flags.Has(model.Objected) || p.Marketing && s.Flags.Has(model.DoNotContact) {
			return refused("the person objected, so no view is formed of them")
		}
		if err := mayUse(s, policy.UseProfile, policy.Ground{}, today); err != nil {
			return err
		}
	}
	return d.mayCollect(s, ledger, h, today)
}

// mayCollect refuses a purpose that lacks what must be on file before it is used
// for a person: their consent, or their guardian's.
func (d *Desk) mayCollect(s *model.Subject, ledger []*model.Consent, h *model.Holding, today calendar.Date) error {
	p := d.policy.Purpose(h.Purpose)
	standing := standingConsents(ledger, today)
	given := func(fits func(*model.Consent) bool) bool {
		return slices.ContainsFunc(standing, func(v *model.Consent) bool { return v.Purpose == p.ID && fits(v) })
	}
	any := func(*model.Consent) bool { return true }
	if (h.Basis == model.BasisConsent || p.Unsubmitted) && !given(any) {
		return refused("%s rests on consent, and the person has not given it: 'lethe consent give'", p.ID)
	}
	explicitly := func(v *model.Consent) bool { return v.Explicit }
	if h.Condition == string(policy.ExplicitConsent) && !given(explicitly) {
		return refused("%s rests on explicit consent, and the person has not given it: 'lethe consent give --explicit'", p.ID)
	}
	consented := h.Basis == model.BasisConsent || h.Condition == string(policy.ExplicitConsent)
	for _, need := range p.Evidence {
		switch {
		case need == policy.NeedsConsent && !given(any),
			need == policy.NeedsExplicit && h.Basis == model.BasisConsent && !given(explicitly),
			need == policy.NeedsWritten && consented && !given(func(v *model.Consent) bool { return v.How == "form" || v.How == "paper" || v.How == ByEmailMessage }):
			return refused("%s needs %s first: 'lethe consent give'", p.ID, strings.ReplaceAll(string(need), "-", " "))
		case need == policy.NeedsNotice && s.NoticeVersion == "":
			return refused("%s needs that the person was given the privacy notice", p.ID)
		}
	}
	guarded := slices.ContainsFunc(standing, func(v *model.Consent) bool { return v.Guardian != "" })
	return d.childRefused(s, guarded, today)
}

// fieldNotes says which fields the category does not ask for, which it needs and
// are missing, and that a category may show health or belief.
func (d *Desk) fieldNotes(h *model.Holding) []string {
	c := d.policy.Category(h.Category)
	var out []string
	extra, missing := c.Unasked(h.Fields)
	if len(extra) > 0 {
		out = append(out, fmt.Sprintf("not asked for by the policy, so is it needed? %s", strings.Join(extra, ", ")))
	}
	if len(missing) > 0 {
		out = append(out, fmt.Sprintf("missing; without it the service may be delayed, and the person should be told so: %s", strings.Join(missing, ", ")))
	}
	if c.Special {
		out = append(out, "may show health or belief: it is hidden until opened, and never read out on the phone")
	}
	return out
}

// A HeldFor is what one purpose has of a person, for those who ask on which
// basis their data is used.
type HeldFor struct {
	Purpose   *policy.Purpose // nil for one that the policy does not have
	ID        string
	Holdings  []*model.Holding
	Bases     []model.Basis // of those holdings
	Profiling bool
}

// HeldFor returns what is held about a person by purpose, with the bases on
// which it rests. It is an audited look at the record.
func (d *Desk) HeldFor(ctx context.Context, by By, subject model.ID, reason string) ([]HeldFor, error) {
	if err := d.may(ctx, by, model.OpenPeople); err != nil {
		return nil, err
	}
	f, err := d.OpenSubject(ctx, by, subject, reason)
	if err != nil {
		return nil, err
	}
	var out []HeldFor
	for _, v := range f.Holdings {
		i := slices.IndexFunc(out, func(x HeldFor) bool { return x.ID == v.Holding.Purpose })
		if i < 0 {
			p := d.policy.Purpose(v.Holding.Purpose)
			i, out = len(out), append(out, HeldFor{Purpose: p, ID: v.Holding.Purpose, Profiling: p != nil && p.Profiling})
		}
		x := &out[i]
		x.Holdings = append(x.Holdings, v.Holding)
		if !slices.Contains(x.Bases, v.Holding.Basis) {
			x.Bases = append(x.Bases, v.Holding.Basis)
		}
	}
	slices.SortFunc(out, func(a, b HeldFor) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}

// A Profiled is a person of whom a view is formed.
type Profiled struct {
	Subject model.ID
	Purpose string
	Holding model.ID
}

// Profiles is the register of profiling: every holding that serves a purpose
// which forms a view of a person. It names nobody.
func (d *Desk) Profiles(ctx context.Context, by By) ([]Profiled, error) {
	if err := d.may(ctx, by, model.OpenPeople); err != nil {
		return nil, err
	}
	var out []Profiled
	err := d.store.Read(ctx, func(r model.Reader) error {
		return d.eachPosting(r, func(p posting) error {
			for _, h := range p.holdings {
				if u := d.policy.Purpose(h.Purpose); u != nil && u.Profiling {
					out = append(out, Profiled{p.subject.ID, h.Purpose, h.ID})
				}
			}
			return ctx.Err()
		})
	})
	return out, err
}
