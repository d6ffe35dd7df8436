package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lethe/model"
)

// TwoPerson says which acts one person asks for and another approves.
type TwoPerson struct {
	Acts      []model.PairedAct `yaml:"acts" doc:"Acts that need a second person. The release of a litigation hold needs one in any case, under 'holds'."`
	Approve   int               `yaml:"approve-within-hours" default:"72" min:"1" max:"720" doc:"Hours that a question waits for its answer, and that the approved act may then take until it is carried out."`
	OnePerson bool              `yaml:"one-person" doc:"Only one person keeps the register, so nobody can approve: whoever asked carries the act out after the delay, and the log says so. It has no effect while another user could approve."`
	Delay     int               `yaml:"one-person-delay-hours" default:"72" min:"24" max:"720" doc:"Hours that one person alone waits."`
}

// Covers reports whether the act needs a second person. A policy that loosens the
// rule needs one as soon as anything does.
func (t *TwoPerson) Covers(a model.PairedAct) bool {
	if a == model.PairedPolicy {
		return len(t.Acts) > 0
	}
	return slices.Contains(t.Acts, a)
}

// Life is how long a question waits, and how long what was approved may take.
func (t *TwoPerson) Life() time.Duration { return time.Duration(t.Approve) * time.Hour }

// Alone is how long one person alone waits.
func (t *TwoPerson) Alone() time.Duration { return time.Duration(t.Delay) * time.Hour }

// Loosened says in words what the rules about two people no longer ask that they
// asked before, or nothing where they ask as much. What was approved may be carried
// out as long as a question may wait, so a longer time loosens too.
func (p *Policy) Loosened(before *Policy) string {
	t, b := &p.TwoPerson, &before.TwoPerson
	var out []string
	for _, a := range b.Acts {
		if !slices.Contains(t.Acts, a) {
			out = append(out, a.Words()+" by one person")
		}
	}
	add := func(looser bool, format string, args ...any) {
		if looser {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	add(t.Approve > b.Approve, "%d hours to answer and carry out instead of %d", t.Approve, b.Approve)
	add(t.OnePerson && !b.OnePerson, "that one person keeps the register")
	add(t.Delay < b.Delay && t.OnePerson, "a delay of %d hours instead of %d", t.Delay, b.Delay)
	h, hb := &p.Holds, &before.Holds
	alone := h.OnePerson || t.OnePerson
	add(h.Approve > hb.Approve, "%d days to approve the release of a hold instead of %d", h.Approve, hb.Approve)
	add(h.OnePerson && !hb.OnePerson, "the release of a hold by one person")
	add(h.Delay < hb.Delay && alone, "a delay of %d days before the release of a hold instead of %d", h.Delay, hb.Delay)
	return strings.Join(out, ", ")
}

// twoPerson reports acts that are listed twice.
func (c *checker) twoPerson() {
	for i, a := range c.p.TwoPerson.Acts {
		if a != "" && slices.Contains(c.p.TwoPerson.Acts[:i], a) {
			c.fail(fmt.Sprintf("two-person.acts[%d]", i), "each act once", "%s is listed already", shown(string(a)))
		}
	}
}

// pairs says what takes two people.
func (e *explainer) pairs() {
	t, h := &e.p.TwoPerson, &e.p.Holds
	e.head("What takes two people")
	for _, a := range t.Acts {
		e.say("%s: one asks, another approves.", strings.ToUpper(a.Words()[:1])+a.Words()[1:])
	}
	e.when(len(t.Acts) > 0, "A policy that loosens this rule: the same.")
	e.when(len(t.Acts) > 0, "A question waits %d hours; what was approved is carried out within %d, once.", t.Approve, t.Approve)
	e.when(len(t.Acts) > 0 && t.OnePerson, "Where nobody else could approve, one person waits %d hours, and the log says so.", t.Delay)
	e.say("The release of a litigation hold: approved within %d days.", h.Approve)
	e.when(h.OnePerson || t.OnePerson, "Where nobody else could approve it, one person waits %d days, and the log says so.", h.Delay)
}
