package registerfile

import (
	"errors"
	"strings"
	"time"

	"lethe/model/calendar"
)

// Why a text is not read as a date. The sentences are shown in reject files.
var (
	errNoDate       = errors.New("this is not a date that can be read")
	errNoSuchDay    = errors.New("there is no such day")
	errTwoDates     = errors.New("this can be read as two dates; say whether the day or the month comes first")
	errOtherOrder   = errors.New("this does not fit the date order of the column")
	errBareNumber   = errors.New("this is a bare number; a spreadsheet must write the column as a date")
	errShortYear    = errors.New("the year has two digits and the century cannot be known")
	errFuture       = errors.New("the date is in the future")
	errTooLongAgo   = errors.New("the date is before 1900")
	firstDate       = calendar.NewDate(1900, time.January, 1)
	unixDateMinimum = int64(100_000_000) // 1973; smaller numbers are something else
	unixDateMaximum = int64(9_999_999_999)
)

// A dateReader reads the dates of one column.
type dateReader struct {
	order DateOrder
	today calendar.Date
	birth bool // the day written is meant, two-digit years lie in the past, instants are refused
}

// parse reads a date in the forms people use: 1984-12-03, 3/12/1984, 3.12.84,
// 3 Dec 1984, 03-Dec-84, Monday, 3 December 1984, 10:14 AM, December 3 1984,
// 19841203, RFC 3339 and, except for births, seconds since 1970. Zero, "never"
// and the like are no date and no error.
func (d dateReader) parse(s string) (calendar.Date, error) {
	if none(s) || !d.birth && (s == "0" || strings.EqualFold(s, "never")) {
		return 0, nil
	}
	date, err := d.read(s)
	if err != nil {
		return 0, err
	}
	switch {
	case date < firstDate:
		return 0, errTooLongAgo
	case d.birth && d.today != 0 && date > d.today:
		return 0, errFuture
	}
	return date, nil
}

func (d dateReader) read(s string) (calendar.Date, error) {
	if len(s) >= 10 && s[4] == '-' && s[7] == '-' {
		if date, ok := d.iso(s); ok {
			return date, nil
		}
	}
	p, ok := cutDate(s)
	switch {
	case !ok:
		return 0, errNoDate
	case p.single:
		return d.number(p)
	case p.month != 0:
		return d.named(p)
	}
	return d.numeric(p)
}

// iso reads 2006-01-02, alone or at the start of an RFC 3339 instant. An
// instant falls on its day in London, except for a birth, where the day that is
// written is the day that is meant.
func (d dateReader) iso(s string) (calendar.Date, bool) {
	if len(s) == 10 || d.birth || s[10] != 'T' {
		date, err := calendar.ParseDate(s[:10])
		return date, err == nil && (len(s) == 10 || timeOfDay(s[10:]))
	}
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil && t.Year() > 0 {
		return calendar.InLondon(t), true
	}
	date, err := calendar.ParseDate(s[:10])
	return date, err == nil && timeOfDay(s[10:])
}

func (d dateReader) number(p parts) (calendar.Date, error) {
	n := int64(p.n[0])
	switch {
	case p.width[0] == 8:
		return civil(int(n/10000), int(n/100%100), int(n%100))
	case !d.birth && n >= unixDateMinimum && n <= unixDateMaximum:
		return calendar.InLondon(time.Unix(n, 0)), nil
	}
	return 0, errBareNumber
}

// named reads a date with the month in letters: only one order is possible,
// except with the year first.
func (d dateReader) named(p parts) (calendar.Date, error) {
	day, year, width := p.n[0], p.n[1], p.width[1]
	if p.width[0] == 4 {
		day, year, width = p.n[1], p.n[0], 4
	}
	return d.civil(year, width, p.month, day)
}

// numeric reads a date in three numbers, by the order of the column.
func (d dateReader) numeric(p parts) (calendar.Date, error) {
	a, b, c := p.n[0], p.n[1], p.n[2]
	if p.width[0] == 4 {
		return civil(a, b, c)
	}
	if d.order == YearFirst || d.order == "" && a > 31 {
		return d.civil(a, p.width[0], b, c)
	}
	order := d.order
	switch {
	case a > 31 || b > 31 || a > 12 && b > 12:
		return 0, errNoSuchDay
	case order == DayFirst && b > 12, order == MonthFirst && a > 12:
		return 0, errOtherOrder
	case order != "":
	case a > 12 || a == b:
		order = DayFirst
	case b > 12:
		order = MonthFirst
	default:
		return 0, errTwoDates
	}
	if order == DayFirst {
		return d.civil(c, p.width[2], b, a)
	}
	return d.civil(c, p.width[2], a, b)
}

// civil places a year of two digits: for a birth in the last century that puts
// it in the past, else in the years from 80 before today to 20 after.
func (d dateReader) civil(year, width, month, day int) (calendar.Date, error) {
	if width == 4 {
		return civil(year, month, day)
	}
	if width != 2 || d.today == 0 {
		return 0, errShortYear
	}
	year += 2000
	latest := d.today.Year() + 20
	if d.birth {
		latest = d.today.Year()
	}
	for year > latest {
		year -= 100
	}
	date, err := civil(year, month, day)
	if err == nil && d.birth && date > d.today {
		return civil(year-100, month, day)
	}
	return date, err
}

func civil(year, month, day int) (calendar.Date, error) {
	if year < 1 || month < 1 || month > 12 || day < 1 || day > 31 {
		return 0, errNoSuchDay
	}
	date := calendar.NewDate(year, time.Month(month), day)
	if _, m, _ := date.Civil(); m != time.Month(month) {
		return 0, errNoSuchDay
	}
	return date, nil
}
