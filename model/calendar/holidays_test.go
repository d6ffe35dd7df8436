package calendar

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func mustDate(t testing.TB, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return d
}

// TestEaster checks the computed Easter Sundays against the published ones.
func TestEaster(t *testing.T) {
	want := strings.Fields(`2019-04-21 2020-04-12 2021-04-04 2022-04-17 2023-04-09
		2024-03-31 2025-04-20 2026-04-05 2027-03-28 2028-04-16 2029-04-01 2030-04-21
		2031-04-13 2032-03-28 2033-04-17 2034-04-09 2035-03-25`)
	for i, w := range want {
		if got := easterSunday(2019 + i); got.String() != w {
			t.Errorf("Easter %d = %s, want %s", 2019+i, got, w)
		}
	}
}

// TestPublishedYears checks whole years against the lists of GOV.UK.
func TestPublishedYears(t *testing.T) {
	years := []struct {
		div  Division
		year int
		days string
	}{
		{EnglandAndWales, 2020, "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28"},
		{EnglandAndWales, 2021, "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28"},
		{EnglandAndWales, 2022, "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27"},
		{EnglandAndWales, 2023, "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26"},
		{EnglandAndWales, 2024, "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26"},
		{EnglandAndWales, 2025, "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26"},
		{EnglandAndWales, 2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"},
		{EnglandAndWales, 2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"},
		{Scotland, 2022, "01-03 01-04 04-15 05-02 06-02 06-03 08-01 09-19 11-30 12-26 12-27"},
		{Scotland, 2024, "01-01 01-02 03-29 05-06 05-27 08-05 12-02 12-25 12-26"},
		{Scotland, 2025, "01-01 01-02 04-18 05-05 05-26 08-04 12-01 12-25 12-26"},
		{Scotland, 2026, "01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28"},
		{Scotland, 2027, "01-01 01-04 03-26 05-03 05-31 08-02 11-30 12-27 12-28"},
		{NorthernIreland, 2024, "01-01 03-18 03-29 04-01 05-06 05-27 07-12 08-26 12-25 12-26"},
		{NorthernIreland, 2025, "01-01 03-17 04-18 04-21 05-05 05-26 07-14 08-25 12-25 12-26"},
		{NorthernIreland, 2026, "01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28"},
	}
	for _, y := range years {
		var got []string
		for _, h := range NewHolidays(y.div).InYear(y.year) {
			got = append(got, h.Date.String()[5:])
		}
		if !slices.Equal(got, strings.Fields(y.days)) {
			t.Errorf("%s %d:\n got %v\nwant %s", y.div, y.year, got, y.days)
		}
	}
}

// TestHolidayNames checks the labels of substitutes, where a Sunday Christmas
// and a Sunday New Year in Scotland are named in opposite orders.
func TestHolidayNames(t *testing.T) {
	for _, c := range []struct {
		div       Division
		day, name string
	}{
		{EnglandAndWales, "2022-12-25", ""},
		{EnglandAndWales, "2022-12-26", "Boxing Day"},
		{EnglandAndWales, "2022-12-27", "Christmas Day (substitute day)"},
		{EnglandAndWales, "2021-12-27", "Christmas Day (substitute day)"},
		{EnglandAndWales, "2021-12-28", "Boxing Day (substitute day)"},
		{EnglandAndWales, "2026-12-28", "Boxing Day (substitute day)"},
		{Scotland, "2023-01-02", "New Year's Day (substitute day)"},
		{Scotland, "2023-01-03", "2nd January (substitute day)"},
		{Scotland, "2022-01-04", "2nd January (substitute day)"},
		{Scotland, "2028-01-03", "New Year's Day (substitute day)"},
		{Scotland, "2028-01-04", "2nd January (substitute day)"},
		{Scotland, "2026-06-15", "World Cup bank holiday"},
		{EnglandAndWales, "2026-06-15", ""},
		{EnglandAndWales, "2020-05-04", ""},
		{EnglandAndWales, "2022-05-30", ""},
	} {
		if got := NewHolidays(c.div).Name(mustDate(t, c.day)); got != c.name {
			t.Errorf("%s %s = %q, want %q", c.div, c.day, got, c.name)
		}
	}
}

// TestOwnList checks the organisation's list on top of the rules and alone.
func TestOwnList(t *testing.T) {
	own := Holiday{mustDate(t, "2026-07-09"), "Founders' day"}
	h := NewHolidays(EnglandAndWales, own, Holiday{Name: "no date"},
		Holiday{mustDate(t, "2026-12-25"), "ours"}, Holiday{Date: mustDate(t, "2026-07-10")})
	if got := h.Roll(own.Date).String(); got != "2026-07-13" {
		t.Errorf("two own days before a weekend roll to %s", got)
	}
	if got := h.Name(mustDate(t, "2026-12-25")); got != "Christmas Day" {
		t.Errorf("own list renamed a public holiday to %q", got)
	}
	listed := NewHolidays(Listed, own)
	if !listed.Covers(2026) || listed.Covers(2027) || !listed.IsWorking(mustDate(t, "2026-12-25")) {
		t.Error("a listed table holds its list and covers the years of that list, no more")
	}
}

// TestOutsideTheTable checks that nothing rolls in a year without a list.
func TestOutsideTheTable(t *testing.T) {
	h := NewHolidays(EnglandAndWales)
	for _, s := range []string{"2018-12-25", "2036-01-05", "2036-12-25"} {
		d := mustDate(t, s)
		if h.Covers(d.Year()) || h.Roll(d) != d {
			t.Errorf("%s: covered %v, rolled to %s", s, h.Covers(d.Year()), h.Roll(d))
		}
	}
	var none Holidays
	if sat := mustDate(t, "2026-11-21"); none.Covers(2026) || none.Roll(sat) != sat {
		t.Error("the zero table rolled a date")
	}
}

func TestWorkingDays(t *testing.T) {
	h := NewHolidays(EnglandAndWales)
	thu := mustDate(t, "2026-04-02") // before Good Friday
	if got := h.NextWorking(thu).String(); got != "2026-04-07" {
		t.Errorf("next working day after %s = %s", thu, got)
	}
	if got := h.AddWorking(thu, 2).String(); got != "2026-04-08" {
		t.Errorf("second working day = %s", got)
	}
	if got := h.WorkingDays(thu, thu.AddDays(7)); got != 3 {
		t.Errorf("working days in the Easter week = %d, want 3", got)
	}
}

// TestDivisionText checks the text forms and that others are refused.
func TestDivisionText(t *testing.T) {
	for _, s := range []string{"england-and-wales", "scotland", "northern-ireland", "listed"} {
		var d Division
		if err := d.UnmarshalText([]byte(s)); err != nil {
			t.Error(err)
		}
		if b, _ := d.MarshalText(); string(b) != s {
			t.Errorf("%s came back as %s", s, b)
		}
	}
	var d Division
	if err := d.UnmarshalText([]byte("wales")); err == nil {
		t.Error("wales is no division of its own")
	}
}

// A plainHolidays says whether a day is a bank holiday by another road than
// the package's: it walks the year once with a queue of holidays that fell on
// a weekend and gives each the next free weekday.
type plainHolidays map[string]bool

func newPlainHolidays(div Division) plainHolidays {
	easters := []string{"04-21", "04-12", "04-04", "04-17", "04-09", "03-31", "04-20", "04-05",
		"03-28", "04-16", "04-01", "04-21", "04-13", "03-28", "04-17", "04-09", "03-25"}
	out := plainHolidays{}
	for i, e := range easters {
		year := 2019 + i
		easter, _ := time.Parse(time.DateOnly, fmt.Sprintf("%d-%s", year, e))
		waiting := 0
		for t := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC); t.Year() == year; t = t.AddDate(0, 0, 1) {
			weekend := t.Weekday() == time.Saturday || t.Weekday() == time.Sunday
			named := plainNamed(div, t, easter)
			switch {
			case named && weekend:
				waiting++
			case named && !weekend:
				out[t.Format(time.DateOnly)] = true
			case waiting > 0 && !weekend:
				waiting--
				out[t.Format(time.DateOnly)] = true
			}
		}
	}
	return out
}

func plainNamed(div Division, t, easter time.Time) bool {
	day := t.Format("01-02")
	switch t.Format(time.DateOnly) {
	case "2020-05-04", "2022-05-30":
		return false
	case "2020-05-08", "2022-06-02", "2022-06-03", "2022-09-19", "2023-05-08":
		return true
	case "2026-06-15":
		return div == Scotland
	}
	fixed := day == "01-01" || day == "12-25" || day == "12-26" ||
		div == Scotland && (day == "01-02" || day == "11-30") ||
		div == NorthernIreland && (day == "03-17" || day == "07-12")
	fromEaster := int(t.Sub(easter).Hours() / 24)
	if fixed || fromEaster == -2 || fromEaster == 1 && div != Scotland {
		return true
	}
	if t.Weekday() != time.Monday {
		return false
	}
	first, last := t.Day() <= 7, t.AddDate(0, 0, 7).Month() != t.Month()
	switch t.Month() {
	case time.May:
		return first || last
	case time.August:
		return first && div == Scotland || last && div != Scotland
	}
	return false
}

// TestHolidaysTwoWays compares every day of the table with the plain walk.
func TestHolidaysTwoWays(t *testing.T) {
	for _, div := range []Division{EnglandAndWales, Scotland, NorthernIreland} {
		h, plain := NewHolidays(div), newPlainHolidays(div)
		for d := mustDate(t, "2019-01-01"); d.Year() <= 2035; d++ {
			if (h.Name(d) != "") != plain[d.String()] {
				t.Errorf("%s %s: %q, plainly %v", div, d, h.Name(d), plain[d.String()])
			}
		}
	}
}
