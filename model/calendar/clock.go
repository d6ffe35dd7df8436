package calendar

// Clock derives the dates of a request from its history (LAW.md 1.2 to 1.9).
// It is a pure function: the same history, rules and day give the same
// result. today is the day the answer is for, in Europe/London; a zero today
// explains the dates alone, without refusing future events and without
// telling what is overdue.
//
// The error is a *RuleError when an event is unlawful or impossible, or wraps
// ErrName when the type is unknown.
func Clock(h History, r Rules, today Date) (Result, error) {
	if err := lawful(&h, r, today); err != nil {
		return Result{}, err
	}
	c := counting{h: &h, r: r, today: today}
	c.say.silent = r.DatesOnly
	c.res.LawVersion = LawOn(h.Received)
	if r.eu() {
		c.res.LawVersion = LawEU
	}
	c.received()
	var err error
	switch kind := h.Type.clock(); {
	case !h.NotApplicable.IsZero():
		c.say.step("No request of the person, or none any more, since %s: no time runs.", said(h.NotApplicable))
	case kind == thirtyDays:
		c.complaint()
	case kind == atOnce:
		c.withdrawal()
	case kind == promised:
		c.promise()
	default:
		if h.Type == MarketingObjection {
			c.stopAtOnce("Art 21(3)")
		}
		err = c.month()
	}
	if err != nil {
		return Result{}, err
	}
	c.outcome()
	if c.res.Awaits() == nil { // it ended first
		c.res.AlsoAuthority, c.res.AlsoFee = false, false
	}
	c.res.Working, c.res.Warnings = c.say.steps, c.say.warnings
	return c.res, nil
}

// counting is one derivation under way.
type counting struct {
	h     *History
	r     Rules
	today Date
	res   Result
	say   saying
}

func (c *counting) received() {
	c.say.step("Received %s.", said(c.h.Received))
	switch {
	case c.res.LawVersion == LawBefore2026:
		c.say.step("That is before 5 February 2026: the older guidance applies, which counts the same way.")
	case c.r.eu():
		c.say.step("Counted under the EU GDPR.")
	}
}

// month runs the clock of Art 12(3): start, nominal end, pauses, extension,
// rolling.
func (c *counting) month() error {
	c.start()
	if c.res.Start.IsZero() {
		return nil
	}
	start, pauses := c.res.Start, byQuestion(c.h.Pauses)
	if c.h.longExamClock(c.r) {
		c.exam()
		return nil
	}
	if c.h.Type == ExamMarks {
		c.say.step("The ordinary month applies: DPA Sch 2 para 25 lengthens only requests made before the results.")
	}
	months := 1
	first := shift(start, start.AddMonths(1), pauses, false, nil)
	c.noticeBy(first)
	if c.extended(first) {
		months = 3
	}
	nominal := start.AddMonths(months)
	if asked, due := revived(start, nominal, pauses, c.r); !asked.IsZero() {
		return &RuleError{"Art 12A(5)", "the question of " + asked.Words() +
			" came after the due date, " + due.Words() + ": it cannot revive the period"}
	}
	c.res.Nominal = nominal
	c.sayMonths(start, months)
	c.finish(pauses)
	return c.target(first, pauses)
}

// noticeBy sets the last day for an extension notice: the unrolled end of the
// first month with its pause days (LAW.md 1.6 and 1.10, A5).
func (c *counting) noticeBy(first shifted) {
	if first.paused {
		return
	}
	c.res.NoticeBy = first.end
	c.res.NoticeAlerts = [2]Date{first.end - 7, first.end - 2}
}

// extended decides whether an extension was notified in time and explains it.
func (c *counting) extended(first shifted) bool {
	if len(c.h.Extensions) == 0 {
		return false
	}
	x := c.h.Extensions[0]
	if !first.paused && x.Notice > first.end {
		c.say.step("Extension notice sent %s, after the last day for it, %s: it has no effect (%s).",
			said(x.Notice), said(first.end), c.cite("Art 12A(4)"))
		c.say.warn("the extension notice was late: the period is one month")
		return false
	}
	c.res.Extended = true
	if first.paused {
		c.say.step("Extension notice sent %s, while the first month was still open (%s).",
			said(x.Notice), c.cite("Art 12A(4)"))
	} else {
		c.say.step("Extension notice sent %s, in time (last day %s): two further months, counted from the start (%s).",
			said(x.Notice), said(first.end), c.cite("Art 12A(3)"))
	}
	return true
}

// finish takes the pauses out, rolls, and sets what is shown.
func (c *counting) finish(pauses []Pause) {
	var days []int
	if !c.say.silent && len(pauses) > 0 {
		days = make([]int, len(pauses))
	}
	s := shift(c.res.Start, c.res.Nominal, pauses, false, days)
	c.sayPauses(pauses, days, s)
	if s.paused {
		c.res.State, c.res.DaysLeft = Paused, s.left
		c.res.ReviewOn = s.asked.AddDays(30)
		return
	}
	c.end(s.end)
	c.res.StrictDue = 0 // unknown if the period is paused by the literal count
	if strict := shift(c.res.Start, c.res.Nominal, pauses, true, nil); !strict.paused {
		var gap bool
		c.res.StrictDue, gap = c.r.roll(strict.end)
		c.res.HolidayGap = c.res.HolidayGap || gap
	}
	c.sayStrict()
}

// end sets the last day and the due date that follows from it.
func (c *counting) end(end Date) {
	c.res.End = end
	c.res.Due, c.res.HolidayGap = c.r.roll(end)
	c.res.StrictDue = c.res.Due
	c.res.State = Running
	if c.res.Extended {
		c.res.State = Extended
	}
	c.sayRoll()
}

// target sets the internal target: so many days after the start with the
// pause days of that stretch, or the end of the period if that is sooner. An
// extended request aims at the date the person was told.
func (c *counting) target(first shifted, pauses []Pause) error {
	if c.res.Extended {
		by := c.h.Extensions[0].ExpectedBy
		if !by.IsZero() && !c.res.End.IsZero() && by > c.res.Due {
			return &RuleError{"Art 12A(3)", "the reply is promised for " + by.Words() +
				", after the extended period ends, " + c.res.Due.Words()}
		}
		c.res.InternalTarget = by
		if by.IsZero() {
			c.res.InternalTarget = c.res.End
		}
		c.sayTarget()
		return nil
	}
	from := c.res.Start
	if c.identityAskedLate() {
		from = c.h.Received
	}
	if first.paused {
		return nil
	}
	s := shift(from, from.AddDays(c.r.targetDays()), pauses, false, nil)
	if !s.paused {
		c.res.InternalTarget = min(s.end, c.res.End)
		c.sayTarget()
	}
	return nil
}

// outcome sets the state of a request that has been answered or has ended,
// and what is late.
func (c *counting) outcome() {
	res := &c.res
	ended := c.ended()
	upTo := c.today
	if !ended.IsZero() {
		upTo = ended
		res.DaysLeft, res.ReviewOn = 0, 0
	}
	if !upTo.IsZero() {
		res.Age = upTo.Sub(c.h.Received)
	}
	if res.Due.IsZero() {
		return
	}
	done, what := c.done()
	switch {
	case !done.IsZero():
		res.DaysLate = max(0, done.Sub(res.Due))
		c.sayDone(done, what)
	case ended.IsZero() && c.today > res.Due:
		res.DaysLate, res.Overdue = c.today.Sub(res.Due), true
	}
}

// ended sets the state of a request that runs no longer and returns the day
// on which it ended, or zero.
func (c *counting) ended() Date {
	h := c.h
	switch {
	case !h.NotApplicable.IsZero():
		c.res.State = NotApplicable
		return h.NotApplicable
	case !h.Withdrawn.IsZero():
		c.res.State = Withdrawn
		return h.Withdrawn
	case !h.Closed.IsZero():
		c.res.State = Closed
		return h.Closed
	case !h.Sent.IsZero():
		c.res.State = Answered
		return h.Sent
	}
	return 0
}

// done returns the day that decides whether the due date was met, and what
// happened then. For a complaint the due date is that of the acknowledgement,
// which may be one letter with the outcome.
func (c *counting) done() (Date, string) {
	h := c.h
	switch {
	case h.Type == Complaint && !h.Acknowledged.IsZero() && (h.Sent.IsZero() || h.Acknowledged < h.Sent):
		return h.Acknowledged, "Acknowledgement sent"
	case !h.Sent.IsZero():
		return h.Sent, "Reply sent"
	case c.res.State == Closed:
		return h.Closed, "Closed without a reply"
	}
	return 0, ""
}
