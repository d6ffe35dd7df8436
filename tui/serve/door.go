package serve

import (
	"context"
	"net"
	"sync/atomic"
	"time"

	"charm.land/ssh"
	gossh "golang.org/x/crypto/ssh"
)

// A Handler is what a session runs. It returns the exit code.
type Handler func(ctx context.Context, s *Session) int

// Options say how a door is kept. The zero value of a limit is none.
type Options struct {
	Handler Handler
	Hello   func() []byte // the answer to a HelloRequest

	// Signer is the host key. The socket needs none: there the file's owner
	// says whose server it is.
	Signer gossh.Signer
	// Known reports whether a public key, given by its SHA-256 fingerprint, is
	// one of a user. The door of the network asks it; it must be quick.
	Known func(fingerprint string) bool

	Most       int           // connections at once
	MostEach   int           // connections at once from one address
	Tries      int           // failed logins from one address within Penalty
	Penalty    time.Duration // for which an address with more is refused
	Grace      time.Duration // from a connection to its session
	Alive      time.Duration // between two questions whether the other end is there
	Stalled    time.Duration // for which the other end may take nothing
	Idle       time.Duration // without a key
	IdleWords  string        // what a session is told that ends for want of keys
	OnNetwork  bool          // the network's door: a terminal and nothing else
	PeerLookup func(net.Conn) (Peer, error)
	// Turned, if it is set, is told of everybody who is turned away before there is
	// a session. It must be quick.
	Turned func(Knock)
}

// A Knock says why somebody was turned away.
type Knock string

// The reasons.
const (
	TooMany Knock = "refused, because there are too many of them or too many failed logins from one address"
	NoPeer  Knock = "refused, because the system does not say whose it is"
	NoLogin Knock = "ended without a login"
)

// Knocks lists them.
var Knocks = []Knock{TooMany, NoPeer, NoLogin}

// turn counts somebody who is turned away.
func (d *Door) turn(why Knock) {
	if why == NoLogin {
		d.failed.Add(1)
	} else {
		d.refused.Add(1)
	}
	if d.o.Turned != nil {
		d.o.Turned(why)
	}
}

// A Door takes connections at one listener.
type Door struct {
	o      Options
	server *ssh.Server
	limits *limits

	connections, refused, failed, sessions atomic.Int64
}

// New returns a door that is not open yet.
func New(o Options) *Door {
	d := &Door{o: o, limits: newLimits(o, time.Now)}
	s := &ssh.Server{
		Version:                  "Lethe",
		Handler:                  d.handle,
		ConnCallback:             d.connected,
		ChannelHandlers:          map[string]ssh.ChannelHandler{"session": d.session},
		RequestHandlers:          map[string]ssh.RequestHandler{},
		ServerConfigCallback:     func(ssh.Context) *gossh.ServerConfig { return config() },
		ConnectionFailedCallback: func(c net.Conn, err error) { d.loginFailed(c, err) },
	}
	if o.Signer != nil {
		s.HostSigners = []ssh.Signer{o.Signer}
	}
	if o.Known != nil {
		s.PublicKeyHandler = func(_ ssh.Context, key ssh.PublicKey) bool {
			_, certificate := key.(*gossh.Certificate)
			return !certificate && o.Known(gossh.FingerprintSHA256(key))
		}
	}
	if o.Hello != nil {
		s.RequestHandlers[HelloRequest] = func(ssh.Context, *ssh.Server, *gossh.Request) (bool, []byte) { return true, o.Hello() }
		s.RequestHandlers[FillRequest] = func(ssh.Context, *ssh.Server, *gossh.Request) (bool, []byte) { return true, make([]byte, FillSize) }
	}
	d.server = s
	return d
}

// config allows what is sound today and nothing older. RSA keys sign with
// SHA-2 only.
func config() *gossh.ServerConfig {
	c := &gossh.ServerConfig{
		MaxAuthTries: 6, // as many keys as an agent offers
		PublicKeyAuthAlgorithms: []string{
			gossh.KeyAlgoED25519, gossh.KeyAlgoSKED25519, gossh.KeyAlgoECDSA256, gossh.KeyAlgoSKECDSA256,
			gossh.KeyAlgoECDSA384, gossh.KeyAlgoECDSA521, gossh.KeyAlgoRSASHA512, gossh.KeyAlgoRSASHA256,
		},
	}
	c.KeyExchanges = []string{gossh.KeyExchangeMLKEM768X25519, gossh.KeyExchangeCurve25519, "curve25519-sha256@libssh.org"}
	c.Ciphers = []string{gossh.CipherChaCha20Poly1305, gossh.CipherAES256GCM, gossh.CipherAES128GCM}
	c.MACs = []string{gossh.HMACSHA512ETM, gossh.HMACSHA256ETM}
	return c
}

// Serve takes connections at l until Close.
func (d *Door) Serve(l net.Listener) error { return d.server.Serve(l) }

// lastWords is how long Close waits for what sessions that have ended still have to
// say: their exit codes, without which the client takes its connection for lost.
const lastWords = 500 * time.Millisecond

// Close closes the listener and every connection. Sessions that are ending are waited
// for, for half a second.
func (d *Door) Close() error {
	for until := time.Now().Add(lastWords); d.sessions.Load() > 0 && time.Now().Before(until); {
		time.Sleep(5 * time.Millisecond)
	}
	return d.server.Close()
}

// Counts are what a door counted since it was opened, and the sessions now.
type Counts struct {
	Connections int64 `json:"connections"`
	Refused     int64 `json:"refused"`       // for a limit
	Failed      int64 `json:"failed_logins"` // connections that ended before a session
	Sessions    int64 `json:"sessions"`      // at this moment
}

// Counts returns what the door counted.
func (d *Door) Counts() Counts {
	return Counts{d.connections.Load(), d.refused.Load(), d.failed.Load(), d.sessions.Load()}
}

// The keys of what a connection's context holds.
type (
	peerKey  struct{}
	graceKey struct{}
	lineKey  struct{}
)

// connected takes a connection, or refuses it for a limit.
func (d *Door) connected(ctx ssh.Context, conn net.Conn) net.Conn {
	d.connections.Add(1)
	release, ok := d.limits.enter(conn.RemoteAddr())
	if !ok {
		d.turn(TooMany)
		return nil
	}
	if d.o.PeerLookup != nil {
		peer, err := d.o.PeerLookup(conn)
		if err != nil {
			release()
			d.turn(NoPeer)
			return nil
		}
		ctx.SetValue(peerKey{}, peer)
	}
	line := &line{Conn: conn, release: release}
	if d.o.Grace > 0 {
		ctx.SetValue(graceKey{}, time.AfterFunc(d.o.Grace, func() { _ = conn.Close() }))
	}
	ctx.SetValue(lineKey{}, line)
	return line
}

// loginFailed counts a connection that ended before anybody was let in.
func (d *Door) loginFailed(conn net.Conn, _ error) {
	d.turn(NoLogin)
	d.limits.failed(conn.RemoteAddr())
}

// session opens a session's channel behind a filter.
func (d *Door) session(srv *ssh.Server, conn *gossh.ServerConn, ch gossh.NewChannel, ctx ssh.Context) {
	l, ok := ctx.Value(lineKey{}).(*line)
	if !ok || !l.taken.CompareAndSwap(false, true) {
		_ = ch.Reject(gossh.ResourceShortage, "one session a connection")
		return
	}
	if t, ok := ctx.Value(graceKey{}).(*time.Timer); ok {
		t.Stop()
	}
	ended, end := context.WithCancel(ctx)
	l.ended = ended
	defer end()
	ssh.DefaultSessionHandler(srv, conn, &guarded{NewChannel: ch, network: d.o.OnNetwork, end: end, interrupt: func() {
		l.interrupted.Store(true)
		end()
	}}, ctx)
}
