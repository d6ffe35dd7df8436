// Package ics writes calendar feeds (RFC 5545): days with a title, as other
// programs subscribe to them.
package ics

import (
	"strings"
	"time"
	"unicode/utf8"

	"lethe/model/calendar"
)

// A Day is one whole-day entry.
type Day struct {
	UID   string // the same in every feed, so that the entry moves and is not doubled
	On    calendar.Date
	Title string
}

// foldAt is the length of a line in octets without its end (RFC 5545, 3.1).
const foldAt = 75

// Feed returns a calendar with these days. stamp is when it was made.
func Feed(name string, days []Day, stamp time.Time) string {
	var b strings.Builder
	write := func(property, value string) { fold(&b, property+":"+value) }
	write("BEGIN", "VCALENDAR")
	write("VERSION", "2.0")
	write("PRODID", "-//Lethe//requests//EN")
	write("METHOD", "PUBLISH")
	write("X-WR-CALNAME", escape(name))
	for _, d := range days {
		write("BEGIN", "VEVENT")
		write("UID", escape(d.UID))
		write("DTSTAMP", stamp.UTC().Format("20060102T150405Z"))
		write("DTSTART;VALUE=DATE", d.On.Time().Format("20060102"))
		write("DTEND;VALUE=DATE", d.On.AddDays(1).Time().Format("20060102"))
		write("SUMMARY", escape(d.Title))
		write("TRANSP", "TRANSPARENT") // it makes nobody busy
		write("END", "VEVENT")
	}
	write("END", "VCALENDAR")
	return b.String()
}

// escape writes a text value (RFC 5545, 3.3.11). Other control characters have
// no place in one and become spaces.
func escape(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\\' || r == ';' || r == ',':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r < ' ' || r == 0x7f || r == utf8.RuneError:
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// fold writes a line, the rest of a long one on lines that begin with a space.
// No character is cut in two.
func fold(b *strings.Builder, line string) {
	room := foldAt
	for len(line) > room {
		cut := room
		for !utf8.RuneStart(line[cut]) {
			cut--
		}
		b.WriteString(line[:cut] + "\r\n ")
		line, room = line[cut:], foldAt-1
	}
	b.WriteString(line + "\r\n")
}
