package desk_test

import (
	"slices"
	"testing"
	"time"

	"lethe/model"
	"lethe/model/desk"
)

// Who is at a record is known to the others there, until they leave.
func TestPresence(t *testing.T) {
	d := newDesk(t, newStore(t))
	x, y := model.ID{1}, model.ID{2}
	d.Here("1", "Ada", x, false)
	d.Here("2", "Ben", x, true)
	d.Here("3", "Ada", x, true)
	d.Here("4", "Cal", y, false)
	if got := d.Present("2", x); !slices.Equal(got, []desk.Presence{{Who: "Ada", Editing: true}}) {
		t.Errorf("beside Ben: %v", got)
	}
	if got := d.Present("1", x); !slices.Equal(got, []desk.Presence{{Who: "Ada", Editing: true}, {Who: "Ben", Editing: true}}) {
		t.Errorf("beside Ada: %v", got)
	}
	d.Here("2", "", model.ID{}, false)
	d.Here("3", "Ada", y, false)
	if got := d.Present("1", x); len(got) != 0 {
		t.Errorf("when they left: %v", got)
	}
}

// A listener that takes nothing keeps nobody waiting, and learns that it lost
// something.
func TestSlowListenersKeepNobodyWaiting(t *testing.T) {
	d := newDesk(t, newStore(t))
	slow, quick := d.Subscribe(), d.Subscribe()
	defer slow.Close()
	by := desk.By{Actor: "ada", At: time.Now()}
	const acts = 100
	seen := 0
	for range acts {
		s, err := d.AddSubject(t.Context(), by, &model.Subject{Name: model.Name{Family: "Moss"}})
		if err != nil {
			t.Fatal(err)
		}
		e := <-quick.Events
		if e.Actor != "ada" || !slices.Contains(e.Records, s.ID) {
			t.Fatalf("the event is %+v", e)
		}
		seen++
	}
	if quick.Missed() || !slow.Missed() || slow.Missed() {
		t.Error("what was missed is told wrongly")
	}
	select {
	case <-slow.Changed:
	default:
		t.Error("the slow one is not told that something changed")
	}
	quick.Close()
	if _, err := d.AddSubject(t.Context(), by, &model.Subject{Name: model.Name{Family: "Moss"}}); err != nil {
		t.Fatal(err)
	}
	if len(quick.Events) != 0 {
		t.Error("events come after the end")
	}
}
