package calendar

// A Deadline is a date that a rule sets for something other than the reply to
// a request, with its working.
type Deadline struct {
	End        Date     `json:"end"` // before rolling
	Due        Date     `json:"due"` // zero if there is no such date
	Alert      Date     `json:"alert,omitzero"`
	HolidayGap bool     `json:"holiday_gap,omitempty"`
	Working    []string `json:"working"`
}

// IndirectCollectionNotice returns the date for the notice of Art 14 about
// data not obtained from the person: one month from obtaining it, or the day
// of first contact or first disclosure if sooner, not rolled (LAW.md 1.9 and
// 3.9). contact and disclosure are zero if they have not happened.
func IndirectCollectionNotice(obtained, contact, disclosure Date) Deadline {
	var s saying
	due := obtained.AddMonths(1)
	s.step("Obtained from another source %s.", said(obtained))
	sayMonths(&s, obtained, 1)
	if !contact.IsZero() && contact < due {
		due = max(contact, obtained)
		s.step("First contact with the person %s is sooner (Art 14(3)(b)).", said(contact))
	}
	if !disclosure.IsZero() && disclosure < due {
		due = max(disclosure, obtained)
		s.step("First disclosure %s is sooner (Art 14(3)(c)).", said(disclosure))
	}
	s.step("Notice due %s; this date is not moved to a working day.", said(due))
	return Deadline{End: due, Due: due, Working: s.steps}
}
