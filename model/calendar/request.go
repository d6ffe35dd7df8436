package calendar

// A RequestType is what a person asks for (LAW.md 2.2). It decides which
// clock runs and which events are lawful.
type RequestType string

// The types of LAW.md 2.2. ExamMarks is an access request for marks, which
// runs longer if it is made before the results are announced.
const (
	Access             RequestType = "access"
	Rectification      RequestType = "rectification"
	Erasure            RequestType = "erasure"
	Restriction        RequestType = "restriction"
	RecipientList      RequestType = "recipient-list"
	Portability        RequestType = "portability"
	Objection          RequestType = "objection"
	MarketingObjection RequestType = "marketing-objection"
	ResearchObjection  RequestType = "research-objection"
	ConsentWithdrawal  RequestType = "consent-withdrawal"
	AutomatedDecision  RequestType = "automated-decision"
	Complaint          RequestType = "complaint"
	Safeguards         RequestType = "safeguards"
	BalancingInfo      RequestType = "balancing-information"
	DistressObjection  RequestType = "distress-objection"
	ExamMarks          RequestType = "exam-marks"
)

// RequestTypes returns all types in the order of LAW.md 2.2.
func RequestTypes() []RequestType {
	return []RequestType{Access, Rectification, Erasure, Restriction, RecipientList,
		Portability, Objection, MarketingObjection, ResearchObjection, ConsentWithdrawal,
		AutomatedDecision, Complaint, Safeguards, BalancingInfo, DistressObjection, ExamMarks}
}

// ParseRequestType reads the name of a type. It returns an error that wraps
// ErrName.
func ParseRequestType(s string) (RequestType, error) {
	return parseName("request type", s, RequestTypes()...)
}

// MarshalText writes the name of t.
func (t RequestType) MarshalText() ([]byte, error) { return []byte(t), nil }

// UnmarshalText reads what ParseRequestType reads.
func (t *RequestType) UnmarshalText(b []byte) error { return readName(t, b, ParseRequestType) }

// Article returns the provision the request is made under.
func (t RequestType) Article() string {
	switch t {
	case Access:
		return "Art 15"
	case Rectification:
		return "Art 16"
	case Erasure:
		return "Art 17"
	case Restriction:
		return "Art 18"
	case RecipientList:
		return "Art 19"
	case Portability:
		return "Art 20"
	case Objection, DistressObjection:
		return "Art 21(1)"
	case MarketingObjection:
		return "Art 21(2)"
	case ResearchObjection:
		return "Art 21(6)"
	case ConsentWithdrawal:
		return "Art 7(3)"
	case AutomatedDecision:
		return "Arts 22A to 22D"
	case Complaint:
		return "DPA s.164A"
	case Safeguards:
		return "Art 15(2)"
	case BalancingInfo:
		return "Art 13(1)(d)"
	case ExamMarks:
		return "DPA Sch 2 para 25"
	}
	return ""
}

// A clockKind is the period that a type of request runs on.
type clockKind int

const (
	monthly    clockKind = iota // Art 12(3): one month, extendable
	atOnce                      // consent withdrawal: the same day
	thirtyDays                  // complaint: acknowledgement
	promised                    // no statutory period
)

func (t RequestType) clock() clockKind {
	switch t {
	case ConsentWithdrawal:
		return atOnce
	case Complaint:
		return thirtyDays
	case BalancingInfo:
		return promised
	}
	return monthly
}

// Pausable reports whether a clarification question can pause the clock of t:
// Art 12A(5) speaks of Article 15 requests only. Exam marks count as access
// unless the long clock of DPA Sch 2 para 25 runs.
func (t RequestType) Pausable() bool { return t == Access || t == ExamMarks }

// Extendable reports whether Art 12A(3) can extend the period of t.
func (t RequestType) Extendable() bool { return t.clock() == monthly }
