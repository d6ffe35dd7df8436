package desk

import (
	"fmt"
	"strings"

	"lethe/model"
)

// A lineName tells the lines of a plan apart.
type lineName struct {
	subject, id model.ID
	kind        model.Kind
	what        string // of what has no id
}

func (l *PlanLine) name() lineName {
	n := lineName{subject: l.Subject, id: l.ID, kind: l.Kind}
	if l.ID.IsZero() {
		n.what = l.What
	}
	return n
}

// words names a line in a sentence.
func (l *PlanLine) words() string { return l.What + " of " + l.Subject.SubjectReference() }

// A placed line is a line with the group it stands in.
type placedLine struct {
	*PlanLine
	group string
}

// The groups of a plan, as they end a sentence.
const (
	lineGoes  = "goes"
	lineCount = "is anonymised"
	lineStays = "stays"
)

// placed returns every line with its group, in the order of the plan.
func (p *ErasurePlan) placed() []placedLine {
	out := make([]placedLine, 0, len(p.Goes)+len(p.Anonymised)+len(p.Stays))
	for _, g := range []struct {
		name  string
		lines []PlanLine
	}{{lineGoes, p.Goes}, {lineCount, p.Anonymised}, {lineStays, p.Stays}} {
		for i := range g.lines {
			out = append(out, placedLine{&g.lines[i], g.name})
		}
	}
	return out
}

func byName(lines []placedLine) map[lineName]placedLine {
	out := make(map[lineName]placedLine, len(lines))
	for _, l := range lines {
		out[l.name()] = l
	}
	return out
}

// Since says, one sentence a change, what is different in p from a plan that
// was shown before.
func (p *ErasurePlan) Since(shown *ErasurePlan) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	before, now := shown.placed(), p.placed()
	was, is := byName(before), byName(now)
	for _, l := range now {
		old, ok := was[l.name()]
		switch {
		case !ok:
			say("new: %s, which %s%s", l.words(), l.group, because(l.Why))
		case old.group != l.group:
			say("%s now %s%s", l.words(), l.group, because(l.Why))
		case old.Records != l.Records:
			say("%s now has %d records, not %d", l.words(), l.Records, old.Records)
		case old.What != l.What:
			say("%s was shown as %s", l.words(), old.What)
		}
	}
	for _, l := range before {
		if _, ok := is[l.name()]; !ok {
			say("no longer there: %s", l.words())
		}
	}
	return out
}

func because(why []string) string {
	if len(why) == 0 {
		return ""
	}
	return ": " + strings.Join(why, "; ")
}

// beyond refuses a plan that takes what the administrator was not shown, or that
// takes without a count what was to be counted, or the other way round. What
// stays by now although it was to go is left out without asking again, if the
// act may be done partly.
func (p *ErasurePlan) beyond(shown *ErasurePlan) error {
	if shown == nil {
		return nil
	}
	was := byName(shown.placed())
	for _, l := range p.placed() {
		old, ok := was[l.name()]
		if l.group != lineStays && (!ok || old.group != l.group || old.Records < l.Records) {
			return refused("the register has changed since the plan was shown, so nothing was erased: %s", strings.Join(p.Since(shown), "; "))
		}
	}
	return nil
}
