package tui

import "testing"

// A name that is begun is completed; the names are shown.
func TestAssigneesAreCompleted(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.press("A")
	r.sees("Known: anna, ben, s.whitlock")
	r.write("s.w")
	r.sees("right: s.whitlock")
	r.press("right", "enter")
	r.didOnly("assign R-2026-0041 s.whitlock")
}
