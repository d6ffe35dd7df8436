package attention

import (
	"fmt"
	"time"

	"lethe/model"
	"lethe/model/breach"
	"lethe/model/calendar"
)

// OfBreach returns what wants attention about a breach: the 72 hours from 24
// before their end (LAW.md 4), and people who are to be told.
func OfBreach(b *model.Breach, now time.Time) []Item {
	s := breach.Of(b, now)
	var out []Item
	add := func(due calendar.Date, format string, args ...any) {
		out = append(out, Item{Kind: Breach, Due: due, Ref: b.Reference(), Title: fmt.Sprintf(format, args...)})
	}
	deadline := s.Clock.Deadline.Format("15:04 on Mon 2 Jan 2006")
	switch s.Alert {
	case calendar.Breach24Hours:
		add(calendar.InLondon(s.Clock.Deadline), "%s: %s to tell the regulator, until %s", b.Reference(), s.LeftWords(), deadline)
	case calendar.Breach6Hours:
		add(calendar.InLondon(s.Clock.Deadline), "%s: only %s to tell the regulator, until %s", b.Reference(), s.LeftWords(), deadline)
	case calendar.BreachLate:
		add(calendar.InLondon(s.Clock.Deadline), "%s: the 72 hours to tell the regulator ended at %s; a report now needs the reasons for the delay", b.Reference(), deadline)
	}
	if s.State != breach.Closed && s.ToTell() {
		add(calendar.InLondon(s.People.Event.At), "%s: the people are to be told without undue delay", b.Reference())
	}
	return out
}
