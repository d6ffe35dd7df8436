package model

import "lethe/model/calendar"

// A Holding is one thing the organisation holds about a subject, and why.
// Retention attaches to holdings, not to people (LAW.md 3.3).
type Holding struct {
	Head
	Category       string // personal data category, as the policy names it
	System         string // where it is held
	Purpose        string
	Basis          Basis
	Condition      string // Art 9 or Art 10 condition, for special categories
	Source         string
	Collected      calendar.Date
	Recipients     []string
	KnownToSubject bool // the subject supplied it or has seen it (LAW.md 2.3)
	Events         []TriggerEvent
	KeepUntil      calendar.Date // set by a person, with KeepReason
	KeepReason     string
	Fields         []Field
	ImportedBy     string // the import that made it and may change it; empty for one made by hand
	// Proof says how it is known that the source had the data lawfully, or where
	// it stands: an agreement, a reference, the settings of a day.
	Proof   string
	Via     Channel // by which the source gave it
	Linked  bool    // collected automatically and joined to what the person gave
	unknown unknown
}

// Kind returns KindHolding.
func (*Holding) Kind() Kind { return KindHolding }

func (h *Holding) fields(c *codec) {
	text(c, 1, &h.Category)
	text(c, 2, &h.System)
	text(c, 3, &h.Purpose)
	text(c, 4, &h.Basis)
	text(c, 5, &h.Condition)
	text(c, 6, &h.Source)
	c.date(7, &h.Collected)
	texts(c, 8, &h.Recipients)
	c.bool(9, &h.KnownToSubject)
	list(c, 10, &h.Events)
	c.date(11, &h.KeepUntil)
	text(c, 12, &h.KeepReason)
	list(c, 13, &h.Fields)
	text(c, 14, &h.ImportedBy)
	text(c, 15, &h.Proof)
	text(c, 16, &h.Via)
	c.bool(17, &h.Linked)
	c.rest(18, &h.unknown)
}

// A Field is a free field of a holding.
type Field struct {
	Name, Value string
	unknown     unknown
}

func (f *Field) fields(c *codec) {
	text(c, 1, &f.Name)
	text(c, 2, &f.Value)
	c.rest(3, &f.unknown)
}

// Trigger names an event from which a retention period runs.
type Trigger string

// The triggers (LAW.md 3.2). Birthday is written with the age: see the policy.
const (
	RelationshipEnded Trigger = "relationship-ended"
	CourseCompleted   Trigger = "course-completed"
	CertificateIssued Trigger = "certificate-issued"
	LastActivity      Trigger = "last-activity"
	Collected         Trigger = "collected"
	AccountingYearEnd Trigger = "accounting-year-end"
	RequestClosed     Trigger = "request-closed"
	ComplaintClosed   Trigger = "complaint-closed"
	Birthday          Trigger = "birthday"
	ConsentWithdrawn  Trigger = "consent-withdrawn"
	EventDate         Trigger = "event-date"
	DecisionMade      Trigger = "decision-made"
	CaseClosed        Trigger = "case-closed"
)

// Triggers lists every trigger a policy may name.
var Triggers = []Trigger{
	RelationshipEnded, CourseCompleted, CertificateIssued, LastActivity, Collected,
	AccountingYearEnd, RequestClosed, ComplaintClosed, Birthday, ConsentWithdrawn,
	EventDate, DecisionMade, CaseClosed,
}

// A TriggerEvent records that a trigger has happened to a holding.
type TriggerEvent struct {
	Trigger Trigger
	On      calendar.Date
	// Checked is the day on which a person found the date to be right, or
	// corrected it; zero for a date that was only taken over.
	Checked calendar.Date
	unknown unknown
}

func (e *TriggerEvent) fields(c *codec) {
	text(c, 1, &e.Trigger)
	c.date(2, &e.On)
	c.date(3, &e.Checked)
	c.rest(4, &e.unknown)
}

// Event returns the day on which the trigger happened to this holding, the
// last one if it happened more than once, or zero.
func (h *Holding) Event(t Trigger) calendar.Date {
	var last calendar.Date
	for _, e := range h.Events {
		if e.Trigger == t {
			last = max(last, e.On)
		}
	}
	return last
}

// Basis is a lawful basis of Art 6 UK GDPR.
type Basis string

// The lawful bases (LAW.md 2.7).
const (
	BasisConsent      Basis = "consent"
	BasisContract     Basis = "contract"
	BasisLegal        Basis = "legal-obligation"
	BasisVital        Basis = "vital-interests"
	BasisPublicTask   Basis = "public-task"
	BasisRecognisedLI Basis = "recognised-legitimate-interest"
	BasisLI           Basis = "legitimate-interests"
	BasisUnknown      Basis = "unknown" // allowed on import only
)

// Bases lists every lawful basis, BasisUnknown last.
var Bases = []Basis{BasisConsent, BasisContract, BasisLegal, BasisVital, BasisPublicTask, BasisRecognisedLI, BasisLI, BasisUnknown}
