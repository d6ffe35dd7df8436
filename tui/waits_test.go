package tui

import (
	"strings"
	"testing"

	"lethe/model/calendar"
	"lethe/model/desk"
)

// A request that waits for more than one thing says all of it; in a list in the room that
// there is.
func TestWaitsForBoth(t *testing.T) {
	for _, c := range []struct {
		clock       calendar.Result
		words, list string
	}{
		{calendar.Result{State: calendar.AwaitingID}, "waiting for identity", ""},
		{calendar.Result{State: calendar.AwaitingID, AlsoAuthority: true}, "waiting for identity and authority", "waiting: ID, authority"},
		{calendar.Result{State: calendar.AwaitingID, AlsoAuthority: true, AlsoFee: true}, "waiting for identity, authority and fee", "waiting: ID, authority, fee"},
		{calendar.Result{State: calendar.AwaitingAuthority, AlsoFee: true}, "waiting for authority and fee", "waiting: authority, fee"},
		{calendar.Result{State: calendar.Closed, AlsoAuthority: true}, "closed", ""},
	} {
		_, words, _ := due(desk.RequestRow{Clock: c.clock, Closed: c.clock.State == calendar.Closed}, testToday)
		if words != c.words || waitsShort(c.clock) != c.list {
			t.Errorf("%v: %q and %q, want %q and %q", c.clock.Awaits(), words, waitsShort(c.clock), c.words, c.list)
		}
	}
	r := newRobot(t, 200, 50)
	row := &r.desk.requests[0]
	row.Closed, row.Late, row.Clock = false, false, calendar.Result{State: calendar.AwaitingID, AlsoAuthority: true}
	r.send(Order{Kind: Look})
	r.press("2", "ctrl+r")
	if got := requestOnPhone(&desk.RequestFile{Row: *row}, testToday); !strings.Contains(got, "waiting for identity and authority") {
		t.Errorf("told %q", got)
	}
	r.sees("waiting: ID, authority", "waiting for identity and authority")
	row.Closed, row.Clock = true, calendar.Result{State: calendar.Closed}
	if got := requestOnPhone(&desk.RequestFile{Row: *row}, testToday); !strings.HasSuffix(got, ": done.") {
		t.Errorf("told %q", got)
	}
}

// Marketing that is stopped is not offered to be stopped, and a death is not said to
// be able to wait for what this caller cannot have.
func TestWhatIsSaidOfStoppingMarketing(t *testing.T) {
	yes := &desk.CallCard{Path: desk.CallerPath{Stops: true}}
	stopped, police := *yes, &desk.CallCard{}
	stopped.Stopped = true
	for _, c := range []struct {
		card   *desk.CallCard
		offers bool
	}{{yes, true}, {&stopped, false}, {police, false}} {
		if got := stopRefusal(c.card); (got == "") != c.offers {
			t.Errorf("refused for %q", got)
		}
		if got := strings.Contains(deathOnPhone(c.card), "marketing can be stopped"); got != c.offers {
			t.Errorf("offered %v in %q", got, deathOnPhone(c.card))
		}
	}
}
