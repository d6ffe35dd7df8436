package calendar

// A History is what happened to a request, in dates. Zero dates mean "not
// yet" or "never asked". Clock derives all else from it.
type History struct {
	Type     RequestType
	Received Date // the day in Europe/London on which any part of the organisation got it

	Identity  Check // identity in doubt, Art 12(6)
	Authority Check // an agent's authority
	Fee       Fee   // a fee under Art 12(5), which moves the start

	// CopyFeePaid is the day a fee for further copies (Art 15(3)) was paid.
	// It has no effect; the working says so.
	CopyFeePaid Date

	Pauses     []Pause
	Extensions []Extension // at most one is lawful

	// ResultsAnnounced is the day exam results were, or will be, announced.
	ResultsAnnounced Date

	Acknowledged Date // complaints: the acknowledgement went out
	Progress     Date // complaints: last time the person was told of progress

	Sent          Date // the reply left, the day that decides on time or late
	Closed        Date // nothing is left to do
	Withdrawn     Date // the person took the request back
	NotApplicable Date // no request any more, for example the subject has died
}

// A Check is a demand for evidence, of identity or of an agent's authority,
// and what came in. The zero Check means none was needed.
type Check struct {
	Needed   bool // it has to be shown whether or not it was asked for
	Asked    Date // zero when evidence came unasked
	Evidence []Evidence
}

// Evidence is one delivery of evidence. The period starts with the first that
// satisfies, on the day it arrived, not when somebody looked at it.
type Evidence struct {
	Received  Date
	Satisfies bool
}

// Confirmed returns the Check of evidence that arrived on d and satisfied.
func Confirmed(d Date) Check { return Check{Evidence: []Evidence{{d, true}}} }

func (c Check) required() bool { return c.Needed || !c.Asked.IsZero() || len(c.Evidence) > 0 }

// satisfied returns the day the first satisfying evidence arrived, or zero.
func (c Check) satisfied() Date {
	var first Date
	for _, e := range c.Evidence {
		if e.Satisfies && (first.IsZero() || e.Received < first) {
			first = e.Received
		}
	}
	return first
}

// A Fee is a fee for a manifestly unfounded or excessive request.
type Fee struct {
	Asked Date // the person was told; zero when only the payment is known
	Paid  Date
}

func (f Fee) required() bool { return !f.Asked.IsZero() || !f.Paid.IsZero() }

// A Pause is a clarification question under Art 12A(5). Answered is zero
// while the answer is awaited.
type Pause struct{ Asked, Answered Date }

// An ExtensionKind is one of the two lawful grounds of Art 12A(3).
type ExtensionKind string

// The grounds for an extension.
const (
	Complexity ExtensionKind = "complexity"
	Number     ExtensionKind = "number"
)

// ParseExtensionKind reads "complexity" or "number". It returns an error that
// wraps ErrName.
func ParseExtensionKind(s string) (ExtensionKind, error) {
	return parseName("ground for extension", s, Complexity, Number)
}

// UnmarshalText reads what ParseExtensionKind reads.
func (k *ExtensionKind) UnmarshalText(b []byte) error { return readName(k, b, ParseExtensionKind) }

// An Extension is a notice to the person that the reply takes up to two
// further months. ExpectedBy is the shorter time aimed at, if any.
type Extension struct {
	Notice     Date
	Kind       ExtensionKind
	Reason     string
	ExpectedBy Date
}

// Rules are the choices that the law leaves to the organisation. The zero
// value of each field but Holidays is the recommended default.
type Rules struct {
	Holidays Holidays
	Roll     RollRule // zero: statutory
	Variant  Variant  // zero: UK

	TargetDays int // internal target in days after the start; zero: 28
	IDAskDays  int // working days within which identity is asked for; zero: 3

	// DatesOnly leaves out Working and Warnings, for long lists.
	DatesOnly bool
}

func (r Rules) targetDays() int {
	if r.TargetDays > 0 {
		return r.TargetDays
	}
	return 28
}

func (r Rules) idAskDays() int {
	if r.IDAskDays > 0 {
		return r.IDAskDays
	}
	return 3
}

func (r Rules) eu() bool { return r.Variant == VariantEU }

// roll moves a last day as the rules say and reports whether the holiday
// table had a gap there.
func (r Rules) roll(end Date) (due Date, gap bool) {
	if r.Roll == RollNever {
		return end, false
	}
	due = r.Holidays.Roll(end)
	return due, !r.Holidays.Covers(end.Year()) || !r.Holidays.Covers(due.Year())
}

// A LawVersion names the state of the law that a request is handled under.
type LawVersion string

// The versions of LAW.md 0, named by the day they came into force, and the EU
// GDPR, which has one version.
const (
	LawBefore2026   LawVersion = "pre-2026-02-05"
	LawFebruary2026 LawVersion = "2026-02-05"
	LawJune2026     LawVersion = "2026-06-19"
	LawEU           LawVersion = "eu-gdpr"
)

// LawOn returns the version of UK law for a request or complaint received on
// d. The day of receipt decides (LAW.md 0 and 1.10, A10).
func LawOn(received Date) LawVersion {
	switch {
	case received >= complaintDuty:
		return LawJune2026
	case received >= articleTwelveA:
		return LawFebruary2026
	}
	return LawBefore2026
}

const (
	articleTwelveA Date = 739652 // 2026-02-05
	complaintDuty  Date = 739786 // 2026-06-19
)
