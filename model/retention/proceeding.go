package retention

import (
	"lethe/model"
	"lethe/model/calendar"
)

// Holding returns the blocker that a request or complaint is today, if it is one
// still.
func (e *Engine) Holding(q *model.Request, today calendar.Date) (Blocker, bool) {
	list := e.proceeding(nil, ProceedingOf(q), today)
	if len(list) == 0 {
		return Blocker{}, false
	}
	return list[0], true
}
