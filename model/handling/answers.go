package handling

import (
	"lethe/model"
	"lethe/model/calendar"
)

// answersWhatIsOpen refuses what can only answer something in a ledger in
// which there is nothing to answer. Evidence of identity or authority may come
// unasked. Package calendar is lenient here, since it also reads histories from
// elsewhere.
func answersWhatIsOpen(q *model.Request, _ *File, e model.Event) error {
	switch e.Kind {
	case model.EventClarifyAnswered:
		if countOf(q, model.EventClarifyAsked) <= countOf(q, model.EventClarifyAnswered) {
			return rule("Art 12A(4) and (5)", "no question is open: record first that clarification was asked for")
		}
	case model.EventFeePaid:
		if countOf(q, model.EventFeeAsked) == 0 {
			return rule("Art 12(5)", "no fee was asked for: record that first")
		}
	case model.EventLiftNotice, model.EventLifted:
		on, told := Restricting(q)
		switch {
		case !on:
			return rule(calendar.RuleOrder, "nothing is restricted by this request")
		case e.Kind == model.EventLifted && !told:
			return rule("Art 18(3)", "the person must be told before a restriction is lifted: record the notice first")
		}
	}
	return nil
}

func countOf(q *model.Request, k model.EventKind) int {
	n := 0
	for _, e := range q.Events {
		if e.Kind == k {
			n++
		}
	}
	return n
}

// Restricting reports whether a request restricts processing now, and whether
// the person was told since it began that this is about to end (Art 18(3)).
func Restricting(q *model.Request) (on, told bool) {
	for _, e := range q.Events {
		switch e.Kind {
		case model.EventRestricted:
			on, told = true, false
		case model.EventLiftNotice:
			told = true
		case model.EventLifted:
			on = false
		}
	}
	return on, told
}
