package calendar

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// ErrTyped is returned for a text that is no date in any accepted form. It
// lists the forms and does not repeat the text.
var ErrTyped = errors.New("not a date: write 3/12, 3 dec, 3 dec 2026, 3/12/2026 (day first), 2026-12-03, fri, today, yesterday, tomorrow, +28d or -2w")

// ErrNoSuchDay is returned for a date in an accepted form that does not exist,
// such as 31/6, or whose weekday is not the one given.
var ErrNoSuchDay = errors.New("there is no such day")

// ParseTyped reads a date as people type it, relative to today. The day
// always comes before the month. It accepts, in any case and with spaces
// around:
//
//	today, yesterday, tomorrow
//	+28d -3d +2w +1m -1y    days, weeks, months, years from today
//	fri, friday             that day of the week: today or the next one to come
//	next fri, last fri      after today, before today
//	3/12  3.12  3-12        the year in which it lies nearest to today
//	3 dec, 3rd december     the same
//	3/12/2026  3 dec 2026   also with a two-digit year, Thu before it, a comma
//	2026-12-03              year first only in this form, all digits
//
// A two-digit year means the one between 79 years before and 20 years after
// the year of today. The error is ErrTyped or ErrNoSuchDay.
func ParseTyped(s string, today Date) (Date, error) {
	if len(s) > 40 {
		return 0, ErrTyped
	}
	s = strings.ToLower(strings.TrimSpace(s))
	switch s {
	case "today":
		return today, nil
	case "yesterday":
		return today - 1, nil
	case "tomorrow":
		return today + 1, nil
	}
	if strings.HasPrefix(s, "+") || strings.HasPrefix(s, "-") {
		return typedOffset(s, today)
	}
	if d, err := ParseDate(s); err == nil {
		return d, nil
	}
	if yearFirst(s) {
		return 0, ErrNoSuchDay
	}
	words := strings.FieldsFunc(splitLetters(s), func(r rune) bool {
		return r == ' ' || r == '\t' || r == '/' || r == '.' || r == '-' || r == ','
	})
	if len(words) == 0 {
		return 0, ErrTyped
	}
	if d, ok := typedWeekday(words, today); ok {
		return d, nil
	}
	return typedDay(words, today)
}

// yearFirst reports whether a text has the form 2026-12-03.
func yearFirst(s string) bool {
	year, rest, _ := strings.Cut(s, "-")
	month, day, _ := strings.Cut(rest, "-")
	for _, part := range []struct {
		text string
		n    int
	}{{year, 4}, {month, 2}, {day, 2}} {
		if _, ok := digits(part.text, part.n); !ok || len(part.text) != part.n {
			return false
		}
	}
	return true
}

// splitLetters parts digits from letters that follow or precede them, so that
// 3dec2026 reads like 3 dec 2026.
func splitLetters(s string) string {
	var b strings.Builder
	var last rune
	for _, r := range s {
		if isDigit(last) && isLetter(r) || isLetter(last) && isDigit(r) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

func isDigit(r rune) bool  { return r >= '0' && r <= '9' }
func isLetter(r rune) bool { return r >= 'a' && r <= 'z' }

// typedOffset reads +28d, -2w, +1m, -1y.
func typedOffset(s string, today Date) (Date, error) {
	if len(s) < 3 {
		return 0, ErrTyped
	}
	unit := s[len(s)-1]
	n, ok := digits(strings.TrimSpace(s[1:len(s)-1]), 4)
	if !ok {
		return 0, ErrTyped
	}
	if s[0] == '-' {
		n = -n
	}
	var d Date
	switch unit {
	case 'd':
		d = today.AddDays(n)
	case 'w':
		d = today.AddDays(7 * n)
	case 'm':
		d = today.AddMonths(n)
	case 'y':
		d = today.AddMonths(12 * n)
	default:
		return 0, ErrTyped
	}
	if d < 1 || d > MaxDate {
		return 0, ErrNoSuchDay
	}
	return d, nil
}

// typedWeekday reads fri, next fri, last fri.
func typedWeekday(words []string, today Date) (Date, bool) {
	day, ok := weekday(words[len(words)-1])
	if !ok || len(words) > 2 {
		return 0, false
	}
	ahead := (int(day) - int(today.Weekday()) + 7) % 7
	switch {
	case len(words) == 1:
		return today.AddDays(ahead), true
	case words[0] == "next" && ahead == 0:
		return today.AddDays(7), true
	case words[0] == "next":
		return today.AddDays(ahead), true
	case words[0] == "last":
		return today.AddDays(ahead - 7), true
	}
	return 0, false
}

// typedDay reads [weekday] day month [year].
func typedDay(words []string, today Date) (Date, error) {
	on, named := weekday(words[0])
	if named {
		words = words[1:]
	}
	if len(words) > 1 && isOrdinal(words[1]) {
		words = append(words[:1:1], words[2:]...)
	}
	if len(words) != 2 && len(words) != 3 {
		return 0, ErrTyped
	}
	day, ok := digits(words[0], 2)
	month, monthOK := typedMonth(words[1])
	if !ok || !monthOK {
		return 0, ErrTyped
	}
	var d Date
	if len(words) == 2 {
		d = nearest(day, month, today)
	} else {
		year, ok := typedYear(words[2], today)
		if !ok {
			return 0, ErrTyped
		}
		d = existing(year, month, day)
	}
	if d.IsZero() || named && d.Weekday() != on {
		return 0, ErrNoSuchDay
	}
	return d, nil
}

// nearest returns the day and month in the year in which they lie nearest to
// today, or no date if they exist in none of the three years around it. Of
// two equally near ones it takes the later.
func nearest(day int, month time.Month, today Date) Date {
	var best Date
	for year := today.Year() + 1; year >= today.Year()-1; year-- {
		d := existing(year, month, day)
		if !d.IsZero() && (best.IsZero() || distance(d, today) < distance(best, today)) {
			best = d
		}
	}
	return best
}

func distance(a, b Date) int { return max(a.Sub(b), b.Sub(a)) }

// existing returns the date of year, month and day if there is such a day.
func existing(year int, month time.Month, day int) Date {
	if year < 1 || year > 9999 {
		return 0
	}
	d := NewDate(year, month, day)
	if _, m, dd := d.Civil(); m != month || dd != day {
		return 0
	}
	return d
}

func typedYear(s string, today Date) (int, bool) {
	n, ok := digits(s, 4)
	switch {
	case !ok || len(s) != 2 && len(s) != 4 || len(s) == 4 && n < 1000:
		return 0, false
	case len(s) == 4:
		return n, true
	}
	latest := today.Year() + 20
	return latest - ((latest-n)%100+100)%100, true
}

// typedMonth reads a month as a number, or as its name or the first three or
// more letters of it.
func typedMonth(s string) (time.Month, bool) {
	if n, ok := digits(s, 2); ok {
		return time.Month(n), n >= 1 && n <= 12
	}
	for m := time.January; m <= time.December; m++ {
		if len(s) >= 3 && strings.HasPrefix(strings.ToLower(m.String()), s) {
			return m, true
		}
	}
	return 0, false
}

// weekday reads a day of the week by its first three or more letters.
func weekday(s string) (time.Weekday, bool) {
	for w := time.Sunday; w <= time.Saturday; w++ {
		if len(s) >= 3 && strings.HasPrefix(strings.ToLower(w.String()), s) {
			return w, true
		}
	}
	return 0, false
}

// isOrdinal reports whether s ends an ordinal, as in 3rd.
func isOrdinal(s string) bool { return s == "st" || s == "nd" || s == "rd" || s == "th" }

// digits reads one to limit ASCII digits.
func digits(s string, limit int) (int, bool) {
	if s == "" || len(s) > limit || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}
