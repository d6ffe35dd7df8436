package desk

import (
	"context"
	"slices"
	"strings"

	"lethe/model"
)

// A HoldingChange says what of a holding is corrected; what is empty stays. Fields
// with an empty value are taken away.
type HoldingChange struct {
	Purpose    string
	System     string
	Basis      model.Basis
	Condition  string
	Source     string
	Proof      string
	Recipients []string // nil leaves them
	Fields     []model.Field
	Why        string
}

// CorrectHolding corrects what is recorded about a holding, and completes it. The
// result must be lawful as if it were entered now; the category stays, since it is
// another holding otherwise. Why is kept in the person's timeline, and what stood
// before is not.
func (d *Desk) CorrectHolding(ctx context.Context, by By, name model.HoldingName, c HoldingChange) (*model.Holding, []string, error) {
	if err := d.may(ctx, by, model.ChangePeople); err != nil {
		return nil, nil, err
	}
	if strings.TrimSpace(c.Why) == "" {
		return nil, nil, refused("say why it is corrected")
	}
	asked, err := d.asked(name.Owner)
	if err != nil {
		return nil, nil, err
	}
	var h *model.Holding
	err = d.store.Write(ctx, by.act("holding.correct", ""), func(w model.Writer) (err error) {
		if h, err = model.Load[model.Holding](w, name.Owner, name.ID); err != nil {
			return err
		}
		s, err := model.Load[model.Subject](w, model.ID{}, name.Owner)
		if err != nil {
			return err
		}
		ledger, err := model.All[model.Consent](w, name.Owner)
		if err != nil {
			return err
		}
		c.apply(h)
		d.complete(h, by.Today())
		if why := d.policy.Refuses(h); why != "" {
			return refused("%s", why)
		}
		if err := checkDays(h, by.Today()); err != nil {
			return err
		}
		if err := d.mayHold(s, ledger, h, by.Today()); err != nil {
			return err
		}
		note, err := d.noteOf(by, name.Owner, joinedWith("; asked in ", h.Category+" data corrected: "+strings.TrimSpace(c.Why), asked))
		if err != nil {
			return err
		}
		if err := w.Put(model.Encode(note)); err != nil {
			return err
		}
		return w.Put(model.Encode(h))
	})
	if err != nil {
		return nil, nil, err
	}
	h.Version++
	d.refresh(ctx, name.Owner)
	return h, d.fieldNotes(h), nil
}

func joinedWith(between string, parts ...string) string { return strings.Join(said(parts...), between) }

// apply writes the change into a holding.
func (c *HoldingChange) apply(h *model.Holding) {
	for _, f := range []struct {
		to   *string
		from string
	}{{&h.Purpose, c.Purpose}, {&h.System, c.System}, {(*string)(&h.Basis), string(c.Basis)}, {&h.Condition, c.Condition}, {&h.Source, c.Source}, {&h.Proof, c.Proof}} {
		if f.from != "" {
			*f.to = f.from
		}
	}
	if c.Recipients != nil {
		h.Recipients = c.Recipients
	}
	for _, f := range c.Fields {
		i := slices.IndexFunc(h.Fields, func(o model.Field) bool { return strings.EqualFold(o.Name, f.Name) })
		switch {
		case f.Value == "" && i >= 0:
			h.Fields = slices.Delete(h.Fields, i, i+1)
		case i >= 0:
			h.Fields[i].Value = f.Value
		case f.Value != "":
			h.Fields = append(h.Fields, f)
		}
	}
}
