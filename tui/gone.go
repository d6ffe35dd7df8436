package tui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
)

// leaveGone leaves the call about somebody whose record was joined with another or
// erased: nothing of it can be saved any more. What is being typed stays.
func (m *Model) leaveGone() tea.Cmd {
	if m.call == nil {
		return nil
	}
	id := m.call.card.Call.Owner
	if _, there := m.desk.SubjectRow(id); there {
		return nil
	}
	m.call = nil
	m.dialogs = slices.DeleteFunc(m.dialogs, func(over dialog) bool {
		f, ok := over.(*form)
		if ok && f.person.IsZero() {
			f.person = id
		}
		return !ok // a question about what can no longer be done
	})
	d := m.desk
	return m.run(func(ctx context.Context, _ desk.By) result {
		into, err := d.SubjectID(ctx, id.SubjectReference())
		return callGone{id, into, err}
	})
}

// callGone says why a call was left.
type callGone struct {
	id, into model.ID
	err      error
}

func (r callGone) apply(m *Model) tea.Cmd {
	m.notice = goneWords(r.id, r.into, r.err) + " The call is left; c and the reference go on with it."
	return nil
}

// goneWords says what became of somebody's record; into has it now, if err is nil.
func goneWords(id, into model.ID, err error) string {
	reference := id.SubjectReference()
	if err == nil && into != id {
		return "Somebody joined " + reference + " with " + into.SubjectReference() + ", which has everything that it had."
	}
	return reference + " is not in the register any more: somebody erased it."
}

// tellForms says on each form about somebody whose record is no longer in the register
// what became of it, so that nobody types on. What was typed stays.
func (m *Model) tellForms() tea.Cmd {
	var cmds []tea.Cmd
	d := m.desk
	for _, over := range m.dialogs {
		f, ok := over.(*form)
		if !ok || f.person.IsZero() {
			continue
		}
		if _, there := d.SubjectRow(f.person); there {
			continue
		}
		id := f.person
		f.person = model.ID{} // it is said once
		cmds = append(cmds, m.run(func(ctx context.Context, _ desk.By) result {
			into, err := d.SubjectID(ctx, id.SubjectReference())
			return personGone{f, id, into, err}
		}))
	}
	return tea.Batch(cmds...)
}

// personGone says what became of the person of a form.
type personGone struct {
	form     *form
	id, into model.ID
	err      error
}

func (r personGone) apply(*Model) tea.Cmd {
	r.form.message, r.form.lost = nil, []string{goneWords(r.id, r.into, r.err), "What you typed is kept here until esc, and cannot be saved on that record."}
	return nil
}
