package cli

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"lethe/model/desk"
)

type figureJSON struct {
	Group  string `json:"group"`
	People int    `json:"people"`
}

func (a *app) subjectStatistics() *cobra.Command {
	var trait string
	cmd := &cobra.Command{
		Use:   "statistics",
		Short: "Count the register by a trait, with groups under ten put together",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				list, err := d.PeopleFigures(cmd.Context(), a.by(), trait)
				if err != nil {
					return err
				}
				var rows []figureJSON
				for _, f := range list {
					rows = append(rows, figureJSON(f))
				}
				return printList(a, rows, func(r figureJSON) []string { return []string{strconv.Itoa(r.People), line(r.Group)} })
			})
		},
	}
	cmd.Flags().StringVar(&trait, "by", desk.Traits[0], "what people are counted by: "+strings.Join(desk.Traits, ", "))
	return a.data(cmd)
}

func (a *app) subjectDeceased() *cobra.Command {
	var how string
	cmd := &cobra.Command{
		Use:   "deceased REFERENCE",
		Short: "Record that a person has died: open requests end, nobody writes to them",
		Long: "Records that a person has died. Open requests end as not applicable, save erasures and marketing objections, which are still honoured; " +
			"marketing to them stops.",
		Args: args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atDesk(cmd, withQueue, func(d *desk.Desk) error {
				id, err := d.SubjectID(cmd.Context(), given[0])
				if err != nil {
					return err
				}
				ended, err := d.RecordDeath(cmd.Context(), a.by(), id, how)
				if err != nil {
					return err
				}
				return a.printDone(map[string]any{"reference": id.SubjectReference(), "ended": append([]string{}, ended...)}, "Recorded; ended: %s.\n", counted(len(ended), "request"))
			})
		},
	}
	cmd.Flags().StringVar(&how, "how", "", "how it is known")
	return a.data(cmd)
}
