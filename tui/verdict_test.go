package tui

import (
	"testing"

	"lethe/model/calendar"
	"lethe/model/retention"
)

// One word and one mark for each thing retention says, by the day alone: the
// policy's target for overdue runs does not change how a row reads.
func TestVerdictsReadTheSameWay(t *testing.T) {
	for _, c := range []struct {
		status     retention.Status
		days       int // from today to the day
		mark, want string
	}{
		{retention.Overdue, -45, "!", "45 days OVERDUE"},
		{retention.Due, -15, "!", "15 days OVERDUE"},
		{retention.Due, -1, "!", "1 day OVERDUE"},
		{retention.Due, 0, "^", "due today"},
		{retention.DueSoon, 3, "^", "due Sun 6 Dec, 3 days"},
		{retention.DueSoon, 7, "^", "due Thu 10 Dec, 7 days"},
		{retention.DueSoon, 20, " ", "due Wed 23 Dec"},
		{retention.Running, 400, " ", "due Fri 7 Jan 2028"},
		{retention.Blocked, -15, "=", "blocked, due Wed 18 Nov"},
		{retention.Review, -15, "?", "to review, due Wed 18 Nov"},
		{retention.Done, -15, " ", "done"},
	} {
		a := retention.Assessment{Status: c.status, DestroyFrom: testToday.AddDays(c.days)}
		mark, _ := verdictMark(a, testToday)
		if words := verdictWords(a, testToday); mark != c.mark || words != c.want {
			t.Errorf("%s, %d days: %q %q, want %q %q", c.status, c.days, mark, words, c.mark, c.want)
		}
	}
	if mark, _ := verdictMark(retention.Assessment{Status: retention.NoTrigger}, calendar.Date(0)); mark != " " {
		t.Errorf("without a date the mark is %q", mark)
	}
}
