package desk

import (
	"context"
	"io"

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

// An Opening is how a store was opened by a person who is at its door.
type Opening struct {
	Account  string // of the operating system, as the kernel says
	Slot     string // id of the slot that opened the store
	Recovery bool   // it was opened with recovery shares
}

// SignIn returns the name under which somebody acts who opened the store
// directly, without a server that knows them. In a store without users that is
// their account, in one with users that of the user with the account. Two others
// are let in: whoever opened it with the slot of an administrator, as that
// administrator, so that they can work from another account; and whoever opened it
// with recovery shares, as a recovering administrator, which is entered in the
// audit log. Everybody else is refused.
func (d *Door) SignIn(ctx context.Context, by By, o Opening) (string, error) {
	if d.roster.single() {
		return o.Account, nil
	}
	if u, ok := d.UserByAccount(o.Account); ok {
		return u.Name, nil
	}
	if u, ok := d.AdministratorBySlot(o.Slot); ok {
		return u.Name, nil
	}
	touch := func(w model.Writer) error { return w.Touch(model.Record{Kind: model.KindUser}) }
	if o.Recovery {
		by.Actor = Recovering + o.Account
		// A store that takes no writes can still be looked at, and mended.
		if err := d.store.Write(ctx, by.act("user.recovery", ""), touch); err != nil && !d.readable(err) {
			return "", err
		}
		return by.Actor, nil
	}
	by.Actor = o.Account
	_ = d.store.Write(context.WithoutCancel(ctx), by.act(RefusedAction+"sign-in", ""), touch)
	return "", &model.Error{
		Fault: model.Refused, Cause: model.ErrNotAllowed,
		Sentence: "this store has users, and your account is none of theirs; an administrator adds it with 'lethe user account add'",
	}
}
