package demo

import (
	"lethe/model"
	"lethe/model/calendar"
)

// A retentionCase is something that the retention pane must show. lay changes
// a person so that, by the rule that decides, destruction begins on the given
// day; in is that day, counted from today.
type retentionCase struct {
	in  int
	lay func(m *maker, from calendar.Date)
}

// cases returns every case once.
func cases() []retentionCase {
	list := []retentionCase{
		// Due soon, due and overdue, by the rule most records fall under.
		{85, ended}, {40, ended}, {9, ended}, {1, ended},
		{0, ended}, {-2, ended}, {-14, ended}, {-30, ended},
		{-31, ended}, {-75, ended}, {-200, ended}, {-420, ended},

		// Due but blocked.
		{-20, held(model.HoldLitigation, "letter before claim about a fall in the car park", 90)},
		{-60, held(model.HoldComplaint, "complaint about a certificate, outcome appealed", 30)},
		{-12, held(model.HoldRegulator, "enquiry of the regulator, reference awaited", 45)},
		{-5, held(model.HoldBreach, "mail sent to the wrong list, under investigation", -3)}, // review overdue
		{-7, restricted}, {-50, restricted},
		{-180, longerRule},

		// Dates that a person must look at first.
		{-40, activeAfterEnd}, {-300, activeAfterEnd},
		{0, endMissing}, {0, endMissing}, {60, endInFuture},

		// Nothing to count from, and nothing heard.
		{0, silent}, {0, silent}, {0, halfTriggered},

		// Somebody decided otherwise.
		{-10, keptUntil(300)}, {-400, keptUntil(20)}, {-500, keptUntil(-6)},
	}
	return append(list, singles()...)
}

// singles returns the cases of one holding under a rule of its own.
func singles() []retentionCase {
	consent, legal, interests := model.BasisConsent, model.BasisLegal, model.BasisLI
	days := func(n int) calendar.Period { return calendar.Period{Days: n} }
	months := func(n int) calendar.Period { return calendar.Period{Months: n} }
	return []retentionCase{
		{-4, one(catNeeds, toAdjust, consent, model.EventDate, days(30))},
		{6, one(catNeeds, toAdjust, consent, model.EventDate, days(30))},
		{-45, one(catNeeds, toAdjust, consent, model.EventDate, days(30))},
		{-1, one(catEquality, toMonitor, consent, model.Collected, days(0))},
		{-8, one(catConviction, toProtect, legal, model.DecisionMade, months(6))},
		{50, one(catConviction, toProtect, legal, model.DecisionMade, months(6))},
		{-3, one(catForm, toAnswer, interests, model.Collected, days(30))},
		{-11, one(catTechnical, toImprove, interests, model.Collected, days(90))},
		{-2, one(catEvidence, toAccount, legal, model.DecisionMade, days(7))},
		{3, one(catEvidence, toAccount, legal, model.DecisionMade, days(7))},
		{-25, one(catSurvey, toImprove, interests, model.EventDate, months(12))},
		{70, one(catRecording, toImprove, consent, model.EventDate, months(24))},
		{-33, one(catRecording, toImprove, consent, model.EventDate, months(24))},
		{-15, one(catAssessment, toCertify, model.BasisContract, model.CertificateIssued, months(36))},
		{-6, one(catRequestFile, toAccount, legal, model.RequestClosed, months(36))},
		{20, one(catConsent, toAccount, legal, model.ConsentWithdrawn, months(72))},
		{-90, one(catSafeguarding, toProtect, model.BasisRecognisedLI, model.CaseClosed, days(0))},
		{-9, one(catPreferences, toMarket, consent, model.ConsentWithdrawn, days(0))},
		{-28, one(catPayroll, toInvoice, legal, model.AccountingYearEnd, months(36))},
		{-100, one(catFinancial, toInvoice, legal, model.AccountingYearEnd, months(72))},
		{-16, quietEnquiry}, {-100, quietEnquiry}, {-21, quietAccount},
	}
}

// wholeImport is how many people of the old database share one end date. Of fewer
// than fifty it looks like a course that ended (retention.SharedDates).
const wholeImport = 60

// layCases says which person gets which case. Ordinary people lie between.
func layCases(o *Organisation) map[int]retentionCase {
	out := map[int]retentionCase{}
	list := cases()
	put := func(i int, c retentionCase) bool {
		_, taken := out[i]
		if taken || i >= o.people || o.queue.asks(i) {
			return false
		}
		out[i] = c
		return true
	}
	for k, c := range list {
		for i := k * o.people / len(list); i < o.people; i++ {
			if put(i, c) {
				break
			}
		}
	}
	shared := retentionCase{lay: oneDateForAll}
	for i, left := 7, min(wholeImport, o.people/20); left > 0 && i < o.people; i += 17 {
		if put(i, shared) {
			left--
		}
	}
	// Due, and blocked because the person has asked or complained.
	for _, kind := range []model.RequestType{calendar.Access, calendar.Complaint} {
		if i, ok := o.queue.opened(kind); ok {
			out[i] = retentionCase{-18, ended}
		}
	}
	return out
}

// caseOfRetention lays the person's case, if there is one.
func (m *maker) caseOfRetention() {
	if c, ok := m.o.cases[m.i]; ok {
		c.lay(m, m.today.AddDays(c.in))
	}
}

// before returns the trigger from which a period leads to destruction from a
// day on.
func before(from calendar.Date, p calendar.Period) calendar.Date {
	return from.AddDays(-1).AddMonths(-12*p.Years - p.Months).AddDays(-7*p.Weeks - p.Days)
}

// years is the period of the rule for customers' basics.
var years = calendar.Period{Years: 6}

// settle makes the person an adult delegate of one relationship, with basics
// and nothing else.
func (m *maker) settle(started, end calendar.Date) {
	s := m.Subject
	s.Relationships = []model.Relationship{{Kind: kindDelegate, Stage: stageCompleted, Started: started, Ended: end}}
	if !m.adult() {
		s.Born = m.today.AddMonths(-12 * 41).AddDays(-m.i % 300)
		s.Guardians = nil
	}
	s.Added, s.LastConfirmed, s.NoticeVersion = started, started, noticeOn(started)
	s.LastActivity = max(end, started)
	m.Holdings, m.Consents, m.Notes, m.Disclosures, m.Suppress = nil, nil, nil, nil, nil
	for _, c := range []string{catIdentity, catContact, catEnrolment} {
		m.holding(c, inRegister, toEnrol, model.BasisContract, started)
	}
}

// ended: the relationship ended six years before.
func ended(m *maker, from calendar.Date) {
	end := before(from, years)
	m.settle(end.AddDays(-200), end)
}

// held: due, but under a hold with a review so many days from today.
func held(kind model.HoldKind, reason string, review int) func(*maker, calendar.Date) {
	return func(m *maker, from calendar.Date) {
		ended(m, from)
		m.Holds = append(m.Holds, &model.Hold{Head: model.Head{ID: m.id(model.KindHold)}, Type: kind, Subject: m.Subject.ID,
			Responsible: pick(m.d, staff...), Reason: reason, Placed: at(m.today.AddDays(-100), m.i), Review: m.today.AddDays(review)})
	}
}

// restricted: due, but processing is restricted.
func restricted(m *maker, from calendar.Date) {
	ended(m, from)
	m.Subject.Flags |= model.Restricted
}

// longerRule: an accident of a child, for which three years have passed, but
// not three years since the eighteenth birthday.
func longerRule(m *maker, from calendar.Date) {
	happenedOn := before(from, calendar.Period{Years: 3})
	started := happenedOn.AddDays(-60)
	m.settle(started, 0)
	m.Subject.Born = m.today.AddMonths(-12 * 19).AddDays(-30)
	m.Subject.Relationships[0] = model.Relationship{Kind: kindLearner, Stage: stageEnrolled, Started: started}
	m.Subject.LastActivity = m.today.AddDays(-20)
	h := m.holding(catAccident, inRegister, toProtect, model.BasisLegal, happenedOn, "injury", "cut to the hand in a workshop")
	h.Condition = substantialPublic
	happened(h, model.EventDate, happenedOn)
}

// activeAfterEnd: the end date is long past, the person is not.
func activeAfterEnd(m *maker, from calendar.Date) {
	ended(m, from)
	m.Subject.LastActivity = m.today.AddDays(-m.d.between(20, 200))
}

// endMissing: completed, but nobody entered when.
func endMissing(m *maker, _ calendar.Date) {
	started := m.today.AddMonths(-12 * 7)
	m.settle(started, 0)
	m.Subject.LastActivity = started.AddDays(120)
}

// endInFuture: somebody typed a year wrong.
func endInFuture(m *maker, from calendar.Date) {
	m.settle(m.today.AddMonths(-70), from.AddMonths(120))
	m.Subject.LastActivity = m.today.AddMonths(-60)
}

// oneDateForAll: everything of the old database was closed on one day, whatever
// had happened.
func oneDateForAll(m *maker, _ calendar.Date) {
	end := calendar.NewDate(m.today.Year()-7, 8, 31)
	m.settle(end.AddDays(-m.d.between(100, 900)), end)
	m.Subject.Source = oldDatabase
}

// silent: the relationship lasts on paper, but nothing was heard for years.
func silent(m *maker, _ calendar.Date) {
	m.settle(m.today.AddMonths(-60), 0)
	m.Subject.Relationships[0].Stage = stageEnrolled
	m.Subject.LastActivity = m.today.AddMonths(-m.d.between(26, 50))
}

// halfTriggered: one of two events has happened.
func halfTriggered(m *maker, _ calendar.Date) {
	m.settle(m.today.AddMonths(-30), 0)
	m.Subject.Relationships[0].Stage = stageEnrolled
	m.Subject.LastActivity = m.today.AddDays(-40)
	m.holding(catFunded, inRegister, toFund, model.BasisLegal, m.today.AddMonths(-30), "agreement", "not closed yet")
}

// keptUntil: due, but somebody decided to keep it until a day from today.
func keptUntil(days int) func(*maker, calendar.Date) {
	return func(m *maker, from calendar.Date) {
		ended(m, from)
		h := m.find(catIdentity)
		h.KeepUntil = m.today.AddDays(days)
		h.KeepReason = "asked for proof of attendance for a professional register"
	}
}

// one: a holding whose rule runs from a single event.
func one(category, purpose string, basis model.Basis, t model.Trigger, p calendar.Period) func(*maker, calendar.Date) {
	return func(m *maker, from calendar.Date) {
		on := before(from, p)
		m.settle(min(on, m.today.AddDays(-60)).AddDays(-10), 0)
		m.Subject.Relationships[0].Stage = stageEnrolled
		m.Subject.LastActivity = m.today.AddDays(-5)
		system := inRegister
		if basis == model.BasisLegal && purpose == toInvoice {
			system = inAccounts
		}
		h := m.holding(category, system, purpose, basis, on)
		if t != model.Collected {
			h.Collected = on.AddDays(-10)
			happened(h, t, on)
		}
		switch category {
		case catNeeds, catEquality:
			h.Condition = explicitConsent
		case catSafeguarding, catConviction:
			h.Condition = substantialPublic
		}
	}
}

// quietEnquiry: asked something once, a year and more ago.
func quietEnquiry(m *maker, from calendar.Date) {
	on := before(from, calendar.Period{Months: 12})
	m.settle(on, 0)
	m.Subject.Relationships[0].Stage, m.Subject.LastActivity = stageEnquirer, on
	m.Holdings = nil
	m.holding(catEnquiry, inRegister, toAnswer, model.BasisLI, on, "asked about", pick(m.d, courses...))
}

// quietAccount: a CPD account that nobody used for two years.
func quietAccount(m *maker, from calendar.Date) {
	on := before(from, calendar.Period{Months: 24})
	m.settle(on.AddDays(-300), 0)
	m.Subject.Relationships[0].Stage, m.Subject.LastActivity = stageEnrolled, on
	m.holding(catAccount, inWebsite, toEnrol, model.BasisContract, on.AddDays(-300))
}
