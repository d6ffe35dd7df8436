package desk

import (
	"context"

	"lethe/model/calendar"
	"lethe/model/retention"
)

// Counts returns the numbers of the header as of the day the board was loaded
// for.
func (d *Desk) Counts() Counts {
	d.mu.RLock()
	defer d.mu.RUnlock()
	c := Counts{Subjects: len(d.board.subjects)}
	for _, r := range d.board.requests {
		c.addRequest(r)
	}
	for _, r := range d.board.alerts {
		switch r.Verdict.Status {
		case retention.Due, retention.Overdue:
			c.RetentionDue++
		case retention.Review:
			c.RetentionLook++
		case retention.Blocked:
			c.Blocked++
		case retention.DueSoon:
			c.Upcoming++
		}
	}
	return c
}

func (c *Counts) addRequest(r *RequestRow) {
	if r.Closed {
		return
	}
	c.OpenRequests++
	if r.Late {
		c.Overdue++
	}
	if dueWithin(r, 7) {
		c.DueSoon++
	}
	if waiting(r) {
		c.Waiting++
	}
	if r.Type == calendar.Complaint {
		c.Complaints++
	}
	if r.Assignee == "" {
		c.Unassigned++
	}
}

// Today returns the day for which clocks and alerts on the board were worked
// out. When the real day is another, Load the board again.
func (d *Desk) Today() calendar.Date {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.board.today
}

// Find returns the people who match what was typed, best first.
func (d *Desk) Find(ctx context.Context, typed string, limit int, today calendar.Date) []Found {
	if d.finder == nil {
		return nil
	}
	var out []Found
	for _, m := range d.finder.Find(ctx, typed, limit, today) {
		row, ok := d.SubjectRow(m.ID)
		if !ok {
			continue
		}
		out = append(out, Found{SubjectRow: row, Reference: m.ID.SubjectReference(), Reason: m.Reason, Score: m.Cost})
	}
	return out
}
