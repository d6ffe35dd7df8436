package cli

import (
	"io"
	"os"
	"testing"

	"golang.org/x/crypto/ssh"
)

// The socket is for calls of the lethe client and nothing else, and its file is its
// owner's and its group's.
func TestTheSocketRefusesAllButCalls(t *testing.T) {
	t.Parallel()
	dir := newTestStore(t)
	s := serveHere(t, dir, serveFlags{})
	s.opened(t)
	info, err := os.Stat(s.socketPath)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode(); mode&os.ModeSocket == 0 || mode.Perm() != 0o660 {
		t.Errorf("the socket has the mode %v", mode)
	}
	c, err := dial(s.socketPath)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, kind := range []string{"tcpip-forward", "streamlocal-forward@openssh.com", "cancel-tcpip-forward"} {
		if ok, _, _ := c.SendRequest(kind, true, make([]byte, 16)); ok {
			t.Errorf("%s is taken", kind)
		}
	}
	for _, kind := range []string{"direct-tcpip", "direct-streamlocal@openssh.com", "forwarded-tcpip", "x11", "auth-agent@openssh.com", "files@lethe", "ask@lethe"} {
		if ch, _, err := c.OpenChannel(kind, make([]byte, 64)); err == nil {
			ch.Close()
			t.Errorf("a channel %s is opened", kind)
		}
	}
	ch, reqs, err := c.OpenChannel("session", nil)
	if err != nil {
		t.Fatal(err)
	}
	go ssh.DiscardRequests(reqs)
	text := func(v string) []byte { return ssh.Marshal(struct{ Text string }{v}) }
	for name, payload := range map[string][]byte{
		"shell": nil, "subsystem": text("sftp"), "auth-agent-req@openssh.com": nil, "x11-req": make([]byte, 32),
		"env": ssh.Marshal(struct{ Name, Value string }{"LANG", "C.UTF-8"}), "break": make([]byte, 4),
	} {
		if ok, err := ch.SendRequest(name, true, payload); err != nil || ok {
			t.Errorf("%s: %v, %v", name, ok, err)
		}
	}
	if other, _, err := c.OpenChannel("session", nil); err == nil {
		other.Close()
		t.Error("a second session on one connection")
	}
	if ok, err := ch.SendRequest("exec", true, text("id")); err != nil || !ok {
		t.Fatalf("exec: %v, %v", ok, err)
	}
	if said := readAll(t, ch.Stderr()); said != "lethe: not a call of the lethe client\n" {
		t.Errorf("what is no call is answered with %q", said)
	}
}

func readAll(tb testing.TB, r io.Reader) string {
	tb.Helper()
	text, err := io.ReadAll(r)
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}
