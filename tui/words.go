package tui

import (
	"fmt"
	"strconv"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// day writes a date as people say it, without the year when it is this year.
func day(d, today calendar.Date) string {
	switch {
	case d.IsZero():
		return ""
	case d.Year() == today.Year():
		return d.Time().Format("Mon 2 Jan")
	}
	return d.Time().Format("Mon 2 Jan 2006")
}

// count writes a number and what is counted: "1 day", "1,204 days".
func count(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return digits(n) + " " + one + "s"
}

// digits writes n in groups of three.
func digits(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// due says in words when a request is due, with the glyph and paint that go
// with it.
func due(r desk.RequestRow, today calendar.Date) (glyph, words string, p paint) {
	switch {
	case r.Closed:
		return "x", stateWord(r.Clock.State), faint
	case r.Late:
		return "!", count(r.Clock.DaysLate, "day") + " LATE", latePaint
	case !r.Clock.State.Open(): // answered in time, with work left
		return " ", stateWord(r.Clock.State), faint
	case r.Clock.State == calendar.Paused:
		return "=", "paused, " + count(r.Clock.DaysLeft, "day") + " left", waitPaint
	case r.Clock.Due.IsZero():
		return "=", clockWord(r.Clock), waitPaint
	}
	words = "due " + day(r.Clock.Due, today) + ", "
	switch {
	case r.DaysLeft == 0:
		return "^", words + "today", soonPaint
	case r.DaysLeft <= soonDays:
		return "^", words + count(r.DaysLeft, "day"), soonPaint
	}
	return " ", words + count(r.DaysLeft, "day"), noPaint
}

// dueFact says when a request is due, behind a label that says "due" already.
func dueFact(words string) string { return strings.TrimPrefix(words, "due ") }

// receivedBy says how something came: "by email", but "in person".
func receivedBy(c model.Channel) string {
	switch c {
	case model.InPerson:
		return "in person"
	case model.ByOther:
		return "by another way"
	}
	return "by " + plainWord(string(c))
}

// called returns what a person is called in lists. One whose name is not known
// is told apart by the id they bear where they came from.
func called(r desk.SubjectRow) string {
	if strings.TrimSpace(r.Name) != "" {
		return r.Name
	}
	if r.SourceID != "" {
		return "(no name) id " + r.SourceID
	}
	return "(no name) " + r.ID.SubjectReference()
}

// calledIn returns what the person of a request or holding is called.
func calledIn(d Desk, subject model.ID, name string) string {
	switch {
	case strings.TrimSpace(name) != "":
		return name
	case subject.IsZero():
		return "(not known yet)"
	}
	if r, ok := d.SubjectRow(subject); ok {
		return called(r)
	}
	return "(no name) " + subject.SubjectReference()
}

// clockWord writes where a clock stands, with everything that it waits for.
func clockWord(c calendar.Result) string {
	awaits := c.Awaits()
	if len(awaits) < 2 {
		return stateWord(c.State)
	}
	words := stateWord(awaits[0])
	for i, s := range awaits[1:] {
		link := ", "
		if i+2 == len(awaits) {
			link = " and "
		}
		words += link + strings.TrimPrefix(stateWord(s), "waiting for ")
	}
	return words
}

// waitsShort writes the same in the room of a list; empty where one thing is awaited.
func waitsShort(c calendar.Result) string {
	awaits := c.Awaits()
	if len(awaits) < 2 {
		return ""
	}
	var words []string
	for _, s := range awaits {
		words = append(words, strings.Replace(strings.TrimPrefix(stateWord(s), "waiting for "), "identity", "ID", 1))
	}
	return "waiting: " + strings.Join(words, ", ")
}

// stateWord writes a state of the clock in words.
func stateWord(s calendar.State) string {
	switch s {
	case calendar.AwaitingID:
		return "waiting for identity"
	case calendar.AwaitingAuthority:
		return "waiting for authority"
	case calendar.AwaitingFee:
		return "waiting for fee"
	case calendar.NotApplicable:
		return "no deadline"
	}
	return plainWord(string(s))
}

// plainWord writes the name of a value ("marketing-objection") in words.
func plainWord(s string) string {
	return strings.NewReplacer("-", " ", "_", " ").Replace(s)
}

// nOfM writes how many of all rows are listed.
func nOfM(n, m int) string {
	if n == m {
		return digits(n)
	}
	return fmt.Sprintf("%s of %s", digits(n), digits(m))
}
