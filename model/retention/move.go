package retention

import (
	"fmt"

	"lethe/model"
	"lethe/model/calendar"
)

// A Move is what a change of the schedule does to one holding.
type Move struct {
	Before, After Assessment
}

// Move returns what replacing e by next would do to the holding, and whether
// it does anything: another rule, another last day, another action or another
// status. Everybody sees the moves before a changed policy is saved.
func (e *Engine) Move(next *Engine, h *model.Holding, s *model.Subject, c *Context) (Move, bool) {
	m := Move{Before: e.Assess(h, s, c), After: next.Assess(h, s, c)}
	return m, m.Moves()
}

// Moves reports whether before and after differ in anything that matters.
func (m Move) Moves() bool {
	return m.Before.Status != m.After.Status || m.Before.KeepThrough != m.After.KeepThrough ||
		m.Before.Action != m.After.Action || ruleID(&m.Before) != ruleID(&m.After)
}

// Sooner reports whether the move brings destruction nearer: an earlier last
// day, or one where there was none. Such moves are shown first.
func (m Move) Sooner() bool {
	before, after := m.Before.KeepThrough, m.After.KeepThrough
	return !after.IsZero() && (before.IsZero() || after < before)
}

// Words returns the move as a sentence.
func (m Move) Words() string {
	return fmt.Sprintf("%s by rule %s, now %s by rule %s", through(m.Before.KeepThrough), ruleID(&m.Before),
		through(m.After.KeepThrough), ruleID(&m.After))
}

func through(d calendar.Date) string {
	if d.IsZero() {
		return "kept without a last day"
	}
	return "kept through " + d.Words()
}

func ruleID(a *Assessment) string {
	if a.Rule == nil {
		return "(none)"
	}
	return a.Rule.ID
}

// RuleID returns the id of the rule that decides, or nothing.
func (a *Assessment) RuleID() string {
	if a.Rule == nil {
		return ""
	}
	return a.Rule.ID
}

// Rule returns the id of the rule that decides about a holding, or nothing.
func (e *Engine) Rule(h *model.Holding, s *model.Subject, c *Context) string {
	a := e.Assess(h, s, c)
	return a.RuleID()
}

// Endless reports whether nothing limits how long a holding is kept at present,
// because the event that starts its period has not happened or no rule fits.
func (e *Engine) Endless(h *model.Holding, s *model.Subject) bool {
	a := e.Assess(h, s, &Context{})
	return a.Rule == nil || a.Standing == Waiting || a.Standing == Dormant
}
