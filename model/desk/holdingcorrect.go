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
	Shown      uint64 // version of the holding for which it was planned; 0 for whatever stands
}

// A HoldingPlan says what a correction of a holding changes.
type HoldingPlan struct {
	Holding *model.Holding // as it is afterwards
	Changes []FieldChange
	Moves   []HoldingMove // what else is kept longer or shorter
	// Tell are those who were given the data and are told of a correction (Art 19),
	// unless that is impossible or disproportionate.
	Tell  []string
	Asked string   // the open request on which the policy lets it be changed
	Notes []string // what the policy says of the result
}

// A FieldChange is one part of a record before and after; empty for none.
type FieldChange struct{ What, Was, Is string }

// PlanHolding says what CorrectHolding would do now, or refuses as it would. The
// record is read for it, which is logged.
func (d *Desk) PlanHolding(ctx context.Context, by By, name model.HoldingName, c HoldingChange) (*HoldingPlan, error) {
	if err := d.may(ctx, by, model.ChangePeople); err != nil {
		return nil, err
	}
	asked, err := d.asked(name.Owner)
	if err != nil {
		return nil, err
	}
	p := &HoldingPlan{Asked: asked}
	err = d.store.Write(ctx, by.act("holding.correct.plan", ""), func(w model.Writer) error {
		if err := d.planHolding(w, by, name, &c, p); err != nil {
			return err
		}
		s, err := model.Load[model.Subject](w, model.ID{}, name.Owner)
		if err != nil {
			return err
		}
		return w.Touch(model.Record{Kind: model.KindSubject, ID: s.ID, Version: s.Version})
	})
	if err != nil {
		return nil, d.notThere(ctx, name.Owner, err)
	}
	return p, nil
}

// CorrectHolding corrects what is recorded about a holding, and completes it. The
// result must be lawful as if it were entered now; the category stays, since it is
// another holding otherwise. Why is kept in the person's timeline, and what stood
// before is not.
func (d *Desk) CorrectHolding(ctx context.Context, by By, name model.HoldingName, c HoldingChange) (*HoldingPlan, error) {
	if err := d.may(ctx, by, model.ChangePeople); err != nil {
		return nil, err
	}
	if strings.TrimSpace(c.Why) == "" {
		return nil, refused("say why it is corrected")
	}
	asked, err := d.asked(name.Owner)
	if err != nil {
		return nil, err
	}
	p := &HoldingPlan{Asked: asked}
	err = d.store.Write(ctx, by.act("holding.correct", ""), func(w model.Writer) error {
		if err := d.planHolding(w, by, name, &c, p); err != nil {
			return err
		}
		note, err := d.noteOf(by, name.Owner, joinedWith("; asked in ", p.Holding.Category+" data corrected: "+strings.TrimSpace(c.Why), p.Asked))
		if err != nil {
			return err
		}
		if err := w.Put(model.Encode(note)); err != nil {
			return err
		}
		return w.Put(model.Encode(p.Holding))
	})
	if err != nil {
		return nil, d.notThere(ctx, name.Owner, err)
	}
	p.Holding.Version++
	d.refresh(ctx, name.Owner)
	return p, nil
}

// planHolding works out a correction, and refuses what must not be held so.
func (d *Desk) planHolding(r model.Reader, by By, name model.HoldingName, c *HoldingChange, p *HoldingPlan) error {
	contexts, err := d.allContexts(r, by)
	if err != nil {
		return err
	}
	k, err := d.datingOf(r, []model.HoldingName{name}, contexts)
	if err != nil {
		return err
	}
	h, before := k.chosen[0], k.assess()
	if c.Shown != 0 && c.Shown != h.Version {
		return refused("the holding was changed since this was shown, and nothing was corrected; look at it again")
	}
	p.Holding = h
	if p.Tell, err = toldOfHolding(r, h); err != nil {
		return err
	}
	was := holdingParts(h)
	c.apply(h)
	d.complete(h, by.Today())
	p.Changes = changedParts(was, holdingParts(h))
	if why := d.policy.Refuses(h); why != "" {
		return refused("%s", why)
	}
	if err := checkDays(h, by.Today()); err != nil {
		return err
	}
	ledger, err := model.All[model.Consent](r, name.Owner)
	if err != nil {
		return err
	}
	if err := d.mayHold(k.subject, ledger, h, by.Today()); err != nil {
		return err
	}
	err = k.compare(before)
	p.Moves, p.Notes = k.moves, d.fieldNotes(h)
	return err
}

// Words says what a correction brings with it beyond the changes themselves.
func (p *HoldingPlan) Words() []string {
	var out []string
	for _, m := range p.Moves {
		out = append(out, m.What+": "+m.Move.Words())
	}
	if len(p.Tell) > 0 {
		out = append(out, "to be told of the correction (Art 19): "+strings.Join(p.Tell, ", "))
	}
	return append(out, p.Notes...)
}

// toldOfHolding returns who was given the data of a holding, in the order of their
// names, those left out of whom the person is not to be told.
func toldOfHolding(r model.Reader, h *model.Holding) ([]string, error) {
	names := slices.Clone(h.Recipients)
	err := model.Each(r, h.Owner, func(x *model.Disclosure) error {
		if !x.DoNotTell && slices.Contains(x.Categories, h.Category) {
			names = append(names, x.Recipient)
		}
		return nil
	})
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(s string) bool { return strings.TrimSpace(s) == "" }), err
}

// A part is one thing that a record says.
type part struct{ what, says string }

// holdingParts lists what a holding says and a correction may change.
func holdingParts(h *model.Holding) []part {
	out := []part{
		{"purpose", h.Purpose}, {"where", h.System}, {"lawful basis", string(h.Basis)}, {"condition", h.Condition},
		{"source", h.Source}, {"proof", h.Proof}, {"recipients", strings.Join(h.Recipients, ", ")},
	}
	for _, f := range h.Fields {
		out = append(out, part{"detail " + f.Name, f.Value})
	}
	return out
}

// changedParts compares two lists of parts: what is in both first, then what is new.
func changedParts(was, is []part) []FieldChange {
	var out []FieldChange
	find := func(list []part, what string) string {
		for _, p := range list {
			if p.what == what {
				return p.says
			}
		}
		return ""
	}
	for _, p := range was {
		if now := find(is, p.what); now != p.says {
			out = append(out, FieldChange{p.what, p.says, now})
		}
	}
	for _, p := range is {
		known := slices.ContainsFunc(was, func(o part) bool { return o.what == p.what })
		if !known && p.says != "" {
			out = append(out, FieldChange{What: p.what, Is: p.says})
		}
	}
	return out
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
