package tui

import "testing"

// A console that begins at an open register reads it once: not again because the
// clock says for the first time which day it is.
func TestTheRegisterIsReadOnce(t *testing.T) {
	r := newRobot(t, 120, 40, func(o *Options) { o.Desk.(*fakeDesk).unread = true })
	if r.desk.reads != 1 {
		t.Errorf("it was read %d times", r.desk.reads)
	}
}

// The counts of lists that are still being read say so, whatever the line under the
// list says.
func TestCountsOfAListThatIsBeingReadSaySo(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.seesNot("so far")
	r.desk.unread = true
	r.m.notice = "The register is open."
	r.sees("1 Subjects 40 so far", "2 Requests 14]", "3 Retention 9 so far", "The register is open.")
}
