package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/desk"
)

// holdingCorrect corrects and completes what is recorded about a holding.
func (a *app) holdingCorrect() *cobra.Command {
	var o origin
	var c desk.HoldingChange
	var noRecipients, preview bool
	cmd := &cobra.Command{
		Use:   "correct HOLDING",
		Short: "Correct or complete what is recorded about a holding",
		Long: "Changes what is given and leaves the rest; a field given without a value is taken away. The result is checked as if it were entered now. " +
			"The category stays: data of another category is another holding. Dates from which a period runs: 'lethe retention trigger'.\n\n" +
			"It says what was and what is, what is kept longer or shorter because of it, and who was given the data and is to be told (Article 19). --preview says so beforehand and changes nothing.",
		Example: "lethe holding correct S-7K3M9PQ2X/1f0c9a2b --purpose teach --preview\nlethe holding correct S-7K3M9PQ2X/1f0c9a2b --basis contract --field 'course=First aid' --why 'the basis was missing in the import'",
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
			return a.atDesk(cmd, withQueue, func(d *desk.Desk) error {
				name, err := d.HoldingName(cmd.Context(), given[0])
				if err != nil {
					return err
				}
				act := d.CorrectHolding
				if preview {
					act = d.PlanHolding
				}
				p, err := act(cmd.Context(), a.by(), name, c)
				if err != nil {
					return err
				}
				return a.printCorrected(p, !preview)
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
	f.BoolVar(&preview, "preview", false, "show what would change, and do nothing")
	return a.data(cmd)
}

type correctedJSON struct {
	Holding   string     `json:"holding"`
	Corrected bool       `json:"corrected"`
	Changes   []partJSON `json:"changes"`
	Moves     []moveJSON `json:"moves"`
	Tell      []string   `json:"to_be_told"`
	Notes     []string   `json:"notes"`
}

type partJSON struct {
	What string `json:"what"`
	Was  string `json:"was"`
	Is   string `json:"is"`
}

func (a *app) printCorrected(p *desk.HoldingPlan, done bool) error {
	if a.json {
		v := correctedJSON{
			Holding: p.Holding.ID.String(), Corrected: done, Changes: []partJSON{}, Moves: []moveJSON{},
			Tell: append([]string{}, p.Tell...), Notes: append([]string{}, p.Notes...),
		}
		for _, c := range p.Changes {
			v.Changes = append(v.Changes, partJSON(c))
		}
		for _, m := range p.Moves {
			v.Moves = append(v.Moves, viewMove(m))
		}
		return a.printJSON(v)
	}
	for _, n := range p.Words() {
		fmt.Fprintf(a.Err, "Note: %s.\n", line(strings.TrimSuffix(n, ".")))
	}
	for _, c := range p.Changes {
		a.printf("%s: %s, was %s\n", line(c.What), orNothing(c.Is), orNothing(c.Was))
	}
	name := p.Holding.Owner.SubjectReference() + "/" + p.Holding.ID.String()[:8]
	switch {
	case done:
		return a.printf("%s is corrected.\n", name)
	case len(p.Changes) == 0:
		return a.printf("Nothing of %s would change.\n", name)
	}
	return a.printf("Nothing was changed yet.\n")
}

// orNothing is a part of a record for a line of output.
func orNothing(says string) string {
	if says == "" {
		return "nothing"
	}
	return line(says)
}
