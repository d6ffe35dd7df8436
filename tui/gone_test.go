package tui

import (
	"fmt"
	"testing"

	"lethe/model"
)

// The page of a person whom a colleague erased says so, shows nothing else of them, and
// offers no act on them; esc leads back, and so do the keys of the panes.
func TestNothingIsDoneOnThePageOfSomebodyWhoIsGone(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.press("1", "enter")
	r.sees("Keep through", "o note")
	id := r.m.detail().id
	r.desk.openErr = fmt.Errorf("this subject was erased: %w", model.ErrNotFound)
	r.send(Order{Kind: Look, Records: []model.ID{id}})
	r.sees("This subject was erased")
	r.seesNot("Keep through", "o note", "e correct", "r request")
	for _, key := range []string{"o", "e", "r", "d"} {
		r.press(key)
		if r.m.dialog() != nil {
			t.Fatalf("%s opens something", key)
		}
		r.sees("the record is no longer there; esc leads back")
	}
	r.press("esc")
	if r.m.detail() != nil {
		t.Error("esc does not lead back")
	}
}
