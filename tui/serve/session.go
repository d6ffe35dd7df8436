package serve

import (
	"context"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"charm.land/ssh"
	gossh "golang.org/x/crypto/ssh"

	"lethe/tui"
)

// A Peer is who is at the other end of the socket, as the kernel says.
type Peer struct {
	UID, PID int
	Account  string
}

// A Session is one console or command of somebody. Exactly one of Peer.Account
// and Key says who they are.
type Session struct {
	Peer Peer
	Key  string // SHA-256 fingerprint of the public key that was proved
	From net.Addr
	Call Call

	In       io.Reader
	Out, Err io.Writer
	Environ  []string
	Screen   *tui.Screen // nil without a terminal

	channel gossh.Channel
	conn    gossh.Conn
	line    *line
	watch   *watched
	mu      sync.Mutex
	end     context.CancelFunc
	words   string // why the session was ended
}

// hangUpAfter is how long a client whose session is over has to end the connection,
// which carries no other.
const hangUpAfter = 5 * time.Second

// hangUp ends a connection whose session is over, if the client does not.
func hangUp(ended context.Context, conn gossh.Conn) {
	select {
	case <-ended.Done():
	case <-time.After(hangUpAfter):
		_ = conn.Close()
	}
}

// handle runs one session. A panic in it becomes a sentence; its text could hold
// personal data.
func (d *Door) handle(sess ssh.Session) {
	code := 1
	d.sessions.Add(1)
	defer d.sessions.Add(-1) // when the client has been told how it ended: see Close
	defer func() { _ = sess.Exit(code) }()
	l, _ := sess.Context().Value(lineKey{}).(*line)
	conn, _ := sess.Context().Value(ssh.ContextKeyConn).(*gossh.ServerConn)
	if l == nil || conn == nil {
		return
	}
	defer func() { go hangUp(sess.Context(), conn) }()
	s := &Session{From: sess.RemoteAddr(), Out: sess, Err: sess.Stderr(), Environ: sess.Environ(), channel: sess, conn: conn, line: l, watch: &watched{ReadWriter: sess}}
	s.watch.read.Store(time.Now().UnixNano())
	s.In, s.Out = s.watch, s.watch
	s.Peer, _ = sess.Context().Value(peerKey{}).(Peer)
	if key := sess.PublicKey(); key != nil {
		s.Key = gossh.FingerprintSHA256(key)
	}
	ctx, end := context.WithCancel(l.ended)
	defer end()
	s.end = end
	if err := s.called(sess, d.o.OnNetwork); err != nil {
		fmt.Fprintln(s.Err, "lethe: "+err.Error())
		return
	}
	if s.Screen != nil {
		s.Screen.Sizes = sizesOf(sess)
	}
	go d.watchOver(ctx, s)
	code = d.run(ctx, s)
}

// called reads what was asked for.
func (s *Session) called(sess ssh.Session, network bool) (err error) {
	pty, _, isPty := sess.Pty()
	if isPty {
		s.Screen = &tui.Screen{Width: pty.Window.Width, Height: pty.Window.Height}
		// One stream, as on a terminal: what is said at the end would else arrive before
		// the screen is cleared, and be cleared with it.
		s.Err = s.Out
	}
	switch {
	case network && !isPty:
		return fmt.Errorf("this door leads to the console only, which needs a terminal: ssh -t")
	case network:
		s.Environ = append(s.Environ, "TERM="+pty.Term, "SSH_TTY=lethe")
		return nil
	}
	if s.Call, err = parseCall(sess.RawCommand()); err != nil {
		return err
	}
	s.Environ = s.Call.Environ
	if isPty {
		s.In = unfilled{s.In}
	}
	return nil
}

// run calls the handler.
func (d *Door) run(ctx context.Context, s *Session) (code int) {
	defer func() {
		if recover() != nil {
			fmt.Fprintln(s.Err, "lethe: "+tui.ErrFault.Error())
			code = 1
		}
	}()
	code = d.o.Handler(ctx, s)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.words != "" {
		fmt.Fprintln(s.Err, "lethe: "+s.words)
	}
	return code
}

// Interrupted reports whether the session's context is done because whoever gave
// the command wants it to stop, and not because they are gone.
func (s *Session) Interrupted() bool { return s.line.interrupted.Load() }

// End ends the session, which is told why when its screen is gone.
func (s *Session) End(words string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.words == "" {
		s.words = words
	}
	s.end()
}

// Again tells the client that the register is being locked and that it is to
// call again with hint.
func (s *Session) Again(hint string) error {
	_, err := s.channel.SendRequest(AgainRequest, false, []byte(hint))
	return err
}

// Input returns standard input, which the client is asked for at the first read.
func (s *Session) Input() io.Reader { return &input{s: s} }

// input is the standard input of a command.
type input struct {
	s    *Session
	once sync.Once
}

// Read implements io.Reader.
func (i *input) Read(p []byte) (int, error) {
	i.once.Do(func() { _, _ = i.s.channel.SendRequest(InputRequest, false, nil) })
	return i.s.In.Read(p)
}

// Open opens a channel to the client.
func (s *Session) Open(name string) (gossh.Channel, error) {
	ch, reqs, err := s.conn.OpenChannel(name, nil)
	if err != nil {
		return nil, err
	}
	go gossh.DiscardRequests(reqs)
	return ch, nil
}

// sizesOf returns the changes of a terminal's size. The newest is kept for whoever
// is slow to take it, so that package ssh never waits.
func sizesOf(sess ssh.Session) <-chan tui.Size {
	_, changes, _ := sess.Pty()
	out := make(chan tui.Size, 1)
	connection := sess.Context()
	go func() {
		for {
			select {
			case <-connection.Done():
				return
			case w, ok := <-changes:
				if !ok {
					return
				}
				select {
				case <-out:
				default:
				}
				out <- tui.Size{Width: w.Width, Height: w.Height}
			}
		}
	}()
	return out
}

// watchOver ends a session whose other end is gone, takes nothing, or presses
// no key.
func (d *Door) watchOver(ctx context.Context, s *Session) {
	if d.o.Alive <= 0 {
		return
	}
	answered := make(chan bool, 1)
	answered <- true
	silent := 0
	tick := time.NewTicker(d.o.Alive)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			select {
			case <-answered:
				silent = 0
				go func() {
					_, _, err := s.conn.SendRequest("keepalive@openssh.com", true, nil)
					if err == nil {
						answered <- true
					}
				}()
			default:
				silent++
			}
			if silent >= 3 || d.o.Stalled > 0 && s.watch.stalled(now) > d.o.Stalled {
				_ = s.conn.Close()
				return
			}
			if d.o.Idle > 0 && s.Screen != nil && s.watch.idle(now) > d.o.Idle {
				s.End(d.o.IdleWords)
			}
		}
	}
}
