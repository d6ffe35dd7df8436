package calendar

import (
	"fmt"
	"strings"
)

// saying collects the working: what was done, step by step, in words.
type saying struct {
	silent   bool
	steps    []string
	warnings []string
}

func (s *saying) step(format string, args ...any) {
	if !s.silent {
		s.steps = append(s.steps, fmt.Sprintf(format, args...))
	}
}

func (s *saying) warn(format string, args ...any) {
	if !s.silent {
		s.warnings = append(s.warnings, fmt.Sprintf(format, args...))
	}
}

// said prints a date in words, and only when a step is really written.
type said Date

func (d said) String() string { return Date(d).Words() }

// dayMonth is a date without weekday and year, "18 Apr".
func dayMonth(d Date) string { return d.Time().Format("2 Jan") }

// cite names the provision in the law that applied on the day of receipt:
// Article 12A is younger than the arithmetic.
func (c *counting) cite(article string) string {
	switch c.res.LawVersion {
	case LawBefore2026:
		return "Art 12(3) and ICO guidance"
	case LawEU:
		return "Art 12(3) EU GDPR"
	}
	return article
}

// monthsWords is the number of months that starts a sentence.
func monthsWords(n int) string {
	switch n {
	case 1:
		return "One month"
	case 3:
		return "Three months"
	case 5:
		return "Five months"
	}
	return fmt.Sprintf("%d months", n)
}

func (c *counting) sayMonths(start Date, months int) {
	sayMonths(&c.say, start, months)
}

// sayMonths explains the corresponding date and its clipping.
func sayMonths(s *saying, start Date, months int) {
	if s.silent {
		return
	}
	to := start.AddMonths(months)
	_, _, from := start.Civil()
	_, month, day := to.Civil()
	if from == day {
		s.step("%s later is %s.", monthsWords(months), said(to))
		return
	}
	s.step("%s later would be %d %s, which does not exist: the last day of the month is %s.",
		monthsWords(months), from, month, said(to))
}

// sayPauses explains what each pause did.
func (c *counting) sayPauses(pauses []Pause, days []int, s shifted) {
	if c.say.silent || len(pauses) == 0 {
		return
	}
	total := 0
	for i, p := range pauses {
		if p.Answered.IsZero() {
			c.sayOpenPause(p, s)
			continue
		}
		total += days[i]
		switch days[i] {
		case 0:
			c.say.step("Clarification asked %s, answered %s: no day of the period falls in it.", said(p.Asked), said(p.Answered))
		case 1:
			c.say.step("Clarification asked %s, answered %s: 1 day does not count (%s).",
				said(p.Asked), said(p.Answered), c.cite("Art 12A(5)"))
		default:
			c.say.step("Clarification asked %s, answered %s: %d days do not count (%s).",
				said(p.Asked), said(p.Answered), days[i], c.cite("Art 12A(5)"))
		}
	}
	if total > 0 && !s.paused {
		c.say.step("The period ends %s.", said(s.end))
	}
}

func (c *counting) sayOpenPause(p Pause, s shifted) {
	switch {
	case s.paused && p.Asked == s.asked:
		c.say.step("Clarification asked %s, not answered yet: no due date while paused, %s left on resumption (%s).",
			said(p.Asked), countDays(s.left), c.cite("Art 12A(5)"))
	case s.paused:
		c.say.step("Clarification asked again %s, not answered yet.", said(p.Asked))
	default:
		c.say.step("Clarification asked %s, when no day of the period was left: the date stands.", said(p.Asked))
		c.say.warn("the question of %s does not pause the request: the period had run out", said(p.Asked))
	}
}

// sayRoll explains the step from the last day to the due date.
func (c *counting) sayRoll() { sayRoll(&c.say, c.r, c.res.End, c.res.Due, c.res.HolidayGap) }

func sayRoll(s *saying, r Rules, end, due Date, gap bool) {
	if s.silent {
		return
	}
	switch {
	case due != end:
		s.step("%s: due the next working day, %s.", daysOff(r.Holidays, end, due), said(due))
	case r.Roll == RollNever && !r.Holidays.IsWorking(end):
		s.step("%s; the organisation never moves a last day: due %s.", daysOff(r.Holidays, end, end+1), said(due))
	default:
		s.step("Due %s.", said(due))
	}
	if gap {
		s.step("The holiday list is incomplete for that date: it was not moved beyond what is known.")
		s.warn("holiday list incomplete for %d: check the due date by hand", due.Year())
	}
}

// daysOff says why the days from first to the one before last are no working
// days: "25 Dec is Christmas Day, 26 Dec a Saturday". The plain Sunday after a
// Saturday goes without saying.
func daysOff(h Holidays, first, last Date) string {
	var b strings.Builder
	for d := first; d < last; d++ {
		why := h.Name(d)
		if why == "" {
			why = "a " + d.Weekday().String()
		}
		switch {
		case d == first:
			b.WriteString(dayMonth(d) + " is " + why)
		case why != "a Sunday":
			b.WriteString(", " + dayMonth(d) + " " + why)
		}
	}
	return b.String()
}

func (c *counting) sayStrict() {
	if c.say.silent || c.res.StrictDue == c.res.Due {
		return
	}
	if c.res.StrictDue.IsZero() {
		c.say.step("By the literal count the period is paused; that count is for defence only.")
		return
	}
	c.say.step("Counted by the letter, with the day of the question, it would be %s: an outer date for defence only.",
		said(c.res.StrictDue))
}

func (c *counting) sayTarget() {
	if !c.res.InternalTarget.IsZero() {
		c.say.step("Internal target: %s.", said(c.res.InternalTarget))
	}
}

func (c *counting) sayDone(done Date, what string) {
	if c.res.DaysLate == 0 {
		c.say.step("%s %s: on time.", what, said(done))
		return
	}
	c.say.step("%s %s: %s late.", what, said(done), countDays(c.res.DaysLate))
}

func countDays(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}
