package calendar

import (
	"testing"
	"time"
)

func TestParseInstant(t *testing.T) {
	now := time.Date(2026, 7, 3, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"2026-12-24 16:30":          "2026-12-24T16:30:00Z",
		"2026-07-03 17:15":          "2026-07-03T16:15:00Z",
		" 08:05 ":                   "2026-07-03T07:05:00Z",
		"2026-10-25T01:30:00+01:00": "2026-10-25T00:30:00Z",
		"2026-10-25 02:30":          "2026-10-25T02:30:00Z",
		"2026-10-25 00:30":          "2026-10-24T23:30:00Z",
		"2026-10-25 01:30":          "", // twice
		"2026-03-29 01:30":          "", // never
		"yesterday":                 "", "": "", "25:00": "", "2026-13-01 10:00": "",
	} {
		got, err := ParseInstant(text, now)
		if (err == nil) != (want != "") || err == nil && got.Format(time.RFC3339) != want {
			t.Errorf("%q: %v %v, want %s", text, got, err, want)
		}
	}
}

func FuzzParseInstant(f *testing.F) {
	f.Add("2026-10-25 01:30")
	f.Add("16:30")
	now := time.Date(2026, 7, 3, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseInstant(text, now)
		if err != nil {
			return
		}
		again, err := ParseInstant(got.Format(time.RFC3339), now)
		if err != nil || !again.Equal(got) {
			t.Errorf("%q read as %v, written and read again as %v, %v", text, got, again, err)
		}
	})
}
