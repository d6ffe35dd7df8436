package tui

import (
	"testing"

	"lethe/model"
	"lethe/model/desk"
)

// A change that is not on a screen does not have it drawn again; one that is does: of
// a warning, of who else is at the opened record, of the rows.
func TestWhatOthersChangeElsewhereIsNotDrawn(t *testing.T) {
	var here []desk.Presence
	r := newRobot(t, 120, 40, func(o *Options) {
		o.Present = func(model.ID) []desk.Presence { return here }
		o.Here = func(model.ID, bool) {}
	})
	draws := func(what string, wanted bool, change func()) {
		t.Helper()
		r.screen()
		before := r.m.drawn
		change()
		r.screen()
		if drawn := r.m.drawn != before; drawn != wanted {
			t.Errorf("%s: drawn again: %v", what, drawn)
		}
	}
	look := func() { r.send(Order{Kind: Look, Records: []model.ID{testID('s', 900)}}) }
	draws("nothing to be seen", false, look)
	draws("a warning", true, func() {
		r.desk.warnings = append(r.desk.warnings, "a copy of the keys still opens what was erased")
		look()
	})
	r.sees("a copy of the keys still opens")
	draws("the same warning", false, look)
	draws("rows", true, func() { r.othersAdd(1) })
	r.sees("1 new")
	r.press("enter")
	draws("at a record alone", false, look)
	draws("somebody comes", true, func() {
		here = []desk.Presence{{Who: "Ben"}}
		look()
	})
	r.sees("also here: Ben")
	draws("and is still there", false, look)
	draws("and writes", true, func() {
		here = []desk.Presence{{Who: "Ben", Editing: true}}
		look()
	})
	draws("a key", true, func() { r.press("esc") })
}
