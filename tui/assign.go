package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
)

// assign opens the form that assigns the selected requests, or the one here.
func (m *Model) assign() tea.Cmd {
	ids, refs := m.chosenRequests()
	before := map[model.ID]string{}
	for _, id := range ids {
		r, _ := m.desk.RequestRow(id)
		before[id] = r.Assignee
	}
	f := &form{title: "Assign " + count(len(ids), "request"), about: nameList(refs),
		fields: []*field{suggestion("Assign to", m.opts.Actor).needed()}}
	f.save = func(m *Model, f *form) tea.Cmd {
		to := f.fields[0].value()
		if len(ids) == 1 {
			return m.assignAll(f, ids, to, before)
		}
		f.busy = false
		m.ask("Assign to "+to+"?", []string{count(len(ids), "request") + ": " + nameList(refs)}, func(m *Model) tea.Cmd {
			f.busy = true
			return m.assignAll(f, ids, to, before)
		})
		return nil
	}
	m.push(f)
	return nil
}

// assignAll assigns each request. Those that fail stay marked.
func (m *Model) assignAll(f *form, ids []model.ID, to string, before map[model.ID]string) tea.Cmd {
	d := m.desk
	return m.run(func(ctx context.Context, by desk.By) result {
		out := assigned{to: to, before: map[model.ID]string{}}
		for _, id := range ids {
			if err := d.AssignRequest(ctx, by, id, to); err != nil {
				out.failed, out.err = append(out.failed, id), err
				continue
			}
			out.before[id] = before[id]
		}
		if len(out.before) == 0 {
			return saved{form: f, err: out.err}
		}
		return saved{form: f, done: out.words(), then: out.follow}
	})
}

// assigned says what became of an assignment.
type assigned struct {
	to     string
	before map[model.ID]string // of the requests that were assigned
	failed []model.ID
	err    error
}

// words reports done and failed.
func (a assigned) words() string {
	text := count(len(a.before), "request") + " assigned to " + a.to + ". u undoes it."
	if len(a.failed) > 0 {
		text += " " + count(len(a.failed), "request") + " failed and stayed marked: " + sentence(a.err)
	}
	return text
}

// follow marks what failed and remembers how to undo the rest.
func (a assigned) follow(m *Model) tea.Cmd {
	m.markOnly(a.failed)
	m.undo = func(m *Model) tea.Cmd {
		d := m.desk
		return m.run(func(ctx context.Context, by desk.By) result {
			n := 0
			for id, to := range a.before {
				if d.AssignRequest(ctx, by, id, to) == nil {
					n++
				}
			}
			return undone(n)
		})
	}
	return m.again()
}

// undone is the number of requests assigned back.
type undone int

func (n undone) apply(m *Model) tea.Cmd {
	m.notice = count(int(n), "assignment") + " undone."
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
