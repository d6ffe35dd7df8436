package model

import "lethe/model/calendar"

// NotEnough is the Ground of evidence that arrived but did not satisfy: the
// period does not start with it (LAW.md 1.2).
const NotEnough = "not-enough"

// History returns the request's ledger as the statutory clock reads it. All
// dates of a request follow from it.
func (r *Request) History() calendar.History {
	h := calendar.History{Type: r.Type, Received: r.Received}
	h.Authority.Needed = r.Requester.Kind.ShowsAuthority()
	for _, e := range r.Events {
		addEvent(&h, e)
	}
	return h
}

func addEvent(h *calendar.History, e Event) {
	switch e.Kind {
	case EventIdentityAsked:
		setFirst(&h.Identity.Asked, e.On)
	case EventIdentityReceived:
		h.Identity.Evidence = append(h.Identity.Evidence, calendar.Evidence{Received: e.On, Satisfies: e.Ground != NotEnough})
	case EventAuthorityAsked:
		setFirst(&h.Authority.Asked, e.On)
	case EventAuthorityReceived:
		h.Authority.Evidence = append(h.Authority.Evidence, calendar.Evidence{Received: e.On, Satisfies: e.Ground != NotEnough})
	case EventFeeAsked:
		setFirst(&h.Fee.Asked, e.On)
	case EventFeePaid:
		setFirst(&h.Fee.Paid, e.On)
	case EventCopyFeePaid:
		h.CopyFeePaid = e.On
	case EventClarifyAsked:
		h.Pauses = append(h.Pauses, calendar.Pause{Asked: e.On})
	case EventClarifyAnswered:
		answerPause(h, e.On)
	case EventExtensionNotice:
		h.Extensions = append(h.Extensions, calendar.Extension{Notice: e.On, Kind: calendar.ExtensionKind(e.Ground), Reason: e.Text})
	case EventResultsAnnounced:
		h.ResultsAnnounced = e.On
	default:
		addOutcome(h, e)
	}
}

// addOutcome applies the events that end a request or take its end back.
func addOutcome(h *calendar.History, e Event) {
	switch e.Kind {
	case EventAcknowledged:
		setFirst(&h.Acknowledged, e.On)
	case EventProgress:
		h.Progress = max(h.Progress, e.On)
	case EventSent:
		h.Sent = e.On
	case EventClosed:
		h.Closed = e.On
	case EventWithdrawn:
		h.Withdrawn = e.On
	case EventNotApplicable, EventForwarded:
		h.NotApplicable = e.On
	case EventReopened:
		h.Sent, h.Closed, h.Withdrawn, h.NotApplicable = 0, 0, 0, 0
	}
}

func setFirst(d *calendar.Date, on calendar.Date) {
	if d.IsZero() {
		*d = on
	}
}

// answerPause gives the answer to the oldest question that is still open.
func answerPause(h *calendar.History, on calendar.Date) {
	for i := range h.Pauses {
		if h.Pauses[i].Answered.IsZero() {
			h.Pauses[i].Answered = on
			return
		}
	}
}
