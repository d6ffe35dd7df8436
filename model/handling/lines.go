package handling

import (
	"lethe/model"
	"lethe/model/calendar"
)

// The statutory lines of a refusal (Art 12(4), LAW.md 2.1), as a reply's Lines
// name them.
const (
	LineReasons    = "reasons"
	LineController = "complain-to-us"            // s.164A, from 19 June 2026
	LineRegulator  = "complain-to-the-regulator" // s.165
	LineCourt      = "go-to-court"
)

// LinesOf returns the lines that a refusal of a request received on a day must
// carry, by the law of that day.
func LinesOf(received calendar.Date) []string {
	if calendar.LawOn(received) == calendar.LawJune2026 {
		return []string{LineReasons, LineController, LineRegulator, LineCourt}
	}
	return []string{LineReasons, LineRegulator, LineCourt}
}

// told returns the lines that the last reply carried.
func told(q *model.Request) map[string]bool {
	out := map[string]bool{}
	for _, e := range q.Events {
		switch e.Kind {
		case model.EventSent, model.EventLetter:
			for _, l := range e.Lines {
				out[l] = true
			}
		case model.EventReopened:
			clear(out)
		}
	}
	return out
}
