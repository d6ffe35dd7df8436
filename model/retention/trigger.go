package retention

import (
	"slices"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
)

// triggered returns the day on which trigger t of rule r happened to the
// holding, or zero.
func (e *Engine) triggered(t policy.Trigger, r *policy.Rule, h *model.Holding, s *model.Subject) calendar.Date {
	switch t.Event {
	case model.RelationshipEnded:
		return relationshipEnded(r.Kinds, h, s)
	case model.LastActivity:
		return max(h.Event(t.Event), s.LastActivity)
	case model.Collected:
		return max(h.Event(t.Event), h.Collected)
	case model.Birthday:
		if s.Born.IsZero() {
			return 0
		}
		return calendar.Birthday(s.Born, t.Age)
	case model.AccountingYearEnd:
		return e.yearEnd(t, h)
	}
	return h.Event(t.Event)
}

// relationshipEnded returns the day on which the last relationship of the
// kinds ended (of every kind when there are none), or zero while one lasts. A
// date recorded on the holding counts too, but cannot end a relationship that
// lasts.
func relationshipEnded(kinds []string, h *model.Holding, s *model.Subject) calendar.Date {
	last := h.Event(model.RelationshipEnded)
	for i := range s.Relationships {
		v := &s.Relationships[i]
		if len(kinds) > 0 && !slices.Contains(kinds, v.Kind) {
			continue
		}
		if v.Ended.IsZero() {
			return 0
		}
		last = max(last, v.Ended)
	}
	return last
}

// yearEnd returns the end of the year in which the holding arose: recorded as
// such, or counted from the date of its event, or from its collection.
func (e *Engine) yearEnd(t policy.Trigger, h *model.Holding) calendar.Date {
	if on := h.Event(model.AccountingYearEnd); !on.IsZero() {
		return on
	}
	arose := h.Event(model.EventDate)
	if arose.IsZero() {
		arose = h.Collected
	}
	day := t.YearEnd
	if day.IsZero() {
		day = e.policy.Organisation.YearEnd
	}
	if arose.IsZero() || day.IsZero() {
		return 0
	}
	return day.OnOrAfter(arose)
}
