package calendar

import (
	"errors"
	"testing"
)

// TestParseTyped reads dates as people type them on Sunday 22 November 2026.
func TestParseTyped(t *testing.T) {
	today := day(t, "11-22")
	for in, want := range map[string]string{
		"today": "2026-11-22", " Yesterday ": "2026-11-21", "tomorrow": "2026-11-23",
		"+28d": "2026-12-20", "-3d": "2026-11-19", "+2w": "2026-12-06", "+ 1 m": "2026-12-22", "-1y": "2025-11-22",
		"3/12": "2026-12-03", "3.12": "2026-12-03", "03-12": "2026-12-03", "3 12": "2026-12-03", "3.12.": "2026-12-03",
		"3 dec": "2026-12-03", "3 DECEMBER": "2026-12-03", "3rd dec": "2026-12-03", "3dec": "2026-12-03", "21st Nov": "2026-11-21",
		"28/4": "2027-04-28", "30/6": "2026-06-30", // nearest year
		"3/12/2026": "2026-12-03", "03.12.2026": "2026-12-03", "3 december 2026": "2026-12-03", "3rd december 2026": "2026-12-03",
		"3-dec-2026": "2026-12-03", "3dec2026": "2026-12-03", "2026-12-03": "2026-12-03",
		"Thu 3 Dec 2026": "2026-12-03", "thursday, 3 december": "2026-12-03",
		"3/12/26": "2026-12-03", "3/12/46": "2046-12-03", "3/12/47": "1947-12-03", "3/12/00": "2000-12-03", "3/12/99": "1999-12-03",
		"fri": "2026-11-27", "Friday": "2026-11-27", "sun": "2026-11-22", "next sun": "2026-11-29", "next sat": "2026-11-28",
		"last sun": "2026-11-15", "last friday": "2026-11-20",
		"29/2": "", "29 feb": "", "29/2/2028": "2028-02-29",
	} {
		got, err := ParseTyped(in, today)
		if got.String() != want || (err != nil) != (want == "") {
			t.Errorf("%q = %s, %v; want %q", in, got, err, want)
		}
	}
	if d, err := ParseTyped("29/2", mustDate(t, "2027-05-01")); d.String() != "2028-02-29" {
		t.Errorf("29/2 in 2027 = %s, %v", d, err)
	}
	if d, err := ParseTyped("28 dec", mustDate(t, "2027-01-02")); d.String() != "2026-12-28" {
		t.Errorf("28 dec in January = %s, %v", d, err)
	}
}

// TestParseTypedRefuses checks that a bad text is told from a missing day.
func TestParseTypedRefuses(t *testing.T) {
	today := day(t, "11-22")
	for in, want := range map[string]error{
		"": ErrTyped, "soon": ErrTyped, "3": ErrTyped, "12/25": ErrTyped, "dec 3": ErrTyped, "+d": ErrTyped, "+": ErrTyped,
		"+99999d": ErrTyped, "+5x": ErrTyped, "3/12/126": ErrTyped, "3/12/0026": ErrTyped, "3/12/2026/1": ErrTyped,
		"next": ErrTyped, "some friday": ErrTyped, "///": ErrTyped, "３/１２": ErrTyped, "3 de": ErrTyped,
		"31/6": ErrNoSuchDay, "0/6": ErrNoSuchDay, "30/2/2026": ErrNoSuchDay, "fri 3 dec 2026": ErrNoSuchDay,
		"-9999y": ErrNoSuchDay, "+9999y": ErrNoSuchDay,
	} {
		if got, err := ParseTyped(in, today); !errors.Is(err, want) || got != 0 {
			t.Errorf("%q = %s, %v; want %v", in, got, err, want)
		}
	}
}

func FuzzParseTyped(f *testing.F) {
	for _, s := range []string{"today", "+28d", "-2w", "3/12", "3 dec 2026", "fri", "last fri", "Thu 3 Dec 2026", "29/2", "3rd dec", "", "\xff"} {
		f.Add(s, int32(739942))
	}
	f.Fuzz(func(t *testing.T, s string, now int32) {
		today := min(max(Date(now), 400), MaxDate-400)
		d, err := ParseTyped(s, today)
		if err != nil {
			if d != 0 || !errors.Is(err, ErrTyped) && !errors.Is(err, ErrNoSuchDay) {
				t.Errorf("%q: %d, %v", s, d, err)
			}
			return
		}
		if d.Year() < 1000 {
			return // written out in digits; not a year in words
		}
		if back, err := ParseTyped(d.Words(), today); err != nil || back != d {
			t.Errorf("%q gave %s, whose words read as %s, %v", s, d.Words(), back, err)
		}
	})
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2026-12-03", "2028-02-29", "2027-02-29", "0000-01-01", "0001-01-01", "9999-12-31", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDate(s)
		if err != nil {
			if !errors.Is(err, ErrDate) {
				t.Errorf("%q: %v", s, err)
			}
			return
		}
		if d.String() != s || d < 1 || d > MaxDate {
			t.Errorf("%q came back as %q", s, d)
		}
	})
}

func FuzzParsePeriod(f *testing.F) {
	for _, s := range []string{"P6Y", "P1Y6M", "P4W", "P30D", "P0D", "P", "P1M1Y", "PT1H", "P-1D", "P1000D"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePeriod(s)
		if err != nil {
			if !errors.Is(err, ErrPeriod) {
				t.Errorf("%q: %v", s, err)
			}
			return
		}
		if back, err := ParsePeriod(p.String()); err != nil || back != p {
			t.Errorf("%q came back as %v, %v", s, back, err)
		}
		if from := NewDate(2026, 1, 31); p.After(from) < from {
			t.Errorf("%q goes back in time", s)
		}
	})
}

func FuzzParseReceived(f *testing.F) {
	for _, s := range []string{"2026-06-30", "2026-06-30T22:59Z", "2026-06-30T22:59:01.5+01:00", "2026-06-30T22:59", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseReceived(s)
		if err != nil {
			if !errors.Is(err, ErrReceived) {
				t.Errorf("%q: %v", s, err)
			}
			return
		}
		if back, err := ParseReceived(d.String()); err != nil || back != d {
			t.Errorf("%q gave %s, which reads as %s, %v", s, d, back, err)
		}
	})
}
