package ics

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"lethe/model/calendar"
)

var stamp = time.Date(2026, 7, 1, 9, 30, 0, 0, time.UTC)

func TestFeed(t *testing.T) {
	got := Feed("Requests", []Day{{UID: "a@lethe", On: calendar.NewDate(2026, 12, 31), Title: "R-2026-0041 access: due"}}, stamp)
	want := strings.Join([]string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Lethe//requests//EN", "METHOD:PUBLISH", "X-WR-CALNAME:Requests",
		"BEGIN:VEVENT", "UID:a@lethe", "DTSTAMP:20260701T093000Z", "DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270101",
		"SUMMARY:R-2026-0041 access: due", "TRANSP:TRANSPARENT", "END:VEVENT", "END:VCALENDAR", ""}, "\r\n")
	if got != want {
		t.Errorf("got:\n%s", got)
	}
}

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		`a\b;c,d`: `a\\b\;c\,d`, "one\ntwo\r\nthree": `one\ntwo\nthree`, "a\x1bb\x00c\td": "a b c d", "x\rEND:VEVENT": "x END:VEVENT", "é": "é", "\xff": " ",
	} {
		if got := escape(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// FuzzFeed holds what every reader relies on: no line is longer than 75 octets
// or cuts a character, a title adds no line of its own, and unfolding gives the
// title back.
func FuzzFeed(f *testing.F) {
	f.Add(strings.Repeat("é", 200))
	f.Add("a\r\nEND:VCALENDAR\r\n")
	f.Add(strings.Repeat("x", 74) + "€")
	f.Fuzz(func(t *testing.T, title string) {
		got := Feed("Requests", []Day{{UID: "a@lethe", On: 20000, Title: title}}, stamp)
		for _, line := range strings.Split(got, "\r\n") {
			if len(line) > foldAt || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") {
				t.Errorf("line %q", line)
			}
		}
		whole := strings.Split(strings.ReplaceAll(got, "\r\n ", ""), "\r\n")
		if len(whole) != 15 || whole[10] != "SUMMARY:"+escape(title) {
			t.Errorf("%d lines, title %q", len(whole), whole[10])
		}
	})
}
