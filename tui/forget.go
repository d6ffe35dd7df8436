package tui

import (
	tea "charm.land/bubbletea/v2"

	"lethe/model"
)

// forget takes what was erased off every screen and out of what the console
// keeps in memory (DESIGN.md 3.5, step 7), and reads the rest again. The board
// has forgotten it already.
func (m *Model) forget(what *doomed) tea.Cmd {
	for i, p := range m.panes {
		p.filter, p.reasons, p.widest, p.cut = "", nil, nil, false // what was typed may be the name
		p.last = row{}
		p.tab.remove(func(id model.ID) bool { return !m.listed(i, id) })
	}
	m.entry, m.undo = nil, nil
	if m.call != nil {
		if _, ok := m.desk.SubjectRow(m.call.card.Call.Owner); !ok {
			m.call = nil
		}
	}
	concerned := map[model.ID]bool{}
	for _, id := range what.owners() {
		concerned[id] = true
	}
	cmds := []tea.Cmd{m.reload()}
	var open []*detail
	for _, d := range m.details {
		if !m.listed(d.kind, d.id) {
			continue
		}
		open = append(open, d)
		if concerned[d.subjectID()] {
			d.subject, d.asked, d.alert, d.page = nil, nil, nil, nil
			cmds = append(cmds, m.read(d))
		}
	}
	m.details = open
	for _, d := range m.dialogs {
		if b, ok := d.(*rowBox); ok { // its rows may name whoever is gone
			cmds = append(cmds, b.again(m))
		}
	}
	return tea.Batch(cmds...)
}

// listed reports whether the board has a record of a pane's kind.
func (m *Model) listed(kind int, id model.ID) (ok bool) {
	switch kind {
	case 0:
		_, ok = m.desk.SubjectRow(id)
	case 1:
		_, ok = m.desk.RequestRow(id)
	default:
		if _, ok = m.desk.AlertRow(id); !ok {
			_, ok = m.otherRow(id)
		}
	}
	return ok
}
