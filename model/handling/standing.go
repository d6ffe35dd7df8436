package handling

import (
	"cmp"

	"lethe/model"
	"lethe/model/calendar"
)

// A Route says what a message is in law, by who sends it (LAW.md 2.4).
type Route string

// The routes.
const (
	AsRequest     Route = "request"        // a data-subject request with its clock
	AsDisclosure  Route = "disclosure"     // no request of the person: needs a power, consent or contract of its own
	AsInstruction Route = "instruction"    // a controller's instruction to its processor
	AsNothing     Route = "not-applicable" // the law protects living people only
)

// A Standing is what the law says of one kind of requester.
type Standing struct {
	Kind      model.RequesterKind
	Route     Route
	Authority bool   // the clock waits for proof of authority
	Competent bool   // a note on the child's understanding is needed
	Rule      string // for the administrator
}

// AdultAge is the age at which nobody is a child any more, and scottishAge
// that from which a child in Scotland is presumed to understand (DPA s.208).
const (
	AdultAge    = 18
	scottishAge = 12
)

// StandingOf returns what the law says of a requester. age is that of the
// subject in whole years, negative if unknown; withAuthority says that a
// school, employer or authority shows the person's own authority, which makes it
// an agent.
func StandingOf(k model.RequesterKind, withAuthority bool, age int, div calendar.Division) Standing {
	s := Standing{Kind: k, Route: AsRequest}
	switch k {
	case model.Agent:
		s.Authority, s.Rule = true, "An agent may ask and has to show authority that covers this request. Reply to the person direct if the extent may surprise them."
	case model.Attorney:
		s.Authority, s.Rule = true, "Needs the registered power of attorney or the court order."
	case model.Parent:
		s.Authority, s.Competent = true, true
		s.Rule = "The right is the child's own. A parent may use it only if the child does not understand it, agrees, or it is clearly best for the child. Never release automatically; think of court orders and safeguarding."
		if age >= AdultAge {
			s.Rule = "The subject is an adult: a parent needs authority like any agent."
			s.Competent = false
		}
	case model.School, model.Employer, model.Authority:
		if withAuthority {
			s.Authority, s.Rule = true, "Acts as the person's agent, with their authority."
			break
		}
		s.Route, s.Rule = bodies(k)
	case model.Executor:
		s.Route, s.Rule = AsNothing, "The law protects living people only; confidence may remain. Nothing is released by default."
	default:
		s.Kind = model.Self
		s.Competent, s.Rule = childsOwn(age, div)
	}
	return s
}

// AfterDeath returns what is left of a standing when the record says that the person
// has died: whoever could ask for them cannot any more (LAW.md 2.4). Somebody who asks
// as the person is alive, or is somebody else: the record may be wrong, so that the
// request stands until that is clear.
func (s Standing) AfterDeath() Standing {
	switch {
	case s.Kind == model.Self:
		s.Competent = false
		s.Rule = "The record says that the person has died. Either it is wrong, or this is not the person: have the death checked before anything is answered."
	case s.Route == AsRequest:
		s.Route, s.Authority, s.Competent = AsNothing, false, false
		s.Rule = "The record says that the person has died: whoever acted for them does so no more, and the law protects living people only. Confidence may remain. Nothing is released by default."
	}
	return s
}

// CompetenceTask is the task to note how a child's understanding was judged.
const CompetenceTask = "competence"

// CompetenceWords says what is to be noted about a child when k asks.
func CompetenceWords(k model.RequesterKind) string {
	if k == model.Parent {
		return "note what shows parental responsibility, the child's own view, and whether the child does not understand the right, agrees, or why it is clearly best for the child"
	}
	return "note how it was judged that the child understands the right"
}

// bodies returns the route of a body that asks without the person's authority.
func bodies(k model.RequesterKind) (Route, string) {
	switch k {
	case model.School:
		return AsInstruction, "Not a request of the person. It may be an instruction of a controller to its processor; otherwise it is a disclosure."
	case model.Employer:
		return AsDisclosure, "Paying for a course gives no right to the delegate's data. It needs consent or a contract."
	}
	return AsDisclosure, "Not a request of the person. It needs its own power or exemption, in writing, with the purpose."
}

// Instructs returns the controller whose instruction to its processor a request
// is (Art 28(3)(a) UK GDPR), or nothing. A body that gave no name is named by
// what it is.
func Instructs(q *model.Request) string {
	for _, e := range q.Events {
		if e.Kind == model.EventNotApplicable && e.Code == string(AsInstruction) {
			return cmp.Or(q.Requester.Name, string(q.Requester.Kind))
		}
	}
	return ""
}

// childsOwn says whether a person who asks for themselves needs a note of
// understanding.
func childsOwn(age int, div calendar.Division) (note bool, rule string) {
	switch {
	case age < 0 || age >= AdultAge:
		return false, "The person's own right. Identity is asked for only where there is reasonable doubt."
	case div == calendar.Scotland && age >= scottishAge:
		return false, "A child of 12 or more in Scotland is presumed to understand. Answer in words for a child."
	}
	return true, "A child's own right if they understand it: note how that was judged. Answer in words for a child."
}
