package desk

import (
	"context"
	"io"
	"strings"

	"lethe/model"
)

// A Door knows the users of a store and lets in who is one of them. A Desk has
// one; commands on slots, backups and the log, which need no desk, have one alone.
type Door struct {
	store  model.Store
	random io.Reader
	roster *roster
	pairs  *pairs
}

// OpenDoor reads the users of a store, and what waits for a second one.
func OpenDoor(ctx context.Context, store model.Store, random io.Reader) (*Door, error) {
	d := &Door{store: store, random: random, roster: &roster{}, pairs: &pairs{}}
	return d, store.Read(ctx, func(r model.Reader) error {
		if err := d.roster.load(r); err != nil {
			return err
		}
		return d.pairs.load(r)
	})
}

// onto returns a door with the same users over another store.
func (d *Door) onto(store model.Store) *Door {
	return &Door{store: store, random: d.random, roster: d.roster, pairs: d.pairs}
}

// An Opening is how somebody came to the door of a store that is open.
type Opening struct {
	Account  string // of the operating system, as the kernel says
	Key      string // SHA-256 fingerprint of the SSH key that was proved instead
	Slot     string // id of the slot that they opened the store with, or proved
	Recovery bool   // it is that of recovery shares
	Host     bool   // the account is the one that the server runs under, or root
}

// Who returns the name under which somebody acts. In a store without users that is
// the account of whoever opened it or runs the server, in one with users that of
// the user with the key or the account. Two others are let in: whoever opened it
// with the slot of an administrator, as that administrator, so that they can work
// from another account; and whoever opened it with recovery shares, as a
// recovering administrator. Everybody else is refused.
func (d *Door) Who(o Opening) (string, error) {
	no := func(sentence string) (string, error) {
		return "", &model.Error{Fault: model.Refused, Sentence: sentence, Cause: model.ErrNotAllowed}
	}
	switch {
	case o.Key != "":
		if u, ok := d.UserByKey(o.Key); ok {
			return u.Name, nil
		}
		return no("your key is of no user of this register, or of one who no longer is; an administrator adds it with 'lethe user key add'")
	case d.roster.single() && (o.Slot != "" || o.Host):
		return o.Account, nil
	case d.roster.single():
		return no("the register has no users yet, so it is for the account that the server runs under; an administrator adds users with 'lethe user add'")
	}
	if u, ok := d.UserByAccount(o.Account); ok {
		return u.Name, nil
	}
	if u, ok := d.AdministratorBySlot(o.Slot); ok {
		return u.Name, nil
	}
	if o.Recovery {
		return Recovering + o.Account, nil
	}
	return no("you are not a user of this register, or no longer one: your account is none of theirs; an administrator adds it with 'lethe user account add'")
}

// SignIn is Who for somebody who comes in, and is entered in the audit log where
// that is something to look at: recovery, and a refusal.
func (d *Door) SignIn(ctx context.Context, by By, o Opening) (string, error) {
	name, err := d.Who(o)
	action := ""
	switch {
	case err != nil:
		by.Actor, action = o.Account, RefusedAction+"sign-in"
		if o.Key != "" {
			by.Actor = o.Key
		}
	case o.Recovery && strings.HasPrefix(name, Recovering):
		by.Actor, action = name, "user.recovery"
	default:
		return name, nil
	}
	touch := func(w model.Writer) error { return w.Touch(model.Record{Kind: model.KindUser}) }
	logged := d.store.Write(context.WithoutCancel(ctx), by.act(action, ""), touch)
	// A refusal stands whether or not it can be logged. A store that takes no
	// writes can still be looked at, and mended.
	if err == nil && logged != nil && !d.readable(logged) {
		return "", logged
	}
	return name, err
}
