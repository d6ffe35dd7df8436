package cli

import (
	"context"
	"crypto/rand"

	"lethe/keys"
	"lethe/model"
	"lethe/model/desk"
	"lethe/storage"
)

// signIn finds out as whom the person at the terminal works with a store that
// they opened, and has this run act under that name.
func (a *app) signIn(ctx context.Context, store *storage.Store, door *desk.Door) error {
	if a.visit != nil {
		return nil // its door has let them in, and says who they are
	}
	name, err := door.SignIn(ctx, desk.By{At: a.Now()}, a.opening(store))
	if err == nil {
		a.user = name
	}
	return err
}

// opening says how a store was opened by whoever runs this.
func (a *app) opening(store *storage.Store) desk.Opening {
	by := store.Keys().OpenedBy()
	o := desk.Opening{Account: a.account(), Host: by == keys.SlotID{}} // whoever has just made the store opened it by no slot
	o.Slot, o.Recovery = slotKind(store, by.String())
	return o
}

// slotKind returns the id of a slot that the store has, and whether it is that of
// recovery shares.
func slotKind(store *storage.Store, id string) (slot string, recovery bool) {
	for _, s := range store.Keys().Slots() {
		if s.ID.String() == id {
			return id, s.Kind == keys.KindRecovery
		}
	}
	return "", false
}

// openFor opens the store for a command that needs no desk, if the role of who
// runs it has the permission.
func (a *app) openFor(ctx context.Context, p model.Permission) (*openedStore, error) {
	store, err := a.openStore(ctx)
	if err != nil {
		return nil, err
	}
	var door *desk.Door
	if store.desk != nil {
		door = store.desk.Door
	} else if door, err = desk.OpenDoor(ctx, store.Store, rand.Reader); err == nil {
		err = a.signIn(ctx, store.Store, door)
	}
	if err == nil {
		err = door.Ask(ctx, a.by(), p)
	}
	if err == nil {
		a.refers = door.Disallowed(a.by(), model.FindPeople) == ""
	}
	if err != nil {
		store.Close()
		return nil, err
	}
	store.door = door
	return store, nil
}
