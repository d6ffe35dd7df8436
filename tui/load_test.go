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
