package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
)

// idle watches for keys. Only keys count: focus reports do not arrive through
// every terminal, and a refresh is not a person.
type idle struct {
	keys    int // keys so far
	quiet   int // rests in a row without a key
	blurred bool
}

// rests is how many parts an idle time is watched in: the console locks
// between one and one and a quarter of the time set.
const rests = 4

// A rested message ends one rest.
type rested struct{ keys int }

// limits returns the times without a key until blur and lock.
func (m *Model) limits() (blur, lock time.Duration) {
	blur, lock = m.opts.BlurAfter, m.opts.LockAfter
	if m.desk == nil {
		return blur, lock
	}
	if p := m.desk.Policy(); p != nil {
		if blur == 0 {
			blur = time.Duration(p.Console.Blur) * time.Minute
		}
		if lock == 0 {
			lock = time.Duration(p.Console.Lock) * time.Minute
		}
	}
	return blur, lock
}

// rest waits for the next look at the keys.
func (m *Model) rest() tea.Cmd {
	if part := m.restTime(); part > 0 {
		return m.after(part, rested{m.idle.keys})
	}
	return nil
}

// restTime is a part of the shorter of the two times that are set.
func (m *Model) restTime() time.Duration {
	blur, lock := m.limits()
	if blur <= 0 || lock > 0 && lock < blur {
		return lock / rests
	}
	return blur / rests
}

func (r rested) apply(m *Model) tea.Cmd {
	if r.keys != m.idle.keys {
		m.idle.quiet = 0
		return m.rest()
	}
	m.idle.quiet++
	blur, lock := m.limits()
	rested := time.Duration(m.idle.quiet) * m.restTime()
	if lock > 0 && rested >= lock && m.opts.Unlock != nil {
		return m.lockNow()
	}
	if blur > 0 && rested >= blur {
		m.idle.blurred = true
	}
	return m.rest()
}

// tickUntil returns tea.Tick for a session that ends with ctx: a timer that went on
// would hold what the session showed in the memory of a server.
func tickUntil(ctx context.Context) func(time.Duration, func(time.Time) tea.Msg) tea.Cmd {
	return func(d time.Duration, fn func(time.Time) tea.Msg) tea.Cmd {
		t := time.NewTimer(d)
		return func() tea.Msg {
			defer t.Stop()
			select {
			case at := <-t.C:
				return fn(at)
			case <-ctx.Done():
				return nil
			}
		}
	}
}

// A timedKey is a key with the moment it arrived. Run's filter makes them, so
// that Update needs no clock.
type timedKey struct {
	tea.KeyPressMsg
	at time.Time
}

// burst recognises keys that no person typed: more than eight within 50 ms
// outside a text field. Moving does not count, since a held arrow key arrives
// in bursts over a slow line.
type burst struct {
	last  [8]time.Time
	next  int
	until time.Time // a burst goes on until there is a gap
}

// burstGap is the time within which nine keys are a burst.
const burstGap = 50 * time.Millisecond

// swallow reports whether a key belongs to a burst.
func (b *burst) swallow(k timedKey, typing bool) bool {
	if k.at.Before(b.until) {
		b.until = k.at.Add(burstGap)
		return true
	}
	if typing || moves(k.KeyPressMsg) {
		return false
	}
	oldest := b.last[b.next]
	b.last[b.next] = k.at
	b.next = (b.next + 1) % len(b.last)
	if oldest.IsZero() || k.at.Sub(oldest) > burstGap {
		return false
	}
	b.until = k.at.Add(burstGap)
	return true
}

// moves reports whether a key can only move the cursor.
func moves(k tea.KeyPressMsg) bool {
	switch k.String() {
	case "j", "k", "up", "down", "pgup", "pgdown", "left", "right", "backspace":
		return true
	}
	return false
}
