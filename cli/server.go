package cli

import (
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"

	"lethe/keys"
	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/storage"
	"lethe/tui"
	"lethe/tui/serve"
)

// A server owns the store and everything that comes through its doors. It is
// locked, with nothing of the register in memory, or open; from open it does not
// go back to locked, but another process takes its place.
type server struct {
	host  *app // of lethe serve
	dir   string
	flags serveFlags
	claim *storage.Claim
	began time.Time

	socket         *net.UnixListener
	spare          *os.File // of the socket, for the process that goes on after a lock
	socketPath     string
	madeSocket     bool
	atSocket       *serve.Door
	atNetwork      *serve.Door // nil unless open
	networkAddress string
	hostKey        string // fingerprint of that of the SSH port, once it is open

	sealing  chan struct{} // closed when the register is to be locked
	sealOnce sync.Once
	unlocks  sync.Mutex // one attempt at a time

	mu       sync.Mutex
	store    *storage.Store // nil while locked
	desk     *desk.Desk
	openedAt time.Time
	openedBy string
	visits   map[*visit]struct{}
	sessions int    // since the server began
	ending   string // why no visits are taken any more
	empty    *sync.Cond
	loads    sync.Mutex // one reading of the register at a time
	failures int        // of unlocking, since the last success
	jobs     jobs
	tidying  tidying
}

// byCredential says that systemd opened the register, in status and doctor.
const byCredential = "the systemd credential " + credentialName

func newServer(a *app, dir string, f serveFlags) *server {
	s := &server{host: a, dir: dir, flags: f, began: a.Now(), sealing: make(chan struct{}), visits: map[*visit]struct{}{}}
	s.empty = sync.NewCond(&s.mu)
	return s
}

// quietSSH has nothing that the SSH library logs reach a log: its reports of
// faults hold what was in memory.
func quietSSH() { slog.SetDefault(slog.New(slog.DiscardHandler)) }

// hello says which server this is.
func (s *server) hello() []byte {
	text, err := json.Marshal(serve.Hello{Version: Version(), Store: s.dir, PID: os.Getpid(), Sealed: !s.isOpen()})
	if err != nil {
		return nil
	}
	return text
}

func (s *server) isOpen() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.store != nil
}

// held returns the open store, or nil.
func (s *server) held() *storage.Store {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.store
}

// errSealed is returned while the register is locked.
var errSealed = model.Faultf(model.Sealed, "the register is locked; an administrator opens it with 'lethe unlock' or in the console")

// register returns the open store and a desk over it, under the policy in force.
func (s *server) register() (*storage.Store, *desk.Desk, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.store == nil {
		return nil, nil, errSealed
	}
	return s.store, s.desk.Current(), nil
}

// unseal opens the register with a credential and returns the slot that it
// opens. If somebody was faster, the credential must open it all the same.
func (s *server) unseal(ctx context.Context, c keys.Credential, by string) (keys.SlotID, error) {
	s.unlocks.Lock()
	defer s.unlocks.Unlock()
	if err := s.pause(ctx); err != nil {
		return keys.SlotID{}, err
	}
	slot, err := s.unsealNow(ctx, c, by)
	s.mu.Lock()
	defer s.mu.Unlock()
	if model.FaultOf(err) == model.WrongPassphrase {
		s.failures++
		s.say("an attempt to open the register failed, %d in a row", s.failures)
	} else if err == nil {
		s.failures = 0
	}
	return slot, err
}

// longestPause bounds the pause between two attempts, whoever makes them.
const longestPause = 8 * time.Second

// pause has attempts of everybody together be no faster than one person's.
func (s *server) pause(ctx context.Context) error {
	s.mu.Lock()
	failures := s.failures
	s.mu.Unlock()
	if failures < 3 {
		return nil
	}
	wait := min(time.Second<<min(failures-3, 10), longestPause)
	select {
	case <-time.After(wait):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *server) unsealNow(ctx context.Context, c keys.Credential, by string) (slot keys.SlotID, err error) {
	if store, _, err := s.register(); err == nil {
		return slotOf(store, c)
	}
	store, err := s.claim.Open(s.host.Now(), func(dir string) (*keys.Vault, error) {
		return keys.Open(dir, c, keys.OpenOptions{Now: s.host.Now})
	})
	if err != nil {
		return slot, err
	}
	d, err := newDesk(context.WithoutCancel(ctx), store, atConsole)
	if err != nil {
		store.Close()
		return slot, err
	}
	s.mu.Lock()
	if s.ending != "" {
		s.mu.Unlock()
		store.Close()
		return slot, errSealed
	}
	s.store, s.desk, s.openedAt, s.openedBy = store, d, s.host.Now(), by
	s.mu.Unlock()
	s.sayOpened(by)
	_ = d.NoteUnlocked(context.WithoutCancel(ctx), desk.By{Actor: by, At: s.host.Now()}) // a store that takes no writes can be read
	go s.readRegister(d)
	go s.follow(d)
	if err := s.openNetwork(); err != nil {
		s.host.complain(s.host.Err, err)
	}
	s.order(tui.Order{Kind: tui.Enter})
	return store.Keys().OpenedBy(), nil
}

// warnAgain looks again at what stands on every screen: the keys may have changed.
func (s *server) warnAgain() {
	if store, d, err := s.register(); err == nil {
		d.Warn(standing(store))
	}
}

// slotOf returns the slot that a credential opens, in words if it opens none.
func slotOf(store *storage.Store, c keys.Credential) (keys.SlotID, error) {
	slot, err := store.Keys().SlotOf(c)
	if err != nil {
		return slot, &model.Error{Fault: model.WrongPassphrase, Sentence: "that does not open the register", Cause: err}
	}
	return slot, nil
}

// readRegister puts the register into memory, once a day.
func (s *server) readRegister(d *desk.Desk) {
	defer s.contain()
	today := calendar.InLondon(s.host.Now())
	if there, err := d.OpenIndex(context.Background()); err == nil && there {
		s.order(tui.Order{Kind: tui.Look})
	}
	_ = s.load(context.Background(), d, today)
}

// load reads the register for a day, if that has not been done.
func (s *server) load(ctx context.Context, d *desk.Desk, today calendar.Date) error {
	s.loads.Lock()
	defer s.loads.Unlock()
	if done, _ := d.Loaded(); done && d.Today() >= today {
		return nil
	}
	if err := d.Load(ctx, today); err != nil {
		return err
	}
	_ = d.KeepIndex(ctx) // without it the next opening is slower
	return nil
}

// contain keeps a fault in one goroutine from ending the server.
func (s *server) contain() {
	if recover() != nil {
		s.host.complain(s.host.Err, tui.ErrFault)
	}
}

// order gives an order to every console.
func (s *server) order(o tui.Order) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for v := range s.visits {
		v.tell(o)
	}
}
