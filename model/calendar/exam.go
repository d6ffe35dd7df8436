package calendar

// exam counts DPA Sch 2 para 25 for marks asked for before the results are
// announced: the earlier of five months from the start and 40 days from the
// announcement (LAW.md 1.9). The paragraph only ever gives more time, so a
// period that starts late never ends before its ordinary month.
func (c *counting) exam() {
	start, announced := c.res.Start, c.h.ResultsAnnounced
	c.say.step("Exam marks asked for before the results are announced: the longer time applies (DPA Sch 2 para 25).")
	sayMonths(&c.say, start, 5)
	end := start.AddMonths(5)
	if announced.IsZero() {
		c.res.Provisional = true
		c.say.step("The results are not announced yet: 40 days from the announcement may be earlier, so the date is provisional.")
	} else {
		forty := announced.AddDays(40)
		c.say.step("Results announced %s: 40 days later is %s. The earlier date counts.", said(announced), said(forty))
		end = min(end, forty)
		if end < announced {
			c.say.warn("the marks are due before the results are announced")
		}
	}
	if month := start.AddMonths(1); end < month {
		end = month
		c.say.step("The ordinary month from the start ends later, %s: it applies.", said(month))
	}
	c.res.Nominal = end
	c.end(end)
	c.res.InternalTarget = end // a target before the results would serve nobody
	c.sayTarget()
}
