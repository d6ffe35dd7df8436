package cli

import (
	"fmt"
	"sync"
	"time"

	"lethe/tui/serve"
)

// say writes a line about what happens at the server, to where systemd keeps it.
// It names nobody: neither users, accounts, keys and addresses nor records. The
// audit log does, for those who may see it.
func (s *server) say(format string, args ...any) {
	fmt.Fprintln(s.host.Err, "lethe: "+line(fmt.Sprintf(format, args...)))
}

// sayOpened says that the register is open.
func (s *server) sayOpened(by string) {
	what := "a user"
	if by == byCredential {
		what = byCredential
	}
	s.say("the register was opened by %s", what)
}

// doorOf says by which door a session came.
func doorOf(v *visit) string {
	if v.session.Key != "" {
		return "SSH port"
	}
	return "socket"
}

// asksHealth reports whether a session only asks how the server is, which
// monitoring does all the time.
func (v *visit) asksHealth() bool { return v.what == "status" }

// sayBegan says that a session began, and what it is.
func (s *server) sayBegan(v *visit) {
	if !v.asksHealth() {
		s.say("session %d began at the %s: %s", v.number, doorOf(v), v.what)
	}
}

// sayEnded says that a session ended.
func (s *server) sayEnded(v *visit) {
	if !v.asksHealth() {
		s.say("session %d ended after %s", v.number, s.host.Now().Sub(v.since).Round(time.Second))
	}
}

// A knocker says how many were turned away at a door before a session, once for
// all of some time: at the SSH port anybody may knock, and the lines are not to
// fill a disk.
type knocker struct {
	server *server
	door   string

	mu     sync.Mutex
	counts map[serve.Knock]int
}

// knocks are for how long they are counted together.
const knocks = 10 * time.Second

// turned counts one.
func (k *knocker) turned(why serve.Knock) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.counts == nil {
		k.counts = map[serve.Knock]int{}
		time.AfterFunc(knocks, k.tell)
	}
	k.counts[why]++
}

// tell says how many there were.
func (k *knocker) tell() {
	k.mu.Lock()
	counts := k.counts
	k.counts = nil
	k.mu.Unlock()
	for _, why := range serve.Knocks {
		if n := counts[why]; n > 0 {
			k.server.say("%s at the %s: %s", counted(n, "connection"), k.door, why)
		}
	}
}
