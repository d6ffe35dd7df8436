package calendar

// start finds the day the period begins: the latest of receipt, satisfying
// evidence of identity, satisfying authority, and payment of an Art 12(5) fee
// (Art 12A(2), LAW.md 1.2). It leaves Start zero and sets the awaiting state
// while one of them is outstanding.
func (c *counting) start() {
	h := c.h
	if !h.CopyFeePaid.IsZero() {
		c.say.step("A fee for further copies was paid %s: it does not move the start (Art 15(3)).", said(h.CopyFeePaid))
	}
	if c.r.eu() {
		c.startEU()
		return
	}
	c.warnLateIdentity()
	start := h.Received
	identity, authority := h.Identity.satisfied(), h.Authority.satisfied()
	switch {
	case h.Identity.required() && identity.IsZero():
		c.wait(AwaitingID, "proof of identity", h.Identity)
		return
	case h.Authority.required() && authority.IsZero():
		c.sayStartEvent("Identity confirmed", identity, 0)
		c.wait(AwaitingAuthority, "the agent's authority", h.Authority)
		return
	case h.Fee.required() && h.Fee.Paid.IsZero():
		c.res.State, c.res.ReviewOn = AwaitingFee, h.Fee.Asked.AddMonths(1)
		c.say.step("A fee was asked for %s and is not paid: the period has not started (%s).",
			said(h.Fee.Asked), c.cite("Art 12A(2)"))
		return
	}
	start = max(start, identity, authority, h.Fee.Paid)
	c.res.Start = start
	c.sayStartEvent("Identity confirmed", identity, start)
	c.sayStartEvent("Authority received", authority, start)
	c.sayStartEvent("Fee paid", h.Fee.Paid, start)
	if start == h.Received {
		c.say.step("The period starts on the day of receipt (%s).", c.cite("Art 12A(2)"))
	}
}

// startEU starts at receipt whatever was asked for: the EU GDPR has no
// Article 12A, and that is the conservative reading (LAW.md 1.8).
func (c *counting) startEU() {
	c.res.Start = c.h.Received
	c.say.step("The period starts on the day of receipt (Art 12(3) EU GDPR).")
	if c.h.Identity.required() || c.h.Authority.required() || c.h.Fee.required() {
		c.say.step("Checks of identity, authority or fee do not move the start under the EU GDPR as counted here.")
	}
}

func (c *counting) wait(s State, what string, check Check) {
	c.res.State = s
	switch {
	case check.Asked.IsZero() && len(check.Evidence) == 0:
		c.say.step("Whoever asks has to show %s and has not yet: the period has not started (%s).", what, c.cite("Art 12A(2)"))
		if !c.say.silent && c.today > c.r.Holidays.AddWorking(c.h.Received, c.r.idAskDays()) {
			c.say.warn("%s has not been asked for: a later start may be challenged", what)
		}
	case check.Asked.IsZero():
		c.say.step("What came in as %s did not satisfy: the period has not started (%s).", what, c.cite("Art 12A(2)"))
	default:
		c.say.step("Asked for %s %s, no satisfying answer yet: the period has not started (%s).",
			what, said(check.Asked), c.cite("Art 12A(2)"))
	}
	if c.identityAskedLate() {
		c.res.InternalTarget = c.h.Received.AddDays(c.r.targetDays())
		c.sayTarget()
	}
}

// identityAskedLate reports whether identity was asked for so late that the
// later start may be challenged (LAW.md 1.2 and 1.10, A7).
func (c *counting) identityAskedLate() bool {
	asked, limit := c.h.Identity.Asked, c.r.idAskDays()
	if asked.IsZero() || asked.Sub(c.h.Received) <= limit {
		return false
	}
	return asked > c.r.Holidays.AddWorking(c.h.Received, limit)
}

func (c *counting) warnLateIdentity() {
	if !c.say.silent && c.identityAskedLate() {
		c.say.warn("identity was asked for %d working days after receipt, more than %d: the later start may be challenged, so the internal target counts from receipt",
			c.r.Holidays.WorkingDays(c.h.Received, c.h.Identity.Asked), c.r.idAskDays())
	}
}

func (c *counting) sayStartEvent(what string, on, start Date) {
	switch {
	case on.IsZero():
	case on == start:
		c.say.step("%s %s: the period starts that day (%s).", what, said(on), c.cite("Art 12A(2)"))
	default:
		c.say.step("%s %s.", what, said(on))
	}
}
