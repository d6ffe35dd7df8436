package cli

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"lethe/keys"
	"lethe/model"
	"lethe/model/desk"
	"lethe/storage"
	"lethe/tui"
	"lethe/tui/serve"
)

// A visit is one console or command that came through a door.
type visit struct {
	server  *server
	session *serve.Session
	ctx     context.Context
	orders  chan tui.Order
	since   time.Time
	number  int    // among the sessions since the server began
	what    string // "console" or the path of a command; no arguments

	mu   sync.Mutex
	name string // of the user; empty until they are let in
	slot string // id of the slot that was proved in this session
	job  *job   // what it carries out, if that is long
}

// visited runs a session that came through a door.
func (s *server) visited(ctx context.Context, session *serve.Session) int {
	v := &visit{server: s, session: session, ctx: ctx, orders: make(chan tui.Order, 8), since: s.host.Now(), what: "console"}
	a := v.app()
	if !s.enter(v) {
		a.complain(a.Err, model.Faultf(model.InUse, "%s", s.ending))
		return exitCodes[model.InUse]
	}
	defer s.leave(v)
	defer s.sayEnded(v)
	return v.carryOut(a)
}

// enter counts a visit, unless the server is ending.
func (s *server) enter(v *visit) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ending != "" {
		return false
	}
	s.visits[v] = struct{}{}
	s.sessions++
	v.number = s.sessions
	return true
}

func (s *server) leave(v *visit) {
	s.mu.Lock()
	delete(s.visits, v)
	d := s.desk
	s.mu.Unlock()
	if d != nil {
		d.Here(v.id(), "", model.ID{}, false)
	}
	s.empty.Broadcast()
	if v.session.Screen != nil {
		s.tidying.soon()
	}
}

// tell gives the session an order. Of those that only say that something
// changed, one is enough; the others find room.
func (v *visit) tell(o tui.Order) {
	select {
	case v.orders <- o:
	default:
		if o.Kind == tui.Look {
			return
		}
		select {
		case <-v.orders:
		default:
		}
		select {
		case v.orders <- o:
		default:
		}
	}
}

// app returns the run of a command line for this visit: its input, output,
// files, terminal and environment are those of whoever called.
func (v *visit) app() *app {
	s := v.session
	a := &app{visit: v, argv: s.Call.Argv, Host: Host{
		In: s.Input(), Out: s.Out, Err: s.Err, Environ: s.Environ, Now: v.server.host.Now,
		Env: func(name string) string { return lookup(s.Environ, name) },
	}}
	if s.Key == "" {
		a.Files, a.Teletype, a.Locked = &remoteFiles{session: s}, remoteAsk(s), s.Call.Again
	} else {
		a.Files, a.Teletype = noFiles{}, func() (Teletype, error) { return nil, errNoTerminal }
	}
	return a
}

func lookup(environ []string, name string) string {
	i := slices.IndexFunc(environ, func(v string) bool { return strings.HasPrefix(v, name+"=") })
	if i < 0 {
		return ""
	}
	return environ[i][len(name)+1:]
}

// carryOut runs the command that the visit asks for.
func (v *visit) carryOut(a *app) int {
	root := a.root()
	root.SetArgs(append([]string{}, a.argv...))
	root.SetOut(a.Out)
	root.SetErr(a.Err)
	root.SilenceErrors, root.SilenceUsage = true, true
	cmd, _, err := root.Find(a.argv)
	if err == nil {
		if isAlone(cmd) {
			a.complain(a.Err, model.Faultf(model.Usage, "the server does not carry this command out"))
			return exitCodes[model.Usage]
		}
		if cmd.HasParent() {
			v.what = strings.TrimPrefix(cmd.CommandPath(), "lethe ")
		}
	}
	v.server.sayBegan(v)
	err = v.execute(a, root, cmd)
	if strings.HasPrefix(v.what, "keys ") {
		v.server.warnAgain()
	}
	if err != nil {
		a.complain(a.Err, err)
	}
	return exitCodes[faultOf(err)]
}

// enterRegister lets the caller in as the user that they are. Errors say who
// could help.
func (v *visit) enterRegister() (*storage.Store, *desk.Desk, error) {
	store, d, err := v.server.register()
	if err != nil {
		return nil, nil, err
	}
	v.mu.Lock()
	was := v.name
	v.mu.Unlock()
	name, err := d.Who(v.opening(store))
	if err != nil || name != was { // somebody comes in, or has become somebody else
		name, err = d.SignIn(v.ctx, desk.By{At: v.server.host.Now()}, v.opening(store))
	}
	if err != nil {
		v.server.say("session %d was refused: not a user of the register", v.number)
		return nil, nil, err
	}
	v.mu.Lock()
	v.name = name
	v.mu.Unlock()
	return store, d, nil
}

// opening says how the caller came to the door.
func (v *visit) opening(store *storage.Store) desk.Opening {
	v.mu.Lock()
	slot := v.slot
	v.mu.Unlock()
	if v.session.Key != "" {
		return desk.Opening{Key: v.session.Key}
	}
	o := desk.Opening{Account: v.session.Peer.Account, Host: v.session.Peer.UID == os.Geteuid() || v.session.Peer.UID == 0}
	o.Slot, o.Recovery = slotKind(store, slot)
	return o
}

// actor returns the name under which the visit acts.
func (v *visit) actor() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.name == "" {
		return v.session.Peer.Account
	}
	return v.name
}

// unseal opens the register with what the caller brings, and remembers which
// slot that was.
func (v *visit) unseal(ctx context.Context, c keys.Credential) error {
	slot, err := v.server.unseal(ctx, c, v.actor())
	if err != nil {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.slot = slot.String()
	return nil
}

// id names the visit among those of this process.
func (v *visit) id() string { return fmt.Sprintf("%p", v) }

// here implements tui.Options.Here.
func (v *visit) here(record model.ID, editing bool) {
	if _, d, err := v.server.register(); err == nil {
		d.Here(v.id(), v.actor(), record, editing)
	}
}

// others implements tui.Options.Present.
func (v *visit) others(record model.ID) []desk.Presence {
	_, d, err := v.server.register()
	if err != nil {
		return nil
	}
	return d.Present(v.id(), record)
}
