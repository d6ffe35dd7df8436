package calendar

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// A Period is a length of civil time as ISO 8601 writes it without a time
// part: P6Y, P1Y6M, P4W, P30D.
type Period struct {
	Years, Months, Weeks, Days int
}

// ErrPeriod is returned for a text that is not an ISO 8601 period of years,
// months, weeks and days, or that is negative or longer than 999 of a unit.
var ErrPeriod = errors.New("not an ISO 8601 period such as P6Y, P18M, P4W or P30D")

// ParsePeriod reads an ISO 8601 period. Negative periods, times of day, unit
// letters out of order and an empty period are errors that wrap ErrPeriod.
func ParsePeriod(s string) (Period, error) {
	var p Period
	rest, ok := strings.CutPrefix(s, "P")
	if !ok || rest == "" {
		return Period{}, fmt.Errorf("%w: %q", ErrPeriod, s)
	}
	units := "YMWD"
	fields := map[byte]*int{'Y': &p.Years, 'M': &p.Months, 'W': &p.Weeks, 'D': &p.Days}
	for rest != "" {
		end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
		if end < 1 || end > 3 {
			return Period{}, fmt.Errorf("%w: %q", ErrPeriod, s)
		}
		at := strings.IndexByte(units, rest[end])
		if at < 0 {
			return Period{}, fmt.Errorf("%w: %q", ErrPeriod, s)
		}
		n, err := strconv.Atoi(rest[:end])
		if err != nil {
			return Period{}, fmt.Errorf("%w: %q", ErrPeriod, s)
		}
		*fields[units[at]] = n
		units, rest = units[at+1:], rest[end+1:]
	}
	return p, nil
}

// IsZero reports whether p has no length.
func (p Period) IsZero() bool { return p == Period{} }

// After returns the date p after d: years and months first, by AddMonths from
// d itself so that clipping happens once, then weeks and days. It never rolls
// to a working day (LAW.md 3.3, row R9).
func (p Period) After(d Date) Date {
	return d.AddMonths(12*p.Years + p.Months).AddDays(7*p.Weeks + p.Days)
}

// String returns p in ISO 8601 form; the zero Period is P0D.
func (p Period) String() string {
	if p.IsZero() {
		return "P0D"
	}
	b := []byte{'P'}
	for _, u := range []struct {
		n    int
		unit byte
	}{{p.Years, 'Y'}, {p.Months, 'M'}, {p.Weeks, 'W'}, {p.Days, 'D'}} {
		if u.n != 0 {
			b = append(strconv.AppendInt(b, int64(u.n), 10), u.unit)
		}
	}
	return string(b)
}

// Words returns p in English, "6 years", "1 year 6 months".
func (p Period) Words() string {
	var parts []string
	for _, u := range []struct {
		n    int
		name string
	}{{p.Years, "year"}, {p.Months, "month"}, {p.Weeks, "week"}, {p.Days, "day"}} {
		switch {
		case u.n == 1:
			parts = append(parts, "1 "+u.name)
		case u.n > 1:
			parts = append(parts, strconv.Itoa(u.n)+" "+u.name+"s")
		}
	}
	if len(parts) == 0 {
		return "0 days"
	}
	return strings.Join(parts, " ")
}

// MarshalText writes p as String does.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what ParsePeriod reads.
func (p *Period) UnmarshalText(b []byte) error {
	v, err := ParsePeriod(string(b))
	if err == nil {
		*p = v
	}
	return err
}
