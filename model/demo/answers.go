package demo

import (
	"slices"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/handling"
)

// An answer is what was decided about the whole of a request.
type answer struct {
	outcome string
	ground  string // of a refusal
	reasons string
}

// worked returns the steps from the first task to the end of a request that was
// answered on a day: everything that package handling wants done, the decision,
// the reply, the closing.
func worked(kind model.RequestType, day int, a answer, reply string) []step {
	t := handling.Of(kind)
	var out []step
	if t.Restricts {
		out = restrictedAtOnce(t.Type)
	}
	for _, k := range t.Tasks {
		switch {
		case k.ID == "identity":
			out = append(out, step{day: 0, kind: model.EventTaskExcused, code: k.ID, text: "Known address: no reasonable doubt."})
		case k.ID == "published":
			out = append(out, step{day: day, kind: model.EventTaskExcused, code: k.ID, text: "Nothing was published."})
		case k.ID == "match" || k.ID == "reply" || !k.Needed:
		case k.ByWhat == model.EventSearched:
			out = append(out, step{day: min(1, day), kind: k.ByWhat, text: "Register, mail, shared drive; name and address."})
		case k.ByWhat != "":
			out = append(out, step{day: min(1, day), kind: k.ByWhat, text: "By email."})
		default:
			out = append(out, step{day: day, kind: model.EventTaskDone, code: k.ID})
		}
	}
	if t.Restricts { // after the notice, which is one of the tasks
		out = append(out, on(day, model.EventLifted, "with the end of the request"))
	}
	o, _ := t.Outcome(a.outcome)
	out = append(out, step{day: day, kind: model.EventDecided, code: a.outcome, ground: a.ground, text: a.reasons},
		step{day: day, kind: model.EventSent, text: reply, told: o.Refuses}, on(day, model.EventClosed, ""))
	slices.SortStableFunc(out, func(a, b step) int { return a.day - b.day })
	return out
}

// after puts steps that came first before those that follow, in the order of
// their days.
func after(first []step, rest []step) []step {
	out := append(slices.Clone(first), rest...)
	slices.SortStableFunc(out, func(a, b step) int { return a.day - b.day })
	return out
}

// stopped is what an objection to marketing does by itself on the day on which
// it is logged.
func stopped(day int) []step {
	return []step{{day: day, kind: model.EventTaskDone, code: "stop", text: "marketing was stopped at once"},
		{day: day, kind: model.EventDecided, code: "stopped", text: "marketing was stopped at once"}}
}

// restrictedAtOnce is what a request does by itself whose matter has to be looked
// into first (Art 18(1)).
func restrictedAtOnce(t model.RequestType) []step {
	s := on(0, model.EventRestricted, "while it is looked into")
	s.ground = handling.RestrictsOn(handling.Of(t))
	return []step{s}
}

// event returns the ledger entry of the step with a number.
func (s *step) event(received calendar.Date, n int, actor string) model.Event {
	day := received.AddDays(s.day)
	e := model.Event{Kind: s.kind, On: day, At: at(day, 30*n), Actor: actor, Text: s.text, Ground: s.ground, Code: s.code}
	if s.kind == model.EventDecided {
		e.Item = 1
	}
	if s.told {
		e.Lines = handling.LinesOf(received)
	}
	return e
}
