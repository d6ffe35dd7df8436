package handling

import (
	"slices"
	"sync"

	"lethe/model"
	"lethe/model/calendar"
)

// A Type says how requests of one type are handled.
type Type struct {
	Type     model.RequestType
	Title    string
	Item     string    // what one item of such a request is, in a word
	Tasks    []Task    // in the order in which they are usually done
	Outcomes []Outcome // of an item
	Grounds  []Ground  // on which an item may be refused or limited; empty if never

	Restricts bool // using the data is restricted while it is checked, Art 18(1)
	Tells     bool // recipients must be told of what was done, Art 19
	Fee       bool // a fee may be asked for if it is unfounded or excessive, Art 12(5)
	Searches  bool // a search log is kept
}

// A Task is something to do before a request of a type may be closed.
type Task struct {
	ID     string
	Title  string
	Needed bool            // a request is not closed while it is neither done nor excused
	ByWhat model.EventKind // an event that does it by itself; empty if none
}

// The tasks that an act of the register does, or must have been done by one.
const (
	SayConsequences = "consequences" // of a withdrawal of consent: what will stop
	StopTask        = "stop"         // what rested on it, or was objected to
)

// An Outcome is what may be decided about an item.
type Outcome struct {
	ID      string
	Title   string
	Refuses bool // all or part of the item is refused: needs a ground, reasons and the statutory lines
	Reasons bool // needs reasons in words
	Acts    bool // the register must change for it: package desk carries it out
}

// A Ground is a reason in law to refuse or limit a request.
type Ground struct {
	ID    string
	Title string
	Where string // the provision
}

// Of returns how requests of type t are handled. An unknown type is handled as
// access.
func Of(t model.RequestType) Type {
	all := table()
	for i := range all {
		if all[i].Type == t {
			return all[i].own()
		}
	}
	return all[0].own()
}

// Types returns every type in the order of LAW.md 2.2.
func Types() []Type {
	out := slices.Clone(table())
	for i := range out {
		out[i] = out[i].own()
	}
	return out
}

// table holds every type, put together once; only copies leave the package.
var table = sync.OnceValue(types)

// own returns a copy of a type whose lists are the caller's own.
func (t Type) own() Type {
	t.Tasks, t.Outcomes, t.Grounds = slices.Clone(t.Tasks), slices.Clone(t.Outcomes), slices.Clone(t.Grounds)
	return t
}

// The grounds that several types share (LAW.md 1.7, 2.2).
var (
	excessive = Ground{"unfounded-or-excessive", "manifestly unfounded or excessive", "Art 12(5)"}
	neededFor = Ground{"needed-for", "still needed for the purpose itself, such as registering a certificate", "Art 17(1)(a), 21(1)"}
	claims    = Ground{"legal-claims", "needed to make or defend legal claims", "Art 17(3)(e), 21(1)"}
)

// Tasks that every type has.
var (
	match    = Task{"match", "find whose data is meant", true, model.EventMatched}
	identity = Task{"identity", "decide whether identity is in doubt, and ask only then", true, model.EventIdentityReceived}
	reply    = Task{"reply", "send the reply", true, model.EventSent}
)

var (
	provided  = Outcome{ID: "provided", Title: "given in full"}
	partly    = Outcome{ID: "partly-provided", Title: "given in part", Refuses: true, Reasons: true}
	refused   = Outcome{ID: "refused", Title: "refused", Refuses: true, Reasons: true}
	nothing   = Outcome{ID: "nothing-held", Title: "nothing is held"}
	stopped   = Outcome{ID: "stopped", Title: "stopped", Acts: true}
	restricts = Outcome{ID: "restricted", Title: "restricted", Acts: true}
	overruled = Outcome{ID: "overridden", Title: "goes on, on compelling grounds", Refuses: true, Reasons: true}
)

func types() []Type {
	of := map[model.RequestType]Type{}
	for _, group := range [][]Type{copies(), changes(), objections(), reviews()} {
		for _, t := range group {
			of[t.Type] = t
		}
	}
	var out []Type
	for _, t := range calendar.RequestTypes() {
		out = append(out, of[t])
	}
	return out
}

// copies are the types that are answered with data or information.
func copies() []Type {
	access := []Outcome{provided, partly, refused, nothing}
	return []Type{
		{Type: calendar.Access, Title: "access: a copy of the data", Item: "data", Searches: true, Fee: true,
			Tasks: []Task{match, identity, {"search", "search every system that may hold data about the person, and log it", true, model.EventSearched},
				{"review", "look through what was found for other people's data and exemptions", true, ""},
				{"package", "make the access package with the supplementary information", true, ""}, reply},
			Outcomes: access, Grounds: append(exemptionGrounds(), excessive)},
		{Type: calendar.RecipientList, Title: "recipients: who was given the data", Item: "list",
			Tasks:    []Task{match, identity, {"list", "list the recipients from the disclosure log", true, ""}, reply},
			Outcomes: []Outcome{provided, nothing}},
		{Type: calendar.Portability, Title: "portability: own data, machine-readable", Item: "data", Fee: true,
			Tasks: []Task{match, identity, {"filter", "filter by basis, source and automation", true, ""},
				{"package", "make the portability package", true, ""}, reply},
			Outcomes: []Outcome{provided, {ID: "sent-on", Title: "sent to another controller"}, partly, refused, nothing},
			Grounds: []Ground{{"other-basis", "does not rest on consent or contract, or is not automated", "Art 20(1)"},
				{"not-provided", "not provided by the person", "Art 20(1)"}, {"others-rights", "would harm the rights of others", "Art 20(4)"},
				{"infeasible", "sending it on is technically not feasible", "Art 20(2)"}, excessive}},
		{Type: calendar.Safeguards, Title: "safeguards for data sent abroad, or an agreement", Item: "document", Fee: true,
			Tasks:    []Task{match, identity, {"copy", "make a copy without confidential terms, or say where it can be seen", true, ""}, reply},
			Outcomes: access, Grounds: []Ground{{"confidential-terms", "confidential terms are taken out", "Art 15(2)"}, excessive}},
		{Type: calendar.BalancingInfo, Title: "summary of a legitimate-interest assessment", Item: "assessment",
			Tasks:    []Task{{"summary", "write the summary", true, ""}, reply},
			Outcomes: access, Grounds: []Ground{{"confidential-terms", "commercially confidential parts", "promise of the notice"}}},
		{Type: calendar.ExamMarks, Title: "exam marks and what led to them", Item: "data", Searches: true, Fee: true,
			Tasks: []Task{match, identity, {"announced", "find when the results are announced", true, model.EventResultsAnnounced},
				{"review", "take out what candidates wrote; examiners' comments stay", true, ""}, reply},
			Outcomes: access, Grounds: append(exemptionGrounds(), excessive)},
	}
}

// changes are the types that change the register.
func changes() []Type {
	return []Type{
		{Type: calendar.Rectification, Title: "rectification: correct or complete data", Item: "field", Restricts: true, Tells: true, Fee: true,
			Tasks: []Task{match, identity, {"check", "check the field against evidence", true, ""}, {"correct", "correct or complete the record", true, ""},
				{"tell-before-lifting", "tell the person before the restriction ends", true, model.EventLiftNotice}, reply},
			Outcomes: []Outcome{{ID: "corrected", Title: "corrected", Acts: true}, {ID: "completed", Title: "completed by a statement", Acts: true},
				{ID: "noted", Title: "an opinion that stays, with a note of disagreement", Refuses: true, Reasons: true, Acts: true},
				{ID: "accurate", Title: "accurate already", Refuses: true, Reasons: true}, refused},
			Grounds: []Ground{{"accurate", "the data is accurate", "Art 16"}, {"opinion", "recorded as an opinion, and so it is", "Art 16"}, excessive}},
		{Type: calendar.Erasure, Title: "erasure", Item: "category", Tells: true, Fee: true,
			Tasks: []Task{match, identity, {"plan", "go through the plan: what goes, what is anonymised, what stays and why", true, ""},
				{"erase", "erase what must go", true, ""}, {"published", "if it was published, tell others who process it", true, ""}, reply},
			Outcomes: []Outcome{{ID: "erased", Title: "erased", Acts: true}, {ID: "anonymised", Title: "anonymised", Acts: true},
				{ID: "kept", Title: "kept, with the reason", Refuses: true, Reasons: true}, nothing},
			Grounds: []Ground{{"free-expression", "free expression and information", "Art 17(3)(a)"},
				{"legal-obligation", "a legal obligation or a public task", "Art 17(3)(b)"}, {"public-health", "public health", "Art 17(3)(c)"},
				{"research", "archiving, research or statistics that it would seriously impair", "Art 17(3)(d)"}, claims, neededFor,
				{"still-needed", "none of the grounds of Art 17(1) is met", "Art 17(1)"}, excessive}},
		{Type: calendar.Restriction, Title: "restriction: store only", Item: "category", Tells: true, Fee: true,
			Tasks:    []Task{match, identity, {"restrict", "mark the record and stop using it", true, model.EventRestricted}, reply},
			Outcomes: []Outcome{restricts, refused},
			Grounds:  []Ground{{"ground-not-met", "none of the grounds of Art 18(1) is met", "Art 18(1)"}, excessive}},
	}
}

// objections are the types that make processing stop.
func objections() []Type {
	objecting := []Task{match, identity, {"weigh", "weigh the person's situation against the grounds, for each purpose", true, ""},
		{StopTask, "stop the processing that must stop", true, ""}, {"tell-before-lifting", "tell the person before the restriction ends", true, model.EventLiftNotice}, reply}
	compelling := []Ground{{"compelling-grounds", "compelling legitimate grounds that override", "Art 21(1)"}, claims, neededFor,
		{"other-basis", "rests on a basis that knows no objection", "Art 21(1)"}, excessive}
	return []Type{
		{Type: calendar.Objection, Title: "objection to processing", Item: "purpose", Restricts: true, Fee: true,
			Tasks: objecting, Outcomes: []Outcome{stopped, overruled}, Grounds: compelling},
		{Type: calendar.MarketingObjection, Title: "objection to marketing", Item: "channel",
			Tasks:    []Task{match, {StopTask, "stop marketing and put the contacts on the suppression list", true, ""}, reply},
			Outcomes: []Outcome{stopped}},
		{Type: calendar.ResearchObjection, Title: "objection to research or statistics", Item: "purpose", Restricts: true, Fee: true,
			Tasks: objecting, Outcomes: []Outcome{stopped, overruled},
			Grounds: []Ground{{"public-interest", "needed for a task in the public interest", "Art 21(6)"}, excessive}},
		{Type: calendar.ConsentWithdrawal, Title: "withdrawal of consent", Item: "consent",
			Tasks: []Task{match, {SayConsequences, "say what will stop", true, ""},
				{StopTask, "stop what rested on the consent", true, ""}, reply},
			Outcomes: []Outcome{stopped}},
		{Type: calendar.DistressObjection, Title: "stop processing that causes damage or distress", Item: "purpose", Restricts: true, Fee: true,
			Tasks: objecting, Outcomes: []Outcome{stopped, overruled}, Grounds: compelling},
	}
}

// reviews are the types in which the organisation looks at what it did.
func reviews() []Type {
	return []Type{
		{Type: calendar.AutomatedDecision, Title: "review of an automated decision", Item: "decision", Fee: true,
			Tasks: []Task{match, identity, {originalTask, "write what took the decision: the system, and who was part of it", true, ""},
				{"explain", "tell the person the logic of the decision and what it means for them, and hear them", true, ""},
				{reviewerTask, "name a human reviewer other than the original", true, ""}, {"review", "review the decision", true, ""}, reply},
			Outcomes: []Outcome{{ID: "upheld", Title: "the decision stands", Reasons: true}, {ID: "changed", Title: "changed", Acts: true},
				{ID: "remade", Title: "made again by a person", Acts: true}, refused},
			Grounds: []Ground{{"not-significant", "not a significant decision", "Art 22A"},
				{"human-involved", "a person was meaningfully involved", "Art 22A"}, excessive}},
		{Type: calendar.Complaint, Title: "complaint", Item: "point",
			Tasks: []Task{match, {"acknowledge", "acknowledge within 30 days", true, model.EventAcknowledged}, {"enquire", "make enquiries", true, ""},
				{"inform", "keep the person informed", false, model.EventProgress}, reply},
			Outcomes: []Outcome{{ID: "upheld", Title: "upheld", Reasons: true}, {ID: "partly-upheld", Title: "upheld in part", Reasons: true},
				{ID: "not-upheld", Title: "not upheld", Refuses: true, Reasons: true}},
			Grounds: []Ground{{"unfounded-complaint", "the enquiry does not bear it out", "DPA s.164A"},
				{"not-own-data", "not about the complainant's own data", "DPA s.164A"}}},
	}
}
