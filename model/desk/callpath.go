package desk

import (
	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/handling"
)

// A CallerPath is what the law says of one kind of caller (LAW.md 2.4): what
// may happen in the call, and the sentences to say.
type CallerPath struct {
	Kind      model.RequesterKind
	Title     string
	Rule      string   // for the administrator
	Say       []string // to the caller
	Discloses bool     // right answers open levels
	Requests  bool     // a request can be logged
	Approach  string   // what is logged instead, without a clock, in words
	Authority bool     // it waits for proof of authority
	Stops     bool     // an objection to marketing is carried out
}

// CallerPaths returns the paths in the order in which callers are common.
func CallerPaths() []CallerPath {
	paths := []CallerPath{
		{Kind: model.Self, Title: "the person", Discloses: true, Stops: true},
		{Kind: model.Agent, Title: "an agent: solicitor, union, relative, claims firm",
			Rule: "An agent may ask, and has to show authority that covers this request.",
			Say: []string{"I can take the request now. I cannot say whether we hold anything before we have signed authority for it.",
				"Please send the authority to us; I will tell you where."},
			Stops: true},
		{Kind: model.Parent, Title: "a parent or guardian",
			Rule: "The right is the child's own. A parent may use it only if the child does not understand it, agrees, or it is clearly best for the child. Ask for the child's view; think of court orders and safeguarding.",
			Say: []string{"I can take the request now. I cannot say anything about a child on the phone.",
				"Please send proof of parental responsibility. We may ask your child too."},
			Stops: true},
		{Kind: model.Attorney, Title: "an attorney or deputy",
			Rule: "Needs the registered power of attorney or the court order, and it has to cover what is asked: one for money and property does not open a health record.",
			Say: []string{"I can take the request now. I cannot say whether we hold anything before we have seen the power of attorney or the court order.",
				"Please send a certified copy; I will tell you where."},
			Stops: true},
		{Kind: model.Employer, Title: "an employer or sponsor who paid",
			Rule: "Paying for a course gives no right to the delegate's data. It is a disclosure and needs consent or a contract, not a request.",
			Say: []string{"I cannot tell you anything about somebody who may have been on a course, whoever paid for it.",
				"Please ask the person, or write to us and name the agreement you rely on."}},
		{Kind: model.School, Title: "a school on a pupil's behalf",
			Rule: "Not a request of the person, unless the school has their authority: then it is an agent (p). It may be an instruction of a controller to its processor. If a child may be in danger, get whoever is responsible for safeguarding at once.",
			Say: []string{"I cannot say on the phone whether we know a pupil of that name.",
				"Please write to us from the school, and say whether you act for the pupil or for the school."}},
		{Kind: model.Authority, Title: "police, council or regulator",
			Rule: "Not a request of the person. It needs its own power or exemption, in writing. Check by ringing back through the body's switchboard.",
			Say: []string{"I can neither confirm nor deny that we know anybody of that name.",
				"Please write to us and name the power you rely on and the purpose. We answer quickly."}},
		{Kind: model.Executor, Title: "about somebody who has died",
			Rule: "The law protects living people only; confidence may remain. Nothing is released by default. o stops all mail to them at once.",
			Say: []string{"I am sorry for your loss. I cannot give information about somebody who has died on the phone.",
				"Please write to us and say what you need. If we send them anything, that stops today."},
			Stops: true},
	}
	for i := range paths {
		standing := handling.StandingOf(paths[i].Kind, false, -1, "")
		paths[i].Requests, paths[i].Authority = standing.Route == handling.AsRequest, standing.Authority
		paths[i].Approach = approaches[standing.Route]
	}
	return paths
}

// approaches are what is logged of a caller whose wish is no request of the person.
var approaches = map[handling.Route]string{
	handling.AsDisclosure:  "a disclosure that was asked for",
	handling.AsInstruction: "a controller's instruction, or a disclosure that was asked for",
	handling.AsNothing:     "a question about somebody who has died",
}

// callerPath returns the path of a kind of caller who rings about a person of an age
// in whole years, negative if unknown, in a division. A parent of an adult is an
// agent like any other; a child's request is the child's own; nobody acts for somebody
// who has died (LAW.md 2.4).
func callerPath(k model.RequesterKind, age int, dead bool, div calendar.Division) CallerPath {
	paths := CallerPaths()
	path := paths[0]
	for _, p := range paths {
		if p.Kind == k {
			path = p
		}
	}
	adult, child := age >= handling.AdultAge, age >= 0 && age < handling.AdultAge
	standing := handling.StandingOf(path.Kind, false, age, div)
	switch {
	case dead:
		return path.afterDeath(standing.AfterDeath())
	case path.Kind == model.Parent && adult:
		path.Title, path.Rule, path.Say = "a parent of an adult", standing.Rule, paths[1].Say
	case path.Kind == model.Parent && !child:
		path.Rule += " The age is not known: of an adult, a parent needs authority like any agent."
	case path.Kind == model.Self && child:
		path.Rule = standing.Rule
	}
	return path
}

// afterDeath returns the path with what is left of it when the record says that the
// person has died. Mail to them is stopped whoever says so (S15).
func (p CallerPath) afterDeath(standing handling.Standing) CallerPath {
	switch {
	case p.Kind == model.Self:
		p.Rule = standing.Rule
	case p.Requests:
		p.Rule = standing.Rule + " o stops all mail to them at once."
		p.Say = []string{"I cannot say on the phone whether we know anybody of that name.",
			"If this is about somebody who has died: I am sorry for your loss. Please write to us and say what you need."}
		p.Requests, p.Authority, p.Approach = false, false, approaches[standing.Route]
	}
	return p
}
