package tui

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// A UserDesk is what the screen of the users needs. All but TrainingEnds reach
// the store.
type UserDesk interface {
	Users(ctx context.Context, by desk.By) ([]*model.User, error)
	LastSeen(ctx context.Context, by desk.By) (map[string]time.Time, error)
	TrainingEnds(u *model.User) calendar.Date
	AddUser(ctx context.Context, by desk.By, n desk.NewUser) (*model.User, error)
	ChangeRole(ctx context.Context, by desk.By, name string, roles []model.Role) (*model.User, error)
	RevokeUser(ctx context.Context, by desk.By, name, why string) (*model.User, error)
	RecordTraining(ctx context.Context, by desk.By, name string, on calendar.Date, what string) (*model.User, error)
	RecordAcknowledgement(ctx context.Context, by desk.By, name string, on calendar.Date, what string) (*model.User, error)
	AddUserAccount(ctx context.Context, by desk.By, name, account string) (*model.User, error)
	RemoveUserAccount(ctx context.Context, by desk.By, name, account string) (*model.User, error)
	AddUserKey(ctx context.Context, by desk.By, name, line string) (*model.User, error)
	RemoveUserKey(ctx context.Context, by desk.By, name, fingerprint string) (*model.User, error)
}

// overseeing are the actions on those who work with the register, and on what a
// server carries out for them.
func overseeing() []action {
	return []action{
		{id: "users", title: "Users", in: anywhere, needs: model.SeeUsers, do: (*Model).users},
		{id: "jobs", title: "Long work at the server", in: anywhere, why: noServer, do: (*Model).showJobs},
	}
}

// A seenUser is a user with what is known of them beside their record.
type seenUser struct {
	*model.User
	seen  time.Time     // zero where that is not known
	train calendar.Date // the day by which they are to be trained again; zero for never
}

// seenUsers reads the users, those who may work before those who no longer may.
func seenUsers(ctx context.Context, d Desk, by desk.By) ([]seenUser, error) {
	users, err := d.Users(ctx, by)
	if err != nil {
		return nil, err
	}
	seen, err := d.LastSeen(ctx, by)
	var out []seenUser
	for _, u := range users {
		out = append(out, seenUser{u, seen[strings.ToLower(u.Name)], d.TrainingEnds(u)})
	}
	slices.SortStableFunc(out, func(a, b seenUser) int {
		switch {
		case a.Active() == b.Active():
			return 0
		case a.Active():
			return -1
		}
		return 1
	})
	return out, err
}

// users shows who works with the register.
func (m *Model) users() tea.Cmd {
	why := m.desk.Disallowed(model.ManageUsers)
	b := &rowBox{title: "Users", none: "The store has no users: whoever opens it with a key slot may do everything. The first to be added must be an administrator; from then on nobody works here who is not on the list."}
	b.acts = []boxAct{{key: "n", hint: "add", why: why, do: func(m *Model) tea.Cmd { return m.addUser(b.read && b.failure == "" && len(b.rows) == 0) }}}
	b.fill = func(ctx context.Context, d Desk, by desk.By) (rows []boxRow, err error) {
		list, err := seenUsers(ctx, d, by)
		for _, u := range list {
			rows = append(rows, userRow(u, why, by))
		}
		return rows, err
	}
	return m.show(b)
}

// userRow makes the row of a user, with what can be done. why is said of every
// act where the role does not allow it.
func userRow(u seenUser, why string, by desk.By) boxRow {
	today := by.Today()
	row := boxRow{id: u.ID, words: userWords(u, today), more: func(p *page) { p.user(u, today) }}
	dates := why // may be recorded of somebody who is gone, too
	if why == "" && !u.Active() {
		why = "the access of this user was ended"
	}
	switch {
	case !u.Active():
		row.paint = faint
	case wantsAttention(u, today):
		row.paint = soonPaint
	}
	removable := why
	if why == "" && len(u.Accounts)+len(u.Keys) == 0 {
		removable = "the user has neither account nor key"
	}
	row.acts = []boxAct{
		{key: "r", hint: "role", why: why, do: func(m *Model) tea.Cmd { return m.changeRole(u.User) }},
		{key: "x", hint: "end access", why: why, do: func(m *Model) tea.Cmd { return m.endAccess(u.User) }},
		{key: "t", hint: "trained", why: dates, do: func(m *Model) tea.Cmd { return m.dateUser(u.User, "Trained", "Which course", m.desk.RecordTraining) }},
		{key: "c", hint: "confidential", why: dates, do: func(m *Model) tea.Cmd {
			return m.dateUser(u.User, "Acknowledged the duty of confidentiality", "Which undertaking", m.desk.RecordAcknowledgement)
		}},
		{key: "a", hint: "login", why: why, do: func(m *Model) tea.Cmd { return m.addLogin(u.User) }},
		{key: "d", hint: "drop login", why: removable, do: func(m *Model) tea.Cmd { return m.removeLogin(u.User) }},
	}
	return row
}

// wantsAttention reports whether training or the acknowledgement is missing.
func wantsAttention(u seenUser, today calendar.Date) bool {
	return len(u.Acknowledged) == 0 || !u.train.IsZero() && u.train <= today
}

// userWords says in one line who a user is and how they stand.
func userWords(u seenUser, today calendar.Date) string {
	state := "not seen lately"
	switch {
	case !u.Active():
		state = "ended " + day(calendar.InLondon(u.Revoked), today)
	case !u.seen.IsZero():
		state = "seen " + seenWords(u.seen, today)
	}
	wants := ""
	if u.Active() && wantsAttention(u, today) {
		wants = "! " + strings.Join(userWants(u, today), ", ")
	}
	return strings.Join(filled(u.Name, model.RoleWords(u.Roles), state, wants), "  ")
}

// userWants names what is missing of a user.
func userWants(u seenUser, today calendar.Date) []string {
	var out []string
	if !u.train.IsZero() && u.train <= today {
		out = append(out, "training")
	}
	if len(u.Acknowledged) == 0 {
		out = append(out, "confidentiality")
	}
	return out
}

// seenWords says when somebody was last at work: today with the time.
func seenWords(at time.Time, today calendar.Date) string {
	if calendar.InLondon(at) == today {
		return "today " + at.In(calendar.London()).Format("15:04")
	}
	return day(calendar.InLondon(at), today)
}

// user adds what there is to say of a user.
func (p *page) user(u seenUser, today calendar.Date) {
	p.fact("Name", u.Name)
	p.fact("Roles", model.RoleWords(u.Roles))
	p.fact("Accounts", strings.Join(u.Accounts, ", "))
	for _, k := range u.Keys {
		p.fact("SSH key", strings.Join(filled(k.Type, k.Fingerprint, k.Comment), " "))
	}
	p.fact("Key slot", u.Slot)
	if !u.seen.IsZero() {
		p.fact("Last seen", seenWords(u.seen, today))
	}
	p.fact("Added", day(calendar.InLondon(u.Added), today)+" by "+u.AddedBy)
	if !u.Active() {
		p.painted("Access", "ended "+day(calendar.InLondon(u.Revoked), today)+" by "+u.RevokedBy+": "+u.RevokedWhy, latePaint)
	}
	p.userDates("Trained", u.Trained, today)
	if u.Active() && !u.train.IsZero() {
		paint := noPaint
		if u.train <= today {
			paint = latePaint
		}
		p.painted("Train by", day(u.train, today), paint)
	}
	p.userDates("Confidential", u.Acknowledged, today)
	if n := len(u.Changes); n > 0 {
		last := u.Changes[n-1]
		p.fact("Changed", day(calendar.InLondon(last.At), today)+" by "+last.Actor+", "+count(n, "change")+" in all")
	}
}

// userDates adds the newest of dates, and how many there are.
func (p *page) userDates(label string, dates []model.UserDate, today calendar.Date) {
	if len(dates) == 0 {
		p.painted(label, "nothing on file", soonPaint)
		return
	}
	last := slices.MaxFunc(dates, func(a, b model.UserDate) int { return int(a.On) - int(b.On) })
	text := day(last.On, today) + ": " + last.What
	if n := len(dates); n > 1 {
		text += " (" + count(n, "entry") + ")"
	}
	p.fact(label, text)
}
