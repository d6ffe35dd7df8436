package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/desk"
)

// holdingCorrect corrects and completes what is recorded about a holding.
func (a *app) holdingCorrect() *cobra.Command {
	var o origin
	var c desk.HoldingChange
	var noRecipients bool
	cmd := &cobra.Command{
		Use:   "correct HOLDING",
		Short: "Correct or complete what is recorded about a holding",
		Long: "Changes what is given and leaves the rest; a field given without a value is taken away. The result is checked as if it were entered now. " +
			"The category stays: data of another category is another holding. Dates from which a period runs: 'lethe retention trigger'.",
		Example: "lethe holding correct S-7K3M9PQ2X/1f0c9a2b --basis contract --field 'course=First aid' --why 'the basis was missing in the import'",
		Args:    args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			var err error
			if c.Fields, err = o.read(a, cmd); err != nil {
				return err
			}
			c.Basis, c.Condition, c.Source, c.Proof = model.Basis(o.basis), o.condition, o.source, o.proof
			if noRecipients {
				c.Recipients = []string{}
			}
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				name, err := d.HoldingName(cmd.Context(), given[0])
				if err != nil {
					return err
				}
				h, notes, err := d.CorrectHolding(cmd.Context(), a.by(), name, c)
				if err != nil {
					return err
				}
				if a.json {
					return a.printJSON(map[string]any{"holding": h.ID.String(), "notes": append([]string{}, notes...)})
				}
				for _, n := range notes {
					fmt.Fprintf(a.Err, "Note: %s.\n", line(n))
				}
				return a.printf("%s/%s is corrected.\n", name.Owner.SubjectReference(), h.ID.String()[:8])
			})
		},
	}
	o.flags(cmd)
	f := cmd.Flags()
	f.StringVar(&c.Purpose, "purpose", "", "purpose, as the policy names it")
	f.StringVar(&c.System, "system", "", "where it is held")
	f.StringArrayVar(&c.Recipients, "recipient", nil, "who gets it, in place of those recorded; may be repeated")
	f.BoolVar(&noRecipients, "no-recipients", false, "nobody gets it")
	f.StringVar(&c.Why, "why", "", "why it is corrected; kept in the person's timeline")
	return a.data(cmd)
}
