package desk

import (
	"cmp"
	"context"
	"slices"

	"lethe/model"
	"lethe/model/policy"
)

// An Attendee is all that a tutor sees of a person: the type has room for
// nothing else.
type Attendee struct {
	Name          string
	Establishment string
}

// Attending says who is on an attendance list: the people named, or everybody
// of a kind, a stage and an establishment, of which at least one is given.
type Attending struct {
	Subjects      []model.ID
	Kind          string
	Stage         string
	Establishment string
}

// Attendance returns a list for tutors, by name, and how many were left out
// because the processing of their data is restricted. That each person was put
// on a list is in the audit log.
func (d *Desk) Attendance(ctx context.Context, by By, a Attending) (list []Attendee, restricted int, err error) {
	if err := d.may(ctx, by, model.ListAttendance); err != nil {
		return nil, 0, err
	}
	var people []*model.Subject
	err = d.store.Read(ctx, func(r model.Reader) (err error) {
		people, err = a.people(r)
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	var used []*model.Subject
	for _, s := range people {
		if mayUse(s, policy.UseAttendance, policy.Ground{}, by.Today()) != nil {
			restricted++
			continue
		}
		used = append(used, s)
		list = append(list, Attendee{s.Name.Full(), s.Establishment})
	}
	slices.SortFunc(list, func(a, b Attendee) int {
		return cmp.Or(compareFolded(a.Name, b.Name), compareFolded(a.Establishment, b.Establishment))
	})
	return list, restricted, d.used(ctx, by, "attendance.list", used)
}

func (a *Attending) people(r model.Reader) ([]*model.Subject, error) {
	var out []*model.Subject
	if len(a.Subjects) > 0 {
		for _, id := range a.Subjects {
			s, err := model.Load[model.Subject](r, model.ID{}, id)
			if err != nil {
				return nil, err
			}
			out = append(out, s)
		}
		return out, nil
	}
	if a.Kind == "" && a.Stage == "" && a.Establishment == "" {
		return nil, refused("say who attends: name people, or a kind, a stage or an establishment")
	}
	err := model.Each(r, model.ID{}, func(s *model.Subject) error {
		if a.fits(s) {
			out = append(out, s)
		}
		return nil
	})
	return out, err
}

func (a *Attending) fits(s *model.Subject) bool {
	if a.Establishment != "" && s.Establishment != a.Establishment || s.Flags.Has(model.Deceased) {
		return false
	}
	return a.Kind == "" && a.Stage == "" || slices.ContainsFunc(s.Relationships, func(v model.Relationship) bool {
		return (a.Kind == "" || v.Kind == a.Kind) && (a.Stage == "" || v.Stage == a.Stage) && v.Ended.IsZero()
	})
}

// usedBatch is how many people one act of used takes.
const usedBatch = 1000

// used writes to the audit log that people's data was used.
func (d *Desk) used(ctx context.Context, by By, action string, people []*model.Subject) error {
	for part := range slices.Chunk(people, usedBatch) {
		err := d.store.Write(ctx, by.act(action, ""), func(w model.Writer) error {
			for _, s := range part {
				if err := w.Touch(model.Record{Kind: model.KindSubject, ID: s.ID, Version: s.Version}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
