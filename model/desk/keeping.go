package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
	"lethe/model/retention"
)

// A RetentionChange is what a person decides about the dates of one holding:
// either to keep it until a day, or the day on which a trigger happened.
type RetentionChange struct {
	Holding model.HoldingName
	Keep    bool          // keep until Until; a zero Until takes an earlier decision back
	Until   calendar.Date // with Keep
	Trigger model.Trigger // without Keep
	On      calendar.Date // day of the trigger; the day that stands confirms it
	Reason  string
}

// A HoldingMove is what a change does to one holding.
type HoldingMove struct {
	Holding model.HoldingName
	What    string // in words
	retention.Move
}

// PlanRetention says what a change would move, without making it.
func (d *Desk) PlanRetention(ctx context.Context, by By, c RetentionChange) ([]HoldingMove, error) {
	if err := d.may(ctx, by, model.ChangeRetention); err != nil {
		return nil, err
	}
	var moves []HoldingMove
	err := d.store.Read(ctx, func(r model.Reader) error {
		k, err := d.datingOne(r, by, &c)
		if err == nil {
			moves = k.moves
		}
		return err
	})
	return moves, err
}

// ChangeRetention makes a change, as one audited act, and returns what it moved.
// The reason is kept: with the holding for "keep until", else as a note about
// the person. A change that brings destruction nearer is refused while a hold,
// an open request or a restriction protects the holding.
func (d *Desk) ChangeRetention(ctx context.Context, by By, c RetentionChange) ([]HoldingMove, error) {
	if err := d.may(ctx, by, model.ChangeRetention); err != nil {
		return nil, err
	}
	var moves []HoldingMove
	err := d.store.Write(ctx, by.act(c.action(), ""), func(w model.Writer) error {
		k, err := d.datingOne(w, by, &c)
		if err != nil {
			return err
		}
		moves = k.moves
		return k.put(w)
	})
	if err == nil {
		d.refresh(ctx, c.Holding.Owner)
	}
	return moves, err
}

// action is what the act is called in the audit log.
func (c *RetentionChange) action() string {
	if c.Keep {
		return "holding.keep"
	}
	return "holding.trigger"
}

// A dating works out one change for holdings of one person.
type dating struct {
	engine   *retention.Engine
	context  *retention.Context
	subject  *model.Subject
	holdings []*model.Holding
	chosen   []*model.Holding
	changed  []model.Entity
	moves    []HoldingMove
}

func (d *Desk) datingOne(r model.Reader, by By, c *RetentionChange) (*dating, error) {
	if err := checkRetention(c, by.Today()); err != nil {
		return nil, err
	}
	contexts, err := d.allContexts(r, by)
	if err != nil {
		return nil, err
	}
	return d.dating(r, by, c, []model.HoldingName{c.Holding}, contexts)
}

// dating works out a change of holdings that one person has.
func (d *Desk) dating(r model.Reader, by By, c *RetentionChange, names []model.HoldingName, contexts func(model.ID) *retention.Context) (*dating, error) {
	k, err := d.datingOf(r, names, contexts)
	if err != nil {
		return nil, err
	}
	before := k.assess()
	for _, h := range k.chosen {
		if err := k.apply(d, by, c, h); err != nil {
			return nil, err
		}
	}
	return k, k.compare(before)
}

// datingOf reads a person and the holdings of theirs that are to be changed.
func (d *Desk) datingOf(r model.Reader, names []model.HoldingName, contexts func(model.ID) *retention.Context) (*dating, error) {
	owner := names[0].Owner
	p, err := readPosting(r, owner)
	if err != nil {
		return nil, err
	}
	k := &dating{engine: d.engine, subject: p.subject, holdings: p.holdings, context: contexts(owner)}
	for _, h := range p.holdings {
		if slices.Contains(names, model.HoldingName{Owner: owner, ID: h.ID}) {
			k.chosen = append(k.chosen, h)
		}
	}
	if len(k.chosen) < len(names) {
		return nil, &model.Error{Fault: model.NotFound, Sentence: "that person has no such holding", Cause: model.ErrNotFound}
	}
	return k, nil
}

// put stores what a change changes.
func (k *dating) put(w model.Writer) error {
	for _, e := range k.changed {
		if err := w.Put(model.Encode(e)); err != nil {
			return err
		}
	}
	return nil
}

func checkRetention(c *RetentionChange, today calendar.Date) error {
	switch {
	case strings.TrimSpace(c.Reason) == "":
		return refused("say why; the reason is kept with the record")
	case len(c.Reason) > maxReason:
		return refused("the reason is longer than %d bytes", maxReason)
	case c.Keep && !c.Until.IsZero() && c.Until < today:
		return refused("%s is in the past; data is kept until a day to come", c.Until.Words())
	case c.Keep:
		return nil
	case !oneOf(c.Trigger, model.Triggers) || c.Trigger == model.Birthday:
		return refused("%q is no date of a holding; use one of %s", string(c.Trigger), joined(slices.DeleteFunc(slices.Clone(model.Triggers), func(t model.Trigger) bool { return t == model.Birthday })))
	case c.On.IsZero():
		return refused("say on which day it happened")
	case c.On > retention.LatestBelievable(c.Trigger, today):
		return refused("%s on %s lies in the future", strings.ReplaceAll(string(c.Trigger), "-", " "), c.On.Words())
	}
	return nil
}

// assess returns what stands about each holding of the person.
func (k *dating) assess() map[model.ID]retention.Assessment {
	out := map[model.ID]retention.Assessment{}
	for _, h := range k.holdings {
		out[h.ID] = k.engine.Assess(h, k.subject, k.context)
	}
	return out
}

func (k *dating) apply(d *Desk, by By, c *RetentionChange, h *model.Holding) error {
	k.changed = append(k.changed, h)
	if c.Keep {
		h.KeepUntil, h.KeepReason = c.Until, strings.TrimSpace(c.Reason)
		if c.Until.IsZero() {
			h.KeepReason = ""
		}
		return nil
	}
	was := k.engine.StartOf(policy.Trigger{Event: c.Trigger}, h, k.subject)
	h.Events = slices.DeleteFunc(h.Events, func(e model.TriggerEvent) bool { return e.Trigger == c.Trigger })
	h.Events = append(h.Events, model.TriggerEvent{Trigger: c.Trigger, On: c.On, Checked: by.Today()})
	if err := k.applyToPerson(c); err != nil {
		return err
	}
	id, err := d.newID()
	if err != nil {
		return err
	}
	text := fmt.Sprintf("%s of %s: %s, was %s. %s", c.Trigger, holdingWords(h), c.On.Words(), wasWords(was), strings.TrimSpace(c.Reason))
	k.changed = append(k.changed, &model.Note{Head: model.Head{ID: id, Owner: k.subject.ID}, At: by.At.UTC(), Actor: by.Actor, Text: text})
	return nil
}

func wasWords(on calendar.Date) string {
	if on.IsZero() {
		return "not known"
	}
	return on.Words()
}

// applyToPerson corrects what the person's own record says of a trigger: it
// would outdo what the holding says.
func (k *dating) applyToPerson(c *RetentionChange) error {
	s := k.subject
	switch c.Trigger {
	case model.RelationshipEnded:
		if len(s.Relationships) > 1 {
			return refused("the person has %d relationships: correct their ends in the person's record", len(s.Relationships))
		}
		if len(s.Relationships) == 0 || s.Relationships[0].Ended == c.On {
			return nil
		}
		if c.On < s.Relationships[0].Started {
			return refused("the relationship began on %s, after that", s.Relationships[0].Started.Words())
		}
		s.Relationships[0].Ended = c.On
		k.changed = append(k.changed, s)
	case model.LastActivity:
		if s.LastActivity > c.On {
			return refused("the person's own record shows activity on %s: correct it there", s.LastActivity.Words())
		}
	}
	return nil
}

// compare lists what moved, and refuses what brings protected data nearer to
// its destruction.
func (k *dating) compare(before map[model.ID]retention.Assessment) error {
	for _, h := range k.holdings {
		m := retention.Move{Before: before[h.ID], After: k.engine.Assess(h, k.subject, k.context)}
		if !m.Moves() {
			continue
		}
		if m.Sooner() {
			for _, b := range m.After.Blockers {
				return refused("this would bring destruction nearer while the data is protected: %s", b.Reason)
			}
		}
		k.moves = append(k.moves, HoldingMove{model.HoldingName{Owner: h.Owner, ID: h.ID}, holdingWords(h), m})
	}
	return nil
}
