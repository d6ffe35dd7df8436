package tui

import (
	"strings"

	"lethe/model"
	"lethe/model/desk"
)

// listedLines is how many lines of a group are listed one by one. Of a larger
// batch, lines that say the same are counted: nobody reads ten thousand.
const listedLines = 60

// erasureSummary says in one line each how much is in the three groups.
func erasureSummary(p *desk.ErasurePlan) []string {
	blocked := 0
	for _, l := range p.Stays {
		if l.Blocked {
			blocked += l.Records
		}
	}
	stays := "Stays: " + recordsIn(p.Stays)
	if blocked > 0 {
		stays += ", of which " + count(blocked, "record") + " may not go"
	}
	return []string{"Goes: " + recordsIn(p.Goes), "Is anonymised: " + recordsIn(p.Anonymised), stays}
}

func recordsIn(lines []desk.PlanLine) string {
	n := 0
	for _, l := range lines {
		n += l.Records
	}
	if n == 0 {
		return "nothing"
	}
	return count(n, "record")
}

// erasurePlan adds the three groups of a plan, with counts (UX.md).
func (p *page) erasurePlan(plan *desk.ErasurePlan, called map[model.ID]string) {
	for _, g := range []struct {
		title string
		lines []desk.PlanLine
	}{{"Goes", plan.Goes}, {"Is anonymised", plan.Anonymised}, {"Stays, and why", plan.Stays}} {
		p.section(g.title + ": " + recordsIn(g.lines))
		if len(g.lines) > listedLines {
			p.sameLines(g.lines)
			continue
		}
		for i := range g.lines {
			p.planLine(&g.lines[i], len(called) > 1, called)
		}
	}
	if len(plan.Kept) > 0 {
		p.section("Counts that stay of what is anonymised: " + digits(len(plan.Kept)))
		for _, k := range plan.Kept {
			p.indent("- ", keptWords(k), noPaint)
		}
	}
}

// keptWords writes one count that stays.
func keptWords(k model.AnonymousGroup) string {
	words := []string{people(int(k.People)), plainWord(k.Category)}
	for _, t := range k.Traits {
		words = append(words, plainWord(t.Name)+" "+t.Value)
	}
	return strings.Join(words, ", ")
}

// planLine adds one line of a group.
func (p *page) planLine(l *desk.PlanLine, several bool, called map[model.ID]string) {
	text := l.What
	if l.Kind == model.KindHolding {
		text += " (" + l.ID.String()[:8] + ")"
	}
	if several {
		text = strings.Join(filled(called[l.Subject], l.Subject.SubjectReference()), " ") + ": " + text
	}
	mark, paint := "- ", noPaint
	if l.Blocked {
		mark, paint = "= ", waitPaint
		text += ": may not go"
	}
	p.indent(mark, text, paint)
	for _, why := range l.Why {
		p.indent("    ", capital(why)+".", noPaint)
	}
}

// sameLines adds lines of a large group, those that say the same as one.
func (p *page) sameLines(lines []desk.PlanLine) {
	type same struct {
		line    desk.PlanLine
		records int
		refs    []string
	}
	var order []string
	found := map[string]*same{}
	for _, l := range lines {
		key := l.What + "\x00" + strings.Join(l.Why, "\x00")
		if found[key] == nil {
			found[key], order = &same{line: l}, append(order, key)
		}
		s := found[key]
		s.records += l.Records
		s.refs = append(s.refs, l.Subject.SubjectReference())
	}
	for _, key := range order {
		s := found[key]
		mark, paint, text := "- ", noPaint, digits(s.records)+" in "+s.line.What
		if s.line.Blocked {
			mark, paint, text = "= ", waitPaint, text+": may not go"
		}
		p.indent(mark, text+", of "+nameList(s.refs), paint)
		for _, why := range s.line.Why {
			p.indent("    ", capital(why)+".", noPaint)
		}
	}
}

// erasureAsked adds what was asked for.
func (p *page) erasureAsked(e *desk.Erasing, called map[model.ID]string, owners []model.ID) {
	p.section("Asked for")
	var who []string
	for _, id := range owners {
		who = append(who, strings.Join(filled(called[id], id.SubjectReference()), " "))
	}
	p.fact("Who", nameList(who))
	p.fact("Ground", plainWord(string(e.Ground)))
	p.fact("Reason", e.Reason)
	p.fact("Answers", e.Answering)
	if e.Agreed {
		p.fact("Restriction", "the person agreed to this erasure")
	}
	if e.Suppress {
		p.fact("Contacts", "kept as keyed hashes, so that they are never contacted again")
	}
}
