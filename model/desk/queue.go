package desk

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
)

// putRequest replaces the row of a request. Desk.mu must be held if b is the
// board in use.
func (b *board) putRequest(r *RequestRow) {
	b.requests[r.ID] = r
	b.reposted.add(r.ID)
}

// foldedWords fills in what filters and orders look at.
func (r *RequestRow) foldedWords() *RequestRow {
	r.folded = strings.ToLower(r.Name)
	r.words = strings.ToLower(r.Reference + " " + r.Name + " " + string(r.Type) + " " + r.Assignee)
	return r
}

// requestsListed is the queue of requests as lists look at it.
var requestsListed = listed[RequestRow]{
	rows:    (*board).requestRows,
	changed: func(b *board) *changes { return &b.reposted },
	entry:   entryOf, compare: requestOrder,
}

// entryOf returns the entry of a row in an order. The view that depends on who
// looks has no bit.
func entryOf(r *RequestRow, by string) entry[RequestRow] {
	e := entry[RequestRow]{id: r.ID, row: r, words: r.words, key: keyOf(r, by)}
	for i, v := range RequestViews {
		if v != viewMine && inRequestView(v, r, "") {
			e.views |= 1 << i
		}
	}
	return e
}

// Requests returns the requests that a query selects, in its order.
func (d *Desk) Requests(q Query, by By) []model.ID {
	if !d.sees(by, model.SeeRequests) {
		return nil
	}
	text := strings.ToLower(strings.TrimSpace(q.Text))
	bit, mine := viewBit(RequestViews, q.View), q.View == viewMine
	if mine {
		bit = 1
	}
	var ids []model.ID
	d.queue.inOrder(d, requestsListed, q.Sort, func(entries []entry[RequestRow]) {
		ids = make([]model.ID, 0, len(entries))
		for i := range entries {
			e := &entries[i]
			if e.views&bit == 0 || mine && e.row.Assignee != by.Actor || text != "" && !strings.Contains(e.words, text) {
				continue
			}
			ids = append(ids, e.id)
		}
	})
	if q.Desc {
		slices.Reverse(ids)
	}
	return ids
}

// viewMine is the one view that depends on who looks.
const viewMine = "mine"

func inRequestView(view string, r *RequestRow, actor string) bool {
	switch view {
	case "closed":
		return r.Closed
	case "all":
		return true
	}
	if r.Closed {
		return false
	}
	switch view {
	case "overdue":
		return r.Late
	case "due this week":
		return dueWithin(r, 7)
	case "next action due":
		return r.NextDue
	case "waiting":
		return waiting(r)
	case "waiting for identity":
		return r.Clock.State == calendar.AwaitingID
	case "paused":
		return r.Clock.State == calendar.Paused
	case "complaints":
		return r.Type == calendar.Complaint
	case "new":
		return r.New()
	case "unassigned":
		return r.Assignee == ""
	case viewMine:
		return r.Assignee == actor
	}
	return true
}

// dueWithin reports whether a request that is not answered yet is due within so
// many days.
func dueWithin(r *RequestRow, days int) bool {
	return r.Clock.State.Open() && !r.Clock.Due.IsZero() && r.DaysLeft >= 0 && r.DaysLeft <= days
}

// waiting reports whether the next step is somebody else's.
func waiting(r *RequestRow) bool {
	switch r.Clock.State {
	case calendar.AwaitingID, calendar.AwaitingAuthority, calendar.AwaitingFee, calendar.Paused:
		return true
	}
	return false
}

// keyOf returns a number that orders requests as requestOrder does, as far as
// it goes: the dates of the two orders by date. Dates take 22 bits.
func keyOf(r *RequestRow, by string) uint64 {
	const dates = 22
	due := uint64(dueRank(r))<<(2*dates) | uint64(r.Clock.Due)<<dates | uint64(r.Received)
	switch by {
	case "received":
		return uint64(calendar.MaxDate - r.Received)
	case RequestSorts[0], "":
		return due
	}
	return 0
}

// requestOrder compares requests in an order of RequestSorts. No two are equal,
// so that a list never shuffles.
func requestOrder(by string) func(a, b *RequestRow) int {
	due := func(a, b *RequestRow) int {
		return cmp.Or(compareDue(a, b), cmp.Compare(a.Received, b.Received), cmp.Compare(a.Reference, b.Reference), bytes.Compare(a.ID[:], b.ID[:]))
	}
	switch by {
	case "received":
		return func(a, b *RequestRow) int { return cmp.Or(cmp.Compare(b.Received, a.Received), due(a, b)) }
	case "reference":
		return func(a, b *RequestRow) int { return cmp.Or(cmp.Compare(a.Reference, b.Reference), due(a, b)) }
	case "type":
		return func(a, b *RequestRow) int { return cmp.Or(cmp.Compare(a.Type, b.Type), due(a, b)) }
	case "state":
		return func(a, b *RequestRow) int { return cmp.Or(cmp.Compare(a.Clock.State, b.Clock.State), due(a, b)) }
	case "next action": // requests without one are last
		return func(a, b *RequestRow) int {
			return cmp.Or(cmp.Compare(uint32(a.NextOn-1), uint32(b.NextOn-1)), due(a, b))
		}
	case "assignee":
		return func(a, b *RequestRow) int { return cmp.Or(cmp.Compare(a.Assignee, b.Assignee), due(a, b)) }
	case "name":
		return func(a, b *RequestRow) int {
			return cmp.Or(cmp.Compare(a.folded, b.folded), cmp.Compare(a.Name, b.Name), due(a, b))
		}
	}
	return due
}

// compareDue puts what is to be answered first, the soonest before the others;
// then what waits for somebody and has no due date; then what is answered and
// has work left; closed requests are last.
func compareDue(a, b *RequestRow) int {
	return cmp.Or(cmp.Compare(dueRank(a), dueRank(b)), cmp.Compare(a.Clock.Due, b.Clock.Due))
}

func dueRank(r *RequestRow) int {
	switch {
	case r.Closed:
		return 3
	case !r.Clock.State.Open() && !r.Late:
		return 2
	case r.Clock.Due.IsZero():
		return 1
	}
	return 0
}

// answeredOn returns the day of the last reply, or of the end of a request
// without one; zero while there is neither.
func answeredOn(q *model.Request) calendar.Date {
	var sent, ended calendar.Date
	for _, e := range q.Events {
		switch {
		case e.Kind == model.EventSent:
			sent = e.On
		case e.Kind == model.EventReopened:
			sent, ended = 0, 0
		case e.Kind.Ends():
			ended = e.On
		}
	}
	return cmp.Or(sent, ended)
}
