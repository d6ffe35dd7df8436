package tui

import (
	"context"
	"slices"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// alerts lists holdings whose retention wants attention, grouped by rule when
// they are sorted by rule, as they are at first.
type alerts struct{}

func (alerts) name() string    { return "Retention" }
func (alerts) views() []string { return append(slices.Clone(desk.AlertViews), otherAlerts) }
func (alerts) sorts() []string { return desk.AlertSorts }
func (alerts) empty() string {
	return "Nothing is due to be destroyed. v shows what comes up, what is blocked and what needs review."
}

func (alerts) list(ctx context.Context, d Desk, q desk.Query, by desk.By) listing {
	if q.View == otherAlerts {
		return listOthers(ctx, d, q, by)
	}
	found := d.ListAlerts(q)
	out := listing{ids: found.IDs, total: found.Total}
	for _, g := range found.Groups {
		title := g.Rule
		if title == "" {
			title = noRule
		}
		out.groups = append(out.groups, group{at: g.At, title: title, rows: g.Rows})
	}
	return out
}

func (alerts) columns(w int) []column {
	cols := []column{{"", 1}, {"name", 0}}
	if w >= 56 {
		cols = append(cols, column{"category", 14})
	}
	cols = append(cols, column{"retention", 26})
	if w >= 110 {
		cols = append(cols, column{"rule", 20})
	}
	return cols
}

func (alerts) cells(d Desk, id model.ID, today calendar.Date) (row, bool) {
	r, ok := d.AlertRow(id)
	if !ok {
		return otherCells(d, id, today)
	}
	glyph, p := verdictMark(r.Verdict, today)
	return row{reference: r.Subject.SubjectReference(), paint: p, cells: map[string]string{
		"": glyph, "name": calledIn(d, r.Subject, r.Name), "category": r.Category,
		"retention": verdictWords(r.Verdict, today), "rule": ruleTitle(r.Verdict),
	}}, true
}

func (alerts) preview(l look, d Desk, id model.ID, today calendar.Date, w int) []string {
	p := page{look: l, width: w}
	r, ok := d.AlertRow(id)
	if !ok {
		p.otherAlert(d, id, today)
		return p.lines
	}
	p.fact("Name", calledIn(d, r.Subject, r.Name))
	p.fact("Reference", r.Subject.SubjectReference())
	p.fact("Category", r.Category)
	p.verdict(r.Verdict, today)
	p.line("")
	p.line("Enter opens the holding; looking at it is logged.")
	return p.lines
}
