package tui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// Jobs is the long work that a server carries out.
type Jobs interface {
	// List returns what the user may see, the newest first: their own, or
	// everybody's for those who run the server.
	List() ([]Job, error)
	// Stop stops one that the user may see.
	Stop(number int) error
	// Missed returns the user's own work that goes on, or has ended, with no session
	// of theirs to show it; each state of each once.
	Missed() ([]Job, error)
}

// A Job is long work that a server carries out for somebody.
type Job struct {
	Number      int
	Owner       string
	What        string // names nobody
	State       string // running, stopping, done, stopped, asked or failed
	Why         string // it failed, in a sentence
	Began       time.Time
	Ended       time.Time // zero while it runs
	Done, Total int64     // Total is 0 where that is not known
	Watched     bool      // its owner is at the other end
}

// noServer is the reason where there is no long work to be listed.
func noServer(m *Model) string {
	if m.opts.Jobs == nil {
		return "no server carries this console's work out: long work ends with the console"
	}
	return ""
}

// showJobs shows the long work of the server, and how far it is.
func (m *Model) showJobs() tea.Cmd {
	jobs := m.opts.Jobs
	b := &rowBox{title: "Long work at the server", none: "The server carries out no long work of yours, and did none lately."}
	b.fill = func(_ context.Context, _ Desk, by desk.By) (rows []boxRow, err error) {
		list, err := jobs.List()
		for _, j := range list {
			rows = append(rows, jobRow(j, by.Today()))
		}
		return rows, err
	}
	return tea.Batch(m.show(b), m.after(jobsRest, jobsAgain{b}))
}

// jobsRest is how often the screen of the jobs looks how far they are.
const jobsRest = time.Second

// jobsAgain reads the jobs again while their screen is open. They are in memory.
type jobsAgain struct{ box *rowBox }

func (r jobsAgain) apply(m *Model) tea.Cmd {
	if !slices.Contains(m.dialogs, dialog(r.box)) {
		return nil
	}
	return tea.Batch(m.after(jobsRest, r), r.box.again(m))
}

// jobRow makes the row of a job.
func jobRow(j Job, today calendar.Date) boxRow {
	row := boxRow{id: jobID(j.Number), words: jobWords(j), more: func(p *page) { p.job(j, today) }}
	stop := boxAct{key: "x", hint: "stop", do: func(m *Model) tea.Cmd { return m.stopJob(j) }}
	switch j.State {
	case "running", "stopping":
		row.paint = waitPaint
	case "failed":
		row.paint = latePaint
	}
	switch j.State {
	case "running":
	case "stopping":
		stop.why = "it is being stopped"
	default:
		stop.why = "it has ended already"
	}
	row.acts = []boxAct{stop}
	return row
}

// jobID is the number of a job as rows are known.
func jobID(n int) (id model.ID) {
	id[0], id[1], id[2], id[15] = byte(n>>16), byte(n>>8), byte(n), 1
	return id
}

// jobWords says in one line what a job is and how far.
func jobWords(j Job) string {
	return strings.Join(filled(fmt.Sprintf("%3d", j.Number), j.State, j.What, j.Owner, jobProgress(j)), "  ")
}

// jobProgress says how far a job is.
func jobProgress(j Job) string {
	if j.Total == 0 {
		return ""
	}
	return nOfM(int(j.Done), int(j.Total)) + fmt.Sprintf(", %d%%", 100*j.Done/j.Total)
}

// job adds what there is to say of a job.
func (p *page) job(j Job, today calendar.Date) {
	p.fact("Job", fmt.Sprint(j.Number))
	p.fact("What", j.What)
	p.fact("For", j.Owner)
	p.fact("State", j.State)
	p.fact("Why", j.Why)
	p.fact("How far", jobProgress(j))
	p.fact("Began", seenWords(j.Began, today))
	if !j.Ended.IsZero() {
		p.fact("Ended", seenWords(j.Ended, today))
	} else if !j.Watched {
		p.fact("", "Its owner's connection is gone; it goes on.")
	}
}

// jobsRead reads the jobs again at once.
type jobsRead struct{}

func (jobsRead) apply(m *Model) tea.Cmd {
	var cmds []tea.Cmd
	for _, d := range m.dialogs {
		if b, ok := d.(*rowBox); ok {
			cmds = append(cmds, b.again(m))
		}
	}
	return tea.Batch(cmds...)
}

// stopJob stops a job after a question.
func (m *Model) stopJob(j Job) tea.Cmd {
	jobs := m.opts.Jobs
	m.ask("Stop it?", []string{"Job " + fmt.Sprint(j.Number) + ", " + j.What + ". What it has done so far stays done."}, func(m *Model) tea.Cmd {
		return m.run(func(context.Context, desk.By) result {
			if err := jobs.Stop(j.Number); err != nil {
				return notify(sentence(err))
			}
			return jobsRead{} // its row says that it is stopping, until it has stopped
		})
	})
	return nil
}
