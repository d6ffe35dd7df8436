package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
)

// assign opens the form that assigns the selected requests, or the one here.
func (m *Model) assign() tea.Cmd {
	d := m.desk
	f := &form{fields: []*field{suggestion("Assign to", m.opts.Actor).needed().among(d.Assignees())}}
	act := m.newBulkAct(f)
	f.title, f.about = "Assign "+count(len(act.ids), "request"), nameList(act.refs)
	before := map[model.ID]string{}
	for _, id := range act.ids {
		r, _ := d.RequestRow(id)
		before[id] = r.Assignee
	}
	if len(act.ids) == 1 {
		row, _ := d.RequestRow(act.ids[0])
		act.replaces(row, func(r *desk.RequestRow) map[*field]string { return map[*field]string{f.fields[0]: r.Assignee} })
	}
	f.save = func(m *Model, f *form) tea.Cmd {
		to := f.fields[0].value()
		act.question = "Assign to " + to + "?"
		act.done = func(n int) string { return count(n, "request") + " assigned to " + to + ". u undoes it." }
		act.do = func(ctx context.Context, by desk.By, id model.ID) error { return d.AssignRequest(ctx, by, id, to) }
		act.after = func(done []model.ID) { m.undo = undoAssigned(m, done, before) }
		return act.carryOut(m, f)
	}
	m.push(f)
	return nil
}

// undoAssigned returns what assigns requests to whoever had them before, unless
// somebody else has assigned them since.
func undoAssigned(m *Model, ids []model.ID, before map[model.ID]string) func(*Model) tea.Cmd {
	d, saw := m.desk, map[model.ID]desk.Sight{}
	for _, id := range ids {
		r, _ := d.RequestRow(id)
		saw[id] = r.Sight()
	}
	return func(m *Model) tea.Cmd {
		return m.run(func(ctx context.Context, by desk.By) result {
			out := undone{}
			for id, was := range saw {
				if err := d.AssignRequest(ctx, by.Having(was), id, before[id]); err != nil {
					out.err = err
					continue
				}
				out.n++
			}
			return out
		})
	}
}

// undone says how many requests were assigned back, and why not the others.
type undone struct {
	n   int
	err error
}

func (r undone) apply(m *Model) tea.Cmd {
	m.notice = count(r.n, "assignment") + " undone."
	if r.err != nil {
		m.notice += " " + sentence(r.err)
	}
	return m.again()
}

// undoLast undoes the last reversible act, once.
func (m *Model) undoLast() tea.Cmd {
	undo := m.undo
	m.undo = nil
	return undo(m)
}

// quit leaves. Unsaved text can only stand in a form, which asks by itself.
func (m *Model) quit() tea.Cmd { return tea.Quit }
