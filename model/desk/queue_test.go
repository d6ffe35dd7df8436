package desk

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
)

var queueDay = calendar.NewDate(2026, 11, 23)

func queueRow(n, version int) *RequestRow {
	var id model.ID
	id[0], id[1], id[2], id[15] = byte(n), byte(n>>8), byte(n>>16), 1
	r := &RequestRow{ID: id, Version: uint64(version), Reference: model.RequestReference(2026, uint64(n)), Type: calendar.RequestTypes()[n%16],
		Name: fmt.Sprintf("Person %d", (n*7919+version)%99991), Received: queueDay - calendar.Date(n%200), DaysLeft: n%60 - 9, Closed: (n+version)%3 == 0}
	r.Clock = calendar.Result{State: calendar.Running, Due: queueDay.AddDays(r.DaysLeft)}
	r.Late = r.DaysLeft < 0
	if n%4 == 0 {
		r.Assignee = "officer"
	}
	return r.foldedWords()
}

// emptyDesk is a desk without a store: its board alone.
func emptyDesk(p *policy.Policy) *Desk {
	f := &inForce{policy: p}
	return (&register{board: newBoard(f)}).put(f, &Door{roster: &roster{}, pairs: &pairs{}})
}

func queueDesk(n int) *Desk {
	d := emptyDesk(&policy.Policy{})
	for i := range n {
		d.board.putRequest(queueRow(i, 0))
	}
	return d
}

// TestQueueStaysInOrder changes requests in between: a queue that is brought up
// to date lists what one made anew does.
func TestQueueStaysInOrder(t *testing.T) {
	by := By{Actor: "officer", At: queueDay.Time().Add(9 * time.Hour)}
	rapid.Check(t, func(t *rapid.T) {
		d := queueDesk(60)
		for step := range rapid.IntRange(1, 12).Draw(t, "steps") {
			for _, n := range rapid.SliceOfN(rapid.IntRange(0, 70), 0, 5).Draw(t, "changed") {
				if rapid.Bool().Draw(t, "gone") {
					d.board.forgetRequest(queueRow(n, 0).ID)
				} else {
					d.board.putRequest(queueRow(n, step+1))
				}
			}
			q := Query{View: rapid.SampledFrom(RequestViews).Draw(t, "view"), Sort: rapid.SampledFrom(RequestSorts).Draw(t, "sort"),
				Text: rapid.SampledFrom([]string{"", "person 1", "ERASURE"}).Draw(t, "text"), Desc: rapid.Bool().Draw(t, "desc")}
			fresh := emptyDesk(&policy.Policy{})
			for _, r := range d.board.requests {
				fresh.board.putRequest(r)
			}
			if got, want := d.Requests(q, by), fresh.Requests(q, by); !slices.Equal(got, want) {
				t.Fatalf("%+v: %d requests, want %d", q, len(got), len(want))
			}
		}
	})
}

// What is answered in time needs no reply: it is in no view of due work and
// stands after it, though its file is open.
func TestAnsweredInTimeIsNotDue(t *testing.T) {
	r := queueRow(10, 0)
	r.Closed, r.DaysLeft, r.Late, r.Clock.State = false, 3, false, calendar.Answered
	for _, view := range []string{"overdue", "due this week", "waiting", "paused", "waiting for identity"} {
		if inRequestView(view, r, "officer") {
			t.Errorf("it is in the view %q", view)
		}
	}
	var c Counts
	bits := viewBits()
	c.addRequest(entryOf(r, "due").views, &bits)
	if c.DueSoon != 0 || c.Overdue != 0 || c.OpenRequests != 1 {
		t.Errorf("counts: %+v", c)
	}
	waits := queueRow(11, 0)
	waits.Closed, waits.Late, waits.Clock = false, false, calendar.Result{State: calendar.AwaitingID}
	if compareDue(r, waits) <= 0 {
		t.Error("it stands before what is still to be answered")
	}
}

func TestRequestViews(t *testing.T) {
	open := func(state calendar.State, days int, change func(*RequestRow)) *RequestRow {
		r := &RequestRow{Version: 2, DaysLeft: days, Clock: calendar.Result{State: state, Due: queueDay.AddDays(days)}, Late: days < 0, Assignee: "else"}
		if change != nil {
			change(r)
		}
		return r
	}
	for _, c := range []struct {
		row  *RequestRow
		want []string // besides open and all
	}{
		{open(calendar.Running, 8, nil), nil},
		{open(calendar.Running, 7, nil), []string{"due this week"}},
		{open(calendar.Running, 0, nil), []string{"due this week"}},
		{open(calendar.Running, -1, nil), []string{"overdue"}},
		{open(calendar.AwaitingID, 0, func(r *RequestRow) { r.Clock.Due = 0 }), []string{"waiting", "waiting for identity"}},
		{open(calendar.AwaitingFee, 0, func(r *RequestRow) { r.Clock.Due = 0 }), []string{"waiting"}},
		{open(calendar.Paused, 0, func(r *RequestRow) { r.Clock.Due = 0 }), []string{"waiting", "paused"}},
		{open(calendar.Running, 20, func(r *RequestRow) { r.Type = calendar.Complaint }), []string{"complaints"}},
		{open(calendar.Running, 20, func(r *RequestRow) { r.Assignee, r.Version = "", 1 }), []string{"new", "unassigned"}},
		{open(calendar.Running, 20, func(r *RequestRow) { r.Assignee = "" }), []string{"unassigned"}},
		{open(calendar.Running, 20, func(r *RequestRow) { r.Assignee = "officer" }), []string{"mine"}},
	} {
		var got []string
		for _, v := range RequestViews {
			if v != "open" && v != "all" && inRequestView(v, c.row, "officer") {
				got = append(got, v)
			}
		}
		slices.Sort(got)
		slices.Sort(c.want)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s, %d days: %v, want %v", c.row.Clock.State, c.row.DaysLeft, got, c.want)
		}
	}
}

// BenchmarkQueue is a queue of 100,000 requests in the hands of an officer, each
// against one frame of 16.7 ms.
func BenchmarkQueue(b *testing.B) {
	d := queueDesk(100_000)
	by := By{Actor: "officer", At: queueDay.Time().Add(9 * time.Hour)}
	for _, c := range []struct {
		name  string
		query Query
	}{
		{"open", Query{View: "open", Sort: "due"}}, {"view", Query{View: "mine", Sort: "due"}}, {"all", Query{View: "all", Sort: "due"}},
		{"filter", Query{View: "open", Sort: "due", Text: "person 77"}}, {"by name", Query{View: "open", Sort: "name"}},
	} {
		d.Requests(c.query, by)
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				d.Requests(c.query, by)
			}
		})
	}
	b.Run("after a change", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			d.board.putRequest(queueRow(i%100_000, i))
			d.Requests(Query{View: "open", Sort: "due"}, by)
		}
	})
	b.Run("counts", func(b *testing.B) {
		for b.Loop() {
			d.Counts(by)
		}
	})
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			d.queue.forget()
			d.Requests(Query{View: "open", Sort: "due"}, by)
		}
	})
	b.Run("statistics", func(b *testing.B) {
		for b.Loop() {
			d.Statistics(by, 12)
		}
	})
}

// Requests without a next action stand after those that have one, and the day of
// an action that has come is a view of its own.
func TestNextActions(t *testing.T) {
	none, later, due := queueRow(10, 0), queueRow(20, 0), queueRow(30, 0)
	for _, r := range []*RequestRow{none, later, due} {
		r.Closed = false
	}
	later.NextOn, due.NextOn, due.NextDue = queueDay+1, queueDay, true
	order := requestOrder("next action")
	if order(due, later) >= 0 || order(later, none) >= 0 {
		t.Error("not in the order of the next action")
	}
	for r, want := range map[*RequestRow]bool{none: false, later: false, due: true} {
		if inRequestView("next action due", r, "") != want {
			t.Errorf("%s: %v", r.Reference, !want)
		}
	}
}
