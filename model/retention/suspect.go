package retention

import (
	"cmp"
	"fmt"
	"slices"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
)

// A SuspicionKind says what is wrong with the dates of a holding.
type SuspicionKind string

// The kinds of suspicion.
const (
	ActiveAfter  SuspicionKind = "active-after-trigger"
	EndMissing   SuspicionKind = "end-date-missing"
	InFuture     SuspicionKind = "date-in-future"
	Placeholder  SuspicionKind = "placeholder-date"
	OutOfOrder   SuspicionKind = "ends-before-start"
	BirthUnknown SuspicionKind = "birth-date-unknown"
	OneDate      SuspicionKind = "one-date-on-import"
)

// A Suspicion is a reason to doubt a trigger date. It names dates, never the
// person. A holding with one is reviewed by a person, never destroyed.
type Suspicion struct {
	Kind   SuspicionKind
	Reason string
}

// farAhead is the number of days for which an event such as a booked course is
// believably planned.
const farAhead = 730

// ended are the stages in which a relationship is over, so that an end date
// must be known (LAW.md 3.3, stale triggers).
var ended = []string{"completed", "withdrawn", "alumnus", "left", "former"}

// placeholders are dates that systems write where no date is known.
var placeholders = []calendar.Date{
	calendar.NewDate(1899, 12, 30), calendar.NewDate(1899, 12, 31), calendar.NewDate(1900, 1, 1),
	calendar.NewDate(1904, 1, 1), calendar.NewDate(1970, 1, 1), calendar.NewDate(9999, 12, 31),
}

// suspect appends what is wrong with the dates that candidate v rests on.
func (e *Engine) suspect(list []Suspicion, v Candidate, h *model.Holding, s *model.Subject, c *Context) []Suspicion {
	for _, t := range v.Rule.Triggers {
		on := e.triggered(t, v.Rule, h, s)
		switch {
		case t.Event == model.RelationshipEnded:
			list = suspectEnd(list, v.Rule.Kinds, on, h, s)
		case t.Event == model.Birthday && on.IsZero():
			list = add(list, BirthUnknown, "the period runs from a birthday, but the date of birth is not known")
		}
		if on.IsZero() {
			continue
		}
		if latest := LatestBelievable(t.Event, c.Today); raw(t.Event, on, h) > latest {
			list = add(list, InFuture, fmt.Sprintf("%s on %s lies in the future", t.Words(), on.Words()))
		}
		if !checkedOn(t.Event, on, h).IsZero() {
			continue // a person has looked at what follows
		}
		if slices.Contains(placeholders, on) && t.Event != model.Birthday {
			list = add(list, Placeholder, fmt.Sprintf("%s on %s looks like a date written where none was known", t.Words(), on.Words()))
		}
		for _, x := range c.Shared {
			if x.Source == s.Source && x.Trigger == t.Event && x.On == on {
				list = add(list, OneDate, fmt.Sprintf("%d of %d rows of one import say %s on %s", x.Rows, x.Of, t.Words(), on.Words()))
			}
		}
	}
	return list
}

// checkedOn returns the day on which a person found this date of the holding to
// be right, or zero.
func checkedOn(t model.Trigger, on calendar.Date, h *model.Holding) calendar.Date {
	for _, e := range h.Events {
		if e.Trigger == t && e.On == on && !e.Checked.IsZero() {
			return e.Checked
		}
	}
	return 0
}

// raw returns the recorded date behind a trigger: for a year end, the day in
// the year, because the end of the current year always lies ahead.
func raw(t model.Trigger, on calendar.Date, h *model.Holding) calendar.Date {
	if t == model.AccountingYearEnd && h.Event(t).IsZero() {
		return max(h.Event(model.EventDate), h.Collected)
	}
	return on
}

// LatestBelievable returns the last day on which an event of this kind may
// lie. Events are planned and birthdays known in advance; everything else is
// the past.
func LatestBelievable(t model.Trigger, today calendar.Date) calendar.Date {
	switch t {
	case model.Birthday:
		return calendar.MaxDate
	case model.EventDate, model.AccountingYearEnd:
		return today.AddDays(farAhead)
	}
	return today
}

// suspectEnd looks at the relationships whose end starts a period.
func suspectEnd(list []Suspicion, kinds []string, on calendar.Date, h *model.Holding, s *model.Subject) []Suspicion {
	for i := range s.Relationships {
		v := &s.Relationships[i]
		if len(kinds) > 0 && !slices.Contains(kinds, v.Kind) {
			continue
		}
		if v.Ended.IsZero() && slices.Contains(ended, v.Stage) {
			list = add(list, EndMissing, fmt.Sprintf("the stage is %q, but the relationship has no end date", v.Stage))
		}
		if !v.Ended.IsZero() && v.Ended < v.Started {
			list = add(list, OutOfOrder, fmt.Sprintf("the relationship ended on %s, before it started on %s", v.Ended.Words(), v.Started.Words()))
		}
	}
	if active := max(s.LastActivity, h.Event(model.LastActivity)); !on.IsZero() && active > on && active > checkedOn(model.RelationshipEnded, on, h) {
		list = add(list, ActiveAfter, fmt.Sprintf("the relationship ended on %s, but there was activity on %s", on.Words(), active.Words()))
	}
	return list
}

// add appends a suspicion unless the list has it.
func add(list []Suspicion, kind SuspicionKind, reason string) []Suspicion {
	v := Suspicion{kind, reason}
	if slices.Contains(list, v) {
		return list
	}
	return append(list, v)
}

func sortSuspicions(list []Suspicion) {
	slices.SortFunc(list, func(a, b Suspicion) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Reason, b.Reason))
	})
}

// A SharedDate is one trigger date on most rows of a source: more likely the
// day of a migration than something that happened to everybody.
type SharedDate struct {
	Source  string
	Trigger model.Trigger
	On      calendar.Date
	Rows    int // rows of the source with this date
	Of      int // rows of the source with any date for the trigger
}

// minRows and minShare say when a shared date is suspicious: a course ends for
// a classroom on one day, not for nine in ten of a whole import.
const (
	minRows  = 50
	minShare = 0.9
)

// A DateCount counts the rows of a source that have one trigger date.
type DateCount struct {
	Source  string
	Trigger model.Trigger
	On      calendar.Date
}

// SharedDates returns the dates that a whole import shares, in a fixed order.
// The caller counts every trigger date of every holding by source, but not the
// dates of collection that an import sets itself.
func SharedDates(counts map[DateCount]int) []SharedDate {
	type group struct {
		source  string
		trigger model.Trigger
	}
	totals := map[group]int{}
	for k, n := range counts {
		totals[group{k.Source, k.Trigger}] += n
	}
	var out []SharedDate
	for k, n := range counts {
		of := totals[group{k.Source, k.Trigger}]
		if n >= minRows && float64(n) >= minShare*float64(of) {
			out = append(out, SharedDate{k.Source, k.Trigger, k.On, n, of})
		}
	}
	slices.SortFunc(out, func(a, b SharedDate) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Trigger, b.Trigger), cmp.Compare(a.On, b.On))
	})
	return out
}

// StartOf returns the recorded date that a trigger of the schedule would start
// from, for counting with SharedDates. It ignores the subject kinds of rules.
func (e *Engine) StartOf(t policy.Trigger, h *model.Holding, s *model.Subject) calendar.Date {
	return e.triggered(t, &policy.Rule{}, h, s)
}
