package calendar

import (
	"slices"
	"time"
)

// The years for which the rules of LAW.md 1.4 are shipped. Later years are
// predictable too, but nobody has checked them against a published list.
const (
	firstHolidayYear = 2019
	lastHolidayYear  = 2035
)

// A Holiday is a public holiday with the name it is published under.
type Holiday struct {
	Date Date   `json:"date"`
	Name string `json:"name"`
}

// Holidays is the table of public holidays of one division together with the
// organisation's own list. It is a value that never changes after
// NewHolidays; copies share it and may be used at the same time. The zero
// Holidays covers no year.
type Holidays struct {
	division Division
	names    map[Date]string
	listed   map[int]bool // years covered by the list alone, for Listed
}

// NewHolidays returns the table of a division, with extra days on top. An
// extra day on a weekend is not moved; one on a day that is a holiday already
// changes nothing. Entries without a date are ignored. With Listed the extra
// days are the whole table, and it covers the years they lie in.
func NewHolidays(div Division, extra ...Holiday) Holidays {
	h := Holidays{division: div, names: make(map[Date]string)}
	if h.ruled() {
		for y := firstHolidayYear; y <= lastHolidayYear; y++ {
			h.addYear(y)
		}
	} else {
		h.listed = make(map[int]bool)
	}
	for _, e := range extra {
		if e.Date.IsZero() {
			continue
		}
		if _, ok := h.names[e.Date]; !ok {
			if e.Name == "" {
				e.Name = "a holiday on the organisation's list"
			}
			h.names[e.Date] = e.Name
		}
		if h.listed != nil {
			h.listed[e.Date.Year()] = true
		}
	}
	return h
}

func (h Holidays) ruled() bool {
	return h.division == EnglandAndWales || h.division == Scotland || h.division == NorthernIreland
}

// addYear enters a year of a UK division: first the days that fall on
// weekdays, then the substitutes, each on the next weekday still free. That
// order is what keeps Boxing Day in its place when Christmas is a Sunday.
func (h Holidays) addYear(year int) {
	var moved []Holiday
	for _, d := range yearByRule(h.division, year) {
		switch {
		case isWeekend(d.Date):
			moved = append(moved, d)
		case h.names[d.Date] == "":
			h.names[d.Date] = d.Name
		}
	}
	for _, d := range moved {
		on := d.Date
		for isWeekend(on) || h.names[on] != "" {
			on++
		}
		h.names[on] = d.Name + " (substitute day)"
	}
	h.relabelNewYear(year)
}

// relabelNewYear names the two days as they are published when 1 January is a
// Sunday in Scotland: the substitute for New Year comes first, on the 2nd,
// and that for the 2nd follows. Christmas is the other way round.
func (h Holidays) relabelNewYear(year int) {
	if h.division == Scotland && NewDate(year, time.January, 1).Weekday() == time.Sunday {
		h.names[NewDate(year, time.January, 2)] = newYear + " (substitute day)"
		h.names[NewDate(year, time.January, 3)] = secondJanuary + " (substitute day)"
	}
}

// Division returns the division the table was made for.
func (h Holidays) Division() Division { return h.division }

// Name returns the name of the holiday on d, or the empty string.
func (h Holidays) Name(d Date) string { return h.names[d] }

// Covers reports whether the table knows the holidays of a year.
func (h Holidays) Covers(year int) bool {
	if h.ruled() {
		return year >= firstHolidayYear && year <= lastHolidayYear
	}
	return h.listed[year]
}

// InYear returns the holidays of a year in order of date.
func (h Holidays) InYear(year int) []Holiday {
	var out []Holiday
	for d, name := range h.names {
		if d.Year() == year {
			out = append(out, Holiday{d, name})
		}
	}
	slices.SortFunc(out, func(a, b Holiday) int { return int(a.Date) - int(b.Date) })
	return out
}

// IsWorking reports whether d is neither Saturday, Sunday nor a holiday. In a
// year that the table does not cover it knows of weekends only.
func (h Holidays) IsWorking(d Date) bool {
	return !isWeekend(d) && h.names[d] == ""
}

// Roll returns d if it is a working day and the next working day otherwise
// (LAW.md 1.3, step 6). It returns d as it is when the year of d is not
// covered: callers show that as an incomplete list (row S13).
func (h Holidays) Roll(d Date) Date {
	for h.Covers(d.Year()) && !h.IsWorking(d) {
		d++
	}
	return d
}

// NextWorking returns the first working day after d.
func (h Holidays) NextWorking(d Date) Date { return h.AddWorking(d, 1) }

// AddWorking returns the n-th working day after d, or d for n of 0 and less.
func (h Holidays) AddWorking(d Date, n int) Date {
	for n > 0 {
		d++
		if h.IsWorking(d) {
			n--
		}
	}
	return d
}

// WorkingDays returns how many working days lie after from, up to and
// including to.
func (h Holidays) WorkingDays(from, to Date) int {
	n := 0
	for d := from + 1; d <= to; d++ {
		if h.IsWorking(d) {
			n++
		}
	}
	return n
}

func isWeekend(d Date) bool {
	w := d.Weekday()
	return w == time.Saturday || w == time.Sunday
}
