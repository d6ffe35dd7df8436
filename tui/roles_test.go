package tui

import (
	"testing"

	"lethe/model"
)

// TestWhatTheRoleForbidsIsNotOffered presses the keys of acts that the user's
// role does not allow: nothing opens, and the reason is said.
func TestWhatTheRoleForbidsIsNotOffered(t *testing.T) {
	const why = "working on requests is for the role officer; your role is front desk"
	r := newRobot(t, 120, 40, func(o *Options) {
		o.Desk.(*fakeDesk).denied = map[model.Permission]string{model.WorkRequests: why}
	})
	r.press("A")
	r.sees("orking on requests is for the role officer")
	r.seesNot("Assign to")
	r.press(":")
	r.write("assign the request")
	r.sees("(working on requests is for")
}
