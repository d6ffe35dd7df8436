package tui

import (
	"fmt"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/handling"
)

// timeline adds the ledger of the request, oldest first.
func (p *page) timeline(f *desk.RequestFile, today calendar.Date) {
	p.section("Timeline")
	r := f.Request
	p.dated(r.Received, today, "received "+receivedBy(r.Channel), "")
	for _, e := range r.Events {
		p.dated(e.On, today, eventWords(f.File, e), e.Actor)
	}
}

// eventWords writes one entry of a ledger.
func eventWords(f *handling.File, e model.Event) string {
	return strings.Join(filled(eventHead(f, e), e.Text), ": ")
}

// eventHead says what happened, without what was written about it.
func eventHead(f *handling.File, e model.Event) string {
	switch e.Kind {
	case model.EventDecided:
		return decidedWords(f, e)
	case model.EventTaskDone, model.EventTaskExcused, model.EventTaskAdded:
		word := map[model.EventKind]string{model.EventTaskDone: "done", model.EventTaskExcused: "left out", model.EventTaskAdded: "to do"}[e.Kind]
		for _, t := range f.Tasks {
			if t.ID == e.Code && t.Title != e.Text {
				return word + ", " + t.Title
			}
		}
		return word
	case model.EventItem:
		return fmt.Sprintf("item %d", e.Item)
	case model.EventRetyped:
		return "type changed, was " + plainWord(e.Code)
	case model.EventMatched:
		if e.Ref.IsZero() {
			return "matched"
		}
		return "matched to " + e.Ref.SubjectReference()
	case model.EventUnmatched:
		return "match taken back: nobody is known"
	case model.EventAssigned:
		if e.Text == "" {
			return "assigned to nobody"
		}
		return "assigned"
	case model.EventLetter:
		return strings.Join(filled("letter sent", plainWord(e.Code)), ", ")
	case model.EventExtensionNotice:
		return strings.Join(filled("extension notice sent", e.Ground), ", ")
	}
	word := plainWord(string(e.Kind))
	if s, ok := handling.StepOf(e.Kind); ok {
		word = strings.ToLower(s.Title)
	}
	if e.Ground == model.NotEnough {
		word += ", not enough"
	}
	if len(e.Lines) > 0 {
		word += ", told: " + plainWord(strings.Join(e.Lines, ", "))
	}
	return word
}

// decidedWords writes a decision: the item, its outcome, and the ground of a
// refusal with its provision.
func decidedWords(f *handling.File, e model.Event) string {
	out := "decided"
	if len(f.Items) > 1 {
		out += fmt.Sprintf(", item %d", e.Item)
	}
	title := plainWord(e.Code)
	if o, ok := f.Type.Outcome(e.Code); ok {
		title = o.Title
	}
	out += ", " + title
	if g, ok := f.Type.Ground(e.Ground); ok {
		out += ", because " + g.Title + " (" + g.Where + ")"
	}
	return out
}

// items adds what was asked for and what was decided.
func (p *page) items(f *handling.File, today calendar.Date) {
	p.section("What is asked for")
	for _, it := range f.Items {
		mark, words := "[ ] ", it.What
		if len(f.Items) > 1 {
			words = fmt.Sprintf("%d. %s", it.Number, words)
		}
		if it.Outcome != "" {
			mark = "[x] "
			o, _ := f.Type.Outcome(it.Outcome)
			words += ": " + strings.Join(filled(o.Title, day(it.On, today), it.By), ", ")
		} else {
			words += ": open"
		}
		p.indent(mark, words, noPaint)
		if g, ok := f.Type.Ground(it.Ground); ok {
			p.indent("    ", capital(g.Title)+" ("+g.Where+").", noPaint)
		}
		if it.Reasons != "" {
			p.indent("    ", it.Reasons, noPaint)
		}
	}
}

// tasks adds what is to be done and what is done.
func (p *page) tasks(f *handling.File, today calendar.Date) {
	p.section("Tasks")
	for _, t := range f.Tasks {
		mark, words := "[ ] ", t.Title
		switch {
		case t.Done:
			mark, words = "[x] ", strings.Join(filled(words, day(t.On, today)), ", ")
		case t.Excused != "":
			mark, words = "[-] ", words+", left out: "+t.Excused
		case !t.Needed:
			words += " (if it applies)"
		}
		p.indent(mark, words, noPaint)
	}
}

// missing adds what stands in the way of closing.
func (p *page) missing(f *desk.RequestFile) {
	if f.File.Closed {
		return
	}
	p.section("To close it")
	if len(f.Missing) == 0 {
		p.line("Nothing is missing.")
	}
	for _, what := range f.Missing {
		p.indent("- ", capital(what)+".", noPaint)
	}
}
