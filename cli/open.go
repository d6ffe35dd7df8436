package cli

import (
	"context"
	"crypto/rand"
	"fmt"
	"os/user"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"lethe/keys"
	"lethe/model"
	"lethe/model/desk"
	"lethe/storage"
)

// storeDir returns the directory of the store: the flag, the environment, the
// place that the XDG base directories give.
func (a *app) storeDir() (string, error) {
	if a.visit != nil {
		return a.visit.server.dir, nil
	}
	for _, dir := range []string{a.store, a.Env("LETHE_STORE")} {
		if dir != "" {
			return dir, nil
		}
	}
	if data := a.Env("XDG_DATA_HOME"); filepath.IsAbs(data) {
		return filepath.Join(data, "lethe"), nil
	}
	if home := a.Env("HOME"); home != "" {
		return filepath.Join(home, ".local", "share", "lethe"), nil
	}
	return "", model.Faultf(model.Usage, "say where the store is, with --store or in LETHE_STORE")
}

// actor returns the name under which this run acts: of the user who signed in,
// until then the account.
func (a *app) actor() string {
	if a.visit != nil {
		return a.visit.actor()
	}
	if a.user != "" {
		return a.user
	}
	return a.account()
}

// account returns the account name of whoever runs the command.
func (a *app) account() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "unknown"
}

func (a *app) by() desk.By { return desk.By{Actor: a.actor(), At: a.Now()} }

// openStore opens the store that the flags name, and says what opening repaired.
func (a *app) openStore(ctx context.Context) (*openedStore, error) {
	store, err := a.openUntold(ctx)
	if err != nil {
		return nil, err
	}
	if a.visit == nil { // a server says so where it opens
		for _, r := range store.Repairs() {
			fmt.Fprintln(a.Err, "lethe: "+line(r))
		}
	}
	return store, nil
}

// An openedStore is a store that a command has opened, or the one that the
// server holds open.
type openedStore struct {
	*storage.Store
	lent bool
	desk *desk.Desk // the server's
	door *desk.Door // of openFor
}

// Close ends the command's use of the store.
func (o *openedStore) Close() error {
	if o.lent {
		return nil
	}
	return o.Store.Close()
}

// openUntold is openStore for those that show repairs in a place of their own:
// the console and the doctor.
func (a *app) openUntold(ctx context.Context) (*openedStore, error) {
	if a.visit != nil {
		store, d, err := a.visit.enterRegister()
		if err != nil {
			return nil, err
		}
		return &openedStore{Store: store, lent: true, desk: d}, nil
	}
	dir, err := a.storeDir()
	if err != nil {
		return nil, err
	}
	if err := storage.Check(dir); err != nil {
		return nil, err // before anybody types a passphrase in vain
	}
	var store *storage.Store
	err = a.unlock(ctx, func(c keys.Credential) error {
		store, err = openWithCredential(dir, a, c)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &openedStore{Store: store}, nil
}

func openWithCredential(dir string, a *app, c keys.Credential) (*storage.Store, error) {
	return storage.Open(dir, a.Now(), a.vaultOf(c))
}

// vaultOf returns what opens the keys of a store with a credential.
func (a *app) vaultOf(c keys.Credential) func(dir string) (*keys.Vault, error) {
	return func(dir string) (*keys.Vault, error) { return keys.Open(dir, c, keys.OpenOptions{Now: a.Now}) }
}

// A depth says how much of the register a command needs in memory.
type depth int

const (
	bare      depth = iota // records one by one
	withQueue              // the requests and the people they are about
	withList               // the lists of the panes
	withFind               // and the search engine
	atConsole              // the same, asked while the register is still read
)

// atDesk opens the store, calls do with a desk over it, and closes the store.
func (a *app) atDesk(cmd *cobra.Command, how depth, do func(*desk.Desk) error) error {
	return a.withStore(cmd, how, func(_ *storage.Store, d *desk.Desk) error { return do(d) })
}

// withStore is atDesk for commands that need the store itself too.
func (a *app) withStore(cmd *cobra.Command, how depth, do func(*storage.Store, *desk.Desk) error) error {
	ctx := cmd.Context()
	store, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	d := store.desk
	if d == nil {
		d, err = newDesk(ctx, store.Store, how)
	}
	if err != nil {
		return err
	}
	if err := a.signIn(ctx, store.Store, d.Door); err != nil {
		return err
	}
	if err := a.ready(ctx, d, how); err != nil {
		return err
	}
	if err := do(store.Store, d); err != nil {
		return err
	}
	if how == withFind && a.visit == nil {
		if err := d.Distrusted(); err != nil {
			return err
		}
	}
	// What is there was shown; that some is lost must not pass unsaid.
	return store.ReadOnly()
}

// ready puts as much of the register into memory as a command needs. People are
// found in an index that was kept, or made of the people alone.
func (a *app) ready(ctx context.Context, d *desk.Desk, how depth) error {
	today := a.by().Today()
	if a.visit != nil && how != bare {
		return a.visit.server.load(ctx, d, today)
	}
	switch how {
	case bare:
		return nil
	case withQueue:
		return d.LoadQueue(ctx, today)
	case withFind:
		if err := d.LoadRequests(ctx, today); err != nil {
			return err
		}
		there, err := d.OpenIndex(ctx)
		if err == nil && !there {
			err = d.MakeIndex(ctx)
		}
		return err
	}
	return d.Load(ctx, today)
}

func newDesk(ctx context.Context, store *storage.Store, how depth) (*desk.Desk, error) {
	var f desk.Finder
	switch how {
	case withFind:
		f = newFinder()
	case atConsole:
		f = newConsoleFinder()
	}
	d, err := desk.Open(ctx, store, f, rand.Reader)
	if err != nil {
		return nil, err
	}
	d.Warn(standing(store))
	d.Keep(store)
	d.RestBy(rest)
	return d, nil
}

// rest is how long the reading of the register rests at a time while people are
// looked up.
func rest() { time.Sleep(time.Millisecond) }

// standing returns the warnings that stand on every screen of a store.
func standing(store *storage.Store) []string {
	var out []string
	if w := slotWarning(store.Keys().Slots()); w != "" {
		out = append(out, w)
	}
	return append(out, store.Repairs()...)
}
