package serve

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	gossh "golang.org/x/crypto/ssh"
)

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

// signerOf returns a signer with a private key.
func signerOf(t *testing.T, private any) gossh.Signer {
	t.Helper()
	s, err := gossh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newKey(t *testing.T) gossh.Signer {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return signerOf(t, private)
}

// opened opens a door of the network on loopback that knows some keys.
func opened(t *testing.T, o Options, known ...gossh.Signer) (d *Door, address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o.Signer, o.OnNetwork = newKey(t), true
	o.Known = func(fingerprint string) bool {
		for _, k := range known {
			if gossh.FingerprintSHA256(k.PublicKey()) == fingerprint {
				return true
			}
		}
		return false
	}
	d = New(o)
	go func() { _ = d.Serve(l) }()
	t.Cleanup(func() { _ = d.Close() })
	return d, l.Addr().String()
}

// login logs in without answering what the server asks for.
func login(address string, signer gossh.Signer) (net.Conn, gossh.Conn, <-chan *gossh.Request, error) {
	conn, err := net.DialTimeout("tcp", address, patience)
	if err != nil {
		return nil, nil, nil, err
	}
	c, _, reqs, err := gossh.NewClientConn(conn, address, &gossh.ClientConfig{
		User: "x", Auth: []gossh.AuthMethod{gossh.PublicKeys(signer)}, HostKeyCallback: gossh.InsecureIgnoreHostKey(),
	})
	if err != nil {
		conn.Close()
		return nil, nil, nil, err
	}
	return conn, c, reqs, nil
}

// shell opens a console on a connection, and reads nothing of it.
func shell(t *testing.T, c gossh.Conn) gossh.Channel {
	t.Helper()
	ch, reqs, err := c.OpenChannel("session", nil)
	if err != nil {
		t.Fatal(err)
	}
	go gossh.DiscardRequests(reqs)
	pty := gossh.Marshal(struct {
		Term       string
		W, H, X, Y uint32
		Modes      string
	}{"xterm", 80, 24, 0, 0, ""})
	for _, r := range []struct {
		name    string
		payload []byte
	}{{"pty-req", pty}, {"shell", nil}} {
		if ok, err := ch.SendRequest(r.name, true, r.payload); !ok || err != nil {
			t.Fatalf("%s: %v, %v", r.name, ok, err)
		}
	}
	return ch
}

// waiting is a handler that tells when its session ended.
func waiting(ended chan<- error) Handler {
	return func(ctx context.Context, s *Session) int {
		go func() { _, _ = io.Copy(io.Discard, s.In) }()
		<-ctx.Done()
		ended <- ctx.Err()
		return 0
	}
}

// within wants something to come.
func within[T any](t *testing.T, what string, from <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-from:
	case <-time.After(patience):
		t.Fatal("it never comes: ", what)
	}
	return v
}

// closed returns a channel that is closed when the server has closed a connection.
func closed(conn net.Conn) <-chan struct{} {
	out := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, conn)
		close(out)
	}()
	return out
}

// Who does not log in, or logs in and begins nothing, is shut out after a while.
func TestGrace(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	d, address := opened(t, Options{Grace: 200 * time.Millisecond, Handler: waiting(make(chan error, 9))}, key)
	silent, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	within(t, "the end of a connection that says nothing", closed(silent))
	_, c, _, err := login(address, key)
	if err != nil {
		t.Fatal(err)
	}
	over := make(chan error, 1)
	go func() { over <- c.Wait() }()
	within(t, "the end of a connection without a session", over)
	_, c, _, err = login(address, key) // one with a session stays
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	shell(t, c)
	time.Sleep(500 * time.Millisecond)
	if n := d.Counts(); n.Sessions != 1 || n.Failed == 0 {
		t.Errorf("counted %+v", n)
	}
}

// A client that is not there any more, though its connection is, is found out; one
// that answers is left alone.
func TestHalfOpenClients(t *testing.T) {
	t.Parallel()
	key, ended := newKey(t), make(chan error, 1)
	d, address := opened(t, Options{Alive: 40 * time.Millisecond, Handler: waiting(ended)}, key)
	_, c, reqs, err := login(address, key)
	if err != nil {
		t.Fatal(err)
	}
	go gossh.DiscardRequests(reqs) // answers
	shell(t, c)
	time.Sleep(800 * time.Millisecond)
	if d.Counts().Sessions != 1 {
		t.Error("a client that answers is thrown out")
	}
	c.Close()
	within(t, "the end of a session whose client left", ended)
	_, c, _, err = login(address, key) // nobody reads what the server asks
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	shell(t, c)
	within(t, "the end of a session whose client is gone", ended)
}

// A client that takes nothing is thrown out, though it presses keys.
func TestStalledClients(t *testing.T) {
	t.Parallel()
	key, ended := newKey(t), make(chan error, 1)
	_, address := opened(t, Options{Alive: 40 * time.Millisecond, Stalled: 200 * time.Millisecond, Handler: func(_ context.Context, s *Session) int {
		for {
			if _, err := s.Out.Write(make([]byte, 32<<10)); err != nil {
				ended <- err
				return 1
			}
		}
	}}, key)
	_, c, reqs, err := login(address, key)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	go gossh.DiscardRequests(reqs)
	ch := shell(t, c)
	go func() {
		for _, err := ch.Write([]byte("j")); err == nil; _, err = ch.Write([]byte("j")) {
			time.Sleep(20 * time.Millisecond)
		}
	}()
	within(t, "the end of a session whose client takes nothing", ended)
}

// A console without a key for long ends and says why; one with keys does not.
func TestIdleConsoles(t *testing.T) {
	t.Parallel()
	key, ended := newKey(t), make(chan error, 1)
	d, address := opened(t, Options{Alive: 20 * time.Millisecond, Idle: 400 * time.Millisecond, IdleWords: "nobody is here", Handler: waiting(ended)}, key)
	_, c, reqs, err := login(address, key)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	go gossh.DiscardRequests(reqs)
	ch := shell(t, c)
	for range 40 {
		if _, err := ch.Write([]byte("j")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond)
	}
	if d.Counts().Sessions != 1 {
		t.Error("a console at which keys are pressed is ended")
	}
	said := make(chan string, 1)
	go func() {
		text, _ := io.ReadAll(ch) // a terminal has one stream
		said <- string(text)
	}()
	within(t, "the end of a console without keys", ended)
	if text := within(t, "why", said); !strings.Contains(text, "nobody is here") {
		t.Errorf("it ends with %q", text)
	}
}

// Of the keys of users those that sign in a sound way are taken. A certificate for
// such a key is not: whoever signed it is nobody here.
func TestKeysThatAreTaken(t *testing.T) {
	t.Parallel()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	old, plain, authority := signerOf(t, private), newKey(t), newKey(t)
	with := func(algorithm string) gossh.Signer {
		s, err := gossh.NewSignerWithAlgorithms(old.(gossh.AlgorithmSigner), []string{algorithm})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	cert := &gossh.Certificate{Key: plain.PublicKey(), CertType: gossh.UserCert, ValidPrincipals: []string{"x"}, ValidBefore: gossh.CertTimeInfinity}
	if err := cert.SignCert(rand.Reader, authority); err != nil {
		t.Fatal(err)
	}
	certified, err := gossh.NewCertSigner(cert, plain)
	if err != nil {
		t.Fatal(err)
	}
	_, address := opened(t, Options{Handler: waiting(make(chan error, 9))}, old, plain, authority, certified)
	for name, c := range map[string]struct {
		signer gossh.Signer
		taken  bool
	}{
		"ed25519": {plain, true}, "RSA with SHA-512": {with(gossh.KeyAlgoRSASHA512), true}, "RSA with SHA-1": {with(gossh.KeyAlgoRSA), false},
		"a certificate": {certified, false}, "another key": {newKey(t), false},
	} {
		_, conn, _, err := login(address, c.signer)
		if err == nil {
			conn.Close()
		}
		if (err == nil) != c.taken {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A client whose session is over and that stays is hung up on.
func TestHangUp(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	_, address := opened(t, Options{Handler: func(context.Context, *Session) int { return 0 }}, key)
	_, c, reqs, err := login(address, key)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	go gossh.DiscardRequests(reqs)
	shell(t, c)
	over := make(chan error, 1)
	go func() { over <- c.Wait() }()
	if err := within(t, "the end of the connection", over); err == nil || errors.Is(err, net.ErrClosed) {
		t.Errorf("it ends with %v", err)
	}
}
