package tui

import (
	"context"
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
	var now whereabouts
	if d := m.detail(); d != nil && m.lock == nil {
		now = whereabouts{d.id, m.writing() != nil}
	}
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
