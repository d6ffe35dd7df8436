package desk

import (
	"cmp"
	"context"

	"lethe/model"
)

// Loaded reports whether the board is complete, and how many subjects are on it.
func (d *Desk) Loaded() (done bool, subjects int) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.board.loaded, len(d.board.subjects)
}

// Generation grows with every change to the board.
func (d *Desk) Generation() uint64 {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.board.generation
}

// SubjectRow returns the row of one subject.
func (d *Desk) SubjectRow(by By, id model.ID) (SubjectRow, bool) {
	if !d.sees(by, model.FindPeople) {
		return SubjectRow{}, false
	}
	return d.subjectRow(id)
}

func (d *Desk) subjectRow(id model.ID) (SubjectRow, bool) { return row(d, (*board).subjectRows, id) }

// RequestRow returns the row of one request.
func (d *Desk) RequestRow(by By, id model.ID) (RequestRow, bool) {
	if !d.sees(by, model.SeeRequests) {
		return RequestRow{}, false
	}
	return row(d, (*board).requestRows, id)
}

// AlertRow returns the row of one holding that has an alert.
func (d *Desk) AlertRow(by By, id model.ID) (AlertRow, bool) {
	if !d.sees(by, model.SeeRetention) {
		return AlertRow{}, false
	}
	return row(d, (*board).alertRows, id)
}

// Subjects returns the subjects that a query selects, in its order. A text
// query is answered by the search engine, best match first.
func (d *Desk) Subjects(ctx context.Context, q Query, by By) []model.ID {
	if !d.sees(by, model.FindPeople) {
		return nil
	}
	if q.Text != "" && d.finder != nil {
		var out []model.ID
		for _, m := range d.Search(ctx, by, q.Text, searchDepth) {
			if r, ok := d.rowOf(ctx, m.ID); ok && inSubjectView(q.View, &r) {
				if out = append(out, m.ID); len(out) == SearchLimit {
					break
				}
			}
		}
		return out
	}
	return d.listPeople(q)
}

// SearchLimit is how many people a filter shows: more than anybody reads. A view
// is filled from the first searchDepth matches.
const (
	SearchLimit = 200
	searchDepth = 1000
)

func inSubjectView(view string, r *SubjectRow) bool {
	switch view {
	case "flagged":
		return r.Flags != 0
	case "with requests":
		return r.OpenRequests > 0
	case "retention due":
		return r.RetentionDue > 0
	}
	return true
}

func subjectOrder(by string) func(a, b *SubjectRow) int {
	name := func(a, b *SubjectRow) int { return compareFolded(a.Name, b.Name) }
	switch by {
	case "establishment":
		return func(a, b *SubjectRow) int {
			return cmp.Or(compareFolded(a.Establishment, b.Establishment), name(a, b))
		}
	case "last activity":
		return func(a, b *SubjectRow) int { return cmp.Or(cmp.Compare(b.LastActivity, a.LastActivity), name(a, b)) }
	case "requests":
		return func(a, b *SubjectRow) int { return cmp.Or(cmp.Compare(b.OpenRequests, a.OpenRequests), name(a, b)) }
	}
	return name
}
