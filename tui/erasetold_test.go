package tui

import (
	"errors"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
)

// lockedErasing is at the lock screen, at which it came while an erasure was
// under way. Its answer, which nobody waits for any more, comes afterwards.
func lockedErasing(t *testing.T, change ...func(*Options)) *robot {
	t.Helper()
	r := newRobot(t, 80, 24, change...)
	ref := r.person(3)
	r.press("X")
	r.toPlan(true)
	r.write(ref)
	r.desk.erasing.wait = make(chan struct{})
	_, cmd := r.m.Update(keyOf("enter"))
	answers := make(chan tea.Msg)
	go func() { answers <- cmd() }()
	run := r.m.dialog().(*planBox).run
	for run.begun.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	r.press("ctrl+l")
	if r.m.lock == nil {
		t.Fatal("the console waits to lock")
	}
	r.send(<-answers)
	r.seesNot(ref)
	return r
}

func note() *model.Erasure {
	e := &model.Erasure{At: testNow(), Actor: "anna", Subjects: 1}
	e.ID = testID('e', 1)
	return e
}

// After unlocking the console says what became of an erasure that was under way
// when it locked, once.
func TestErasureCutOffByALockIsTold(t *testing.T) {
	for _, c := range []struct {
		name  string
		note  *model.Erasure
		fails error
		sees  []string
	}{
		{"carried out", note(), nil, []string{"carried out: 1 person.", "lethe erase certificate " + testID('e', 1).String()[:8]}},
		{"called off", nil, nil, []string{"nothing was erased"}},
		{"not known", nil, errors.New("Noether"), []string{"could not be read", "lethe erase list"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := lockedErasing(t)
			r.desk.erasing.note, r.desk.erasing.fails = c.note, c.fails
			r.write("correct horse")
			r.press("enter")
			r.sees(append(c.sees, "an erasure was under")...)
			r.seesNot("Noether, Emmy 3: ")
			if got := r.desk.erasing.since; !got.Equal(testNow().Truncate(time.Second)) {
				t.Errorf("asked since %v", got)
			}
			r.pass(time.Minute)
			r.press("esc", "ctrl+l")
			r.write("correct horse")
			r.press("enter")
			r.sees("R-2026-0042")
			r.seesNot("an erasure was under")
		})
	}
}

// The process that goes on after a lock is told of the erasure, by the time at
// which it began; a lock without one tells of none.
func TestErasureCutOffIsHandedOver(t *testing.T) {
	r := lockedErasing(t, func(o *Options) { o.Renew = true })
	if h := r.m.handover; h == nil || h.Erasing != testNow().Unix() {
		t.Fatalf("handed over is %+v", h)
	}
	next := newRobot(t, 80, 24, func(o *Options) { o.Desk, o.Resume = nil, r.m.handover })
	next.desk.erasing.note = note()
	next.write("correct horse")
	next.press("enter")
	next.sees("carried out: 1 person.")

	r = newRobot(t, 80, 24, func(o *Options) { o.Renew = true })
	r.press("ctrl+l")
	if h := r.m.handover; h == nil || h.Erasing != 0 {
		t.Fatalf("handed over is %+v", h)
	}
}
