package model

import (
	"fmt"
	"time"
)

// BreachType says what was lost (Art 4(12) UK GDPR). A failure of safeguards,
// with or without a loss, counts too.
type BreachType string

// The breach types.
const (
	BreachConfidentiality BreachType = "confidentiality"
	BreachIntegrity       BreachType = "integrity"
	BreachAvailability    BreachType = "availability"
	BreachSafeguards      BreachType = "safeguards"
)

// BreachTypes lists every breach type.
var BreachTypes = []BreachType{BreachConfidentiality, BreachIntegrity, BreachAvailability, BreachSafeguards}

// A Breach is an entry of the breach register (Art 33(5) UK GDPR, LAW.md 4).
// Every breach has one, reported or not. What was decided and done is in Events,
// to which entries are only added.
type Breach struct {
	Head
	Year       uint64 // with Number it makes the reference
	Number     uint64
	Title      string       // what happened, in a line that names nobody
	Types      []BreachType // what was lost
	From       time.Time    // when it happened, as far as known
	To         time.Time
	Detected   time.Time
	Aware      time.Time // reasonable certainty: the 72 hours run from here
	ReportedBy string    // who told the organisation
	Processor  string    // the recipient of the policy at which it happened
	Systems    []string  // of the policy
	Categories []string  // of the policy
	Special    bool      // special categories or criminal-offence data
	Children   bool
	People     uint64 // about how many
	Records    uint64
	Facts      string // what happened, in full
	Effects    string // likely consequences
	Measures   string // containment and remedy
	Likelihood uint64 // of harm to people, 1 to 5
	Severity   uint64 // of that harm, 1 to 5
	Affected   []ID   // people in the register, in the order of their ids
	Hold       ID     // that protects their data while it is investigated
	Events     []BreachEvent
	unknown    unknown
}

// Kind returns KindBreach.
func (*Breach) Kind() Kind { return KindBreach }

func (b *Breach) fields(c *codec) {
	c.uint(1, &b.Year)
	c.uint(2, &b.Number)
	text(c, 3, &b.Title)
	texts(c, 4, &b.Types)
	c.time(5, &b.From)
	c.time(6, &b.To)
	c.time(7, &b.Detected)
	c.time(8, &b.Aware)
	text(c, 9, &b.ReportedBy)
	text(c, 10, &b.Processor)
	texts(c, 11, &b.Systems)
	texts(c, 12, &b.Categories)
	c.bool(13, &b.Special)
	c.bool(14, &b.Children)
	c.uint(15, &b.People)
	c.uint(16, &b.Records)
	text(c, 17, &b.Facts)
	text(c, 18, &b.Effects)
	text(c, 19, &b.Measures)
	c.uint(20, &b.Likelihood)
	c.uint(21, &b.Severity)
	ids(c, 22, &b.Affected)
	c.id(23, &b.Hold)
	list(c, 24, &b.Events)
	c.rest(25, &b.unknown)
}

// Reference returns the breach's reference, "B-2026-0003".
func (b *Breach) Reference() string { return fmt.Sprintf("B-%d-%04d", b.Year, b.Number) }

// BreachEventKind is what happened about a breach.
type BreachEventKind string

// The events of a breach.
const (
	BreachOpened   BreachEventKind = "opened"
	BreachCorrect  BreachEventKind = "corrected" // Text says which fields
	BreachNote     BreachEventKind = "note"      // advice taken, measures
	BreachDecided  BreachEventKind = "decided"   // Code is the decision, Text the reasons
	BreachReported BreachEventKind = "reported"  // to the regulator; Code is its reference, Text the reasons for a delay
	BreachTold     BreachEventKind = "told"      // people were told; Text says how, Code how many
	BreachLinked   BreachEventKind = "linked"    // Code is how many people
	BreachClosed   BreachEventKind = "closed"    // Text is what was learnt
)

// A BreachEvent is one entry of a breach's ledger.
type BreachEvent struct {
	Kind    BreachEventKind
	At      time.Time
	Actor   string
	Code    string
	Text    string
	unknown unknown
}

func (e *BreachEvent) fields(c *codec) {
	text(c, 1, &e.Kind)
	c.time(2, &e.At)
	text(c, 3, &e.Actor)
	text(c, 4, &e.Code)
	text(c, 5, &e.Text)
	c.rest(6, &e.unknown)
}
