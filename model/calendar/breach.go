package calendar

import "time"

// A BreachClock is the 72 hours for telling the regulator of a breach, in
// instants: elapsed hours, through weekends, holidays and changes of the
// clocks (Art 33, LAW.md 4).
type BreachClock struct {
	Aware    time.Time `json:"aware"`    // Europe/London
	Deadline time.Time `json:"deadline"` // 72 hours later
	Alert24  time.Time `json:"alert_24"` // 24 hours left
	Alert6   time.Time `json:"alert_6"`  // 6 hours left
	Working  []string  `json:"working"`
}

// NewBreachClock returns the clock of a breach that the controller became
// aware of at an instant.
func NewBreachClock(aware time.Time) BreachClock {
	b := BreachClock{Aware: aware.In(london)}
	b.Deadline = b.Aware.Add(72 * time.Hour)
	b.Alert24, b.Alert6 = b.Deadline.Add(-24*time.Hour), b.Deadline.Add(-6*time.Hour)
	const layout = "Mon 2 Jan 2006 15:04 MST"
	b.Working = []string{
		"Aware " + b.Aware.Format(layout) + ".",
		"72 hours later, weekends and holidays included: " + b.Deadline.Format(layout) + " (Art 33(1)).",
	}
	if b.Aware.Format("MST") != b.Deadline.Format("MST") {
		b.Working = append(b.Working, "The clocks change in between: the hours are elapsed hours.")
	}
	return b
}

// Remaining returns the time left at an instant, negative after the deadline.
func (b BreachClock) Remaining(now time.Time) time.Duration { return b.Deadline.Sub(now) }

// A BreachAlert says how urgent a breach report is.
type BreachAlert int

// The alerts of LAW.md 4. After the deadline a report must give the reasons
// for the delay.
const (
	BreachCalm BreachAlert = iota
	Breach24Hours
	Breach6Hours
	BreachLate
)

// Alert returns the alert that holds at an instant.
func (b BreachClock) Alert(now time.Time) BreachAlert {
	switch {
	case now.After(b.Deadline):
		return BreachLate
	case !now.Before(b.Alert6):
		return Breach6Hours
	case !now.Before(b.Alert24):
		return Breach24Hours
	}
	return BreachCalm
}
