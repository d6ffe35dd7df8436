package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
)

// renew goes on at a desk under the policy that somebody has put in force. What
// is open stays open.
func (m *Model) renew() tea.Cmd {
	enter := m.opts.Enter
	return m.run(func(ctx context.Context, _ desk.By) result {
		d, err := enter(ctx)
		if err != nil {
			return nil // whoever may no longer enter is told to leave
		}
		return newRules{d}
	})
}

// newRules brings that desk.
type newRules struct{ desk Desk }

func (r newRules) apply(m *Model) tea.Cmd {
	if m.desk == nil || !m.desk.Outdated() {
		return nil
	}
	m.desk = r.desk
	m.notice = "Another policy is in force now."
	return m.again()
}

// roleChanged begins the session anew in the roles that somebody has given its
// user. What was on the screen may be for others only by now, so it goes; what
// was typed is kept, and offered again.
func (m *Model) roleChanged() tea.Cmd {
	keep, d := m.lastKeeper(), m.desk
	m.session++ // what was asked for in the earlier roles is not shown
	m.cancel()
	m.erasing = m.cutOff()
	m.ctx, m.cancel = context.WithCancel(m.base)
	m.clear()
	begin := m.begin(d)
	m.notice = "Your role was changed. It is now " + model.RoleWords(m.roles) + "."
	return tea.Sequence(tea.ClearScreen, func() tea.Msg { keep(); return nil }, begin)
}
