package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
)

// chosenRequests returns the marked requests, or the one here, with their
// references.
func (m *Model) chosenRequests() (ids []model.ID, refs []string) {
	ids = []model.ID{m.target()}
	if m.detail() == nil {
		ids = m.pane().tab.chosen()
	}
	for _, id := range ids {
		r, _ := m.desk.RequestRow(id)
		refs = append(refs, r.Reference)
	}
	return ids, refs
}

// A bulkAct is one act on several requests.
type bulkAct struct {
	question string // asked before more than one is changed
	refs     []string
	ids      []model.ID
	do       func(ctx context.Context, by desk.By, id model.ID) error
	done     string // what to say, after the number
}

// carryOut does it to each request, after one question that says how many where
// there are several. Those that fail stay marked.
func (b bulkAct) carryOut(m *Model, f *form) tea.Cmd {
	save := m.run(func(ctx context.Context, by desk.By) result {
		var failed []model.ID
		var last error
		for _, id := range b.ids {
			if err := b.do(ctx, by, id); err != nil {
				failed, last = append(failed, id), err
			}
		}
		if len(failed) == len(b.ids) {
			return saved{form: f, err: last}
		}
		text := b.done
		if len(b.ids) > 1 {
			text = count(len(b.ids)-len(failed), "request") + ": " + b.done
		}
		if len(failed) > 0 {
			text += " " + count(len(failed), "request") + " failed and stayed marked: " + sentence(last)
		}
		return saved{form: f, done: text, then: func(m *Model) tea.Cmd {
			m.markOnly(failed)
			return m.again()
		}}
	})
	if len(b.ids) == 1 {
		return save
	}
	f.busy = false
	m.ask(b.question, []string{count(len(b.ids), "request") + ": " + nameList(b.refs)}, func(*Model) tea.Cmd {
		f.busy = true
		return save
	})
	return nil
}

// markOnly marks what an act on several requests left undone.
func (m *Model) markOnly(ids []model.ID) {
	t := &m.panes[1].tab
	t.marks = map[model.ID]struct{}{}
	for _, id := range ids {
		t.marks[id] = struct{}{}
	}
}
