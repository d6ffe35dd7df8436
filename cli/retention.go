package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/desk"
)

type alertJSON struct {
	Subject   string      `json:"subject"`
	Name      string      `json:"name"`
	Holding   string      `json:"holding"`
	Category  string      `json:"category"`
	Retention verdictJSON `json:"retention"`
}

func (a *app) retentionCommand() *cobra.Command {
	var q desk.Query
	var asCSV bool
	list := &cobra.Command{
		Use:   "list",
		Short: "List what should no longer be held, and what wants a look",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkQuery(cmd, q, desk.AlertViews, desk.AlertSorts); err != nil {
				return err
			}
			return a.atDesk(cmd, withList, func(d *desk.Desk) error {
				if err := d.Ask(cmd.Context(), a.by(), model.SeeRetention); err != nil {
					return err
				}
				if asCSV {
					return a.exportAlerts(cmd, d, q)
				}
				var rows []alertJSON
				for _, id := range d.Alerts(q, a.by()) {
					if r, ok := d.AlertRow(a.by(), id); ok {
						rows = append(rows, alertJSON{r.Subject.SubjectReference(), r.Name, r.Holding.String(), r.Category, viewVerdict(r.Verdict)})
					}
				}
				return printList(a, rows, func(r alertJSON) []string {
					return []string{r.Subject, string(r.Retention.Status), r.Retention.DestroyFrom.String(), line(r.Category), line(r.Retention.Rule), line(r.Name)}
				})
			})
		},
	}
	queryFlags(list, &q, desk.AlertViews, desk.AlertSorts)
	list.Flags().BoolVar(&asCSV, "csv", false, "print CSV; that it left the register is in the audit log")
	return group("retention", "What should no longer be held: list, plan, run, report", a.data(list), a.retentionPlan(), long(a.retentionRun()), a.retentionReport(),
		a.retentionKeep(), a.retentionTrigger(), a.retentionShared(), a.data(a.retentionAnonymous()))
}

// exportAlerts prints the retention list as a file to take away.
func (a *app) exportAlerts(cmd *cobra.Command, d *desk.Desk, q desk.Query) error {
	sheet, err := d.ExportAlerts(cmd.Context(), a.by(), d.Alerts(q, a.by()))
	if err != nil {
		return err
	}
	if sheet.Restricted > 0 {
		fmt.Fprintf(a.Err, "left out, because the people's data is restricted: %s\n", counted(sheet.Restricted, "holding"))
	}
	return sheet.Write(a.Out)
}
