package desk

import (
	"slices"
	"strings"
	"unicode"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
)

// An Answer is what came of asking a caller for one fact.
type Answer string

// The answers.
const (
	Unasked     Answer = ""
	AnswerRight Answer = "right"
	AnswerWrong Answer = "wrong"
	NoAnswer    Answer = "unknown"
)

// A CallFact is one fact to ask a caller, with what the record says.
type CallFact struct {
	Fact   policy.Fact
	Value  string // what counts as right; several are joined by "or"
	Answer Answer
}

// callFacts returns the facts of the policy that the record can check, in the
// policy's order. A fact that the record does not have is never asked: a
// caller could not be wrong about it.
func callFacts(p *policy.Policy, s *model.Subject, holdings []*model.Holding) []CallFact {
	var out []CallFact
	for _, f := range p.Call.Facts {
		if v := factValue(p, f, s, holdings); v != "" {
			out = append(out, CallFact{Fact: f, Value: v})
		}
	}
	return out
}

func factValue(p *policy.Policy, f policy.Fact, s *model.Subject, holdings []*model.Holding) string {
	switch f {
	case "date-of-birth":
		if s.Born.IsZero() {
			return ""
		}
		return s.Born.Time().Format("2 January 2006 (2/1/2006)")
	case "postcode":
		return contactValues(s, model.Address, func(c model.Contact) string { return c.Postcode })
	case "email":
		return contactValues(s, model.Email, func(c model.Contact) string { return c.Value })
	case "phone":
		return contactValues(s, model.Phone, func(c model.Contact) string { return c.Value })
	case "establishment":
		return strings.TrimSpace(s.Establishment)
	case "department":
		return strings.TrimSpace(s.Department)
	case "last-course":
		return lastCourse(p, holdings)
	}
	return ""
}

// orValue joins the values that count as right for one fact.
const orValue = " or "

// contactValues joins a part of the contacts of one type.
func contactValues(s *model.Subject, t model.ContactType, part func(model.Contact) string) string {
	var out []string
	for _, c := range s.ContactsOf(t) {
		if v := strings.TrimSpace(part(c)); v != "" && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return strings.Join(out, orValue)
}

// lastCourse returns the course of the newest holding that names one and that
// may be spoken of on the phone.
func lastCourse(p *policy.Policy, holdings []*model.Holding) string {
	var course string
	var newest calendar.Date
	for _, h := range holdings {
		name := courseOf(h)
		if name == "" || p.NeverReadOut(h.Category) {
			continue
		}
		if on := max(h.Collected, h.Event(model.CourseCompleted), h.Event(model.EventDate)); course == "" || on > newest {
			course, newest = name, on
		}
	}
	return course
}

// courseOf returns the course that a holding is about, if it names one.
func courseOf(h *model.Holding) string {
	for _, f := range h.Fields {
		if strings.EqualFold(f.Name, "course") {
			return strings.TrimSpace(f.Value)
		}
	}
	return ""
}

// answered gives the facts the answers that a call has recorded.
func answered(facts []CallFact, c *model.Call) {
	for i := range facts {
		f := string(facts[i].Fact)
		switch {
		case slices.Contains(c.Wrong, f):
			facts[i].Answer = AnswerWrong
		case slices.Contains(c.Right, f):
			facts[i].Answer = AnswerRight
		case slices.Contains(c.Unknown, f):
			facts[i].Answer = NoAnswer
		}
	}
}

// standing is how far a caller is identified.
type callStanding struct {
	level   int
	locked  bool
	missing int // right answers to the next level; 0 when there is none to reach
}

// identify applies the policy's rule to a call: how many right answers open
// which level, and how many wrong ones lock the card for the rest of the call.
func identify(rule policy.Call, right, wrong, facts int) callStanding {
	if wrong >= max(rule.Wrong, 1) {
		return callStanding{locked: true}
	}
	one := max(rule.Level1, 1)
	two := max(rule.Level2, one)
	st := callStanding{}
	switch {
	case right >= two:
		st.level = 2
	case right >= one:
		st.level, st.missing = 1, two-right
	default:
		st.missing = one - right
	}
	if right+st.missing > facts-wrong {
		st.missing = 0
	}
	return st
}

// CallerNumber returns the telephone number that is all of what is typed first in a
// call, without what numbers are copied with: "tel:", marks of direction, dashes that
// do not break and narrow spaces. It reports false where there is anything else, or
// fewer than seven digits.
func CallerNumber(text string) (number string, ok bool) {
	text = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(text)), "tel:")
	digits, ok := 0, true
	text = strings.Map(func(r rune) rune {
		switch {
		case '0' <= r && r <= '9':
			digits++
		case unicode.Is(unicode.Pd, r):
			return '-'
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		case !strings.ContainsRune("+().", r):
			ok = false
		}
		return r
	}, text)
	if !ok || digits < 7 {
		return "", false
	}
	return strings.TrimSpace(text), true
}
