package cli

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/desk"
	"lethe/tui"
)

func (a *app) jobCommand() *cobra.Command {
	return group("job", "Long work that a server carries out: list, stop", a.jobList(), a.jobStop())
}

// atServer calls do with the desk of the server that carries the command out.
func (a *app) atServer(do func(*desk.Desk) error) error {
	if a.visit == nil {
		return errNoServer
	}
	_, d, err := a.visit.enterRegister()
	if err != nil {
		return err
	}
	return do(d)
}

func (a *app) jobList() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "list",
		Short: "List the long work that a server carries out",
		Long: "Lists imports, retention runs, erasures, packages and the like that the server carries out or lately did, your own or, for an " +
			"administrator, everybody's. They go on when the connection of whoever began them is lost.",
		Args: args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return a.atServer(func(d *desk.Desk) error {
				var list []jobJSON
				for _, j := range a.visit.visible(d, a.by()) {
					if j != a.job {
						list = append(list, j.view())
					}
				}
				return printList(a, list, jobCells)
			})
		},
	})
}

func jobCells(v jobJSON) []string {
	far := ""
	if v.Total > 0 {
		far = fmt.Sprintf("%d of %d", v.Done, v.Total)
	}
	return []string{strconv.Itoa(v.Number), v.State, line(v.What), line(v.Owner), v.Began, far, line(v.Why)}
}

func (a *app) jobStop() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "stop JOB",
		Short: "Stop long work that a server carries out",
		Long:  "Stops a job of your own or, for an administrator, of anybody. What it has done so far stays done; what it says on ending says how far that is.",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atServer(func(d *desk.Desk) error {
				n, _ := strconv.Atoi(given[0])
				if err := a.visit.stopJob(d, a.by(), n); err != nil {
					return err
				}
				return a.printDone(map[string]int{"stopped": n}, "Job %d is being stopped.\n", n)
			})
		},
	})
}

// stopJob stops a job that the caller may see. It stops whether or not the log can
// say so.
func (v *visit) stopJob(d *desk.Desk, by desk.By, number int) error {
	for _, j := range v.visible(d, by) {
		if j.number != number {
			continue
		}
		if !j.running() {
			return model.Faultf(model.Refused, "the job has ended already")
		}
		return v.stopped(d, by, j)
	}
	return model.Faultf(model.NotFound, "there is no such job of yours")
}

// stopped stops a job and enters in the log who did, and whose it was.
func (v *visit) stopped(d *desk.Desk, by desk.By, j *job) error {
	j.stop()
	if err := d.NoteJobStopped(context.WithoutCancel(v.ctx), by, j.owner, j.what); err != nil {
		return &model.Error{Fault: model.FaultOf(err), Sentence: "the job is being stopped, but the audit log could not be told who did", Cause: err}
	}
	return nil
}

// visitorJobs are the jobs that a console shows.
type visitorJobs struct{ v *visit }

// List implements tui.Jobs.
func (j visitorJobs) List() ([]tui.Job, error) {
	_, d, err := j.v.enterRegister()
	if err != nil {
		return nil, err
	}
	var out []tui.Job
	for _, v := range j.v.visible(d, j.by()) {
		out = append(out, v.row())
	}
	return out, nil
}

// Missed implements tui.Jobs.
func (j visitorJobs) Missed() ([]tui.Job, error) {
	if _, _, err := j.v.enterRegister(); err != nil {
		return nil, err
	}
	var out []tui.Job
	for _, v := range j.v.missed() {
		out = append(out, v.row())
	}
	return out, nil
}

// Stop implements tui.Jobs.
func (j visitorJobs) Stop(number int) error {
	_, d, err := j.v.enterRegister()
	if err != nil {
		return err
	}
	return j.v.stopJob(d, j.by(), number)
}

func (j visitorJobs) by() desk.By { return desk.By{Actor: j.v.actor(), At: j.v.server.host.Now()} }

// row returns the job as a console shows it.
func (v *job) row() tui.Job {
	out := tui.Job{Number: v.number, Owner: v.owner, What: v.what, Began: v.began, Done: v.done.Load(), Total: v.total.Load(), Watched: !v.alone.Load()}
	out.State, out.Why = v.state()
	v.mu.Lock()
	defer v.mu.Unlock()
	out.Ended = v.ended
	return out
}
