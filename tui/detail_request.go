package tui

import (
	"strings"

	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
)

// wideRequest is the width from which the working of the date stands beside
// the timeline; below it the working comes first, since it answers the
// question that is asked most.
const wideRequest = 76

// requestPage lays out a request: what it is, its timeline, how its due date
// comes about, what was asked and decided, what is to be done, and what is
// missing to close it.
func requestPage(l look, f *desk.RequestFile, today calendar.Date, w int) *page {
	p := &page{look: l, width: w}
	p.request(f, today)
	if w < wideRequest {
		p.work(f, today)
		p.timeline(f, today)
		p.others(f, today)
		return p
	}
	half := (w - 3) / 2
	left := &page{look: l, width: half}
	left.timeline(f, today)
	left.others(f, today)
	right := &page{look: l, width: w - 3 - half}
	right.work(f, today)
	p.lines = append(p.lines, "")
	p.merge(left, right, 3)
	return p
}

// work adds the dates and what is left to do.
func (p *page) work(f *desk.RequestFile, today calendar.Date) {
	p.working(f.Row.Clock, today)
	p.missing(f)
	p.items(f.File, today)
	p.tasks(f.File, today)
}

// others adds the other requests of the person.
func (p *page) others(f *desk.RequestFile, today calendar.Date) {
	if len(f.Others) == 0 {
		return
	}
	p.section("Other requests of this person")
	for _, r := range f.Others {
		p.requestLine(r, today)
	}
}

// request adds the facts.
func (p *page) request(f *desk.RequestFile, today calendar.Date) {
	r := f.Request
	_, words, paint := due(f.Row, today)
	p.section(plainWord(string(r.Type)) + " request " + r.Reference() + " (" + calendar.RequestType(r.Type).Article() + ")")
	p.painted("Due", dueFact(words), paint)
	p.fact("State", clockWord(f.Row.Clock))
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
func (p *page) working(c calendar.Result, today calendar.Date) {
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

// alertPage lays out a holding whose retention wants attention.
func alertPage(l look, d *detail, today calendar.Date, w int) *page {
	p := &page{look: l, width: w}
	p.alert(d.alert, today)
	p.policyWarnings(d.warnings, policy.AboutSchedule)
	p.policyWarnings(d.warnings, policy.AboutHoldings)
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
