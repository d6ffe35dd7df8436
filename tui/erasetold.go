package tui

import (
	"context"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
)

// A moment is when an erasure began, in Unix seconds, or zero before that. The
// command that erases sets it.
type moment struct{ atomic.Int64 }

// notBegun stands for the moment of an erasure that was confirmed and called off
// before it began.
const notBegun = -1

// cutOff returns when the erasure began that is under way, or zero. Locking
// does not wait for it: what becomes of it is told after unlocking.
func (m *Model) cutOff() int64 {
	run := m.eraseRun()
	if run == nil {
		return m.erasing
	}
	if at := run.begun.Load(); at != 0 {
		return at
	}
	return notBegun
}

// eraseRun returns the erasure that is under way, or nil.
func (m *Model) eraseRun() *eraseRun {
	for _, d := range m.dialogs {
		if b, ok := d.(*planBox); ok {
			return b.run
		}
	}
	return nil
}

// askErased asks what became of the erasure that was under way when the console
// locked, if one was. Opening the register has finished or called it off.
func (m *Model) askErased() tea.Cmd {
	since, d := m.erasing, m.desk
	switch since {
	case 0:
		return nil
	case notBegun:
		return cutOff{}.apply(m)
	}
	return m.run(func(ctx context.Context, by desk.By) result {
		note, err := d.ErasureSince(ctx, by, time.Unix(since, 0))
		return cutOff{note, err}
	})
}

// A cutOff says what became of an erasure that was under way at a lock.
type cutOff struct {
	note *model.Erasure // nil when nothing was erased
	err  error
}

func (c cutOff) apply(m *Model) tea.Cmd {
	m.erasing = 0
	const begun = "When the console locked, an erasure was under way. "
	switch {
	case c.err != nil:
		return m.tell("Erasure", []string{begun + "What became of it could not be read: lethe erase list shows it."})
	case c.note == nil:
		return m.tell("Nothing was erased", []string{begun + "It was called off, and nothing was erased."})
	}
	return m.tell("Erased", []string{
		begun + "It was carried out: " + noteWords(c.note) + ".",
		"Erasure " + c.note.ID.String() + ". Its certificate: lethe erase certificate " + c.note.ID.String()[:8],
	})
}

// noteWords says what an erasure took, in numbers.
func noteWords(e *model.Erasure) string {
	var what []string
	if e.Subjects > 0 {
		what = append(what, people(int(e.Subjects)))
	}
	if e.Holdings > 0 {
		what = append(what, count(int(e.Holdings), "holding"))
	}
	if e.Requests > 0 {
		what = append(what, count(int(e.Requests), "request file"))
	}
	return nameList(what)
}
