package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/breach"
	"lethe/model/document"
)

// LinkBreach says whose data in the register a breach touched. Their pages show
// it, and nothing of theirs is destroyed while it is investigated (LAW.md 3.4).
func (d *Desk) LinkBreach(ctx context.Context, by By, id model.ID, people []model.ID) (*BreachFile, error) {
	if err := d.may(ctx, by, model.ManageBreaches); err != nil {
		return nil, err
	}
	if len(people) == 0 {
		return nil, model.Faultf(model.Usage, "say whose data was touched")
	}
	holdID, err := d.newID()
	if err != nil {
		return nil, err
	}
	var hold *model.Hold
	f, err := d.changeBreach(ctx, by, "breach.link", id, func(w model.Writer, b *model.Breach) error {
		e := by.breachEvent(model.BreachLinked, "", "")
		if why := breach.CheckEvent(b, e); why != "" {
			return refused("%s", why)
		}
		fresh, err := newlyAffected(w, b, people)
		if err != nil {
			return err
		}
		if len(fresh) == 0 {
			return refused("the breach names them already")
		}
		e.Code = fmt.Sprint(len(fresh))
		b.Events = append(b.Events, e)
		b.Affected = append(b.Affected, fresh...)
		slices.SortFunc(b.Affected, model.ID.Compare)
		if len(b.Affected) > breach.MaxAffected {
			return refused("one breach names at most %d people of the register; give the number of the others", breach.MaxAffected)
		}
		if hold, err = d.breachHold(w, by, b, holdID); err != nil {
			return err
		}
		return w.Put(model.Encode(hold))
	})
	if err != nil {
		return nil, err
	}
	hold.Version++
	return f, d.heldChanged(ctx, by, hold)
}

// newlyAffected returns those of people whom the breach does not name yet, and
// writes to the audit log that each was named.
func newlyAffected(w model.Writer, b *model.Breach, people []model.ID) ([]model.ID, error) {
	var out []model.ID
	for _, id := range people {
		rec, err := w.Get(model.KindSubject, model.ID{}, id)
		if err != nil {
			return nil, err
		}
		if _, there := slices.BinarySearchFunc(b.Affected, id, model.ID.Compare); there || slices.Contains(out, id) {
			continue
		}
		out = append(out, id)
		if err := w.Touch(model.Record{Kind: model.KindSubject, ID: id, Version: rec.Version}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// breachHold returns the hold that protects the data of the people whom a breach
// names, changed to name them all.
func (d *Desk) breachHold(r model.Reader, by By, b *model.Breach, fresh model.ID) (*model.Hold, error) {
	if b.Hold.IsZero() {
		b.Hold = fresh
		return &model.Hold{
			Head: model.Head{ID: fresh}, Type: model.HoldBreach, People: b.Affected, Breach: b.ID, Responsible: by.Actor,
			Reason: b.Reference() + " is under investigation", Placed: by.At.UTC(), PlacedBy: by.Actor,
			Review: by.Today().AddMonths(d.policy.Holds.Review),
		}, nil
	}
	h, err := model.Load[model.Hold](r, model.ID{}, b.Hold)
	if err == nil {
		h.People = b.Affected
	}
	return h, err
}

// BreachLetter writes the message to somebody whom a breach touched, or the
// summary for the regulator when subject is zero (LAW.md 7, letters 16 and 17).
// fields are merge fields beside those that follow from the register.
func (d *Desk) BreachLetter(ctx context.Context, by By, id, subject model.ID, fields map[string][]string) (*document.Page, error) {
	if err := d.may(ctx, by, model.ManageBreaches); err != nil {
		return nil, err
	}
	set, err := document.Letters(d.policy.Letters)
	if err != nil {
		return nil, &model.Error{Fault: model.Refused, Sentence: "letters: " + err.Error(), Cause: err}
	}
	f, err := d.OpenBreach(ctx, by, id)
	if err != nil {
		return nil, err
	}
	facts, kind := d.breachFacts(f), "breach-regulator"
	facts["today"] = by.Today().Words()
	if !subject.IsZero() {
		kind = "breach-person"
		if err := d.store.Read(ctx, func(r model.Reader) error { return affected(r, facts, f.Breach, subject) }); err != nil {
			return nil, err
		}
	}
	if err := given(facts, fields); err != nil {
		return nil, err
	}
	page, err := set.Write(kind, facts)
	switch {
	case errors.Is(err, document.ErrField):
		return nil, &model.Error{Fault: model.Refused, Sentence: err.Error() + "; amend the entry, or give it with --field", Cause: err}
	case err != nil:
		return nil, &model.Error{Fault: model.Usage, Sentence: err.Error(), Cause: err}
	}
	return page, nil
}

// breachFacts are the merge fields of a breach.
func (d *Desk) breachFacts(f *BreachFile) document.Facts {
	b := f.Breach
	facts := d.houseFacts()
	facts["reference"], facts["happened"] = b.Reference(), strings.TrimSuffix(b.Facts, ".")
	facts["consequences"], facts["actions"] = said(strings.Split(b.Effects, "\n")...), said(strings.Split(b.Measures, "\n")...)
	if b.People+b.Records > 0 {
		facts["numbers"] = fmt.Sprintf("about %d people and about %d records", b.People, b.Records)
	}
	var categories []string
	for _, id := range b.Categories {
		if c := d.policy.Category(id); c != nil {
			categories = append(categories, c.Title)
		}
	}
	facts["categories"] = categories
	for _, e := range b.Events {
		if e.Kind == model.BreachReported && f.Standing.Late && facts["reason"] == nil {
			facts["reason"] = e.Text
		}
	}
	return facts
}

// affected adds the merge fields of somebody whom a breach names.
func affected(r model.Reader, facts document.Facts, b *model.Breach, subject model.ID) error {
	if _, there := slices.BinarySearchFunc(b.Affected, subject, model.ID.Compare); !there {
		return refused("the breach does not name this person; link them first")
	}
	s, err := model.Load[model.Subject](r, model.ID{}, subject)
	if err != nil {
		return err
	}
	facts["addressee"] = s.Name.Full()
	if at := s.ContactsOf(model.Address); len(at) > 0 {
		facts["address"] = said(append(strings.Split(at[0].Value, "\n"), at[0].Postcode)...)
	}
	return nil
}
