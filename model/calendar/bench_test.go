package calendar

import "testing"

// tenEvents returns an access request with ten dated events: receipt,
// identity asked, refused and confirmed, two pauses asked and answered, an
// extension notice, the reply.
func tenEvents(b *testing.B) History {
	return History{
		Type: Access, Received: day(b, "03-10"),
		Identity:   Check{Asked: day(b, "03-11"), Evidence: []Evidence{{day(b, "03-14"), false}, {day(b, "03-18"), true}}},
		Pauses:     []Pause{{day(b, "03-25"), day(b, "04-01")}, {day(b, "05-05"), day(b, "05-12")}},
		Extensions: []Extension{{Notice: day(b, "04-10"), Kind: Complexity, Reason: "old paper files"}},
		Sent:       day(b, "06-30"),
	}
}

// BenchmarkClockDates derives the dates of a request with ten events, as the
// queue needs them.
func BenchmarkClockDates(b *testing.B) {
	h, r := tenEvents(b), Rules{Holidays: NewHolidays(EnglandAndWales), DatesOnly: true}
	today := day(b, "07-01")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Clock(h, r, today); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
}

// BenchmarkClockWorking does the same with the working in words.
func BenchmarkClockWorking(b *testing.B) {
	h, r := tenEvents(b), Rules{Holidays: NewHolidays(EnglandAndWales)}
	today := day(b, "07-01")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Clock(h, r, today); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
}

// BenchmarkParseTyped reads a date as typed.
func BenchmarkParseTyped(b *testing.B) {
	today := day(b, "11-22")
	for b.Loop() {
		if _, err := ParseTyped("3 dec", today); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkNewHolidays makes a table of 17 years.
func BenchmarkNewHolidays(b *testing.B) {
	for b.Loop() {
		NewHolidays(Scotland)
	}
}
