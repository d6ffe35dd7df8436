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
	if c.waits(identity, authority) {
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

// waits names everything that is outstanding, the first of it as the state, and
// reports whether anything is.
func (c *counting) waits(identity, authority Date) bool {
	h := c.h
	noIdentity := h.Identity.required() && identity.IsZero()
	noAuthority := h.Authority.required() && authority.IsZero()
	noFee := h.Fee.required() && h.Fee.Paid.IsZero()
	c.res.AlsoAuthority = noIdentity && noAuthority
	c.res.AlsoFee = noFee && (noIdentity || noAuthority)
	if noIdentity {
		c.wait("proof of identity", h.Identity)
	}
	if noAuthority {
		c.sayStartEvent("Identity confirmed", identity, 0)
		c.wait("the agent's authority", h.Authority)
	}
	if noFee {
		c.res.ReviewOn = h.Fee.Asked.AddMonths(1)
		c.say.step("A fee was asked for %s and is not paid: the period has not started (%s).",
			said(h.Fee.Asked), c.cite("Art 12A(2)"))
	}
	switch {
	case noIdentity:
		c.res.State = AwaitingID
	case noAuthority:
		c.res.State = AwaitingAuthority
	case noFee:
		c.res.State = AwaitingFee
	}
	return noIdentity || noAuthority || noFee
}

// wait says what is outstanding of one check.
func (c *counting) wait(what string, check Check) {
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
