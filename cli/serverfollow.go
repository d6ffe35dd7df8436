package cli

import (
	"context"
	"strings"
	"time"

	"lethe/model"
	"lethe/model/desk"
	"lethe/tui"
)

// calm is how long changes are collected before consoles are told: an import
// changes the lists many times a second.
const calm = 100 * time.Millisecond

// keepCalm is how long after a change the search index is kept again, if it should
// be: an erasure makes what was kept unreadable, and a server that is killed later
// would begin without one.
const keepCalm = time.Minute

// follow tells every console what changes, and ends the sessions of users whose
// access ends.
func (s *server) follow(d *desk.Desk) {
	defer s.contain()
	sub := d.Subscribe()
	defer sub.Close()
	ctx, end := context.WithCancel(context.Background())
	defer end()
	var changed []model.ID
	var due, keep <-chan time.Time
	for {
		select {
		case e := <-sub.Events:
			changed = append(changed, e.Records...)
			if strings.HasPrefix(e.Action, "user.") || sub.Missed() {
				s.recheck(d)
			}
			if e.Action == erased {
				s.tidying.soon()
			}
		case <-sub.Changed:
			if due == nil {
				due = time.After(calm)
			}
			if keep == nil {
				keep = time.After(keepCalm)
			}
		case <-due:
			due = nil
			s.order(tui.Order{Kind: tui.Look, Records: changed})
			changed = nil
		case <-keep:
			keep = nil
			go s.keepAgain(ctx, d) // it may take a second, and nobody's news waits for it
		case <-s.sealing:
			return
		}
	}
}

// keepAgain keeps the search index, until ctx ends: a lock does not wait for it.
func (s *server) keepAgain(ctx context.Context, d *desk.Desk) {
	defer s.contain()
	_ = d.KeepIndex(ctx) // without it the next opening is slower
}

// recheck ends the sessions of those who are no longer users.
func (s *server) recheck(d *desk.Desk) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for v := range s.visits {
		v.mu.Lock()
		in := v.name != ""
		v.mu.Unlock()
		if !in {
			continue
		}
		// A command that gives its own caller another name, as the first user is
		// added, goes on; a console begins anew.
		if name, err := d.Who(v.opening(s.store)); err != nil || name != v.actor() && v.session.Screen != nil {
			s.say("session %d is ended: the access of its user was ended or changed", v.number)
			v.leave(reasonRevoked)
		}
	}
}
