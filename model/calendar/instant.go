package calendar

import (
	"fmt"
	"strings"
	"time"
)

// ParseInstant reads a time of day as people type it: "2026-11-21 16:30" or
// "16:30" of today, both in Europe/London, or with its zone as RFC 3339 writes it.
// An hour that the clocks skip or repeat must be given with its zone.
func ParseInstant(text string, now time.Time) (time.Time, error) {
	text = strings.TrimSpace(text)
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t.UTC(), nil
	}
	full := text
	if len(text) <= len("16:30") {
		full = now.In(london).Format(time.DateOnly) + " " + text
	}
	const layout = "2006-01-02 15:04"
	t, err := time.ParseInLocation(layout, full, london)
	if err != nil {
		return time.Time{}, fmt.Errorf("a time is written like 2026-11-21 16:30, or 16:30 of today")
	}
	for _, other := range []time.Time{t.Add(time.Hour), t.Add(-time.Hour)} {
		if other.In(london).Format(layout) == full {
			return time.Time{}, fmt.Errorf("the clocks go back then, so this hour comes twice: write it with its zone, %s or %s",
				t.Format(time.RFC3339), other.Format(time.RFC3339))
		}
	}
	if t.In(london).Format(layout) != full {
		return time.Time{}, fmt.Errorf("the clocks go forward then: there is no such hour on that day")
	}
	return t.UTC(), nil
}
