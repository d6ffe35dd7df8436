package cli

import (
	"context"
	"errors"
	"runtime/debug"
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
	app  *app
	open func(passphrase []byte) (*storage.Store, error)

	early *storage.Early // what verifies the store while the console is locked, or nil

	mu      sync.Mutex
	store   *storage.Store
	desk    *desk.Desk // over store
	renewed bool       // a new process goes on after a lock
	overdue int        // calls of lock to come, for stores that unlock has closed
	tidying tidying
	untidy  context.CancelFunc // ends clearing up after erasures
}

// unlock opens the store with a passphrase and returns a desk over it.
func (s *session) unlock(ctx context.Context, passphrase []byte) (tui.Desk, error) {
	return s.reopen(ctx, func() (*storage.Store, error) { return s.open(passphrase) })
}

// reopen opens the store after a lock and returns a desk over it.
func (s *session) reopen(ctx context.Context, open func() (*storage.Store, error)) (tui.Desk, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.store != nil {
		s.shut()
		s.overdue++
	}
	store, err := open()
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
	d, err := newDesk(ctx, store, atConsole)
	if err != nil {
		store.Close()
		return nil, err
	}
	if err := s.app.signIn(ctx, store, d.Door); err != nil {
		store.Close()
		return nil, err
	}
	s.store, s.desk = store, d
	watching, stop := context.WithCancel(context.Background())
	s.untidy = stop
	go s.tidying.afterErasures(watching, d)
	return d.For(s.app.actor()), nil
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
	if !s.renewed {
		// The best that can be done without a new process: what no structure
		// holds any more is collected, and whole free pages go to the system.
		debug.FreeOSMemory()
	}
}

// end closes the store, if it is open, when the console has ended.
func (s *session) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.desk != nil {
		_ = s.desk.KeepIndex(context.Background()) // without it the next opening is slower
	}
	s.shut()
}

func (s *session) shut() {
	if s.store != nil {
		s.untidy()
		s.store.Close() // first: it waits for what still reads
		s.desk.Forget()
		s.store, s.desk = nil, nil
	}
}

// console opens the console on the store that the flags name.
func (a *app) console(cmd *cobra.Command) error {
	if a.visit != nil {
		return a.visit.console(a, cmd)
	}
	ctx := cmd.Context()
	dir, err := a.storeDir()
	if err != nil {
		return err
	}
	s := &session{app: a}
	s.open = func(passphrase []byte) (*storage.Store, error) {
		c := passphraseCredential(passphrase)
		defer c.Wipe()
		if s.early != nil {
			return s.early.Open(a.Now(), a.vaultOf(c))
		}
		return openWithCredential(dir, a, c)
	}
	defer s.end()
	opts := a.tuiOptions(cmd, s)
	t := a.holdTerminal(opts.Plain)
	defer func() {
		if a.next == nil {
			t.giveBack()
		}
	}()
	s.renewed = t != nil
	opts.Opener, opts.OpenerDoes = a.openerOf(s, t)
	if err := storage.Check(dir); err != nil {
		return err // before a passphrase is asked for in vain
	}
	if t == nil || t.resumed == nil {
		if opts.Desk, err = a.openAtOnce(ctx, s); err != nil {
			return err
		}
	}
	if opts.Desk == nil {
		s.early = storage.VerifyEarly(dir)
		defer s.early.Stop()
	}
	return a.showHeld(ctx, t, opts)
}

// openAtOnce opens the store with what the flags or the host give. It returns
// no desk when the lock screen has to ask.
func (a *app) openAtOnce(ctx context.Context, s *session) (tui.Desk, error) {
	passphrase, given, err := a.given()
	if err != nil {
		return nil, err
	}
	defer clear(passphrase)
	switch {
	case given:
		return s.unlock(ctx, passphrase)
	case a.byFile():
		store, err := a.openUntold(ctx)
		if err != nil {
			return nil, err
		}
		return s.use(ctx, store.Store)
	}
	return nil, nil
}

func (a *app) tuiOptions(cmd *cobra.Command, s *session) tui.Options {
	actor := a.actor()
	return tui.Options{
		Unlock: s.unlock, Lock: s.lock, Actor: actor, Clock: a.Now, Env: a.Environ,
		Plain: plainMode(cmd), Call: cmd.Name() == "call", Save: a.writeNew, Files: consoleFiles{a},
		Drafts: &typed{store: s.held, actor: s.actor, now: a.Now},
	}
}

// show runs the console. Leaving by a signal is a way to leave.
func show(ctx context.Context, opts tui.Options) error {
	err := tui.Run(ctx, opts)
	var locked *tui.Handover
	if errors.As(err, &locked) {
		return err
	}
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
