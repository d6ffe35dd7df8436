package desk

import (
	"context"
	"strings"

	"lethe/model"
)

// LikelyDuplicates returns people already in the register who may be the one
// about to be added: the same email address, or the same name and date of
// birth.
func (d *Desk) LikelyDuplicates(ctx context.Context, by By, s *model.Subject) []SubjectRow {
	if !d.sees(by, model.FindPeople) {
		return nil
	}
	var typed []string
	for _, c := range s.ContactsOf(model.Email) {
		if !c.Generic {
			typed = append(typed, c.Value)
		}
	}
	if !s.Born.IsZero() && !s.Name.IsZero() {
		typed = append(typed, s.Name.Full()+" "+s.Born.String())
	}
	var out []SubjectRow
	seen := map[model.ID]bool{s.ID: true}
	for _, t := range typed {
		for _, f := range d.Find(ctx, by, t, 5) {
			if !seen[f.ID] && d.isLikely(ctx, f.ID, s) {
				seen[f.ID] = true
				out = append(out, f.SubjectRow)
			}
		}
	}
	return out
}

// isLikely compares a person found with the one about to be added: a search
// also finds what is only similar.
func (d *Desk) isLikely(ctx context.Context, id model.ID, s *model.Subject) bool {
	var other *model.Subject
	err := d.store.Read(ctx, func(r model.Reader) (err error) {
		other, err = model.Load[model.Subject](r, model.ID{}, id)
		return err
	})
	if err != nil || s.ApartFrom(other) != nil {
		return false
	}
	if !s.Born.IsZero() && s.Born == other.Born &&
		strings.EqualFold(s.Name.Family, other.Name.Family) && strings.EqualFold(s.Name.Given, other.Name.Given) {
		return true
	}
	for _, a := range s.ContactsOf(model.Email) {
		for _, b := range other.ContactsOf(model.Email) {
			if strings.EqualFold(strings.TrimSpace(a.Value), strings.TrimSpace(b.Value)) {
				return true
			}
		}
	}
	return false
}
