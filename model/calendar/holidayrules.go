package calendar

import "time"

// Names that are needed in two places; the others stand in yearByRule.
const (
	newYear       = "New Year's Day"
	secondJanuary = "2nd January"
)

// yearByRule returns the holidays of a division on the days on which they
// fall by rule, before weekend days are moved, in order within each group
// that can collide (LAW.md 1.4).
func yearByRule(div Division, year int) []Holiday {
	days := []Holiday{{NewDate(year, time.January, 1), newYear}}
	add := func(m time.Month, day int, name string) {
		days = append(days, Holiday{NewDate(year, m, day), name})
	}
	switch div {
	case Scotland:
		add(time.January, 2, secondJanuary)
		add(time.November, 30, "St Andrew's Day")
	case NorthernIreland:
		add(time.March, 17, "St Patrick's Day")
		add(time.July, 12, "Battle of the Boyne")
	}
	easter := easterSunday(year)
	days = append(days, Holiday{easter - 2, "Good Friday"})
	if div != Scotland {
		days = append(days, Holiday{easter + 1, "Easter Monday"})
	}
	summer := lastMonday(year, time.August)
	if div == Scotland {
		summer = firstMonday(year, time.August)
	}
	days = append(days,
		Holiday{firstMonday(year, time.May), "Early May bank holiday"},
		Holiday{lastMonday(year, time.May), "Spring bank holiday"},
		Holiday{summer, "Summer bank holiday"})
	add(time.December, 25, "Christmas Day")
	add(time.December, 26, "Boxing Day")
	return proclaim(div, year, days)
}

// A proclamation is a change made once, by royal proclamation: a day added,
// or a day of the rule (instead) kept on another date.
type proclamation struct {
	on, instead Date
	name        string
	only        Division // empty for the whole United Kingdom
}

// proclamations returns the one-off days of LAW.md 1.4 since 2019.
func proclamations() []proclamation {
	return []proclamation{
		{on: NewDate(2020, time.May, 8), instead: NewDate(2020, time.May, 4), name: "Early May bank holiday (VE day)"},
		{on: NewDate(2022, time.June, 2), instead: NewDate(2022, time.May, 30), name: "Spring bank holiday"},
		{on: NewDate(2022, time.June, 3), name: "Platinum Jubilee bank holiday"},
		{on: NewDate(2022, time.September, 19), name: "Bank Holiday for the State Funeral of Queen Elizabeth II"},
		{on: NewDate(2023, time.May, 8), name: "Bank holiday for the coronation of King Charles III"},
		{on: NewDate(2026, time.June, 15), name: "World Cup bank holiday", only: Scotland},
	}
}

// proclaim applies the proclamations of a year to the days of its rule.
func proclaim(div Division, year int, days []Holiday) []Holiday {
	for _, p := range proclamations() {
		if p.on.Year() != year || (p.only != "" && p.only != div) {
			continue
		}
		kept := days[:0]
		for _, d := range days {
			if d.Date != p.instead {
				kept = append(kept, d)
			}
		}
		days = append(kept, Holiday{p.on, p.name})
	}
	return days
}

// firstMonday returns the first Monday of a month.
func firstMonday(year int, m time.Month) Date {
	d := NewDate(year, m, 1)
	return d.AddDays((8 - int(d.Weekday())) % 7)
}

// lastMonday returns the last Monday of a month.
func lastMonday(year int, m time.Month) Date {
	return firstMonday(year, m+1) - 7
}

// easterSunday returns Easter Sunday of a Gregorian year: the Sunday after
// the ecclesiastical full moon, found from the golden number and the
// corrections of the Gregorian reform for leap years and for the moon.
func easterSunday(year int) Date {
	golden := year % 19
	century, inCentury := year/100, year%100
	moonCorrection := (8*century + 13) / 25
	epact := (19*golden + century - century/4 - moonCorrection + 15) % 30
	toSunday := (32 + 2*(century%4) + 2*(inCentury/4) - epact - inCentury%4) % 7
	late := (golden + 11*epact + 22*toSunday) / 451
	march := epact + toSunday - 7*late + 22 // a day of March, running on into April
	return NewDate(year, time.March, march)
}
