package cli

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/desk"
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
				for _, j := range a.visit.visible(d, a.by()) {
					if strconv.Itoa(j.number) == given[0] {
						return a.stopJob(j)
					}
				}
				return model.Faultf(model.NotFound, "there is no such job of yours")
			})
		},
	})
}

func (a *app) stopJob(j *job) error {
	if !j.running() {
		return model.Faultf(model.Refused, "the job has ended already")
	}
	j.stop()
	if a.json {
		return a.printJSON(map[string]int{"stopped": j.number})
	}
	return a.printf("Job %d is being stopped.\n", j.number)
}
