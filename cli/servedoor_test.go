package cli

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"lethe/keys"
	"lethe/model"
	"lethe/model/desk"
	"lethe/storage"
)

// serveHere runs a server inside this process, with its register open, so that a
// test can look at it and the race detector too.
func serveHere(tb testing.TB, store string, f serveFlags) *server {
	tb.Helper()
	dir, err := os.MkdirTemp("", "lethe-t")
	if err != nil {
		tb.Fatal(err)
	}
	f.socket = filepath.Join(dir, "s")
	f.most, f.each = max(f.most, 100), max(f.each, tries)
	host := System()
	host.Err, host.RenewServer = io.Discard, nil
	s := newServer(&app{Host: host}, store, f)
	if err := s.listen(nil); err != nil {
		tb.Fatal(err)
	}
	if err := s.own(nil); err != nil {
		tb.Fatal(err)
	}
	if err := s.keepSocket(); err != nil {
		tb.Fatal(err)
	}
	s.openDoor(s.socketDoor(), s.socket)
	tb.Cleanup(func() {
		s.seal() // ends what follows the register
		s.stop(reasonStopped)
		_ = s.claim.Release()
		os.RemoveAll(dir)
	})
	return s
}

// opened has the register of a server be open.
func (s *server) opened(tb testing.TB) *desk.Desk {
	tb.Helper()
	c := passphraseCredential([]byte(testPassphrase))
	defer c.Wipe()
	if _, err := s.unseal(context.Background(), c, "test"); err != nil {
		tb.Fatal(err)
	}
	for end := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		if done, _ := s.desk.Loaded(); done {
			return s.desk
		}
		if time.Now().After(end) {
			tb.Fatal("the register is not read")
		}
	}
}

// A keyholder is a user with an SSH key.
type keyholder struct {
	name   string
	signer ssh.Signer
}

func newSigner(tb testing.TB) ssh.Signer {
	tb.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	s, err := ssh.NewSignerFromKey(private)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// withUsers adds users to the store in dir before a server has it: an
// administrator for the account that runs the test, and people with keys.
func withUsers(tb testing.TB, dir string, n int, roles ...model.Role) []keyholder {
	tb.Helper()
	ctx := context.Background()
	c := passphraseCredential([]byte(testPassphrase))
	defer c.Wipe()
	store, err := storage.Open(dir, time.Now(), func(at string) (*keys.Vault, error) { return keys.Open(at, c, keys.OpenOptions{}) })
	if err != nil {
		tb.Fatal(err)
	}
	defer store.Close()
	d, err := newDesk(ctx, store, bare)
	if err != nil {
		tb.Fatal(err)
	}
	by := desk.By{Actor: "root", At: time.Now()}
	a := &app{Host: System()}
	if _, err := d.AddUser(ctx, by, desk.NewUser{Name: "Ada", Accounts: []string{a.actor()}, Roles: []model.Role{model.Administrator, model.Officer}}); err != nil {
		tb.Fatal(err)
	}
	by.Actor = "Ada"
	var out []keyholder
	for i := range n {
		p := keyholder{fmt.Sprintf("user %d", i), newSigner(tb)}
		key := string(ssh.MarshalAuthorizedKey(p.signer.PublicKey()))
		if _, err := d.AddUser(ctx, by, desk.NewUser{Name: p.name, Keys: []string{key}, Roles: roles}); err != nil {
			tb.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}

// knock logs in at the SSH port.
func (s *server) knock(signer ssh.Signer) (*ssh.Client, error) {
	return ssh.Dial("tcp", s.networkAddress, &ssh.ClientConfig{
		User: "anybody", Auth: []ssh.AuthMethod{ssh.PublicKeys(signer)}, HostKeyCallback: ssh.InsecureIgnoreHostKey(), Timeout: patience,
	})
}

// A shell is a console at the SSH port, with its screen.
type shell struct {
	testing.TB
	client *ssh.Client
	*ssh.Session
	in     io.Writer
	screen *screen
	errs   *lockedBuffer
}

// lockedBuffer may be read while it is written.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// console opens a console at the SSH port.
func (s *server) console(tb testing.TB, signer ssh.Signer, w, h int) *shell {
	tb.Helper()
	client, err := s.knock(signer)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { client.Close() })
	session, err := client.NewSession()
	if err != nil {
		tb.Fatal(err)
	}
	sh := &shell{TB: tb, client: client, Session: session, screen: newScreen(w, h), errs: &lockedBuffer{}}
	session.Stdout, session.Stderr = sh.screen, sh.errs
	if sh.in, err = session.StdinPipe(); err != nil {
		tb.Fatal(err)
	}
	if err := session.RequestPty("xterm-256color", h, w, nil); err != nil {
		tb.Fatal(err)
	}
	if err := session.Shell(); err != nil {
		tb.Fatal(err)
	}
	return sh
}

// sees waits until the screen shows every text.
func (sh *shell) sees(texts ...string) {
	sh.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		page, missing := sh.screen.text(), ""
		for _, text := range texts {
			if !strings.Contains(page, text) {
				missing = text
			}
		}
		if missing == "" {
			return
		}
		if time.Now().After(end) {
			sh.Fatalf("the screen never shows %q:\n%s\n%s", missing, page, sh.errs)
		}
	}
}

func (sh *shell) types(keys string) {
	sh.Helper()
	if _, err := io.WriteString(sh.in, keys); err != nil {
		sh.Fatal(err)
	}
}

// told waits for the end of the session and wants a sentence.
func (sh *shell) told(words string) {
	sh.Helper()
	done := make(chan error, 1)
	go func() { done <- sh.Wait() }()
	select {
	case <-done:
	case <-time.After(patience):
		sh.Fatalf("the session does not end:\n%s", sh.screen.text())
	}
	if !strings.Contains(sh.errs.String()+sh.screen.text(), words) {
		sh.Errorf("the session ends with %q on\n%s", sh.errs, sh.screen.text())
	}
}

// The SSH port lets in the keys of users and shows them the console; changes of
// others and of size reach them; a user whose access is ended
// is out at once.
func TestConsoleAtTheSSHPort(t *testing.T) {
	t.Parallel()
	dir := newTestStore(t)
	people := withUsers(t, dir, 2, model.Officer)
	s := serveHere(t, dir, serveFlags{listen: "127.0.0.1:0"})
	if _, err := s.knock(people[0].signer); err == nil {
		t.Fatal("the port is open before the register is")
	}
	d := s.opened(t)
	one := s.console(t, people[0].signer, 120, 36)
	one.sees("user 0", "Requests")
	by := desk.By{Actor: "user 1", At: time.Now()}
	if _, err := d.AddSubject(context.Background(), by, &model.Subject{Name: model.Name{Given: "Mary", Family: "Moss"}}); err != nil {
		t.Fatal(err)
	}
	one.types("1")
	one.sees("Moss, Mary")
	one.screen.resize(70, 20)
	if err := one.WindowChange(20, 70); err != nil {
		t.Fatal(err)
	}
	one.sees("> ", "Moss, Mary")
	ada := desk.By{Actor: "Ada", At: time.Now()}
	if _, err := d.RevokeUser(context.Background(), ada, "user 0", "left"); err != nil {
		t.Fatal(err)
	}
	one.told("access to the register was ended")
	if c, err := s.knock(people[0].signer); err == nil {
		c.Close()
		t.Error("a user whose access was ended logs in")
	}
	if c, err := s.knock(newSigner(t)); err == nil {
		c.Close()
		t.Error("anybody's key is let in")
	}
	c, err := ssh.Dial("tcp", s.networkAddress, &ssh.ClientConfig{User: "Ada", HostKeyCallback: ssh.InsecureIgnoreHostKey(),
		Auth: []ssh.AuthMethod{ssh.Password(testPassphrase)}})
	if err == nil {
		c.Close()
		t.Error("a password is taken")
	}
}

// The SSH port is for a terminal and nothing else.
func TestTheSSHPortRefusesAllButATerminal(t *testing.T) {
	t.Parallel()
	dir := newTestStore(t)
	people := withUsers(t, dir, 1, model.Officer)
	s := serveHere(t, dir, serveFlags{listen: "127.0.0.1:0"})
	s.opened(t)
	client, err := s.knock(people[0].signer)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if ok, _, _ := client.SendRequest("tcpip-forward", true, ssh.Marshal(struct {
		Addr string
		Port uint32
	}{"127.0.0.1", 0})); ok {
		t.Error("ports are forwarded to the client")
	}
	for _, kind := range []string{"direct-tcpip", "direct-streamlocal@openssh.com", "forwarded-tcpip", "x11", "auth-agent@openssh.com", "files@lethe"} {
		payload := ssh.Marshal(struct {
			To   string
			Port uint32
			From string
			Own  uint32
		}{"127.0.0.1", 22, "127.0.0.1", 1})
		if ch, _, err := client.OpenChannel(kind, payload); err == nil {
			ch.Close()
			t.Errorf("a channel %s is opened", kind)
		}
	}
	ch, reqs, err := client.OpenChannel("session", nil)
	if err != nil {
		t.Fatal(err)
	}
	go ssh.DiscardRequests(reqs)
	text := func(v string) []byte { return ssh.Marshal(struct{ Text string }{v}) }
	pair := func(n, v string) []byte { return ssh.Marshal(struct{ Name, Value string }{n, v}) }
	for _, r := range []struct {
		name    string
		payload []byte
		ok      bool
	}{
		{"exec", text("id"), false}, {"exec", text(`{"argv":["subject","list"]}`), false},
		{"subsystem", text("sftp"), false}, {"subsystem", text("netconf"), false},
		{"auth-agent-req@openssh.com", nil, false}, {"x11-req", make([]byte, 32), false},
		{"env", pair("LD_PRELOAD", "/tmp/x"), false}, {"env", pair("LETHE_STORE", "/tmp/x"), false}, {"env", pair("PATH", "/tmp"), false},
		{"env", pair("LANG", "en_GB.UTF-8\n"), false}, {"env", pair("LC_ALL", strings.Repeat("x", 500)), false},
		{"env", pair("LANG", "en_GB.UTF-8"), true}, {"signal", text("KILL"), false}, {"break", make([]byte, 4), false},
	} {
		if ok, err := ch.SendRequest(r.name, true, r.payload); err != nil || ok != r.ok {
			t.Errorf("%s %q: %v, %v", r.name, r.payload, ok, err)
		}
	}
	if other, _, err := client.OpenChannel("session", nil); err == nil {
		other.Close()
		t.Error("a second session on one connection")
	}
	// A shell without a terminal says why it ends.
	if ok, err := ch.SendRequest("shell", true, nil); err != nil || !ok {
		t.Fatalf("shell: %v, %v", ok, err)
	}
	if said, _ := io.ReadAll(ch.Stderr()); !strings.Contains(string(said), "needs a terminal") {
		t.Errorf("without a terminal: %q", said)
	}
}

// Old algorithms are not agreed on, and the host key is the vault's, the same
// after the server was started anew.
func TestAlgorithmsAndHostKeyOfTheSSHPort(t *testing.T) {
	t.Parallel()
	dir := newTestStore(t)
	people := withUsers(t, dir, 1, model.Officer)
	s := serveHere(t, dir, serveFlags{listen: "127.0.0.1:0"})
	s.opened(t)
	signer, err := hostKey(s.store.Keys())
	if err != nil {
		t.Fatal(err)
	}
	base := ssh.ClientConfig{User: "x", Auth: []ssh.AuthMethod{ssh.PublicKeys(people[0].signer)}, HostKeyCallback: ssh.FixedHostKey(signer.PublicKey())}
	c, err := ssh.Dial("tcp", s.networkAddress, &base)
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
	for name, weaken := range map[string]func(*ssh.ClientConfig){
		"key exchange": func(c *ssh.ClientConfig) {
			c.KeyExchanges = []string{"diffie-hellman-group14-sha1", "diffie-hellman-group14-sha256", "ecdh-sha2-nistp256"}
		},
		"cipher":   func(c *ssh.ClientConfig) { c.Ciphers = []string{"aes128-cbc", "aes128-ctr", "arcfour256"} },
		"host key": func(c *ssh.ClientConfig) { c.HostKeyAlgorithms = []string{"ssh-rsa", "ssh-dss"} },
	} {
		weak := base
		weaken(&weak)
		if c, err := ssh.Dial("tcp", s.networkAddress, &weak); err == nil {
			c.Close()
			t.Errorf("an old %s is agreed on", name)
		}
	}
}

// Whoever fails too often waits, connections from one address are bounded, and
// one that never logs in is closed.
func TestLimitsOfTheSSHPort(t *testing.T) {
	t.Parallel()
	dir := newTestStore(t)
	people := withUsers(t, dir, 1, model.Officer)
	s := serveHere(t, dir, serveFlags{listen: "127.0.0.1:0"})
	s.opened(t)
	var idle []net.Conn
	for range tries {
		c, err := net.Dial("tcp", s.networkAddress)
		if err != nil {
			t.Fatal(err)
		}
		idle = append(idle, c)
	}
	// All of them have their places before anybody else asks for one.
	for end := time.Now().Add(patience); s.atNetwork.Counts().Connections < tries && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	time.Sleep(50 * time.Millisecond)
	refused := func() bool {
		c, err := s.knock(people[0].signer)
		if err == nil {
			c.Close()
		}
		return err != nil
	}
	for end := time.Now().Add(patience); !refused(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("one address may have any number of connections")
		}
	}
	for _, c := range idle {
		c.Close()
	}
	for end := time.Now().Add(patience); s.atNetwork.Counts().Failed < tries && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	if !refused() { // those that hung up count as failed logins
		t.Error("an address with many failed logins is let in at once")
	}
	v, err := s.status(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if n := v.AtPort; n.Refused == 0 || n.Failed < tries {
		t.Errorf("counted %+v", n)
	}
}

// Who has the same record open is shown, and whether they are writing.
func TestPresenceAtTheSSHPort(t *testing.T) {
	t.Parallel()
	dir := newTestStore(t)
	people := withUsers(t, dir, 2, model.Officer)
	s := serveHere(t, dir, serveFlags{listen: "127.0.0.1:0"})
	d := s.opened(t)
	by := desk.By{Actor: "user 1", At: time.Now()}
	if _, err := d.AddSubject(t.Context(), by, &model.Subject{Name: model.Name{Given: "Mary", Family: "Moss"}}); err != nil {
		t.Fatal(err)
	}
	one, two := s.console(t, people[0].signer, 120, 36), s.console(t, people[1].signer, 120, 36)
	for _, sh := range []*shell{one, two} {
		sh.sees("Requests")
		sh.types("1")
		sh.sees("Moss, Mary")
		sh.types(enter)
		sh.sees("Identity")
	}
	one.sees("also here: user 1")
	two.sees("also here: user 0")
	two.types("o")
	two.sees("note")
	two.types("half a note")
	one.sees("also here: user 1 (writing)")
	// What somebody else changes is read again, and what was typed stays.
	ada := desk.By{Actor: "Ada", At: time.Now()}
	id, err := d.SubjectID(t.Context(), referenceOn(t, one))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.AddNote(t.Context(), ada, id, "called back"); err != nil {
		t.Fatal(err)
	}
	one.sees("called back")
	two.sees("half a note")
	two.client.Close()
	for end := time.Now().Add(patience); strings.Contains(one.screen.text(), "also here"); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("somebody who left is still there:\n%s", one.screen.text())
		}
	}
}

// referenceOn returns the reference of the person who is open on a screen.
func referenceOn(tb testing.TB, sh *shell) string {
	tb.Helper()
	_, rest, ok := strings.Cut(sh.screen.text(), "S-")
	if !ok || len(rest) < 9 {
		tb.Fatal("no reference on the screen")
	}
	return "S-" + rest[:9]
}
