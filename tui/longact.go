package tui

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"lethe/model/desk"
)

// long is run for an act on many records: it belongs to whoever serves the
// session and goes on when the session ends. The error of f's result is told to
// them too, and how far f is; what names the act and nobody.
func (m *Model) long(what string, f func(ctx context.Context, by desk.By, at func(done, total int)) (result, error)) tea.Cmd {
	work := m.opts.Work
	if work == nil {
		return m.run(func(ctx context.Context, by desk.By) result {
			r, _ := f(ctx, by, func(int, int) {})
			return r
		})
	}
	return m.run(func(_ context.Context, by desk.By) result {
		var r result
		told := work(what, func(ctx context.Context, at func(done, total int)) (err error) {
			r, err = f(ctx, by, at)
			return err
		})
		return shown{r, told}
	})
}

// shown is a result of long work, which its session shows.
type shown struct {
	result
	told func()
}

func (r shown) apply(m *Model) tea.Cmd {
	r.told()
	return r.result.apply(m)
}

// askMissed asks for long work of this user that goes on or ended while no session
// of theirs was at it.
func (m *Model) askMissed() tea.Cmd {
	jobs := m.opts.Jobs
	if jobs == nil || m.desk == nil {
		return nil
	}
	erasing := m.erasing != 0 // what became of that is told otherwise
	return m.run(func(context.Context, desk.By) result {
		list, err := jobs.Missed()
		if err != nil {
			return nil
		}
		return missed(slices.DeleteFunc(list, func(j Job) bool { return erasing && j.What == erasureWork }))
	})
}

// missed tells what became of long work.
type missed []Job

func (r missed) apply(m *Model) tea.Cmd {
	if len(r) == 0 {
		return nil
	}
	lines := missedWords(r)
	if !m.free() {
		m.notice = strings.Join(lines, " ")
		return nil
	}
	return m.tell("Long work at the server", append(lines, ": and 'jobs' shows all of it."))
}

// missedWords say how each job is, in a sentence.
func missedWords(list []Job) (lines []string) {
	for _, j := range list {
		lines = append(lines, strings.Join(filled("Your "+j.What, jobState(j), jobProgress(j), strings.TrimSuffix(j.Why, ".")), ", ")+".")
	}
	return lines
}

// jobState says in words how a job is.
func jobState(j Job) string {
	switch j.State {
	case "running", "stopping":
		return "begun in another session, goes on"
	case "done":
		return "begun in another session, is done"
	case "asked":
		return "begun in another session, asks for approval"
	}
	return "begun in another session, has " + j.State
}

// settling is how long the session that began a job has to show what came of it
// before other sessions of its user tell it.
const settling = 500 * time.Millisecond

// askedLater asks what was missed once a session had time to show it.
type askedLater struct{}

func (askedLater) apply(m *Model) tea.Cmd { return m.askMissed() }
