package calendar

// withdrawal counts a withdrawal of consent: at once, and one month as the
// outer limit for the deletion that follows from it (LAW.md 1.1 and 5, W3).
func (c *counting) withdrawal() {
	on := c.h.Received
	c.res.Start, c.res.Nominal, c.res.State = on, on, Running
	c.stopAtOnce("Art 7(3)")
	c.res.End, c.res.Due, c.res.StrictDue = on, on, on
	c.res.InternalTarget = on
	c.res.DeleteBy = on.AddMonths(1)
	c.say.step("Deletion that follows from it: by %s at the latest.", said(c.res.DeleteBy))
}

// promise counts a request with no statutory period: the house target only.
func (c *counting) promise() {
	c.res.Start, c.res.State = c.h.Received, Running
	c.res.InternalTarget = c.h.Received.AddDays(c.r.targetDays())
	c.say.step("No statutory period: the organisation's own promise counts.")
	c.sayTarget()
}

func (c *counting) stopAtOnce(rule string) {
	d := stop(&c.say, c.h.Received, c.r, rule)
	c.res.StopBy, c.res.StopAlert = d.Due, d.Alert
}

// MarketingStop returns the same day as the date to stop marketing after an
// objection or opt-out, with a hard alert two working days later (Art 21(3),
// LAW.md 1.9). It is never rolled.
func MarketingStop(objected Date, r Rules) Deadline {
	var s saying
	d := stop(&s, objected, r, "Art 21(3)")
	d.Working = s.steps
	return d
}

func stop(s *saying, received Date, r Rules, rule string) Deadline {
	alert := r.Holidays.AddWorking(received, 2)
	s.step("To be stopped the same day, %s (%s); hard alert after two working days, %s.",
		said(received), rule, said(alert))
	return Deadline{End: received, Due: received, Alert: alert,
		HolidayGap: !r.Holidays.Covers(alert.Year())}
}
