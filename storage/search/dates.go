package search

import (
	"math/bits"
	"strings"
	"time"

	"lethe/model/calendar"
)

// A datePattern is a date of birth as far as it was said.
type datePattern struct {
	years  [2]yearRange // a year of two digits may be of either century
	months uint16       // bit m for month m; 0 is any
	day    int          // 0 is any
	cost   int          // of matching in this reading
	typed  dayDigits    // of what is no day as it stands, but may be one with an error
}

// A yearRange is the years from first to last; an empty one is {1, 0} or less.
type yearRange struct{ first, last int }

// earliestYear is before anybody whose data is held was born.
const earliestYear = 1880

// month returns the number of a month from its name or at least the first
// three letters of it.
func month(s string) int {
	if len(s) < 3 {
		return 0
	}
	for m := time.January; m <= time.December; m++ {
		if name := strings.ToLower(m.String()); strings.HasPrefix(name, s) {
			return int(m)
		}
	}
	if s == "sept" {
		return int(time.September)
	}
	return 0
}

// dateFields parts a text into the fields of a date: numbers and words.
func dateFields(s string) []string {
	fields := strings.FieldsFunc(s, func(r rune) bool {
		return r == '/' || r == '.' || r == '-' || r == ' ' || r == ','
	})
	out := fields[:0]
	for _, f := range fields {
		f = strings.TrimLeft(f, "'’")
		if n := len(f) - 2; n > 0 && n < 3 && isDigit(f[n-1]) {
			switch f[n:] {
			case "st", "nd", "rd", "th":
				f = f[:n]
			}
		}
		if f != "" && f != "of" && f != "the" {
			out = append(out, f)
		}
	}
	if len(out) == 1 {
		return gluedFields(out[0])
	}
	return out
}

// gluedFields parts a date in which a month is glued to digits: 2jan2006.
func gluedFields(s string) []string {
	from := strings.IndexFunc(s, func(r rune) bool { return r >= 'a' && r <= 'z' })
	to := strings.LastIndexFunc(s, func(r rune) bool { return r >= 'a' && r <= 'z' }) + 1
	if from < 0 || to-from == len(s) || month(s[from:to]) == 0 {
		return []string{s}
	}
	var out []string
	for _, f := range []string{s[:from], s[from:to], s[to:]} {
		if f != "" {
			out = append(out, f)
		}
	}
	return out
}

// parseDates returns the ways to read a text as a date of birth, none when it
// is not one. unfinished says that the text may go on.
func parseDates(text string, unfinished bool, today calendar.Date) []datePattern {
	p := dateParser{today: today.Year(), unfinished: unfinished}
	if today.IsZero() {
		p.today = 2100
	}
	fields := dateFields(text)
	switch len(fields) {
	case 1:
		p.single(fields[0])
	case 2:
		p.pair(fields[0], fields[1], strings.Contains(text, "/"))
	case 3:
		p.triple(fields[0], fields[1], fields[2])
	}
	return p.found
}

type dateParser struct {
	today      int // this year
	unfinished bool
	found      []datePattern
}

func (p *dateParser) add(day int, months uint16, cost int, years ...yearRange) {
	d := datePattern{day: day, months: months, cost: cost}
	n := 0
	for _, y := range years {
		y.first, y.last = max(y.first, earliestYear), min(y.last, p.today)
		if y.first <= y.last && n < len(d.years) {
			d.years[n] = y
			n++
		}
	}
	if n > 0 {
		p.found = append(p.found, d)
	}
}

// number reads a field of digits.
func number(s string) (int, bool) {
	if len(s) == 0 || len(s) > 8 {
		return 0, false
	}
	v := 0
	for i := range len(s) {
		if !isDigit(s[i]) {
			return 0, false
		}
		v = 10*v + int(s[i]-'0')
	}
	return v, true
}

// years adds day and months with every way to read s as a year.
func (p *dateParser) years(day int, months uint16, s string, cost int) {
	v, ok := number(s)
	if !ok {
		return
	}
	switch len(s) {
	case 4:
		p.add(day, months, cost, yearRange{v, v})
	case 2:
		p.add(day, months, cost, yearRange{1900 + v, 1900 + v}, yearRange{2000 + v, 2000 + v})
		if p.unfinished && (v == 19 || v == 20) {
			p.add(day, months, cost+costUnfinished, yearRange{v * 100, v*100 + 99})
		}
	case 3:
		if p.unfinished {
			p.add(day, months, cost+costUnfinished, yearRange{v * 10, v*10 + 9})
		}
	case 1:
		if p.unfinished {
			p.add(day, months, cost+costUnfinished, yearRange{1900 + 10*v, 1909 + 10*v}, yearRange{2000 + 10*v, 2009 + 10*v})
			if v == 1 || v == 2 {
				p.add(day, months, cost+costUnfinished, yearRange{v * 1000, v*1000 + 999})
			}
		}
	}
}

// single reads a date without separators: a year, a decade, or eight or six
// digits.
func (p *dateParser) single(s string) {
	if decade, ok := strings.CutSuffix(s, "s"); ok {
		if v, ok := number(decade); ok && v%10 == 0 {
			switch len(decade) {
			case 2:
				p.add(0, 0, 0, yearRange{1900 + v, 1909 + v})
			case 4:
				p.add(0, 0, 0, yearRange{v, v + 9})
			}
		}
		return
	}
	if _, ok := number(s); !ok {
		return
	}
	switch len(s) {
	case 2, 3, 4:
		p.years(0, 0, s, 0)
	case 6:
		p.dayMonth(s[:2], s[2:4], s[4:], costDateRun)
	case 8:
		p.dayMonth(s[:2], s[2:4], s[4:], 0)
		p.dayMonth(s[6:], s[4:6], s[:4], 0)
	}
}

// pair reads a day and a month, or a month and a year.
func (p *dateParser) pair(a, b string, slash bool) {
	always := yearRange{earliestYear, p.today}
	if m := month(a); m != 0 {
		if v, ok := number(b); ok && v >= 1 && v <= 31 && len(b) <= 2 {
			p.add(v, 1<<m, 0, always)
		}
		if len(b) != 2 || b > "31" {
			p.years(0, 1<<m, b, 0)
		} else {
			p.years(0, 1<<m, b, costUnfinished)
		}
		return
	}
	day, ok := number(a)
	if !ok || len(a) > 2 || day < 1 {
		return
	}
	if m := month(b); m != 0 && day <= 31 {
		p.add(day, 1<<m, 0, always)
		return
	}
	m, ok := number(b)
	switch {
	case !ok || !slash:
	case len(b) == 4 && day <= 12:
		p.years(0, 1<<day, b, 0) // 12/1984
	case len(b) <= 2 && day <= 31 && m >= 1 && m <= 12:
		months := uint16(1) << m
		if p.unfinished && b == "1" {
			months |= 1<<10 | 1<<11 | 1<<12
		}
		p.add(day, months, 0, always)
	case b == "0" && p.unfinished:
		p.add(day, 0x3fe, 0, always)
	}
}

func (p *dateParser) triple(a, b, c string) {
	switch {
	case len(a) == 4:
		if v, ok := number(b); ok && v == 0 || b == "1" {
			return
		}
		p.dayMonth(c, b, a, 0)
	case month(a) != 0:
		p.dayMonth(b, a, c, 0)
	default:
		p.dayMonth(a, b, c, 0)
		p.noDay(a, b, c)
	}
}

// noDay reads three numbers that are no day, such as 62/02/1984, for what they are
// a wrong digit away from.
func (p *dateParser) noDay(d, m, y string) {
	if len(p.found) > 0 || len(d) > 2 || len(m) > 2 || len(y) != 4 || !allDigits(d+m+y) {
		return
	}
	day, _ := number(d)
	month, _ := number(m)
	year, _ := number(y)
	p.found = append(p.found, datePattern{typed: digitsOf(year, month, day)})
}

// dayMonth reads a day, a month in digits or letters and a year.
func (p *dateParser) dayMonth(d, m, y string, cost int) {
	day, ok := number(d)
	if !ok || len(d) > 2 || day < 1 || day > 31 {
		return
	}
	if n := month(m); n != 0 {
		p.years(day, 1<<n, y, cost)
		return
	}
	n, ok := number(m)
	switch {
	case !ok || len(m) > 2 || n < 1:
	case n <= 12:
		p.years(day, 1<<n, y, cost)
		if day <= 12 && day != n { // month first, or the two mixed up
			p.years(n, 1<<day, y, cost+costDateSwapped)
		}
	case n <= 31 && day <= 12:
		p.years(n, 1<<day, y, cost)
	}
}

// matches reports whether born fits.
func (d *datePattern) matches(born calendar.Date) bool {
	if born.IsZero() || d.typed[0] != 0 {
		return false
	}
	year, month, day := born.Civil()
	if d.day != 0 && d.day != day || d.months != 0 && d.months>>month&1 == 0 {
		return false
	}
	for _, y := range d.years {
		if y.first <= year && year <= y.last {
			return true
		}
	}
	return false
}

// eachRange calls do with the ranges of dates that fit, the ends included.
func (d *datePattern) eachRange(do func(first, last calendar.Date)) {
	for _, y := range d.years {
		if y.first == 0 {
			continue
		}
		if d.months == 0 && d.day == 0 {
			do(calendar.NewDate(y.first, time.January, 1), calendar.NewDate(y.last, time.December, 31))
			continue
		}
		for year := y.first; year <= y.last; year++ {
			for m := time.January; m <= time.December; m++ {
				if d.months != 0 && d.months>>m&1 == 0 {
					continue
				}
				first := calendar.NewDate(year, m, max(d.day, 1))
				last := first
				if d.day == 0 {
					last = calendar.NewDate(year, m+1, 1) - 1
				}
				if _, got, _ := first.Civil(); got == m {
					do(first, last)
				}
			}
		}
	}
}

// A dayDigits is a day as DDMMYYYY.
type dayDigits [8]byte

func digitsOf(year, month, day int) dayDigits {
	var d dayDigits
	for i, v := range [...]int{day / 10, day, month / 10, month, year / 1000, year / 100, year / 10, year} {
		d[i] = byte('0' + v%10)
	}
	return d
}

// date returns the day, if there is such a day.
func (d *dayDigits) date() (calendar.Date, bool) {
	v := func(from, to int) (n int) {
		for _, c := range d[from:to] {
			n = 10*n + int(c-'0')
		}
		return n
	}
	day, month, year := v(0, 2), v(2, 4), v(4, 8)
	if day < 1 || month < 1 || month > 12 || year < earliestYear {
		return 0, false
	}
	made := calendar.NewDate(year, time.Month(month), day)
	_, m, got := made.Civil()
	return made, int(m) == month && got == day
}

// eachWhole calls do with each day that the pattern may mean, if it names a day,
// a month and a year.
func (d *datePattern) eachWhole(do func(dayDigits)) {
	if d.typed[0] != 0 {
		do(d.typed)
	}
	if d.day == 0 || bits.OnesCount16(d.months) != 1 {
		return
	}
	for _, y := range d.years {
		if y.first > 0 && y.first == y.last {
			do(digitsOf(y.first, bits.TrailingZeros16(d.months), d.day))
		}
	}
}

// eachNear calls do with every day that differs from a whole one by a wrong digit
// or by two neighbours swapped.
func (d *datePattern) eachNear(do func(calendar.Date)) {
	try := func(digits dayDigits) {
		if day, ok := digits.date(); ok {
			do(day)
		}
	}
	d.eachWhole(func(want dayDigits) {
		for i := range want {
			made := want
			for c := byte('0'); c <= '9'; c++ {
				if made[i] = c; c != want[i] {
					try(made)
				}
			}
			if made = want; i > 0 && want[i] != want[i-1] {
				made[i-1], made[i] = want[i], want[i-1]
				try(made)
			}
		}
	})
}

// near reports whether born is one of those days.
func (d *datePattern) near(born calendar.Date) bool {
	if born.IsZero() {
		return false
	}
	year, month, day := born.Civil()
	have, found := digitsOf(year, int(month), day), false
	d.eachWhole(func(want dayDigits) { found = found || oneEdit(have[:], want[:]) })
	return found
}
