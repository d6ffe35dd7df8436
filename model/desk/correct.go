package desk

import (
	"context"
	"fmt"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
)

// A Correction says where corrected details come from.
type Correction struct {
	Source    string // a source of the policy; empty leaves it unsaid
	Reference string // where they stand there; needed where the source needs proof
	Confirmed bool   // the person said that their details are right
}

// CorrectFrom saves a corrected person like CorrectSubject, and keeps where the
// new details come from in the person's timeline.
func (d *Desk) CorrectFrom(ctx context.Context, by By, s *model.Subject, from Correction) (*model.Subject, error) {
	if err := d.may(ctx, by, model.ChangePeople); err != nil {
		return nil, err
	}
	if from.Confirmed {
		s.LastConfirmed = by.Today()
	}
	if from.Source == "" {
		return d.CorrectSubject(ctx, by, s)
	}
	source := d.policy.Source(from.Source)
	switch from.Reference = strings.TrimSpace(from.Reference); {
	case source == nil:
		return nil, refused("the policy has no source %q", from.Source)
	case source.Check != "" && from.Reference == "":
		return nil, refused("data from %s needs its proof: %s", source.ID, source.Check)
	}
	text := fmt.Sprintf("details corrected from %s", source.Title)
	if from.Reference != "" {
		text += ": " + from.Reference
	}
	note, err := d.noteOf(by, s.ID, text)
	if err != nil {
		return nil, err
	}
	return d.correct(ctx, by, s, note)
}

// noteOf returns a note for a person's timeline.
func (d *Desk) noteOf(by By, subject model.ID, text string) (*model.Note, error) {
	id, err := d.newID()
	return &model.Note{Head: model.Head{ID: id, Owner: subject}, At: by.At.UTC(), Actor: by.Actor, Text: text}, err
}

// asked returns the reference of the open request on which a person's details are
// changed, where the policy lets nobody change them unasked.
func (d *Desk) asked(subject model.ID) (string, error) {
	if !d.policy.Intake.EditRequest {
		return "", nil
	}
	for _, q := range d.requestsOf(subject) {
		if !q.Closed && q.Type == calendar.Rectification {
			return q.Reference, nil
		}
	}
	return "", refused("the policy lets details be changed only when the person asked, and no request of %s to correct them is open; nothing was changed. Log it first (lethe request log --type rectification)", subject.SubjectReference())
}

// correct saves a corrected person and what goes with it, in one act.
func (d *Desk) correct(ctx context.Context, by By, s *model.Subject, with ...model.Entity) (*model.Subject, error) {
	if err := checkSubject(s, by.Today()); err != nil {
		return nil, err
	}
	asked, err := d.asked(s.ID)
	if err != nil {
		return nil, err
	}
	if asked != "" {
		note, err := d.noteOf(by, s.ID, "details changed as asked in "+asked)
		if err != nil {
			return nil, err
		}
		with = append(with, note)
	}
	err = d.store.Write(ctx, by.act("subject.correct", ""), func(w model.Writer) error {
		before, err := model.Load[model.Subject](w, model.ID{}, s.ID)
		if err != nil {
			return err
		}
		if err := d.checkKinds(s, before.Relationships); err != nil {
			return err
		}
		for _, e := range with {
			if err := w.Put(model.Encode(e)); err != nil {
				return err
			}
		}
		return w.Put(model.Encode(s))
	})
	if err != nil {
		return nil, d.notThere(ctx, s.ID, err)
	}
	saved := *s
	saved.Version++
	d.refresh(ctx, s.ID)
	return &saved, nil
}
