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

// A NewEnrolment puts a person on a programme of the policy.
type NewEnrolment struct {
	Subject   model.ID
	Programme string
	Started   calendar.Date
	Fields    []model.Field
	Basis     model.Basis      // needed where the purpose has several
	Condition policy.Condition // needed for special categories where the purpose names none
	Source    string
	Proof     string
	Confirmed bool // the person said that their details are right
}

// An Enrolled says what an enrolment recorded.
type Enrolled struct {
	Holdings []*model.Holding
	LeftOut  []string // fields that the programme does not need and that were not stored
	Prompts  []string // what to ask the person
}

// Enrol records an enrolment: the relationship, and a holding for each category
// of the programme with the recipients that get it. What the programme does not
// need is not stored.
func (d *Desk) Enrol(ctx context.Context, by By, e NewEnrolment) (*Enrolled, error) {
	if err := d.may(ctx, by, model.ChangePeople); err != nil {
		return nil, err
	}
	g := d.policy.Programme(e.Programme)
	if g == nil {
		return nil, refused("the policy has no programme %q", e.Programme)
	}
	if e.Started.IsZero() {
		e.Started = by.Today()
	}
	fields, extra, missing := d.policy.Sort(g, e.Fields)
	if len(missing) > 0 {
		return nil, refused("%s needs: %s", g.ID, strings.Join(missing, ", "))
	}
	out := &Enrolled{LeftOut: extra}
	for _, category := range g.Categories {
		if len(fields[category]) == 0 {
			continue
		}
		h := &model.Holding{Head: model.Head{Owner: e.Subject}, Category: category, Purpose: g.Purpose, Basis: e.Basis, Condition: string(e.Condition),
			Source: e.Source, Proof: e.Proof, Collected: min(e.Started, by.Today()), Recipients: g.Recipients, KnownToSubject: true, Fields: fields[category]}
		if c := d.policy.Category(category); !c.Special && !c.Criminal {
			h.Condition = ""
		}
		d.complete(h, by.Today())
		if why := d.policy.Refuses(h); why != "" {
			return nil, refused("%s: %s", category, why)
		}
		out.Holdings = append(out.Holdings, h)
	}
	err := d.store.Write(ctx, by.act("subject.enrol", ""), func(w model.Writer) error { return d.enrol(w, by, g, &e, out) })
	if err != nil {
		return nil, err
	}
	d.refresh(ctx, e.Subject)
	return out, nil
}

func (d *Desk) enrol(w model.Writer, by By, g *policy.Programme, e *NewEnrolment, out *Enrolled) error {
	s, err := model.Load[model.Subject](w, model.ID{}, e.Subject)
	if err != nil {
		return err
	}
	ledger, err := model.All[model.Consent](w, e.Subject)
	if err != nil {
		return err
	}
	if err := d.mayEnrol(s, g, e.Started, by.Today()); err != nil {
		return err
	}
	out.Prompts = accuracyPrompt(s, e.Confirmed)
	if e.Confirmed {
		s.LastConfirmed = by.Today()
	}
	s.LastActivity = max(s.LastActivity, min(e.Started, by.Today()))
	i := slices.IndexFunc(s.Relationships, func(r model.Relationship) bool { return r.Kind == g.Kind && r.Ended.IsZero() })
	if i < 0 {
		i, s.Relationships = len(s.Relationships), append(s.Relationships, model.Relationship{Kind: g.Kind, Started: e.Started})
	}
	s.Relationships[i].Stage = "enrolled"
	for _, h := range out.Holdings {
		if err := d.mayHold(s, ledger, h, by.Today()); err != nil {
			return err
		}
		if h.ID, err = d.newID(); err != nil {
			return err
		}
		if err := w.Put(model.Encode(h)); err != nil {
			return err
		}
	}
	return w.Put(model.Encode(s))
}

// mayEnrol refuses what the age or a restriction forbids.
func (d *Desk) mayEnrol(s *model.Subject, g *policy.Programme, on, today calendar.Date) error {
	if err := mayUse(s, policy.UseEnrol, policy.Ground{}, today); err != nil {
		return err
	}
	youngest := g.MinAge
	if k := d.policy.SubjectKind(g.Kind); k != nil {
		youngest = max(youngest, k.MinAge)
	}
	switch {
	case s.Flags.Has(model.Deceased):
		return refused("the person has died")
	case youngest > 0 && s.Born.IsZero():
		return refused("%s is for people of %d and over: record the date of birth first", g.ID, youngest)
	case youngest > 0 && on < calendar.Birthday(s.Born, youngest):
		return refused("%s is for people of %d and over", g.ID, youngest)
	}
	return nil
}

// accuracyPrompt says what to ask somebody who books: people answer for giving
// right details, and are asked whether those on file still are.
func accuracyPrompt(s *model.Subject, confirmed bool) []string {
	if confirmed {
		return nil
	}
	last := "never"
	if !s.LastConfirmed.IsZero() {
		last = s.LastConfirmed.Words()
	}
	return []string{fmt.Sprintf("ask whether the details are still right (confirmed: %s), then enrol or correct with --confirmed", last)}
}
