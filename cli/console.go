package cli

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/desk"
	"lethe/storage"
	"lethe/tui"
)

// A session is the console's hold on a store: open while unlocked, closed, so
// that its keys are wiped, while locked. Closing takes a moment, and the next
// passphrase may be there before the console's call to close; each such call
// closes the store that was open when the console locked, never the next one.
type session struct {
	open func(passphrase []byte) (*storage.Store, error)

	mu      sync.Mutex
	store   *storage.Store
	desk    *desk.Desk // over store
	overdue int        // calls of lock to come, for stores that unlock has closed
}

// unlock opens the store with a passphrase and returns a desk over it.
func (s *session) unlock(ctx context.Context, passphrase []byte) (tui.Desk, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.store != nil {
		s.shut()
		s.overdue++
	}
	store, err := s.open(passphrase)
	if err != nil {
		return nil, err
	}
	return s.hold(ctx, store)
}

// use returns a desk over a store that is open already.
func (s *session) use(ctx context.Context, store *storage.Store) (tui.Desk, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hold(ctx, store)
}

func (s *session) hold(ctx context.Context, store *storage.Store) (tui.Desk, error) {
	d, err := newDesk(ctx, store, withFind)
	if err != nil {
		store.Close()
		return nil, err
	}
	s.store, s.desk = store, d
	return d, nil
}

// lock closes the store that was open when the console locked.
func (s *session) lock() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.overdue > 0 {
		s.overdue--
		return
	}
	s.shut()
}

// end closes the store, if it is open, when the console has ended.
func (s *session) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shut()
}

func (s *session) shut() {
	if s.store != nil {
		s.store.Close() // first: it waits for what still reads
		s.desk.Forget()
		s.store, s.desk = nil, nil
	}
}

// console opens the console on the store that the flags name.
func (a *app) console(cmd *cobra.Command) error {
	ctx := cmd.Context()
	dir, err := a.storeDir()
	if err != nil {
		return err
	}
	s := &session{open: func(passphrase []byte) (*storage.Store, error) {
		c := passphraseCredential(passphrase)
		defer c.Wipe()
		return openWithCredential(dir, a, c)
	}}
	defer s.end()
	opts := a.tuiOptions(cmd, s)
	passphrase, given, err := a.given()
	if err != nil {
		return err
	}
	defer clear(passphrase)
	if err := storage.Check(dir); err != nil {
		return err // before a passphrase is asked for in vain
	}
	switch {
	case given:
		opts.Desk, err = s.unlock(ctx, passphrase)
	case a.byFile():
		var store *storage.Store
		if store, err = a.openStore(ctx); err == nil {
			opts.Desk, err = s.use(ctx, store)
		}
	}
	if err != nil {
		return err
	}
	return show(ctx, opts)
}

func (a *app) tuiOptions(cmd *cobra.Command, s *session) tui.Options {
	plain, err := cmd.Flags().GetBool("plain")
	actor := a.actor()
	return tui.Options{
		Unlock: s.unlock, Lock: s.lock, Actor: actor, Clock: a.Now, Env: a.Environ,
		Plain: err == nil && plain, Call: cmd.Name() == "call",
		KeepDraft: func(text []byte) error { return s.keepDraft(actor, text) },
		Draft:     func() ([]byte, error) { return s.draft(actor) },
	}
}

// show runs the console. Leaving by a signal is a way to leave.
func show(ctx context.Context, opts tui.Options) error {
	err := tui.Run(ctx, opts)
	if errors.Is(err, context.Canceled) {
		return nil
	}
	if err != nil {
		return &model.Error{Fault: model.Failed, Sentence: err.Error(), Cause: err}
	}
	return nil
}

// shifted returns a clock that stands on the given day and goes on from nine in
// the morning, London time.
func shifted(now func() time.Time, start time.Time) func() time.Time {
	began := now()
	return func() time.Time { return start.Add(now().Sub(began)) }
}
