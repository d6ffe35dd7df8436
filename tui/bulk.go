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
	basis           // of the one request, where it is one
	question string // asked before more than one is changed
	refs     []string
	ids      []model.ID
	saw      map[model.ID]desk.Sight // as they were when the form was opened
	do       func(ctx context.Context, by desk.By, id model.ID) error
	done     func(n int) string    // what to say of so many requests
	after    func(done []model.ID) // what follows for those that were changed; may be nil
}

// newBulkAct returns an act on requests as they are now, to be carried out when
// the form is saved.
func (m *Model) newBulkAct(f *form) *bulkAct {
	b := &bulkAct{saw: map[model.ID]desk.Sight{}}
	b.ids, b.refs = m.chosenRequests()
	for _, id := range b.ids {
		r, _ := m.desk.RequestRow(id)
		b.saw[id] = r.Sight()
	}
	if len(b.ids) == 1 {
		b.basis = basis{id: b.ids[0], saw: b.saw[b.ids[0]]}
		f.refresh, f.request = b.refresh, b.ids[0]
	}
	return b
}

// eachOf says of how many requests a sentence is true, where there are several.
func eachOf(say string) func(int) string {
	return func(n int) string {
		if n == 1 {
			return say
		}
		return count(n, "request") + ": " + say
	}
}

// carryOut does it to each request, after one question that says how many where
// there are several. Those that fail stay marked, and the form stays for them
// with what was typed.
func (b *bulkAct) carryOut(m *Model, f *form) tea.Cmd {
	if len(b.ids) == 1 {
		b.saw[b.ids[0]] = b.basis.saw
		return b.save(m, f)
	}
	f.busy = false
	m.ask(b.question, []string{count(len(b.ids), "request") + ": " + nameList(b.refs)}, func(*Model) tea.Cmd {
		f.busy = true
		return b.save(m, f)
	})
	return nil
}

func (b *bulkAct) save(m *Model, f *form) tea.Cmd {
	ids, saw := b.ids, b.saw
	do := func(ctx context.Context, by desk.By, at func(done, total int)) (result, error) {
		out := bulkDone{act: b, form: f}
		for i, id := range ids {
			at(i, len(ids))
			if err := b.do(ctx, by.Having(saw[id]), id); err != nil {
				out.failed, out.err = append(out.failed, id), err
				continue
			}
			out.done = append(out.done, id)
		}
		at(len(out.done), len(ids))
		return out, out.err
	}
	if len(ids) == 1 { // that is no long work
		return m.run(func(ctx context.Context, by desk.By) result {
			r, _ := do(ctx, by, func(int, int) {})
			return r
		})
	}
	return m.long("change of several requests", do)
}

// bulkDone says what became of an act on several requests.
type bulkDone struct {
	act          *bulkAct
	form         *form
	done, failed []model.ID
	err          error
}

func (r bulkDone) apply(m *Model) tea.Cmd {
	b := r.act
	if len(b.ids) == 1 && r.err != nil {
		return saved{form: r.form, err: r.err}.apply(m)
	}
	if b.after != nil && len(r.done) > 0 {
		b.after(r.done)
	}
	text := b.done(len(r.done))
	m.markOnly(r.failed)
	if len(r.failed) == 0 {
		return saved{form: r.form, done: text}.apply(m)
	}
	r.form.busy = false
	b.only(m, r.failed)
	r.form.message = []string{text, count(len(r.failed), "request") + " failed and stayed marked, " + nameList(b.refs) + ": " + sentence(r.err),
		"What you typed is kept. Saving again tries these."}
	if len(r.done) == 0 {
		r.form.message = r.form.message[1:]
	}
	return m.again()
}

// only leaves the requests on which the act failed, as they are by now.
func (b *bulkAct) only(m *Model, ids []model.ID) {
	b.ids, b.refs = ids, nil
	for _, id := range ids {
		r, _ := m.desk.RequestRow(id)
		b.refs, b.saw[id] = append(b.refs, r.Reference), r.Sight()
	}
	if len(ids) == 1 {
		b.basis = basis{id: ids[0], saw: b.saw[ids[0]]}
	}
}

// markOnly marks what an act on several requests left undone.
func (m *Model) markOnly(ids []model.ID) {
	m.panes[1].tab.marks = marksOf(ids)
}
