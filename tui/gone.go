package tui

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
)

// carryGone goes on with the call about somebody whose record was joined with another,
// on the record that stays, and leaves that about somebody who was erased: nothing of
// it can be saved any more. What is being typed stays.
func (m *Model) carryGone() tea.Cmd {
	c := m.call
	if c == nil || c.moving {
		return nil
	}
	if _, there := m.desk.SubjectRow(c.card.Call.Owner); there {
		return nil
	}
	c.moving = true
	var with []*form
	m.dialogs = slices.DeleteFunc(m.dialogs, func(over dialog) bool {
		f, ok := over.(*form)
		if ok && f.person.IsZero() {
			with = append(with, f)
		}
		return !ok // a question about what can no longer be done
	})
	d := m.desk
	return m.run(func(ctx context.Context, by desk.By) result {
		card, err := d.CarryCall(ctx, by, c.card)
		return callCarried{c, with, card, err}
	})
}

// callCarried goes on with a call on the record that stays, or says why it is left.
type callCarried struct {
	call *call
	with []*form // that are saved on whatever record the call is about
	card *desk.CallCard
	err  error
}

func (r callCarried) apply(m *Model) tea.Cmd {
	c := r.call
	c.moving = false
	if m.call != c {
		return nil
	}
	was := c.card.Call.Owner
	if r.err == nil {
		c.card, c.at, c.asked, c.top, c.told, c.joined = r.card, 0, false, 0, "", carriedWords(was, r.card)
		m.notice = goneWords(was, r.card.Call.Owner, nil) + " The call goes on with it."
		for _, f := range r.with {
			f.title = strings.Replace(f.title, was.SubjectReference(), r.card.Reference, 1)
		}
		return m.tellForms()
	}
	m.call = nil
	for _, f := range r.with {
		f.person = was
	}
	m.notice = sentence(r.err) + " The call is left."
	return m.tellForms()
}

// carriedWords say on the card of a record that stays what became of the one that the
// caller was asked about.
func carriedWords(was model.ID, now *desk.CallCard) string {
	return was.SubjectReference() + " was joined with this record during the call. What the caller said right counts where this record says it too; ask the rest again."
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
