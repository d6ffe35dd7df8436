package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"lethe/keys"
	"lethe/model"
	"lethe/storage"
	"lethe/tui/serve"
)

// serveFlags are how a server is reached and what it allows.
type serveFlags struct {
	socket string
	listen string
	idle   time.Duration
	most   int
	each   int
}

func (a *app) serveCommand() *cobra.Command {
	var f serveFlags
	cmd := alone(&cobra.Command{
		Use:   "serve",
		Short: "Own the store and offer the console to several people at once",
		Long: "Takes the store for this process and offers console and commands at a Unix socket, where the system says whose account " +
			"is calling, and with --listen also at an SSH port, where public keys say who somebody is. It starts locked: the first " +
			"administrator with a passphrase opens the register from the lock screen, or with 'lethe unlock'; the systemd credential " +
			credentialName + " opens it at the start. 'lethe lock' locks it again.\n\n" +
			"While it runs, 'lethe' and its commands go through it. The file of the socket says who may call: its group.",
		Example: "lethe serve\nlethe serve --at /run/lethe/lethe.sock --listen :2222",
		Args:    args(cobra.NoArgs),
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.serve(cmd.Context(), f) },
	})
	fl := cmd.Flags()
	fl.StringVar(&f.socket, "at", "", "socket to listen at (default: the one that systemd gives, else lethe.sock in the store)")
	fl.StringVar(&f.listen, "listen", "", "address of an SSH port to open as well, such as :2222")
	fl.DurationVar(&f.idle, "idle", 2*time.Hour, "end a console without a key for so long")
	fl.IntVar(&f.most, "most", 100, "connections at once, at each door")
	fl.IntVar(&f.each, "most-each", 32, "connections at once from one address, at the SSH port")
	return cmd
}

// The limits of the doors.
const (
	grace   = 20 * time.Second
	alive   = 15 * time.Second
	stalled = time.Minute
	tries   = 20
	penalty = 10 * time.Minute
)

// shared says that this process works for many at once, whose memory no one of
// them may bound.
var shared atomic.Bool

// serve runs the server until ctx ends.
func (a *app) serve(ctx context.Context, f serveFlags) error {
	dir, err := a.storeDir()
	if err != nil {
		return err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	quietSSH()
	shared.Store(true)
	s := newServer(a, dir, f)
	handed := takeHanded()
	if err := s.listen(handed); err != nil {
		return err
	}
	if err := s.own(handed); err != nil {
		s.close()
		return err
	}
	defer s.claim.Release()
	if err := s.keepSocket(); err != nil {
		s.close()
		return &model.Error{Fault: model.Failed, Sentence: "the socket of the server cannot be kept", Cause: err}
	}
	s.openDoor(s.socketDoor(), s.socket)
	s.notify("READY=1")
	if handed == nil { // after a lock nothing opens by itself
		if err := s.openByCredential(ctx); err != nil {
			fmt.Fprintln(a.Err, "lethe: "+line(err.Error()))
		}
	}
	fmt.Fprintf(a.Err, "lethe: serving %s at %s\n", line(dir), line(s.socketPath))
	return s.loop(ctx)
}

// loop waits for the end, or for the register to be locked.
func (s *server) loop(ctx context.Context) error {
	select {
	case <-ctx.Done():
		s.notify("STOPPING=1")
		s.stop(reasonStopped)
		s.removeSocket()
		return nil
	case <-s.sealing:
		s.stop(reasonSealed)
		return s.renew(ctx)
	}
}

// own takes the store, or goes on with the claim that was handed over.
func (s *server) own(h *handed) (err error) {
	if h != nil && h.lock != nil {
		s.claim, err = storage.ResumeClaim(s.dir, h.lock, s.host.Now(), s.socketPath)
		return err
	}
	s.claim, err = storage.ClaimStore(s.dir, s.host.Now(), s.socketPath)
	return err
}

// listen opens the socket, or takes the one that was handed over.
func (s *server) listen(h *handed) error {
	if err := storage.Check(s.dir); err != nil {
		return err
	}
	failed := func(err error) error {
		return &model.Error{Fault: model.Failed, Sentence: "the socket of the server cannot be opened", Cause: err}
	}
	if h != nil {
		s.socketPath, s.madeSocket = h.path, h.made
		return s.listenOn(h.socket, failed)
	}
	if f := systemdSocket(s.host.Env); f != nil {
		return s.listenOn(f, failed)
	}
	s.socketPath, s.madeSocket = s.flags.socket, true
	if s.socketPath == "" {
		s.socketPath = filepath.Join(s.dir, socketName)
	}
	if c, err := net.DialTimeout("unix", s.socketPath, time.Second); err == nil {
		c.Close()
		return model.Faultf(model.InUse, "a server answers at that socket already; nothing was changed")
	}
	if err := removeStale(s.socketPath); err != nil {
		return failed(err)
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: s.socketPath, Net: "unix"})
	if err != nil {
		return failed(err)
	}
	l.SetUnlinkOnClose(false)
	// The owner and the group of the directory's choice; nobody else.
	if err := os.Chmod(s.socketPath, 0o660); err != nil {
		l.Close()
		return failed(err)
	}
	s.socket = l
	return nil
}

func (s *server) listenOn(f *os.File, failed func(error) error) error {
	l, err := net.FileListener(f)
	f.Close()
	if err != nil {
		return failed(err)
	}
	unix, ok := l.(*net.UnixListener)
	if !ok {
		l.Close()
		return failed(errors.New("not a Unix socket"))
	}
	unix.SetUnlinkOnClose(false)
	if s.socketPath == "" {
		s.socketPath = unix.Addr().String()
	}
	s.socket = unix
	return nil
}

// removeStale removes the socket of a server that is no more. What is no socket
// stays.
func removeStale(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.Mode()&os.ModeSocket == 0 {
		return errors.New("there is a file of that name which is no socket")
	}
	return os.Remove(path)
}

// removeSocket takes away a socket that this server made.
func (s *server) removeSocket() {
	if s.madeSocket {
		_ = removeStale(s.socketPath)
	}
}

// openByCredential opens the register with what systemd gives, if it gives
// something.
func (s *server) openByCredential(ctx context.Context) error {
	passphrase, ok, err := s.host.given()
	if err != nil || !ok {
		return err
	}
	return openWith(passphrase, func(c keys.Credential) error {
		_, err := s.unseal(ctx, c, byCredential)
		return err
	})
}

// socketDoor is the door on the host.
func (s *server) socketDoor() *serve.Door {
	s.atSocket = serve.New(serve.Options{
		Handler: s.visited, Hello: s.hello, PeerLookup: serve.PeerOf, Turned: (&knocker{server: s, door: "socket"}).turned,
		Most: s.flags.most, Grace: grace, Alive: alive, Stalled: stalled, Idle: s.flags.idle, IdleWords: idleWords,
	})
	return s.atSocket
}

// idleWords end a console at which nobody presses a key.
const idleWords = "the session was ended because no key was pressed for a long time; what was typed is kept"

// openDoor serves at a listener.
func (s *server) openDoor(d *serve.Door, l net.Listener) {
	go func() { _ = d.Serve(l) }()
}
