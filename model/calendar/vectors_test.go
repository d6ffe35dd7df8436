package calendar

import (
	"encoding/csv"
	"errors"
	"os"
	"strings"
	"testing"
)

// vectorRules returns the rules that the division column of the file names.
func vectorRules(t testing.TB, division string) Rules {
	t.Helper()
	switch division {
	case "E&W":
		return Rules{Holidays: NewHolidays(EnglandAndWales)}
	case "Scot":
		return Rules{Holidays: NewHolidays(Scotland)}
	case "NI":
		return Rules{Holidays: NewHolidays(NorthernIreland)}
	case "no-roll":
		return Rules{Holidays: NewHolidays(EnglandAndWales), Roll: RollNever}
	}
	t.Fatalf("division %q", division)
	return Rules{}
}

// vectorHistory reads the events column. An access request is assumed.
//
// D81 is special: the question on an erasure request is correspondence, not a
// pause, so it is no event of the clock and the date is the plain one. That
// the clock refuses such a pause is TestUnlawfulEvents' business.
func vectorHistory(t testing.TB, received, events string) History {
	t.Helper()
	h := History{Type: Access, Received: mustDate(t, received)}
	for _, e := range strings.Split(events, ";") {
		e = strings.TrimSuffix(strings.TrimSpace(e), " (LATE)")
		arg := func(prefix string) (string, bool) { return strings.CutPrefix(e, prefix) }
		if s, ok := arg("ID ok "); ok {
			h.Identity = Confirmed(mustDate(t, s))
		} else if s, ok := arg("authority "); ok {
			h.Authority = Confirmed(mustDate(t, s))
		} else if s, ok := arg("fee paid "); ok {
			h.Fee.Paid = mustDate(t, s)
		} else if s, ok := arg("2nd-copy fee "); ok {
			h.CopyFeePaid = mustDate(t, s)
		} else if s, ok := arg("ext notice "); ok {
			h.Extensions = append(h.Extensions, Extension{Notice: mustDate(t, s), Kind: Complexity, Reason: "as listed"})
		} else if s, ok := arg("pause "); ok {
			asked, answered, _ := strings.Cut(s, " > ")
			h.Pauses = append(h.Pauses, Pause{mustDate(t, asked), mustDate(t, answered)})
		} else if s, ok := arg("arrived "); ok {
			d, err := ParseReceived(s)
			if err != nil {
				t.Fatal(err)
			}
			h.Received = d
		} else if e == "type=erasure" {
			h.Type = Erasure
		} else if e != "-" && !strings.HasPrefix(e, "question ") {
			t.Fatalf("event %q", e)
		}
	}
	return h
}

// TestClockVectors holds every row of clock-vectors.csv.
//
// Clauses: P59
func TestClockVectors(t *testing.T) {
	f, err := os.Open("testdata/clock-vectors.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) < 60 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows[1:] {
		id, received, events, end, due, strict, noticeBy := row[0], row[2], row[3], row[4], row[5], row[6], row[7]
		t.Run(id, func(t *testing.T) {
			got, err := Clock(vectorHistory(t, received, events), vectorRules(t, row[1]), 0)
			if err != nil {
				t.Fatal(err)
			}
			weekday, due, _ := strings.Cut(due, " ")
			if strict == "=" {
				strict = due
			} else {
				_, strict, _ = strings.Cut(strict, " ")
			}
			if got.End.String() != end || got.Due.String() != due || got.StrictDue.String() != strict ||
				!strings.HasPrefix(got.Due.Words(), weekday) {
				t.Errorf("end %s due %s strict %s, want %s %s %s (%s)\n%s", got.End, got.Due, got.StrictDue,
					end, due, strict, row[8], strings.Join(got.Working, "\n"))
			}
			if noticeBy != "-" && got.NoticeBy.String() != noticeBy {
				t.Errorf("notice by %s, want %s", got.NoticeBy, noticeBy)
			}
			if want := strings.Contains(events, "ext notice") && !strings.Contains(events, "LATE"); got.Extended != want {
				t.Errorf("extended %v, want %v", got.Extended, want)
			}
		})
	}
}

// TestReceiptInLondon checks that a receipt is dated in Europe/London, not in
// UTC: D84 and its neighbour a minute later.
func TestReceiptInLondon(t *testing.T) {
	for in, want := range map[string]string{
		"2026-06-30":                  "2026-06-30",
		"2026-06-30T22:59Z":           "2026-06-30",
		"2026-06-30T23:01Z":           "2026-07-01",
		"2026-06-30T23:01:00.5Z":      "2026-07-01",
		"2026-12-31T23:59:59Z":        "2026-12-31",
		"2026-07-01T00:30:00+01:00":   "2026-07-01",
		"2026-07-01T00:30:00+02:00":   "2026-06-30",
		"2026-03-29T01:30:00+00:00":   "2026-03-29", // clocks go forward
		"2026-10-25T00:59:59.999Z":    "2026-10-25",
		"2026-06-30 22:59":            "",
		"2026-06-30T22:59:00":         "",
		"30/06/2026":                  "",
		"2026-02-29":                  "",
		"9999-12-31T23:59:00-12:00":   "",
		"0000-12-31T23:59:00Z":        "",
		"2026-06-30T22:59Z and more":  "",
		"":                            "",
		"2026-06-30T22:59:00Z\x00abc": "",
	} {
		got, err := ParseReceived(in)
		if got.String() != want || (want == "") != errors.Is(err, ErrReceived) {
			t.Errorf("%q = %s, %v; want %q", in, got, err, want)
		}
	}
}

// TestWorking checks the words of the working for the cases an officer meets.
func TestWorking(t *testing.T) {
	cases := []struct {
		name, division, received, events, want string
	}{
		{"identity, Saturday", "E&W", "2026-03-10", "ID ok 2026-03-18",
			`Received Tue 10 Mar 2026.
Identity confirmed Wed 18 Mar 2026: the period starts that day (Art 12A(2)).
One month later is Sat 18 Apr 2026.
18 Apr is a Saturday: due the next working day, Mon 20 Apr 2026.
Internal target: Wed 15 Apr 2026.`},
		{"Christmas", "E&W", "2026-11-25", "-",
			`Received Wed 25 Nov 2026.
The period starts on the day of receipt (Art 12A(2)).
One month later is Fri 25 Dec 2026.
25 Dec is Christmas Day, 26 Dec a Saturday, 28 Dec Boxing Day (substitute day): due the next working day, Tue 29 Dec 2026.
Internal target: Wed 23 Dec 2026.`},
		{"never roll", "no-roll", "2026-11-25", "-",
			`Received Wed 25 Nov 2026.
The period starts on the day of receipt (Art 12A(2)).
One month later is Fri 25 Dec 2026.
25 Dec is Christmas Day; the organisation never moves a last day: due Fri 25 Dec 2026.
Internal target: Wed 23 Dec 2026.`},
		{"clipped, extended, paused", "E&W", "2027-01-31", "pause 2027-02-03 > 2027-02-10; ext notice 2027-03-01",
			`Received Sun 31 Jan 2027.
The period starts on the day of receipt (Art 12A(2)).
Extension notice sent Mon 1 Mar 2027, in time (last day Sun 7 Mar 2027): two further months, counted from the start (Art 12A(3)).
Three months later would be 31 April, which does not exist: the last day of the month is Fri 30 Apr 2027.
Clarification asked Wed 3 Feb 2027, answered Wed 10 Feb 2027: 7 days do not count (Art 12A(5)).
The period ends Fri 7 May 2027.
Due Fri 7 May 2027.
Counted by the letter, with the day of the question, it would be Mon 10 May 2027: an outer date for defence only.
Internal target: Fri 7 May 2027.`},
	}
	for _, c := range cases {
		got, err := Clock(vectorHistory(t, c.received, c.events), vectorRules(t, c.division), 0)
		if err != nil {
			t.Fatal(err)
		}
		if words := strings.Join(got.Working, "\n"); words != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, words, c.want)
		}
	}
}
