package desk

import (
	"context"
	"slices"

	"lethe/model"
)

// HasUsers reports whether the store has users. Without any, whoever opens it
// with a slot may do everything.
func (d *Door) HasUsers() bool { return !d.roster.single() }

// UserByAccount returns the user with this account of the operating system, if
// there is one who may work. The account is whatever the kernel or the login says
// it is; nothing else is checked.
func (d *Door) UserByAccount(account string) (model.User, bool) {
	return active(d.roster.find(func(u *model.User) bool { return account != "" && slices.Contains(u.Accounts, account) }))
}

// UserByKey returns the user with the SSH public key of this fingerprint
// (SHA256:...), if there is one who may work. That the key was proved is for the
// caller to see to.
func (d *Door) UserByKey(fingerprint string) (model.User, bool) {
	return active(d.roster.find(func(u *model.User) bool {
		return slices.ContainsFunc(u.Keys, func(k model.UserKey) bool { return k.Fingerprint == fingerprint })
	}))
}

// AdministratorBySlot returns the administrator with this key slot, if there is
// one who may work.
func (d *Door) AdministratorBySlot(slot string) (model.User, bool) {
	return active(d.roster.find(func(u *model.User) bool {
		return slot != "" && u.Slot == slot && u.Has(model.Administrator)
	}))
}

// UserNamed returns the user with this name, if there is one who may work.
func (d *Door) UserNamed(name string) (model.User, bool) { return active(d.roster.named(name)) }

func active(u *model.User) (model.User, bool) {
	if u == nil || !u.Active() {
		return model.User{}, false
	}
	return *u, true
}

// Users returns every user, those whose access was ended among them, by name.
func (d *Door) Users(ctx context.Context, by By) ([]*model.User, error) {
	if err := d.may(ctx, by, model.SeeUsers); err != nil {
		return nil, err
	}
	return d.roster.all(), nil
}

// User returns the user with this name, also one whose access was ended. Users
// may look at themselves.
func (d *Door) User(ctx context.Context, by By, name string) (*model.User, error) {
	if u := d.roster.named(by.Actor); u != nil && u.Active() && u == d.roster.named(name) {
		return u, nil
	}
	if err := d.may(ctx, by, model.SeeUsers); err != nil {
		return nil, err
	}
	return d.user(name)
}

func (d *Door) user(name string) (*model.User, error) {
	u := d.roster.named(name)
	if u == nil {
		return nil, &model.Error{Fault: model.NotFound, Sentence: "there is no such user", Cause: model.ErrNotFound}
	}
	return u, nil
}
