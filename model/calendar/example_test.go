package calendar_test

import (
	"fmt"
	"time"

	"lethe/model/calendar"
)

func ExampleClock() {
	date := func(m time.Month, d int) calendar.Date { return calendar.NewDate(2026, m, d) }
	rules := calendar.Rules{Holidays: calendar.NewHolidays(calendar.EnglandAndWales)}
	history := calendar.History{
		Type:     calendar.Access,
		Received: date(time.March, 10),
		Identity: calendar.Confirmed(date(time.March, 18)),
	}
	result, err := calendar.Clock(history, rules, date(time.April, 1))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, step := range result.Working {
		fmt.Println(step)
	}
	// Output:
	// Received Tue 10 Mar 2026.
	// Identity confirmed Wed 18 Mar 2026: the period starts that day (Art 12A(2)).
	// One month later is Sat 18 Apr 2026.
	// 18 Apr is a Saturday: due the next working day, Mon 20 Apr 2026.
	// Internal target: Wed 15 Apr 2026.
}
