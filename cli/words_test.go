package cli

import (
	"testing"
	"time"

	"lethe/model/calendar"
	"lethe/model/desk"
)

// A reply that went out in time is not late, however long the file stays open.
func TestRequestWords(t *testing.T) {
	due := calendar.NewDate(2026, time.October, 1)
	for want, r := range map[string]desk.RequestRow{
		"due Thu 1 Oct 2026, 5 days LATE": {Clock: calendar.Result{State: calendar.Running, Due: due, Overdue: true, DaysLate: 5}, DaysLeft: -5, Late: true},
		"due Thu 1 Oct 2026, 2 days LATE": {Clock: calendar.Result{State: calendar.Answered, Due: due, DaysLate: 2}, DaysLeft: -40, Late: true},
		"answered":                        {Clock: calendar.Result{State: calendar.Answered, Due: due}, DaysLeft: -40},
		"due Thu 1 Oct 2026, 1 day":       {Clock: calendar.Result{State: calendar.Running, Due: due}, DaysLeft: 1},
		"awaiting id":                     {Clock: calendar.Result{State: calendar.AwaitingID}},
		"closed":                          {Closed: true},
	} {
		if got := requestWords(r); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
