package registerfile

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lethe/model/calendar"
)

func TestDates(t *testing.T) {
	d1984 := date(1984, time.December, 3)
	for _, c := range []struct {
		text  string
		order DateOrder
		want  calendar.Date
		err   error
	}{
		{"1984-12-03", "", d1984, nil},
		{"1984/12/3", "", d1984, nil},
		{"1984.12.03", MonthFirst, d1984, nil},
		{"19841203", "", d1984, nil},
		{"3 Dec 1984", "", d1984, nil},
		{"3rd December 1984", "", d1984, nil},
		{"03-Dec-84", "", d1984, nil},
		{"3dec1984", "", d1984, nil},
		{"December 3, 1984", "", d1984, nil},
		{"Monday, 3 December 1984", "", d1984, nil},
		{"1984 Dec 3", "", d1984, nil},
		{"3/12/1984", DayFirst, d1984, nil},
		{"12/3/1984", MonthFirst, d1984, nil},
		{"3.12.84", DayFirst, d1984, nil},
		{"84-12-03", YearFirst, d1984, nil},
		{"84-12-03", "", d1984, nil},
		{"03/12/1984 00:00:00", DayFirst, d1984, nil},
		{"1984-12-03 00:00", "", d1984, nil},
		{"1984-12-03T00:00:00Z", "", d1984, nil},
		{"1984-12-03T00:00:00+02:00", "", d1984, nil}, // the day that is written
		{"3/12/1984", "", 0, errTwoDates},
		{"03/04/84", "", 0, errTwoDates},
		{"4/4/1984", "", date(1984, time.April, 4), nil}, // one date either way
		{"25/12/1984", "", date(1984, time.December, 25), nil},
		{"12/25/1984", "", date(1984, time.December, 25), nil},
		{"25/12/1984", MonthFirst, 0, errOtherOrder},
		{"12/25/1984", DayFirst, 0, errOtherOrder},
		{"30/02/1984", "", 0, errNoSuchDay},
		{"29/02/1984", "", date(1984, time.February, 29), nil},
		{"29 Feb 1985", "", 0, errNoSuchDay},
		{"32/13/1984", "", 0, errNoSuchDay},
		{"30987", "", 0, errBareNumber}, // a spreadsheet's day, in one of two systems
		{"472564800", "", 0, errBareNumber},
		{"3 Dec 184", "", 0, errShortYear},
		{"1 Mar 26", "", date(2026, time.March, 1), nil},
		{"3 Mar 26", "", date(1926, time.March, 3), nil}, // 2026 would be tomorrow
		{"3 Mar 2026", "", 0, errFuture},
		{"31 Dec 1899", "", 0, errTooLongAgo},
		{"yesterday", "", 0, errNoDate},
		{"3 Dec Jan 1984", "", 0, errNoDate},
		{"3 Dec 1984 or so", "", 0, errNoDate},
		{"1984-12-03T", "", 0, errNoDate},
		{"1/2/3/4", "", 0, errNoDate},
		{"n/a", "", 0, nil},
		{"-", "", 0, nil},
	} {
		got, err := dateReader{order: c.order, today: today, birth: true}.parse(c.text)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%q with order %q is %v, %v; want %v, %v", c.text, c.order, got, err, c.want, c.err)
		}
	}
}

func TestDatesThatAreNotBirths(t *testing.T) {
	for text, want := range map[string]calendar.Date{
		"1717000000":                         date(2024, time.May, 29),
		"0":                                  0,
		"Never":                              0,
		"2024-06-30T23:30:00Z":               date(2024, time.July, 1), // London is an hour ahead in summer
		"2024-12-31T23:30:00Z":               date(2024, time.December, 31),
		"2013-05-01T10:02:30.25Z":            date(2013, time.May, 1),
		"1 Mar 46":                           date(2046, time.March, 1),
		"1 Mar 47":                           date(1947, time.March, 1),
		"Tuesday, 3 December 2024, 10:14 AM": date(2024, time.December, 3),
	} {
		if got, err := (dateReader{today: today}).parse(text); err != nil || got != want {
			t.Errorf("%q is %v, %v; want %v", text, got, err, want)
		}
	}
	if _, err := (dateReader{}).parse("1 Mar 46"); !errors.Is(err, errShortYear) {
		t.Errorf("without today: %v", err)
	}
}

// Every date is read back from every form that can only mean it.
func TestDateFormsAreReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := calendar.Date(rapid.Int32Range(int32(firstDate), int32(today)).Draw(t, "date"))
		form := rapid.SampledFrom([]struct {
			layout string
			order  DateOrder
		}{
			{"2006-01-02", ""}, {"2 Jan 2006", ""}, {"02-January-2006", ""}, {"January 2, 2006", ""}, {"20060102", ""},
			{"02/01/2006", DayFirst}, {"2.1.2006", DayFirst}, {"01/02/2006", MonthFirst}, {"2006/1/2", MonthFirst},
			{"Monday, 2 January 2006, 3:04 PM", ""},
		}).Draw(t, "form")
		text := want.Time().Format(form.layout)
		got, err := dateReader{order: form.order, today: today, birth: true}.parse(text)
		if err != nil || got != want {
			t.Fatalf("%q is %v, %v", text, got, err)
		}
	})
}

// Without an order a date in numbers is read only if the other order is
// impossible or the same day.
func TestAmbiguousDatesAreNeverGuessed(t *testing.T) {
	for a := 1; a <= 31; a++ {
		for b := 1; b <= 31; b++ {
			text := fmt.Sprintf("%02d/%02d/1984", a, b)
			_, err := dateReader{today: today}.parse(text)
			ambiguous := a <= 12 && b <= 12 && a != b
			if errors.Is(err, errTwoDates) != ambiguous {
				t.Errorf("%s: %v", text, err)
			}
		}
	}
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"1984-12-03", "3 Dec 84", "03/04/1984 10:14 AM", "1717000000", "2024-06-30T23:30:00+01:00", "3rd", "99999999999999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, o := range []DateOrder{"", DayFirst, MonthFirst, YearFirst} {
			for _, birth := range []bool{false, true} {
				d, err := dateReader{order: o, today: today, birth: birth}.parse(s)
				if err == nil && d != 0 && (d < firstDate || d > calendar.MaxDate || birth && d > today) {
					t.Errorf("%q is %v", s, d)
				}
			}
		}
	})
}
