package tui

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// found is how many people a search shows. Who is not among them needs a
// better search, not a longer list.
const found = 200

// subjects lists people. A filter is a search: its hits come best first, each
// with the reason of the match.
type subjects struct{}

func (subjects) name() string    { return "Subjects" }
func (subjects) views() []string { return desk.SubjectViews }
func (subjects) sorts() []string { return desk.SubjectSorts }
func (subjects) empty() string {
	return "Nobody is in the register yet. n adds a person; lethe import FILE brings in many."
}

func (subjects) list(ctx context.Context, d Desk, q desk.Query, by desk.By) listing {
	var out listing
	_, out.total = d.Loaded()
	if strings.TrimSpace(q.Text) == "" {
		out.ids = d.Subjects(ctx, q, by)
		return out
	}
	out.reasons = map[model.ID]string{}
	inView := func(model.ID) bool { return true }
	if q.View != (subjects{}).views()[0] {
		ids := d.Subjects(ctx, q, by)
		inView = func(id model.ID) bool { return slices.Contains(ids, id) }
	}
	hits := d.Find(ctx, q.Text, found+1, by.Today())
	if len(hits) == 0 {
		out.wrong = wrongFilter(d, q.Text)
	}
	if out.cut = len(hits) > found; out.cut {
		hits = hits[:found]
	}
	out.widest = map[string]int{}
	for _, f := range hits {
		if !inView(f.ID) {
			continue
		}
		out.ids = append(out.ids, f.ID)
		out.reasons[f.ID] = f.Reason
		cells := subjectCells(f.SubjectRow, by.Today())
		cells["why"] = f.Reason
		for title, text := range cells {
			out.widest[title] = max(out.widest[title], utf8.RuneCountInString(text))
		}
	}
	return out
}

// wrongFilter says why a query could find nobody, or nothing.
func wrongFilter(d Desk, text string) string {
	if err := d.WrongFilter(text); err != nil {
		return sentence(err)
	}
	return ""
}

func (subjects) columns(w int) []column {
	cols := []column{{"name", 0}}
	if w >= 60 {
		cols = append(cols, column{"establishment", w / 4})
	}
	if w >= 90 {
		cols = append(cols, column{"kind", 10}, column{"last activity", 15})
	}
	return append(cols, column{"notes", max(16, w/5)})
}

func (subjects) cells(d Desk, id model.ID, today calendar.Date) (row, bool) {
	r, ok := d.SubjectRow(id)
	if !ok {
		return row{}, false
	}
	return row{reference: id.SubjectReference(), cells: subjectCells(r, today)}, true
}

// subjectCells returns the text of each column about a person.
func subjectCells(r desk.SubjectRow, today calendar.Date) map[string]string {
	notes := r.Flags.Words()
	if r.OpenRequests > 0 {
		notes = append([]string{count(r.OpenRequests, "request")}, notes...)
	}
	if r.RetentionDue > 0 {
		notes = append(notes, digits(r.RetentionDue)+" to destroy")
	}
	return map[string]string{
		"name": called(r), "establishment": r.Establishment, "kind": plainWord(r.Kind),
		"last activity": day(r.LastActivity, today), "notes": strings.Join(notes, ", "),
	}
}

func (subjects) preview(l look, d Desk, id model.ID, today calendar.Date, w int) []string {
	r, ok := d.SubjectRow(id)
	if !ok {
		return l.Wrap("This person is no longer in the register: their record was erased, or joined with another.", w)
	}
	p := page{look: l, width: w}
	p.fact("Name", called(r))
	p.fact("Reference", id.SubjectReference())
	p.fact("Establishment", r.Establishment)
	p.fact("Relationship", strings.TrimSpace(plainWord(r.Kind)+" "+r.Stage))
	p.fact("Last activity", day(r.LastActivity, today))
	p.fact("Flags", strings.Join(r.Flags.Words(), ", "))
	p.fact("Requests", count(r.OpenRequests, "open request"))
	if r.RetentionDue > 0 {
		p.fact("Retention", count(r.RetentionDue, "holding")+" due to be destroyed")
	}
	p.line("")
	p.line("Enter opens the file; looking at it is logged.")
	return p.lines
}
