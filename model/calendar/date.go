package calendar

import (
	"errors"
	"time"
	_ "time/tzdata" // Europe/London must be known on hosts without a zone database
)

// A Date is a civil date: a day in the proleptic Gregorian calendar without
// a time or a zone. It counts days, 1 being 0001-01-01, so that dates compare
// with the ordinary operators. The zero Date means "no date".
type Date int32

// ErrDate is returned for a text that is not a date of the form 2006-01-02.
var ErrDate = errors.New("not a date of the form YYYY-MM-DD")

// epochDays is the number of days from 0001-01-01 (Date 1) to 1970-01-01.
const epochDays = 719163

// MaxDate is the latest date that Lethe writes: 9999-12-31.
const MaxDate Date = 3652059

// london is the zone in which the law's days begin and end for the product.
var london = mustLoad("Europe/London")

func mustLoad(name string) *time.Location {
	l, err := time.LoadLocation(name)
	if err != nil {
		// The database is linked in, so this cannot happen in a whole binary.
		panic("calendar: embedded zone database is missing " + name)
	}
	return l
}

// London returns the Europe/London location from the embedded zone database.
func London() *time.Location { return london }

// NewDate returns the date of year, month and day. Values outside their usual
// range are normalised as by time.Date.
func NewDate(year int, month time.Month, day int) Date {
	return Date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()/86400 + epochDays)
}

// InLondon returns the civil date on which the instant t falls in Europe/London
// (LAW.md 1.2: the receipt day is the calendar day in Europe/London).
func InLondon(t time.Time) Date {
	y, m, d := t.In(london).Date()
	return NewDate(y, m, d)
}

// ParseDate reads a date of the form 2006-01-02. It returns ErrDate for any
// other text and for days that do not exist. The error does not repeat the
// text, which may be somebody's date of birth.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return 0, ErrDate
	}
	return NewDate(t.Date()), nil
}

// IsZero reports whether d is "no date".
func (d Date) IsZero() bool { return d == 0 }

// Time returns midnight UTC at the start of d, for formatting.
func (d Date) Time() time.Time { return time.Unix((int64(d)-epochDays)*86400, 0).UTC() }

// Civil returns the year, month and day of d.
func (d Date) Civil() (year int, month time.Month, day int) { return d.Time().Date() }

// Year returns the year of d.
func (d Date) Year() int { return d.Time().Year() }

// Weekday returns the day of the week of d.
func (d Date) Weekday() time.Weekday { return time.Weekday(uint32(d) % 7) }

// AddDays returns the date n days after d (before it when n is negative).
func (d Date) AddDays(n int) Date { return d + Date(n) }

// AddMonths returns the corresponding date n months after d: the same day of
// the month, or the last day of that month when it has no such day
// (LAW.md 1.3, steps 1 and 2). 29 February is an ordinary day.
func (d Date) AddMonths(n int) Date {
	y, m, day := d.Civil()
	last := time.Date(y, m+time.Month(n)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return NewDate(y, m+time.Month(n), min(day, last))
}

// Sub returns the number of days from e to d.
func (d Date) Sub(e Date) int { return int(d) - int(e) }

// String returns d as 2006-01-02, or the empty string for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// Words returns d as people say it, "Thu 3 Dec 2026".
func (d Date) Words() string {
	if d.IsZero() {
		return "no date"
	}
	return d.Time().Format("Mon 2 Jan 2006")
}

// MarshalText writes d as String does.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes. It returns an error that wraps
// ErrDate.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = 0
		return nil
	}
	v, err := ParseDate(string(b))
	if err == nil {
		*d = v
	}
	return err
}
