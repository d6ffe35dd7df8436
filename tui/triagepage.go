package tui

import (
	"strings"

	"lethe/model/calendar"
	"lethe/model/handling"
)

// draw shows the request at hand over the whole body, or what was done.
func (t *triage) draw(m *Model, w, h int) block {
	p := &page{look: m.look, width: w - 4}
	title := "Triage - " + digits(t.at+1) + " of " + digits(len(t.ids))
	switch {
	case t.over:
		title = "Triage - what was done"
		p.triageDone(t)
	case t.failure != "":
		p.line(t.failure)
		p.line("n goes on to the next.")
	case t.file == nil:
		p.line("Opening the request.")
	default:
		title += " - " + t.file.Row.Reference
		p.triagePage(t, m.today)
	}
	room := max(1, h-2)
	t.top = max(0, min(t.top, len(p.lines)-room))
	t.more = max(0, len(p.lines)-room-t.top)
	if t.more > 0 {
		title += " - " + count(t.more, "more line")
	}
	in := block{}
	for _, line := range p.lines[t.top:] {
		in.lines = append(in.lines, " "+line)
	}
	return m.look.frame(m.look.Line(title), true, in.at(0, 0), w, h)
}

// triagePage says what arrived, when and how, what it may be, and whose.
func (p *page) triagePage(t *triage, today calendar.Date) {
	f, q := t.file, t.file.Request
	p.section("What arrived")
	p.fact("Received", day(q.Received, today)+" "+receivedBy(q.Channel)+", "+count(today.Sub(q.Received), "day")+" ago")
	p.fact("From", strings.Join(filled(plainWord(string(q.Requester.Kind)), q.Requester.Name, q.Requester.Contact), ", "))
	p.fact("Asked", q.Summary)
	_, words, paint := due(f.Row, today)
	p.painted("Due", dueFact(words), paint)
	p.section("What it is")
	p.fact("Type", handling.Of(q.Type).Title)
	p.fact("Suggested", t.suggestionWords())
	p.fact("Assigned to", orNobody(q.Assignee))
	p.fact("Identity", identityWords(f.File))
	p.section("Whose data is meant")
	switch {
	case f.Subject != nil:
		p.line(called(*f.Subject) + ", " + f.Subject.ID.SubjectReference())
	case len(t.matches) == 0:
		p.line("Nobody in the register fits the name or contact. f takes a reference; it can be matched later.")
	}
	for i, c := range t.matches {
		p.indent(digits(i+1)+"  ", strings.Join(filled(called(c.SubjectRow), c.Reference, c.Establishment, c.Reason), ", "), noPaint)
		if c.OpenRequests > 0 {
			p.indent("   ", "has "+count(c.OpenRequests, "open request"), soonPaint)
		}
	}
	p.others(f, today)
	if len(q.Events) > 0 {
		p.timeline(f, today)
	}
}

// suggestionWords says what the message points to, and by which words.
func (t *triage) suggestionWords() string {
	if len(t.suggested) == 0 {
		return "nothing; read it"
	}
	var out []string
	for _, s := range t.suggested[:min(2, len(t.suggested))] {
		out = append(out, plainWord(string(s.Type))+` ("`+s.Word+`")`)
	}
	words := strings.Join(out, ", or ")
	if t.suggestion() == t.file.Request.Type {
		return words + ", as it is"
	}
	return words + ". s takes the first"
}

// identityWords says how the check of identity stands.
func identityWords(f *handling.File) string {
	for _, t := range f.Tasks {
		switch {
		case t.ID != "identity":
		case t.Done:
			return "shown"
		case t.Excused != "":
			return "not asked for: " + t.Excused
		default:
			return "not decided: i it is in doubt and was asked for, I it is not"
		}
	}
	return "not needed for this type"
}

// orNobody names who looks after something.
func orNobody(name string) string {
	if name == "" {
		return "nobody"
	}
	return name
}

// triageDone lists what was done.
func (p *page) triageDone(t *triage) {
	p.section(count(len(t.done), "act"))
	if len(t.done) == 0 {
		p.line("Nothing was done.")
	}
	for _, what := range t.done {
		p.indent("- ", what, noPaint)
	}
	p.line("")
	p.line("u undoes the last act where that is possible, p goes back to the requests, Esc ends triage.")
}
