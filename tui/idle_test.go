package tui

import (
	"context"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// A timer of a console ends with its session, long before its time, so that
// nothing of the session is held by it.
func TestTimersEndWithTheSession(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	tick := tickUntil(ctx)(time.Hour, func(time.Time) tea.Msg { return "late" })
	got := make(chan tea.Msg)
	go func() { got <- tick() }()
	cancel()
	if msg := <-got; msg != nil {
		t.Errorf("it says %v", msg)
	}
	if msg := tickUntil(t.Context())(time.Nanosecond, func(time.Time) tea.Msg { return "in time" })(); msg != "in time" {
		t.Errorf("it says %v", msg)
	}
}
