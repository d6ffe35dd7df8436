package tui

import (
	"testing"

	"lethe/model"
)

// Others are told at which record a session is wherever it works on one: in an opened
// record, a form over a list, a call; and no more once it has left or locked.
func TestOthersSeeWhereASessionIs(t *testing.T) {
	var at model.ID
	var editing bool
	r := newRobot(t, 120, 40, func(o *Options) {
		o.Here = func(id model.ID, writes bool) { at, editing = id, writes }
	})
	is := func(id model.ID, writes bool) {
		t.Helper()
		if at != id || editing != writes {
			t.Errorf("at %s, writing %t; want %s, %t", at, editing, id, writes)
		}
	}
	person, request := r.desk.subjects[0].ID, r.desk.requests[0].ID
	r.press("1", "e")
	is(person, false)
	r.write("x")
	is(person, true)
	r.press("esc", "y")
	is(model.ID{}, false)
	r.press("enter")
	is(person, false)
	r.press("o")
	r.write("x")
	is(person, true)
	r.press("esc", "y", "esc", "2", "g", "o")
	r.write("x")
	if at.IsZero() || !editing {
		t.Errorf("at %s, writing %t; want a request like %s", at, editing, request)
	}
	r.press("esc", "y", "c")
	r.write("byron")
	r.press("enter")
	is(person, false)
	r.press("ctrl+l")
	is(model.ID{}, false)
}
