package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// roleFields ask for each role whether a user has it.
func roleFields(has []model.Role) []*field {
	u := model.User{Roles: has}
	var out []*field
	for _, r := range model.Roles {
		v := "no"
		if u.Has(r) {
			v = "yes"
		}
		f := choiceField(capital(r.Words()), []string{"no", "yes"}, v)
		f.help = roleHelp[r]
		out = append(out, f)
	}
	return out
}

// roleHelp says what a role is for.
var roleHelp = map[model.Role]string{
	model.Administrator: "keys, users, policy; no personal data",
	model.Officer:       "everything about people",
	model.FrontDesk:     "takes calls and logs requests; no special categories",
	model.Auditor:       "log, reports and policy; no personal data",
	model.Tutor:         "attendance lists",
}

// rolesIn returns the roles that such fields say yes to.
func rolesIn(fields []*field) []model.Role {
	var out []model.Role
	for i, r := range model.Roles {
		if fields[i].value() == "yes" {
			out = append(out, r)
		}
	}
	return out
}

// userFields ask for a new user. The first is whoever adds them, unless they say
// otherwise: nobody is to be shut out of their own register.
func userFields(first bool, actor string) []*field {
	account, key := textField("Account", ""), textField("SSH public key", "")
	roles := roleFields(nil)
	if first {
		account = suggestion("Account", actor)
		roles = roleFields([]model.Role{model.Administrator, model.Officer})
	}
	account.help = "of the operating system, under which they log in to the host"
	key.help = "the line of a .pub file, for the SSH port; one of the two is needed"
	name := textField("Name", "").needed()
	name.help = "stands in the audit log and is never used again"
	return append([]*field{name, account, key}, roles...)
}

// newUser returns what such fields say.
func newUser(fields []*field) desk.NewUser {
	return desk.NewUser{Name: fields[0].value(), Accounts: filled(fields[1].value()), Keys: filled(fields[2].value()), Roles: rolesIn(fields[3:])}
}

func (m *Model) addUser(first bool) tea.Cmd {
	d := m.desk
	return m.actForm("Add a user", "", userFields(first, m.opts.Actor), func(ctx context.Context, by desk.By, f *form) (string, error) {
		u, err := d.AddUser(ctx, by, newUser(f.fields))
		if err != nil {
			return "", err
		}
		return u.Name + " was added as " + model.RoleWords(u.Roles) + ".", nil
	})
}

func (m *Model) changeRole(u *model.User) tea.Cmd {
	d := m.desk
	return m.actForm("Roles of "+u.Name, "They take effect at once, in sessions that are open too.", roleFields(u.Roles), func(ctx context.Context, by desk.By, f *form) (string, error) {
		v, err := d.ChangeRole(ctx, by, u.Name, rolesIn(f.fields))
		if err != nil {
			return "", err
		}
		return v.Name + " is now " + model.RoleWords(v.Roles) + ".", nil
	})
}

func (m *Model) endAccess(u *model.User) tea.Cmd {
	d := m.desk
	about := "At once, in sessions that are open too. The record stays, since the audit log names the user."
	if u.Slot != "" {
		about += " Remove their key slot too, with lethe keys remove: who holds a slot and the files needs no program of ours to read them."
	}
	return m.actForm("End the access of "+u.Name, about, []*field{textField("Why", "").needed()}, func(ctx context.Context, by desk.By, f *form) (string, error) {
		if _, err := d.RevokeUser(ctx, by, u.Name, f.fields[0].value()); err != nil {
			return "", err
		}
		return "The access of " + u.Name + " is ended.", nil
	})
}

// A userDating records that a user did something on a day.
type userDating func(ctx context.Context, by desk.By, name string, on calendar.Date, what string) (*model.User, error)

func (m *Model) dateUser(u *model.User, title, which string, record userDating) tea.Cmd {
	today := m.today
	return m.actForm(title+": "+u.Name, "Earlier dates stay.", datingFields(which), func(ctx context.Context, by desk.By, f *form) (string, error) {
		on := f.fields[0].dateValue(today)
		if _, err := record(ctx, by, u.Name, on, f.fields[1].value()); err != nil {
			return "", err
		}
		return "Recorded for " + on.Words() + ".", nil
	})
}

func datingFields(which string) []*field {
	on := suggestion("On", "today").needed()
	on.date = true
	return []*field{on, textField(which, "").needed()}
}

// What a user is known by.
const (
	byAccount = "account"
	byKey     = "SSH key"
)

func (m *Model) addLogin(u *model.User) tea.Cmd {
	d := m.desk
	fields := []*field{choiceField("What", []string{byAccount, byKey}, byAccount), textField("Account or key", "").needed()}
	fields[1].help = "an account of the operating system, or the line of a .pub file"
	return m.actForm("Make "+u.Name+" known by one more", "", fields, func(ctx context.Context, by desk.By, f *form) (string, error) {
		add := d.AddUserAccount
		if f.fields[0].value() == byKey {
			add = d.AddUserKey
		}
		if _, err := add(ctx, by, u.Name, f.fields[1].value()); err != nil {
			return "", err
		}
		return "The " + f.fields[0].value() + " was added.", nil
	})
}

// loginsOf lists by what a user is known.
func loginsOf(u *model.User) (labels []string, remove []func(context.Context, desk.By, Desk) error) {
	for _, a := range u.Accounts {
		labels = append(labels, byAccount+" "+a)
		remove = append(remove, func(ctx context.Context, by desk.By, d Desk) error {
			_, err := d.RemoveUserAccount(ctx, by, u.Name, a)
			return err
		})
	}
	for _, k := range u.Keys {
		labels = append(labels, byKey+" "+k.Fingerprint+" "+k.Comment)
		remove = append(remove, func(ctx context.Context, by desk.By, d Desk) error {
			_, err := d.RemoveUserKey(ctx, by, u.Name, k.Fingerprint)
			return err
		})
	}
	return labels, remove
}

func (m *Model) removeLogin(u *model.User) tea.Cmd {
	labels, remove := loginsOf(u)
	d := m.desk
	m.push(newMenu("Take away from "+u.Name, labels, 0, func(m *Model, i int) tea.Cmd {
		m.ask("Take it away?", []string{labels[i] + ". " + u.Name + " is not let in by it any more, and a session that came by it ends."}, func(m *Model) tea.Cmd {
			return m.run(func(ctx context.Context, by desk.By) result {
				if err := remove[i](ctx, by, d); err != nil {
					return notify(sentence(err))
				}
				return done("Taken away.")
			})
		})
		return nil
	}))
	return nil
}
