package desk

import (
	"context"
	"fmt"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
)

// childRefused refuses to collect data of somebody under the policy's age before
// a guardian consented, where the policy asks for that (LAW.md 3.8).
func (d *Desk) childRefused(s *model.Subject, guarded bool, today calendar.Date) error {
	if why := d.childWaits(s, guarded, today); why != "" {
		return refused("%s; nothing was saved", why)
	}
	return nil
}

// childWaits says what comes before data of a child is collected, or nothing.
// Under the age for an account of one's own it comes from a school or a guardian,
// who is named.
func (d *Desk) childWaits(s *model.Subject, guarded bool, today calendar.Date) string {
	switch {
	case !d.flags(s, today).Has(model.UnderAge):
		return ""
	case d.policy.Ages.First && !guarded:
		return "the person is under " + fmt.Sprint(d.policy.Ages.Guardian) + ": a guardian's consent comes first"
	case !d.policy.Ages.MayHaveAccount(s.Born, today) && strings.TrimSpace(s.RegisteredBy) == "" && len(s.Guardians) == 0:
		return "the person is under " + fmt.Sprint(d.policy.Ages.Account) + ": a school or a guardian gives their data, so say who does"
	}
	return ""
}

// AddChild adds somebody together with the consent that their guardian gave, in
// one act: neither is saved without the other.
func (d *Desk) AddChild(ctx context.Context, by By, s *model.Subject, n NewConsent) (*model.Subject, error) {
	if err := d.may(ctx, by, model.ChangePeople); err != nil {
		return nil, err
	}
	if err := checkSubject(s, by.Today()); err != nil {
		return nil, err
	}
	if err := d.checkKinds(s, nil); err != nil {
		return nil, err
	}
	if err := d.checkConsent(&n, by.Today()); err != nil {
		return nil, err
	}
	fresh := *s
	fresh.Version, fresh.Added = 0, by.Today()
	if err := d.mayConsent(&n, &fresh, nil); err != nil {
		return nil, err
	}
	if err := d.childRefused(&fresh, strings.TrimSpace(n.Guardian) != "", by.Today()); err != nil {
		return nil, err
	}
	v, err := d.consentOf(by, &n)
	if err != nil {
		return nil, err
	}
	v.Order = model.NextInLedger(nil)
	d.write.Lock()
	defer d.write.Unlock()
	err = d.store.Write(ctx, by.act("subject.add", ""), func(w model.Writer) (err error) {
		if fresh.ID, err = d.newSubjectID(w); err != nil {
			return err
		}
		v.Owner = fresh.ID
		if err := w.Put(model.Encode(&fresh)); err != nil {
			return err
		}
		return w.Put(model.Encode(v))
	})
	if err != nil {
		return nil, err
	}
	fresh.Version = 1
	d.refresh(ctx, fresh.ID)
	return &fresh, nil
}
