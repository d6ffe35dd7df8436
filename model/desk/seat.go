package desk

import (
	"context"

	"lethe/model"
	"lethe/model/calendar"
)

// A Seat is a desk as one user sees it, for a screen that draws itself from
// memory. Its methods fill in who looks; the desk decides what they see, at each
// look. Many seats may be at one desk.
type Seat struct {
	*Desk
	actor string
}

// For returns the seat of a user.
func (d *Desk) For(actor string) *Seat { return &Seat{Desk: d, actor: actor} }

// Actor returns the name of the user, as the audit log has it.
func (s *Seat) Actor() string { return s.actor }

// by is a look without a time of its own, on the given day.
func (s *Seat) by(today calendar.Date) By { return By{Actor: s.actor, At: today.Time().Add(noon)} }

// noon is an hour that is the same day in London and in UTC.
const noon = 12 * 3600 * 1e9

// SubjectRow is Desk.SubjectRow.
func (s *Seat) SubjectRow(id model.ID) (SubjectRow, bool) { return s.Desk.SubjectRow(s.by(0), id) }

// RequestRow is Desk.RequestRow.
func (s *Seat) RequestRow(id model.ID) (RequestRow, bool) { return s.Desk.RequestRow(s.by(0), id) }

// Assignees is Desk.Assignees.
func (s *Seat) Assignees() []string { return s.Desk.Assignees(s.by(0)) }

// AlertRow is Desk.AlertRow.
func (s *Seat) AlertRow(id model.ID) (AlertRow, bool) { return s.Desk.AlertRow(s.by(0), id) }

// ListAlerts is Desk.ListAlerts.
func (s *Seat) ListAlerts(q Query) AlertList { return s.Desk.ListAlerts(q, s.by(0)) }

// Counts is Desk.Counts.
func (s *Seat) Counts() Counts { return s.Desk.Counts(s.by(0)) }

// Warnings is Desk.Warnings.
func (s *Seat) Warnings() []string { return s.Desk.Warnings(s.by(0)) }

// Find is Desk.Find.
func (s *Seat) Find(ctx context.Context, typed string, limit int, today calendar.Date) []Found {
	return s.Desk.Find(ctx, s.by(today), typed, limit)
}

// WrongFilter is Desk.WrongFilter.
func (s *Seat) WrongFilter(typed string) error { return s.Desk.WrongFilter(s.by(0), typed) }

// LikelyDuplicates is Desk.LikelyDuplicates.
func (s *Seat) LikelyDuplicates(ctx context.Context, v *model.Subject) []SubjectRow {
	return s.Desk.LikelyDuplicates(ctx, s.by(s.Today()), v)
}

// PlanWithdrawal is Desk.PlanWithdrawal.
func (s *Seat) PlanWithdrawal(ctx context.Context, c *CallCard, consent model.ID) (*Withdrawal, error) {
	return s.Desk.PlanWithdrawal(ctx, s.by(s.Today()), c, consent)
}

// Roles returns the roles of the user at this moment.
func (s *Seat) Roles() []model.Role { return s.RolesOf(s.by(0)) }

// Disallowed is Desk.Disallowed.
func (s *Seat) Disallowed(p model.Permission) string { return s.Desk.Disallowed(s.by(0), p) }

// AttentionRow is Desk.AttentionRow.
func (s *Seat) AttentionRow(id model.ID) (AttentionRow, bool) {
	return s.Desk.AttentionRow(s.by(0), id)
}

// InForce returns the seat of the same user under the policy that is in force now.
func (s *Seat) InForce() *Seat { return s.Current().For(s.actor) }
