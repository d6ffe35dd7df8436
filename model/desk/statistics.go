package desk

import (
	"slices"
	"time"

	"lethe/model"
	"lethe/model/calendar"
)

// A MonthFigures counts the requests of one month. What was received is counted
// in the month of receipt, replies in the month of the reply.
type MonthFigures struct {
	Month     calendar.Date // its first day
	Received  int
	ByType    map[model.RequestType]int
	ByChannel map[model.Channel]int

	Answered   int
	InTime     int
	Late       int
	Extended   int     // of those answered, with an extension in force
	Refused    int     // of those answered, in part or in whole
	Unanswered int     // ended without a reply: withdrawn, not applicable, forwarded
	MedianDays float64 // from receipt to reply, of those answered
}

// Monthly counts requests by month, over so many months up to that of until,
// the earliest first.
func Monthly(rows []*RequestRow, until calendar.Date, months int) []MonthFigures {
	out := make([]MonthFigures, max(0, months))
	days := make([][]int, len(out))
	last := monthOf(until)
	at := func(d calendar.Date) int {
		if d.IsZero() {
			return -1
		}
		return len(out) - 1 - (last - monthOf(d))
	}
	for i := range out {
		m := last - len(out) + 1 + i
		out[i] = MonthFigures{Month: calendar.NewDate(m/12, time.Month(m%12+1), 1), ByType: map[model.RequestType]int{}, ByChannel: map[model.Channel]int{}}
	}
	for _, r := range rows {
		if m := at(r.Received); m >= 0 && m < len(out) {
			out[m].Received++
			out[m].ByType[r.Type]++
			out[m].ByChannel[r.Channel]++
		}
		if m := at(r.Answered); m >= 0 && m < len(out) && out[m].answer(r) {
			days[m] = append(days[m], r.Answered.Sub(r.Received))
		}
	}
	for i := range out {
		out[i].MedianDays = median(days[i])
	}
	return out
}

// answer counts the end of a request, and reports whether it was answered.
func (f *MonthFigures) answer(r *RequestRow) bool {
	switch r.Clock.State {
	case calendar.Closed, calendar.Answered:
	case calendar.Withdrawn, calendar.NotApplicable:
		f.Unanswered++
		return false
	default:
		return false
	}
	f.Answered++
	if r.Late {
		f.Late++
	} else {
		f.InTime++
	}
	if r.Clock.Extended {
		f.Extended++
	}
	if r.Refused {
		f.Refused++
	}
	return true
}

// median returns the middle of days, or the mean of the two in the middle; zero
// of none.
func median(days []int) float64 {
	n := len(days)
	if n == 0 {
		return 0
	}
	slices.Sort(days)
	return float64(days[(n-1)/2]+days[n/2]) / 2
}

// Statistics counts the requests of the register by month, up to the present
// one.
func (d *Desk) Statistics(by By, months int) []MonthFigures {
	if !d.sees(by, model.SeeReports) {
		return nil
	}
	d.mu.RLock()
	rows := make([]*RequestRow, 0, len(d.board.requests))
	for _, r := range d.board.requests {
		rows = append(rows, r)
	}
	d.mu.RUnlock()
	return Monthly(rows, by.Today(), months)
}

// monthOf counts months, January of a year being a multiple of twelve.
func monthOf(d calendar.Date) int { return d.Year()*12 + int(d.Time().Month()) - 1 }
