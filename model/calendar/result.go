package calendar

// A State says where a request stands.
type State string

// The states, in the order a request may pass through them.
const (
	AwaitingID        State = "awaiting_id"
	AwaitingAuthority State = "awaiting_authority"
	AwaitingFee       State = "awaiting_fee"
	Running           State = "running"
	Paused            State = "paused"
	Extended          State = "extended"     // running, with an extension in force
	Acknowledged      State = "acknowledged" // a complaint whose outcome is awaited
	Answered          State = "answered"     // the reply has gone, work is left
	Closed            State = "closed"
	Withdrawn         State = "withdrawn"
	NotApplicable     State = "not_applicable"
)

// Open reports whether the organisation or the person has still to act before
// the reply.
func (s State) Open() bool {
	switch s {
	case Answered, Closed, Withdrawn, NotApplicable:
		return false
	}
	return true
}

// Awaits lists what the start of the period waits for: none, one or several of
// AwaitingID, AwaitingAuthority and AwaitingFee.
func (r *Result) Awaits() []State {
	switch r.State {
	case AwaitingID, AwaitingAuthority, AwaitingFee:
	default:
		return nil
	}
	out := []State{r.State}
	if r.AlsoAuthority {
		out = append(out, AwaitingAuthority)
	}
	if r.AlsoFee {
		out = append(out, AwaitingFee)
	}
	return out
}

// A Result is everything that follows from a History. Dates that do not
// exist, such as the due date of a paused request, are zero.
type Result struct {
	State State `json:"state"`
	// What is outstanding besides what the state names.
	AlsoAuthority bool `json:"also_authority,omitempty"`
	AlsoFee       bool `json:"also_fee,omitempty"`

	Start     Date `json:"start"`      // the relevant time, Art 12A(2)
	Nominal   Date `json:"nominal"`    // same day one or three months on, clipped
	End       Date `json:"end"`        // Nominal and the pause days, not rolled
	Due       Date `json:"due"`        // End, rolled; for a complaint the acknowledgement
	StrictDue Date `json:"strict_due"` // by the literal count of pauses; for defence only
	NoticeBy  Date `json:"notice_by"`  // last day for an extension notice, never rolled

	NoticeAlerts [2]Date `json:"notice_alerts,omitzero"` // 7 and 2 days before NoticeBy

	Extended    bool `json:"extended"`
	Provisional bool `json:"provisional,omitempty"` // exam results not yet announced
	DaysLeft    int  `json:"days_left,omitempty"`   // paused: days that will be left on resumption

	InternalTarget Date `json:"internal_target,omitzero"`
	StopBy         Date `json:"stop_by,omitzero"`    // marketing and consent: stop on this day
	StopAlert      Date `json:"stop_alert,omitzero"` // hard alert if not stopped by then
	DeleteBy       Date `json:"delete_by,omitzero"`  // consent: deletion that follows, at the latest
	ReviewOn       Date `json:"review_on,omitzero"`  // look at a long pause, an unpaid fee, a silent complaint

	Age      int  `json:"age"`                 // days from receipt to today, or to the end
	DaysLate int  `json:"days_late,omitempty"` // of the reply, or of an open request today
	Overdue  bool `json:"overdue,omitempty"`   // open and past Due

	LawVersion LawVersion `json:"law_version"`
	HolidayGap bool       `json:"holiday_gap,omitempty"` // the holiday list is incomplete there

	Warnings []string `json:"warnings,omitempty"`
	Working  []string `json:"working"`
}

// A RuleError is an event that a rule forbids, with the rule and a sentence
// that is safe to show.
type RuleError struct {
	Rule     string
	Sentence string
}

// Error returns the sentence with the rule in brackets.
func (e *RuleError) Error() string { return e.Sentence + " (" + e.Rule + ")" }

// The rules that RuleError names besides articles of the law.
const (
	RuleOrder  = "order of events"
	RuleFuture = "no future events"
)
