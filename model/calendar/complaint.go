package calendar

// complaint counts the acknowledgement and the progress of a complaint.
func (c *counting) complaint() {
	h := c.h
	c.res.Start, c.res.State = h.Received, Running
	if !h.Acknowledged.IsZero() {
		c.res.State = Acknowledged
	}
	if h.Identity.required() || h.Authority.required() || h.Fee.required() {
		c.say.step("Checks of identity, authority or fee do not move the time for acknowledging a complaint.")
	}
	d := acknowledgement(&c.say, h.Received, c.r)
	c.res.Nominal, c.res.End, c.res.Due, c.res.StrictDue = d.End, d.End, d.Due, d.Due
	c.res.HolidayGap = d.HolidayGap
	if !d.Due.IsZero() {
		c.res.InternalTarget = min(c.r.Holidays.AddWorking(h.Received, 5), d.End)
		c.sayTarget()
	}
	if h.Sent.IsZero() && h.Closed.IsZero() {
		c.res.ReviewOn = progress(&c.say, max(h.Received, h.Acknowledged, h.Progress)).Due
	}
}

// ComplaintAcknowledgement returns the date by which a complaint must be
// acknowledged: 30 days, counted from the day after receipt, then rolled (DPA
// s.164A, LAW.md 1.9). There is none for complaints received before 19 June
// 2026 or under the EU GDPR.
func ComplaintAcknowledgement(received Date, r Rules) Deadline {
	var s saying
	d := acknowledgement(&s, received, r)
	d.Working = s.steps
	return d
}

func acknowledgement(s *saying, received Date, r Rules) Deadline {
	var d Deadline
	switch {
	case r.eu():
		s.step("The EU GDPR sets no time for acknowledging a complaint.")
	case received < complaintDuty:
		s.step("Received before 19 June 2026: no statutory date for the acknowledgement, good practice only.")
	default:
		d.End = received.AddDays(30)
		d.Due, d.HolidayGap = r.roll(d.End)
		s.step("30 days after receipt is %s (DPA s.164A).", said(d.End))
		sayRoll(s, r, d.End, d.Due, d.HolidayGap)
	}
	return d
}

// ComplaintProgress returns the day on which a complaint without word of
// progress since last raises an alert, 14 days later (LAW.md 1.9). last is
// the day of receipt or the last day the person was told something.
func ComplaintProgress(last Date) Deadline {
	var s saying
	d := progress(&s, last)
	d.Working = s.steps
	return d
}

func progress(s *saying, last Date) Deadline {
	due := last.AddDays(14)
	s.step("Last word %s: without progress, an alert on %s.", said(last), said(due))
	return Deadline{End: due, Due: due, Alert: due}
}
