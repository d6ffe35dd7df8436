package desk

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"lethe/model"
	"lethe/model/calendar"
)

// A NewUser is what is known of somebody who is to work with the register.
type NewUser struct {
	Name     string // what stands in the audit log
	Accounts []string
	Keys     []string // lines as in authorized_keys
	Roles    []model.Role
	Slot     string // id of their key slot
}

// maxUserName is the most bytes that the name of a user or an account has.
const maxUserName = 64

// AddUser adds a user. The first one must be an administrator: from then on
// nobody works with the store who is not on the list.
func (d *Desk) AddUser(ctx context.Context, by By, n NewUser) (*model.User, error) {
	if err := d.may(ctx, by, model.ManageUsers); err != nil {
		return nil, err
	}
	d.write.Lock()
	defer d.write.Unlock()
	u := &model.User{Name: strings.TrimSpace(n.Name), Slot: n.Slot, Roles: n.Roles, Added: by.At.UTC(), AddedBy: by.Actor}
	if err := d.checkUserName(u.Name); err != nil {
		return nil, err
	}
	if err := checkRoles(n.Roles); err != nil {
		return nil, err
	}
	if d.roster.single() && !u.Has(model.Administrator) {
		return nil, refused("the first user must be an administrator: without one nobody could add the next")
	}
	for _, account := range n.Accounts {
		if err := d.addAccount(u, account); err != nil {
			return nil, err
		}
	}
	for _, line := range n.Keys {
		if err := d.addKey(u, by, line); err != nil {
			return nil, err
		}
	}
	if len(u.Accounts)+len(u.Keys) == 0 {
		return nil, refused("say how the user is known: an account of the operating system or an SSH public key")
	}
	var err error
	if u.ID, err = d.newID(); err != nil {
		return nil, err
	}
	return d.saveUser(ctx, by, "user.add", u)
}

// checkUserName refuses names that the audit log could not tell apart.
func (d *Desk) checkUserName(name string) error {
	switch {
	case name == "":
		return refused("a user needs a name, which stands in the audit log")
	case len(name) > maxUserName, !plain(name):
		return refused("the name of a user is at most %d bytes of plain text in one line", maxUserName)
	case strings.Contains(name, ":"):
		return refused("the name of a user has no colon")
	case d.roster.named(name) != nil:
		return refused("there is or was a user of this name; the audit log must tell them apart")
	}
	return nil
}

// plain reports whether s is text without anything that hides or moves.
func plain(s string) bool {
	return utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
}

func checkRoles(roles []model.Role) error {
	if len(roles) == 0 {
		return refused("say in which role: %s", joined(model.Roles))
	}
	for i, r := range roles {
		if !oneOf(r, model.Roles) {
			return refused("%q is no role; use one of %s", string(r), joined(model.Roles))
		}
		if slices.Contains(roles[:i], r) {
			return refused("the role %s is there twice", r.Words())
		}
	}
	return nil
}

// saveUser stores a user as one act and puts them on the roster. Each change of
// what a user may or is known by is on their list of changes.
func (d *Desk) saveUser(ctx context.Context, by By, action string, u *model.User) (*model.User, error) {
	u.Changes = append(slices.Clone(u.Changes), model.RoleChange{At: by.At.UTC(), Actor: by.Actor, Roles: u.Roles})
	return d.storeUser(ctx, by, action, u)
}

func (d *Desk) storeUser(ctx context.Context, by By, action string, u *model.User) (*model.User, error) {
	err := d.store.Write(ctx, by.act(action, ""), func(w model.Writer) error { return w.Put(model.Encode(u)) })
	if err != nil {
		return nil, err
	}
	u.Version++
	d.roster.put(u)
	return u, nil
}

// changeUser changes a copy of a user who may work, as one act.
func (d *Desk) changeUser(ctx context.Context, by By, name, action string, change func(*model.User) error) (*model.User, error) {
	if err := d.may(ctx, by, model.ManageUsers); err != nil {
		return nil, err
	}
	d.write.Lock()
	defer d.write.Unlock()
	was, err := d.user(name)
	if err != nil {
		return nil, err
	}
	if !was.Active() {
		return nil, refused("the access of this user was ended on %s", calendar.InLondon(was.Revoked).Words())
	}
	u := *was
	if err := change(&u); err != nil {
		return nil, err
	}
	if was.Has(model.Administrator) && !(u.Active() && u.Has(model.Administrator)) && !d.otherAdministrator(u.ID) {
		return nil, refused("this is the last administrator; make somebody else one first")
	}
	return d.saveUser(ctx, by, action, &u)
}

// otherAdministrator reports whether somebody else is an administrator.
func (d *Desk) otherAdministrator(id model.ID) bool {
	return slices.ContainsFunc(d.roster.all(), func(u *model.User) bool {
		return u.ID != id && u.Active() && u.Has(model.Administrator)
	})
}

// ChangeRole gives a user other roles in place of those they have. It takes
// effect at their next act, in sessions that are open too.
func (d *Desk) ChangeRole(ctx context.Context, by By, name string, roles []model.Role) (*model.User, error) {
	return d.changeUser(ctx, by, name, "user.role", func(u *model.User) error {
		u.Roles = slices.Clone(roles)
		return checkRoles(roles)
	})
}

// RevokeUser ends the access of a user at once. Their record stays, since the
// audit log names them.
func (d *Desk) RevokeUser(ctx context.Context, by By, name, why string) (*model.User, error) {
	return d.changeUser(ctx, by, name, "user.revoke", func(u *model.User) error {
		if why = strings.TrimSpace(why); why == "" {
			return refused("say why the access ends")
		}
		u.Revoked, u.RevokedBy, u.RevokedWhy = by.At.UTC(), by.Actor, why
		return nil
	})
}

// AddUserAccount makes a user known by one more account of the operating system.
func (d *Desk) AddUserAccount(ctx context.Context, by By, name, account string) (*model.User, error) {
	return d.changeUser(ctx, by, name, "user.account-add", func(u *model.User) error { return d.addAccount(u, account) })
}

// RemoveUserAccount takes an account away from a user.
func (d *Desk) RemoveUserAccount(ctx context.Context, by By, name, account string) (*model.User, error) {
	return d.changeUser(ctx, by, name, "user.account-remove", func(u *model.User) error {
		left := slices.DeleteFunc(slices.Clone(u.Accounts), func(v string) bool { return v == account })
		if len(left) == len(u.Accounts) {
			return refused("the user has no such account")
		}
		u.Accounts = left
		return nil
	})
}

// SetUserSlot says which key slot is the user's; an empty id, that they have none.
func (d *Desk) SetUserSlot(ctx context.Context, by By, name, slot string) (*model.User, error) {
	return d.changeUser(ctx, by, name, "user.slot", func(u *model.User) error {
		u.Slot = slot
		return nil
	})
}

// addAccount adds an account that nobody else has.
func (d *Desk) addAccount(u *model.User, account string) error {
	account = strings.TrimSpace(account)
	if account == "" || len(account) > maxUserName || !plain(account) || strings.ContainsAny(account, " :/") {
		return refused("%q is no account of the operating system", account)
	}
	if slices.Contains(u.Accounts, account) {
		return refused("the user has this account already")
	}
	if v, ok := d.UserByAccount(account); ok && v.ID != u.ID {
		return refused("the account belongs to the user %s", v.Name)
	}
	u.Accounts = append(slices.Clone(u.Accounts), account)
	return nil
}

// RecordTraining records that a user was trained.
func (d *Desk) RecordTraining(ctx context.Context, by By, name string, on calendar.Date, what string) (*model.User, error) {
	return d.recordDate(ctx, by, name, "user.trained", on, what, func(u *model.User, v model.UserDate) {
		u.Trained = append(slices.Clone(u.Trained), v)
	})
}

// RecordAcknowledgement records that a user acknowledged the duty of
// confidentiality; what names the undertaking they signed.
func (d *Desk) RecordAcknowledgement(ctx context.Context, by By, name string, on calendar.Date, what string) (*model.User, error) {
	return d.recordDate(ctx, by, name, "user.acknowledged", on, what, func(u *model.User, v model.UserDate) {
		u.Acknowledged = append(slices.Clone(u.Acknowledged), v)
	})
}

func (d *Desk) recordDate(ctx context.Context, by By, name, action string, on calendar.Date, what string, add func(*model.User, model.UserDate)) (*model.User, error) {
	if err := d.may(ctx, by, model.ManageUsers); err != nil {
		return nil, err
	}
	d.write.Lock()
	defer d.write.Unlock()
	was, err := d.user(name)
	switch {
	case err != nil:
		return nil, err
	case on.IsZero() || on > by.Today():
		return nil, refused("say on which day it was, today at the latest")
	case strings.TrimSpace(what) == "":
		return nil, refused("say what it was")
	}
	u := *was
	add(&u, model.UserDate{On: on, What: strings.TrimSpace(what), Entered: by.At.UTC(), Actor: by.Actor})
	return d.storeUser(ctx, by, action, &u)
}
