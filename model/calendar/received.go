package calendar

import (
	"errors"
	"time"
)

// ErrReceived is returned for a text that is neither a date nor a timestamp
// with a zone.
var ErrReceived = errors.New("not a date (2026-03-10) or a timestamp with a zone (2026-03-10T22:59Z)")

// ParseReceived reads the moment a message arrived, as a date or as an RFC
// 3339 timestamp (seconds may be missing), and returns the civil date on which
// it fell in Europe/London. A timestamp without a zone is refused, because it
// may belong to either of two days. It returns ErrReceived otherwise.
func ParseReceived(s string) (Date, error) {
	if d, err := ParseDate(s); err == nil {
		return d, nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		if d := InLondon(t); d > 0 && d <= MaxDate {
			return d, nil
		}
	}
	return 0, ErrReceived
}
