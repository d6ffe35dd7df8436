package retention

import (
	"slices"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
)

// An Engine is the retention schedule of one policy, ready for many
// assessments. It is never changed after Compile.
type Engine struct {
	policy     *policy.Policy
	byCategory map[string][]*policy.Rule
	anywhere   []*policy.Rule // rules for every category, for categories the policy does not know
}

// Compile prepares the rules of p.
func Compile(p *policy.Policy) *Engine {
	e := &Engine{policy: p, byCategory: map[string][]*policy.Rule{}}
	for i := range p.Retention {
		r := &p.Retention[i]
		if len(r.Categories) == 0 {
			e.anywhere = append(e.anywhere, r)
		}
	}
	for _, c := range p.Categories {
		var list []*policy.Rule
		for i := range p.Retention {
			r := &p.Retention[i]
			if len(r.Categories) == 0 || slices.Contains(r.Categories, c.ID) {
				list = append(list, r)
			}
		}
		e.byCategory[c.ID] = list
	}
	return e
}

// rules returns the rules that may apply to holdings of a category.
func (e *Engine) rules(category string) []*policy.Rule {
	if list, ok := e.byCategory[category]; ok {
		return list
	}
	return e.anywhere
}

// applies reports whether the purpose and subject-kind selectors of r match.
func applies(r *policy.Rule, h *model.Holding, s *model.Subject) bool {
	if len(r.Purposes) > 0 && !slices.Contains(r.Purposes, h.Purpose) {
		return false
	}
	if len(r.Kinds) == 0 {
		return true
	}
	for i := range s.Relationships {
		if slices.Contains(r.Kinds, s.Relationships[i].Kind) {
			return true
		}
	}
	return false
}

// A Context is what an assessment must know beside the holding and its
// subject. It holds only what concerns that subject, or everybody.
type Context struct {
	Today    calendar.Date
	Holds    []*model.Hold // released ones may be among them
	Requests []Proceeding
	Shared   []SharedDate
}

// A Proceeding is a request or complaint of the subject, open or closed.
type Proceeding struct {
	Reference string
	Type      model.RequestType
	Closed    calendar.Date // zero while open
}

// ProceedingOf returns what retention must know of a request.
func ProceedingOf(r *model.Request) Proceeding {
	v := Proceeding{Reference: r.Reference(), Type: r.Type}
	for _, e := range r.Events {
		switch {
		case e.Kind.Ends():
			v.Closed = max(v.Closed, e.On, 1)
		case e.Kind == model.EventReopened:
			v.Closed = 0
		}
	}
	return v
}

// A Standing says what a rule has to say about a holding.
type Standing int

// The standings, from the weakest claim to keep the data to the strongest.
const (
	Lapsed  Standing = iota // rested on a consent that was withdrawn
	Dormant                 // waits for a withdrawal of consent that has not come
	Dated                   // has a last day of keeping
	Waiting                 // a trigger has not happened, so there is no last day yet
	Forever                 // keeps without limit
)

// A Candidate is a rule that fits a holding, and what it says.
type Candidate struct {
	Rule        *policy.Rule
	Standing    Standing
	Trigger     calendar.Date // last of the events, or the withdrawal of a Lapsed rule
	KeepThrough calendar.Date // zero unless Dated or Lapsed
}

// Consider returns every rule that fits the holding, the one that decides
// first. It is the long form of the reason that Assess gives.
func (e *Engine) Consider(h *model.Holding, s *model.Subject) []Candidate {
	var out []Candidate
	for _, r := range e.rules(h.Category) {
		if applies(r, h, s) {
			out = append(out, e.candidate(r, h, s))
		}
	}
	slices.SortFunc(out, func(a, b Candidate) int {
		if outlasts(a, b) {
			return -1
		}
		return 1
	})
	return out
}

// candidate computes what r says about the holding.
func (e *Engine) candidate(r *policy.Rule, h *model.Holding, s *model.Subject) Candidate {
	c := Candidate{Rule: r, Standing: Forever}
	if len(r.Triggers) == 0 {
		return c
	}
	for _, t := range r.Triggers {
		on := e.triggered(t, r, h, s)
		if on.IsZero() {
			c.Trigger, c.Standing = 0, Waiting
			break
		}
		c.Trigger, c.Standing = max(c.Trigger, on), Dated
	}
	if c.Standing == Dated {
		c.KeepThrough = calendar.KeepThrough(c.Trigger, r.Period)
	}
	withdrawn := h.Event(model.ConsentWithdrawn)
	switch {
	case waitsForWithdrawal(r):
		if c.Standing == Waiting {
			c.Standing = Dormant
		}
	case r.Basis == model.BasisConsent && !withdrawn.IsZero():
		if c.Standing == Waiting || withdrawn < c.KeepThrough {
			c.Trigger, c.KeepThrough = withdrawn, withdrawn
		}
		c.Standing = Lapsed
	}
	return c
}

// waitsForWithdrawal reports whether a withdrawal of consent is among the
// triggers: such a rule says nothing while the consent lives.
func waitsForWithdrawal(r *policy.Rule) bool {
	for _, t := range r.Triggers {
		if t.Event == model.ConsentWithdrawn {
			return true
		}
	}
	return false
}

// outlasts is a total order of the candidates of one holding: it decides the
// winner, and makes it independent of the order of the rules. Ties go to the
// statutory minimum, then to the gentler action, then to the lower id.
func outlasts(a, b Candidate) bool {
	switch {
	case a.Standing != b.Standing:
		return a.Standing > b.Standing
	case a.KeepThrough != b.KeepThrough:
		return a.KeepThrough > b.KeepThrough
	case a.Rule.Minimum != b.Rule.Minimum:
		return a.Rule.Minimum
	case a.Rule.Action != b.Rule.Action:
		return gentleness(a.Rule.Action) > gentleness(b.Rule.Action)
	}
	return a.Rule.ID < b.Rule.ID
}

func gentleness(a policy.Action) int {
	switch a {
	case policy.Keep:
		return 3
	case policy.Decide:
		return 2
	case policy.Anonymise:
		return 1
	}
	return 0
}
