package desk

import (
	"testing"
	"time"

	"lethe/model"
	"lethe/model/calendar"
)

func on(month time.Month, day int) calendar.Date { return calendar.NewDate(2026, month, day) }

// counted is a request as the statistics see it.
func counted(kind model.RequestType, received, answered calendar.Date, state calendar.State, late, extended, refused bool) *RequestRow {
	return &RequestRow{Type: kind, Channel: model.ByEmail, Received: received, Answered: answered, Late: late, Refused: refused,
		Clock: calendar.Result{State: state, Extended: extended}}
}

func TestMonthly(t *testing.T) {
	rows := []*RequestRow{
		counted(calendar.Access, on(1, 31), on(2, 10), calendar.Closed, false, false, false),                       // 10 days
		counted(calendar.Access, on(2, 1), on(2, 28), calendar.Closed, false, false, true),                         // 27 days
		counted(calendar.Erasure, on(1, 1), on(2, 2), calendar.Answered, true, false, false),                       // 32 days, late
		counted(calendar.Erasure, on(1, 2), on(4, 1), calendar.Closed, false, true, false),                         // after the months asked for
		counted(calendar.Access, on(2, 3), on(2, 4), calendar.Withdrawn, false, false, false),                      // no reply
		counted(calendar.Access, on(2, 5), 0, calendar.Running, false, false, false),                               // open
		counted(calendar.Access, on(2, 5), on(3, 1), calendar.Running, true, false, false),                         // reopened, by hand
		counted(calendar.Complaint, calendar.NewDate(2025, 12, 31), on(3, 2), calendar.Closed, false, true, false), // 61 days
	}
	got := Monthly(rows, on(3, 15), 3)
	want := []MonthFigures{
		{Month: on(1, 1), Received: 3},
		{Month: on(2, 1), Received: 4, Answered: 3, InTime: 2, Late: 1, Refused: 1, Unanswered: 1, MedianDays: 27},
		{Month: on(3, 1), Answered: 1, InTime: 1, Extended: 1, MedianDays: 61},
	}
	if len(got) != len(want) {
		t.Fatalf("%d months", len(got))
	}
	for i, w := range want {
		g := got[i]
		if g.Month != w.Month || g.Received != w.Received || g.Answered != w.Answered || g.InTime != w.InTime || g.Late != w.Late ||
			g.Extended != w.Extended || g.Refused != w.Refused || g.Unanswered != w.Unanswered || g.MedianDays != w.MedianDays {
			t.Errorf("got %+v, want %+v", g, w)
		}
	}
	if n := got[1].ByType[calendar.Access]; n != 4 {
		t.Errorf("%d access requests in February", n)
	}
	if n := got[0].ByChannel[model.ByEmail]; n != 3 {
		t.Errorf("%d by email in January", n)
	}
}

// Months go back over the turn of a year, whatever the day of the month.
func TestMonthlyOverTheYear(t *testing.T) {
	got := Monthly(nil, calendar.NewDate(2028, 2, 29), 14)
	if got[0].Month != calendar.NewDate(2027, 1, 1) || got[11].Month != calendar.NewDate(2027, 12, 1) || got[13].Month != calendar.NewDate(2028, 2, 1) {
		t.Errorf("%v to %v", got[0].Month, got[13].Month)
	}
	if Monthly(nil, on(1, 1), 0) == nil || len(Monthly(nil, on(1, 1), -3)) != 0 {
		t.Error("no months are no months")
	}
}

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		days []int
		want float64
	}{{nil, 0}, {[]int{5}, 5}, {[]int{9, 1}, 5}, {[]int{1, 2}, 1.5}, {[]int{30, 0, 3}, 3}} {
		if got := median(c.days); got != c.want {
			t.Errorf("%v: %v, want %v", c.days, got, c.want)
		}
	}
}
