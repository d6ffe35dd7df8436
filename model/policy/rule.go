package policy

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"lethe/model"
	"lethe/model/calendar"
)

// A Rule is one line of the retention schedule (LAW.md 3.2). It applies to a
// holding when every selector it has matches.
type Rule struct {
	ID         string          `yaml:"id,required" doc:"Short name; certificates and the destruction log name it."`
	Categories []string        `yaml:"categories" doc:"Categories it applies to; all when empty."`
	Purposes   []string        `yaml:"purposes" doc:"Purposes it applies to; all when empty."`
	Kinds      []string        `yaml:"subject-kinds" doc:"Subject kinds it applies to; all when empty."`
	Triggers   []Trigger       `yaml:"triggers" doc:"Events that start the period. With several, all must have happened and the last one counts."`
	Period     calendar.Period `yaml:"period" doc:"ISO 8601 period: P6Y, P18M, P30D. The data is kept through its last day."`
	Action     Action          `yaml:"action,required" doc:"What happens then. Nothing is destroyed without a person's confirmation."`
	Minimum    bool            `yaml:"minimum" doc:"Statutory minimum: blocks earlier erasure, also when the person asks for it."`
	Basis      model.Basis     `yaml:"basis" doc:"Lawful basis for keeping. A rule that rests on consent ends with the consent."`
	Reason     string          `yaml:"reason,required" doc:"Why this period: amount, nature, risk, purpose, law. Letters quote it."`
	Source     string          `yaml:"source,required" doc:"Where the period comes from: law, awarding body, notice, own decision."`
}

// A Trigger is an event that starts a retention period, with what it needs:
// the age for a birthday, the last day of the year for an accounting year.
type Trigger struct {
	Event   model.Trigger
	Age     int      // of a birthday, in years
	YearEnd MonthDay // of an accounting year; zero for the organisation's
}

// String returns the trigger as the policy writes it.
func (t Trigger) String() string {
	switch {
	case t.Event == model.Birthday:
		return fmt.Sprintf("birthday: %d", t.Age)
	case !t.YearEnd.IsZero():
		return fmt.Sprintf("%s: %s", t.Event, t.YearEnd)
	}
	return string(t.Event)
}

// Words returns the trigger in words.
func (t Trigger) Words() string {
	switch {
	case t.Event == model.Birthday:
		return fmt.Sprintf("%d. birthday", t.Age)
	case !t.YearEnd.IsZero():
		return fmt.Sprintf("end of the year on %s", t.YearEnd.Words())
	}
	return strings.ReplaceAll(string(t.Event), "-", " ")
}

// A MonthDay is a day of every year, written 03-31.
type MonthDay struct {
	Month time.Month
	Day   int
}

// ErrMonthDay is returned for a text that is not a day of the year.
var ErrMonthDay = errors.New("not a day of the year such as 03-31, month first")

// ParseMonthDay reads a day of every year. 02-29 stands for the last day of
// February. It returns an error that wraps ErrMonthDay.
func ParseMonthDay(s string) (MonthDay, error) {
	month, day, ok := strings.Cut(s, "-")
	m, err1 := strconv.Atoi(month)
	d, err2 := strconv.Atoi(day)
	if !ok || len(s) != 5 || err1 != nil || err2 != nil || m < 1 || m > 12 || d < 1 {
		return MonthDay{}, ErrMonthDay
	}
	const leapYear = 2024
	if _, month, _ := calendar.NewDate(leapYear, time.Month(m), d).Civil(); month != time.Month(m) {
		return MonthDay{}, ErrMonthDay
	}
	return MonthDay{time.Month(m), d}, nil
}

// IsZero reports whether no day is set.
func (v MonthDay) IsZero() bool { return v.Day == 0 }

// OnOrAfter returns the first such day on or after d: for an accounting
// year's last day, the end of the year that d falls in.
func (v MonthDay) OnOrAfter(d calendar.Date) calendar.Date {
	return calendar.AccountingYearEnd(d, v.Month, v.Day)
}

// String returns the day as the policy writes it, or nothing.
func (v MonthDay) String() string {
	if v.IsZero() {
		return ""
	}
	return fmt.Sprintf("%02d-%02d", int(v.Month), v.Day)
}

// Words returns the day in words, "31 March".
func (v MonthDay) Words() string {
	if v.IsZero() {
		return "no day"
	}
	return fmt.Sprintf("%d %s", v.Day, v.Month)
}

// UnmarshalText reads what ParseMonthDay reads.
func (v *MonthDay) UnmarshalText(b []byte) (err error) {
	*v, err = ParseMonthDay(string(b))
	return err
}
