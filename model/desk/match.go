package desk

import (
	"context"
	"slices"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/handling"
)

// Match says whose data a request is about, or corrects it. A zero subject
// takes a match back, as long as nothing followed from it: nobody is known then.
func (d *Desk) Match(ctx context.Context, by By, id, subject model.ID) (*RequestFile, error) {
	if err := d.may(ctx, by, model.WorkRequests); err != nil {
		return nil, err
	}
	return d.change(ctx, by, "request.match", id, func(w model.Writer, q *model.Request) error {
		if why := notMatched(q, subject); why != "" {
			return refused("%s", why)
		}
		stopped := stoppedBy(q)
		q.Subject = subject
		e := by.event(model.EventMatched, "")
		if subject.IsZero() {
			e.Kind = model.EventUnmatched
		}
		e.Ref = subject
		q.Events = append(q.Events, e)
		if err := d.judgeChild(w, by, q); err != nil {
			return err
		}
		if stopped { // for somebody else, who stays stopped; the ledger has it already
			if _, err := w.Get(model.KindSubject, model.ID{}, subject); err != nil {
				return err
			}
			return d.stopMarketing(w, by, subject, "objection")
		}
		return d.begin(w, by, q)
	})
}

// notMatched returns why the person of a request may not be changed now.
func notMatched(q *model.Request, subject model.ID) string {
	switch {
	case q.Subject == subject && subject.IsZero():
		return "the request is matched to nobody; there is nothing to take back"
	case q.Subject == subject:
		return "the request is about that person already"
	case q.Closed():
		return "the request is closed; reopen it first"
	case restrictedBy(q):
		return "the person's data is restricted by this request; lift the restriction first"
	case !subject.IsZero():
		return ""
	case stoppedBy(q):
		return "marketing to this person was stopped by this request; match it to whoever is meant instead"
	case slices.ContainsFunc(handling.Read(q).Items, func(it handling.Item) bool { return it.Outcome != "" }):
		return "something is decided about this person already; match it to whoever is meant instead"
	}
	return ""
}

// stoppedBy reports whether a request stopped marketing to the person it is
// matched to.
func stoppedBy(q *model.Request) bool {
	return !q.Subject.IsZero() && q.Type == calendar.MarketingObjection && stopDone(q)
}

// stopDone reports whether the stop that an objection asks for is done.
func stopDone(q *model.Request) bool { return taskDone(q, handling.StopTask) }

// taskDone reports whether a task of a request is done or excused.
func taskDone(q *model.Request, id string) bool {
	return slices.ContainsFunc(handling.Read(q).Tasks, func(k handling.TaskState) bool { return k.ID == id && !k.Open() })
}
