package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"lethe/model/policy"
)

func (a *app) policyRecord() *cobra.Command {
	var csv bool
	cmd := &cobra.Command{
		Use:   "record [FILE]",
		Short: "Print the record of processing activities (Art 30)",
		Long: "Prints the record of processing activities, a line for each purpose: controller and role, people, data, bases, sources, recipients, " +
			"storage places, transfers, retention, security, profiling and automated decisions. What a line lacks is said.",
		Args: args(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			_, _, p, err := a.parsedPolicy(given)
			if err != nil {
				return err
			}
			list := p.ProcessingRecord()
			switch {
			case csv:
				return a.printRecordCSV(list)
			case a.json:
				return a.printJSON(list)
			}
			for _, v := range list {
				a.printf("%s (%s)\n", line(v.Title), line(v.Purpose))
				var rows [][]string
				for _, c := range recordCells(&v) {
					if c[1] != "" {
						rows = append(rows, []string{"  " + c[0], line(c[1])})
					}
				}
				if err := a.table(rows); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&csv, "csv", false, "print CSV")
	return a.data(cmd)
}

// recordCells returns the columns of the record with what a line says in each.
func recordCells(v *policy.Activity) [][2]string {
	yes := map[bool]string{true: "yes", false: "no"}
	list := func(l []string) string { return strings.Join(l, "; ") }
	return [][2]string{
		{"purpose", v.Purpose}, {"activity", v.Title}, {"role", string(v.Role)}, {"controller", v.Controller}, {"contact", v.Contact},
		{"people", list(v.Subjects)}, {"data", list(v.Data)}, {"special categories", yes[v.Special]}, {"criminal-offence data", yes[v.Criminal]},
		{"lawful bases", list(v.Bases)}, {"condition", v.Condition}, {"sources", list(v.Sources)}, {"recipients", list(v.Recipients)},
		{"storage places", list(v.Places)}, {"transfers", list(v.Transfers)}, {"retention", list(v.Retention)}, {"security", list(v.Security)},
		{"profiling", yes[v.Profiling]}, {"automated decisions", yes[v.Automated]}, {"needed on file", list(v.NeedsOnFile)}, {"notice", v.Notice},
		{"incomplete", list(v.Incomplete)},
	}
}

func (a *app) printRecordCSV(list []policy.Activity) error {
	var head []string
	var rows [][]string
	for i := range list {
		var row []string
		for _, c := range recordCells(&list[i]) {
			if i == 0 {
				head = append(head, c[0])
			}
			row = append(row, c[1])
		}
		rows = append(rows, row)
	}
	return a.printCSV(head, rows)
}

type scheduleJSON struct {
	Rule     string `json:"rule"`
	Sentence string `json:"sentence"`
	Reason   string `json:"reason"`
	Source   string `json:"source"`
}

// policySchedule prints the retention schedule for those who ask (W15).
func (a *app) policySchedule() *cobra.Command {
	var csv bool
	cmd := &cobra.Command{
		Use:   "schedule [FILE]",
		Short: "Print the retention schedule, for whoever asks how long data is kept",
		Args:  args(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			_, _, p, err := a.parsedPolicy(given)
			if err != nil {
				return err
			}
			var rows []scheduleJSON
			var cells [][]string
			for i := range p.Retention {
				r := &p.Retention[i]
				rows = append(rows, scheduleJSON{r.ID, r.Sentence(), r.Reason, r.Source})
				cells = append(cells, []string{r.ID, r.Sentence(), r.Reason, r.Source})
			}
			if csv {
				return a.printCSV([]string{"rule", "sentence", "reason", "source"}, cells)
			}
			if a.json {
				return a.printJSON(rows)
			}
			for _, r := range rows {
				a.printf("%s\n  Because %s. Source: %s.\n", line(r.Sentence), line(r.Reason), line(r.Source))
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&csv, "csv", false, "print CSV")
	return a.data(cmd)
}
