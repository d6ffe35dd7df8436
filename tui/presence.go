package tui

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
)

// whereabouts are at which record a session is, and whether a form is open there.
type whereabouts struct {
	record  model.ID
	editing bool
}

// showSelf tells others where this session is, when that has changed.
func (m *Model) showSelf() tea.Cmd {
	if m.opts.Here == nil {
		return nil
	}
	now := m.where()
	if now == m.self {
		return nil
	}
	m.self = now
	m.lookAround()
	here := m.opts.Here
	return m.run(func(context.Context, desk.By) result {
		here(now.record, now.editing)
		return nil
	})
}

// where returns at which record this session is: with a form open over a list or in a
// call too.
func (m *Model) where() whereabouts {
	if m.lock != nil {
		return whereabouts{}
	}
	editing := m.writing() != nil
	for _, over := range slices.Backward(m.dialogs) {
		f, ok := over.(*form)
		if !ok || m.detail() != nil || m.call != nil {
			continue
		}
		for _, id := range []model.ID{f.person, f.request} {
			if !id.IsZero() {
				return whereabouts{id, editing}
			}
		}
	}
	switch d, c := m.detail(), m.call; {
	case c != nil:
		return whereabouts{c.card.Call.Owner, editing}
	case d != nil:
		return whereabouts{d.id, editing}
	}
	return whereabouts{}
}

// lookAround takes down who else is at the opened record.
func (m *Model) lookAround() {
	if d := m.detail(); d != nil && m.opts.Present != nil {
		d.others = m.opts.Present(d.id)
	}
}

// others are who else is at the opened record, as it is shown.
func (m *Model) others() []desk.Presence {
	if d := m.detail(); d != nil {
		return d.others
	}
	return nil
}

// othersWords name who else is at a record.
func othersWords(list []desk.Presence) string {
	var names []string
	for _, p := range list {
		if p.Editing {
			p.Who += " (writing)"
		}
		names = append(names, p.Who)
	}
	if len(names) == 0 {
		return ""
	}
	return " - also here: " + strings.Join(names, ", ")
}
