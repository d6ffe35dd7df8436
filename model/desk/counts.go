package desk

import (
	"slices"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/retention"
)

// Counts returns the numbers of the header as of the day the board was loaded
// for.
func (d *Desk) Counts(by By) Counts {
	if !d.sees(by, model.SeeCounts) {
		return Counts{}
	}
	var c Counts
	bits := viewBits()
	d.queue.inOrder(d, requestsListed, RequestSorts[0], func(entries []entry[RequestRow]) {
		for i := range entries {
			c.addRequest(entries[i].views, &bits)
		}
	})
	d.mu.RLock()
	defer d.mu.RUnlock()
	c.Subjects = len(d.board.subjects)
	n := d.board.statuses
	c.RetentionDue, c.RetentionLook = n[retention.Due]+n[retention.Overdue], n[retention.Review]
	c.Blocked, c.Upcoming = n[retention.Blocked], n[retention.DueSoon]
	if d.attending.loaded {
		c.Attention = len(d.attending.rows)
	}
	return c
}

// countedViews are the views whose sizes the header shows.
var countedViews = [...]string{"open", "overdue", "due this week", "waiting", "complaints", "unassigned"}

func viewBits() (bits [len(countedViews)]uint32) {
	for i, v := range countedViews {
		bits[i] = 1 << slices.Index(RequestViews, v)
	}
	return bits
}

func (c *Counts) addRequest(views uint32, bits *[len(countedViews)]uint32) {
	for i, n := range [...]*int{&c.OpenRequests, &c.Overdue, &c.DueSoon, &c.Waiting, &c.Complaints, &c.Unassigned} {
		if views&bits[i] != 0 {
			*n++
		}
	}
}

// Today returns the day for which clocks and alerts on the board were worked
// out. When the real day is another, Load the board again.
func (d *Desk) Today() calendar.Date {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.board.today
}
