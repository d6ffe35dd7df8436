package cli

import (
	"context"
	"sync"
	"time"

	"lethe/tui"
)

// Why the server takes no more sessions.
const (
	reasonStopped = "the server is being stopped; what was typed is kept"
	reasonRevoked = "your access to the register was ended or changed; what was typed is kept"
	reasonSealed  = "the register was locked; what was typed is kept"
)

// lastWords is how long sessions may take to end when the server does.
const lastWords = 2 * time.Second

// seal has the register be locked, soon.
func (s *server) seal() {
	s.sealOnce.Do(func() {
		s.say("the register is being locked")
		close(s.sealing)
	})
}

// stop ends every session and job, and closes the store: keys are wiped.
func (s *server) stop(reason string) {
	if reason == reasonSealed {
		// Consoles call again as soon as they have ended, the first of them while
		// others still end. Their calls wait for the process that goes on.
		_ = s.socket.Close()
	}
	s.mu.Lock()
	s.ending = reason
	for v := range s.visits {
		v.leave(reason)
	}
	s.mu.Unlock()
	s.jobs.stopAll()
	s.wait(lastWords)
	s.close()
	s.wait(time.Second)
	s.mu.Lock()
	store, d := s.store, s.desk
	s.mu.Unlock()
	if store == nil {
		return
	}
	s.keepIndex()
	store.Close()
	d.Forget()
}

// keepIndex keeps the search index, if that is done at once: an end is to be
// quick.
func (s *server) keepIndex() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = s.desk.KeepIndex(ctx)
}

// wait waits until nobody is here, or until the time is over.
func (s *server) wait(most time.Duration) {
	over := false
	var mu sync.Mutex
	t := time.AfterFunc(most, func() {
		mu.Lock()
		over = true
		mu.Unlock()
		s.empty.Broadcast()
	})
	defer t.Stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.visits) > 0 {
		mu.Lock()
		late := over
		mu.Unlock()
		if late {
			return
		}
		s.empty.Wait()
	}
}

// close closes the doors and every connection.
func (s *server) close() {
	if s.atNetwork != nil {
		_ = s.atNetwork.Close()
	}
	if s.atSocket != nil {
		_ = s.atSocket.Close()
	}
	_ = s.socket.Close()
}

// leave has a visit end.
func (v *visit) leave(reason string) {
	v.mu.Lock()
	if v.job != nil {
		v.job.stop()
	}
	v.mu.Unlock()
	switch {
	case v.session.Screen == nil:
		v.session.End(reason)
	case reason == reasonSealed && v.session.Key == "":
		v.tell(tui.Order{Kind: tui.Seal})
	default:
		v.tell(tui.Order{Kind: tui.Leave, Words: reason})
	}
}
