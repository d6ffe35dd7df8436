package calendar

import "time"

// Birthday returns the day on which a person born on a day reaches an age in
// whole years. Someone born on 29 February has it on 1 March in common years,
// the later day, which protects a child for longer (LAW.md 1.12, R8).
func Birthday(born Date, age int) Date {
	y, m, d := born.Civil()
	return NewDate(y+age, m, d) // 29 February normalises to 1 March
}

// AgeOn returns the age in whole years on a day, by Birthday. It is negative
// before the birth.
func AgeOn(born, day Date) int {
	age := day.Year() - born.Year()
	if day < Birthday(born, age) {
		age--
	}
	return age
}

// KeepThrough returns the last day on which data is kept whose retention was
// triggered on a day: the period after it, clipped once and never rolled to a
// working day. Destruction begins the day after (LAW.md 3.3).
func KeepThrough(trigger Date, p Period) Date { return p.After(trigger) }

// AccountingYearEnd returns the first end of an accounting year on or after
// d, for years that end on a day of a month. A day that the month does not
// have is its last day, so that 31 February serves those who close at the end
// of February. It returns no date for a month or day that never exists.
func AccountingYearEnd(d Date, month time.Month, day int) Date {
	if month < time.January || month > time.December || day < 1 || day > 31 {
		return 0
	}
	for year := d.Year(); ; year++ {
		last := NewDate(year, month+1, 0)
		_, _, n := last.Civil()
		if end := NewDate(year, month, min(day, n)); end >= d {
			return end
		}
	}
}
