package desk

import (
	"context"
	"slices"

	"lethe/model"
	"lethe/model/attention"
	"lethe/model/calendar"
	"lethe/model/policy"
)

// A PersonStanding says what may be done with a person's data now, and what stands in
// the way.
type PersonStanding struct {
	Holds    []HoldRow       // that protect something of theirs, the released ones last
	Consents []ConsentLine   // the ledger, newest first
	Contact  []ContactAnswer // why they may be written to, by channel, topic and contact
	Uses     []UseState      // what a restriction leaves; nil where there is none
	// Attention is what wants attention about them, for those who may see it.
	Attention []attention.Item
}

// Standing answers for one person.
func (d *Desk) Standing(ctx context.Context, by By, subject model.ID) (*PersonStanding, error) {
	if err := d.may(ctx, by, model.OpenPeople); err != nil {
		return nil, err
	}
	s := &PersonStanding{}
	var err error
	if s.Holds, err = d.holdsOf(ctx, by, subject); err != nil {
		return nil, err
	}
	if s.Consents, err = d.ledger(ctx, by, subject); err != nil {
		return nil, err
	}
	if s.Contact, err = d.MayContact(ctx, by, subject); err != nil {
		return nil, err
	}
	if r, ok := d.subjectRow(subject); ok && r.Flags.Has(model.Restricted) {
		s.Uses = UsesWhileRestricted(by.Today())
	}
	d.hideSpecialStanding(by, s)
	if d.sees(by, model.SeeAttention) {
		if s.Attention, err = d.attentionOf(ctx, by, subject); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// A UseState says whether a restricted record may be used so, and why not.
type UseState struct {
	Use     policy.Use
	Allowed bool
	Why     string // a sentence; empty when it is allowed
}

// UsesWhileRestricted returns the matrix of LAW.md 2.6 as it stands when nothing
// is recorded that would open more.
func UsesWhileRestricted(today calendar.Date) []UseState {
	var out []UseState
	for _, u := range policy.Uses {
		ok, why := policy.WhileRestricted(u, policy.Ground{}, today)
		out = append(out, UseState{u, ok, why})
	}
	return out
}

// HoldsOf lists the holds that protect something of a person: theirs, those on
// everybody, and the complaints that hold by themselves.
func (d *Desk) HoldsOf(ctx context.Context, by By, subject model.ID) ([]HoldRow, error) {
	if err := d.may(ctx, by, model.ManageHolds); err != nil {
		return nil, err
	}
	return d.holdsOf(ctx, by, subject)
}

func (d *Desk) holdsOf(ctx context.Context, by By, subject model.ID) ([]HoldRow, error) {
	if err := d.needRequests(ctx, by.Today()); err != nil {
		return nil, err
	}
	d.mu.RLock()
	requests := d.board.of[subject]
	d.mu.RUnlock()
	var out []HoldRow
	err := d.store.Read(ctx, func(r model.Reader) error {
		if _, err := r.Get(model.KindSubject, model.ID{}, subject); err != nil {
			return err
		}
		err := model.Each(r, model.ID{}, func(h *model.Hold) error {
			if h.Subject == subject || h.Subject.IsZero() {
				out = append(out, holdRow(h, by.Today()))
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, id := range requests {
			q, err := model.Load[model.Request](r, model.ID{}, id)
			if err != nil {
				return err
			}
			if row, ok := d.complaintHold(q, by.Today()); ok {
				out = append(out, row)
			}
		}
		return nil
	})
	sortHolds(out)
	return out, err
}

// ConsentPurposes returns the purposes that rest on consent in the policy: those
// for which one can be asked.
func ConsentPurposes(p *policy.Policy) []policy.Purpose {
	return slices.DeleteFunc(slices.Clone(p.Purposes), func(u policy.Purpose) bool { return !slices.Contains(u.Bases, model.BasisConsent) })
}
