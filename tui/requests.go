package tui

import (
	"context"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// requests lists data-subject requests, due work soonest first.
type requests struct{}

func (requests) name() string    { return "Requests" }
func (requests) views() []string { return desk.RequestViews }
func (requests) sorts() []string { return desk.RequestSorts }
func (requests) empty() string {
	return "No open requests. n logs one that came in by any channel."
}

func (requests) list(_ context.Context, d Desk, q desk.Query, by desk.By) listing {
	out := listing{ids: d.Requests(q, by)}
	out.total = len(d.Requests(desk.Query{View: "all"}, by))
	return out
}

func (requests) columns(w int) []column {
	cols := []column{{"", 1}}
	if w >= 50 {
		cols = append(cols, column{"reference", 11})
	}
	if w >= 68 {
		cols = append(cols, column{"type", 13})
	}
	cols = append(cols, column{"name", 0}, column{"due", 25})
	if w >= 96 {
		cols = append(cols, column{"assignee", 12})
	}
	if w >= 112 {
		cols = append(cols, column{"next", 20})
	}
	return cols
}

func (requests) cells(d Desk, id model.ID, today calendar.Date) (row, bool) {
	r, ok := d.RequestRow(id)
	if !ok {
		return row{}, false
	}
	glyph, words, p := due(r, today)
	words = orElse(waitsShort(r.Clock), words)
	return row{reference: r.Reference, paint: p, cells: map[string]string{
		"": glyph, "reference": r.Reference, "type": plainWord(string(r.Type)),
		"name": calledIn(d, r.Subject, r.Name), "due": words, "assignee": r.Assignee, "next": nextAction(r, today),
	}}, true
}

func (requests) preview(l look, d Desk, id model.ID, today calendar.Date, w int) []string {
	r, ok := d.RequestRow(id)
	if !ok {
		return []string{"This request is no longer in the register."}
	}
	_, words, _ := due(r, today)
	p := page{look: l, width: w}
	p.fact("Reference", r.Reference)
	p.fact("Type", plainWord(string(r.Type)))
	p.fact("Name", calledIn(d, r.Subject, r.Name))
	p.fact("Due", dueFact(words))
	p.fact("State", clockWord(r.Clock))
	p.fact("Received", day(r.Received, today)+" "+receivedBy(r.Channel))
	p.fact("Target", day(r.Clock.InternalTarget, today))
	p.fact("Assignee", r.Assignee)
	p.fact("Next", nextAction(r, today))
	p.list("Warnings", r.Clock.Warnings)
	p.line("")
	p.line("Enter opens the request; looking at it is logged.")
	return p.lines
}

// nextAction says what is to be done next on a request.
func nextAction(r desk.RequestRow, today calendar.Date) string {
	on := day(r.NextOn, today)
	if !r.NextOn.IsZero() && r.NextOn < today && !r.Closed {
		on += ", " + count(today.Sub(r.NextOn), "day") + " past"
	}
	return strings.Join(filled(on, r.NextWhat), ": ")
}
