package tui

import (
	"strings"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// wideRequest is the width from which the working of the date stands beside
// the timeline; below it the working comes first, since it answers the
// question that is asked most.
const wideRequest = 76

// requestPage lays out a request: what it is, its timeline, and how its due
// date comes about.
func requestPage(l look, f *desk.RequestFile, today calendar.Date, w int) *page {
	p := &page{look: l, width: w}
	p.request(f, today)
	if w < wideRequest {
		p.working(f, today)
		p.timeline(f.Request, today)
	} else {
		half := (w - 3) / 2
		left := &page{look: l, width: half}
		left.timeline(f.Request, today)
		right := &page{look: l, width: w - 3 - half}
		right.working(f, today)
		p.lines = append(p.lines, "")
		at := len(p.lines)
		p.merge(left, right, 3)
		p.sections[len(p.sections)-1].line = at
	}
	if len(f.Others) > 0 {
		p.section("Other requests of this person")
		for _, r := range f.Others {
			p.requestLine(r, today)
		}
	}
	return p
}

// request adds the facts.
func (p *page) request(f *desk.RequestFile, today calendar.Date) {
	r := f.Request
	_, words, paint := due(f.Row, today)
	p.section(plainWord(string(r.Type)) + " request " + r.Reference() + " (" + calendar.RequestType(r.Type).Article() + ")")
	p.painted("Due", dueFact(words), paint)
	p.fact("State", stateWord(f.Row.Clock.State))
	switch {
	case f.Subject != nil:
		p.fact("Name", called(*f.Subject))
		p.fact("Subject", f.Subject.ID.SubjectReference())
	case f.Erased:
		p.fact("Name", f.Row.Name)
		p.fact("Subject", "was erased")
	default:
		p.fact("Name", f.Row.Name)
		p.fact("Subject", "not known yet")
	}
	p.fact("Requester", strings.Join(filled(plainWord(string(r.Requester.Kind)), r.Requester.Name, r.Requester.Contact), ", "))
	p.fact("Received", day(r.Received, today)+" "+receivedBy(r.Channel))
	p.fact("Assignee", r.Assignee)
	p.fact("Next", nextAction(f.Row, today))
	p.fact("Asked", r.Summary)
}

// working adds how the date comes about.
func (p *page) working(f *desk.RequestFile, today calendar.Date) {
	c := f.Row.Clock
	p.section("Working of the date")
	for _, step := range c.Working {
		p.indent("- ", step, noPaint)
	}
	p.fact("Target", day(c.InternalTarget, today))
	if !c.StrictDue.IsZero() && c.StrictDue != c.Due {
		p.fact("Outer limit", day(c.StrictDue, today))
	}
	if !c.NoticeBy.IsZero() && !c.Extended {
		p.fact("Extend by", day(c.NoticeBy, today))
	}
	for _, w := range c.Warnings {
		p.indent("! ", w, soonPaint)
	}
}

// timeline adds the ledger of the request, oldest first.
func (p *page) timeline(r *model.Request, today calendar.Date) {
	p.section("Timeline")
	p.dated(r.Received, today, "received "+receivedBy(r.Channel), "")
	for _, e := range r.Events {
		what := plainWord(string(e.Kind))
		if e.Text != "" {
			what += ": " + e.Text
		}
		p.dated(e.On, today, what, e.Actor)
	}
}

// alertPage lays out a holding whose retention wants attention.
func alertPage(l look, f *desk.AlertFile, today calendar.Date, w int) *page {
	p := &page{look: l, width: w}
	p.alert(f, today)
	return p
}

// alert adds what is held, how long, and why.
func (p *page) alert(f *desk.AlertFile, today calendar.Date) {
	p.section("What is held")
	p.fact("Subject", strings.Join(filled(called(f.Subject), f.Subject.ID.SubjectReference()), ", "))
	p.holding(f.Holding, today)
	p.section("How long it is kept")
	p.verdict(f.Row.Verdict, today)
	if len(f.Considered) > 1 {
		p.section("Rules that fit, the deciding one first")
		for _, c := range f.Considered {
			p.line("- " + c.Rule.ID + ": " + candidateWords(c, today))
		}
	}
	p.section("Trigger dates")
	for _, e := range f.Holding.Events {
		p.dated(e.On, today, plainWord(string(e.Trigger)), "")
	}
}
