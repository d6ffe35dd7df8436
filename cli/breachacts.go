package cli

import (
	"io"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/breach"
	"lethe/model/desk"
)

func (a *app) breachDecide() *cobra.Command {
	var why string
	cmd := &cobra.Command{
		Use:   "decide BREACH DECISION",
		Short: "Decide whether the regulator or the people are told",
		Long: "Records a decision with its reasons, who made it and when. DECISION is one of\n" + words(breach.Decisions) + ".\n\n" +
			"The last three are the reasons of Art 34(3) for which people need not be told of a high risk.",
		Example: "lethe breach decide B-2026-0003 report --why 'addresses of children are in the wrong hands'",
		Args:    args(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atBreach(cmd, given[0], func(d *desk.Desk, id model.ID) (*desk.BreachFile, error) {
				return d.NoteBreach(cmd.Context(), a.by(), id, model.BreachDecided, given[1], why)
			})
		},
	}
	cmd.Flags().StringVar(&why, "why", "", "the reasons")
	return a.data(cmd)
}

func (a *app) breachNote() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "note BREACH TEXT",
		Short: "Enter advice that was taken, or anything else, into a breach's ledger",
		Args:  args(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atBreach(cmd, given[0], func(d *desk.Desk, id model.ID) (*desk.BreachFile, error) {
				return d.NoteBreach(cmd.Context(), a.by(), id, model.BreachNote, "", given[1])
			})
		},
	})
}

// breachPaper are the flags of a letter about a breach.
type breachPaper struct {
	fields      []string
	format, out string
	force       bool
}

func (g *breachPaper) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVar(&g.fields, "field", nil, "a merge field, name=value; repeat it for lists")
	f.StringVar(&g.format, "format", string(desk.AsText), "text, html or pdf")
	f.StringVar(&g.out, "out", "", "write it to a file that only you may read")
	f.BoolVar(&g.force, "force", false, "replace a file that is there")
}

// write writes the letter 16 to a person, or 17 for the regulator.
func (g *breachPaper) write(a *app, cmd *cobra.Command, d *desk.Desk, breach, subject model.ID) error {
	fields, err := mergeFields(cmd, g.fields)
	if err != nil {
		return err
	}
	if g.format == string(desk.AsEML) {
		return usage(cmd, "--format is text, html or pdf")
	}
	page, err := d.BreachLetter(cmd.Context(), a.by(), breach, subject, fields)
	if err != nil {
		return err
	}
	data, err := d.LetterAs(cmd.Context(), a.by(), model.ID{}, page, desk.Format(g.format))
	if err != nil {
		return err
	}
	write := func(w io.Writer) error { _, err := w.Write(data); return err }
	if g.out != "" {
		return a.writeOut(g.out, g.force, write)
	}
	if a.json {
		return a.printJSON(map[string]string{"title": page.Title, "text": page.Text()})
	}
	return write(a.Out)
}

func (a *app) breachReport() *cobra.Command {
	var g breachPaper
	var sent bool
	var reference, delay string
	cmd := &cobra.Command{
		Use:   "report BREACH",
		Short: "Print the summary for the regulator, or record that it was sent",
		Long: "Prints what the regulator wants to know (Art 33(3)). With --sent it records that the regulator was told; after 72 hours that needs " +
			"the reasons for the delay. A report may be made in stages: record each.",
		Args: args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atBreach(cmd, given[0], func(d *desk.Desk, id model.ID) (*desk.BreachFile, error) {
				if sent {
					return d.NoteBreach(cmd.Context(), a.by(), id, model.BreachReported, reference, delay)
				}
				return nil, g.write(a, cmd, d, id, model.ID{})
			})
		},
	}
	g.flags(cmd)
	cmd.Flags().BoolVar(&sent, "sent", false, "record that the regulator was told")
	cmd.Flags().StringVar(&reference, "reference", "", "the regulator's reference")
	cmd.Flags().StringVar(&delay, "delay", "", "reasons for a report after 72 hours")
	return a.data(cmd)
}

func (a *app) breachTell() *cobra.Command {
	var g breachPaper
	var subject, how string
	var sent bool
	cmd := &cobra.Command{
		Use:   "tell BREACH",
		Short: "Print the message to a person, or record that the people were told",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			if sent == (subject != "") {
				return usage(cmd, "give either --subject, to print the message, or --sent, to record that the people were told")
			}
			return a.atBreach(cmd, given[0], func(d *desk.Desk, id model.ID) (*desk.BreachFile, error) {
				if sent {
					return d.NoteBreach(cmd.Context(), a.by(), id, model.BreachTold, "", how)
				}
				person, err := d.SubjectID(cmd.Context(), subject)
				if err != nil {
					return nil, err
				}
				return nil, g.write(a, cmd, d, id, person)
			})
		},
	}
	g.flags(cmd)
	cmd.Flags().StringVar(&subject, "subject", "", "reference of the person")
	cmd.Flags().BoolVar(&sent, "sent", false, "record that the people were told")
	cmd.Flags().StringVar(&how, "how", "", "how they were told, and how many")
	return a.data(cmd)
}

func (a *app) breachLink() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "link BREACH REFERENCE...",
		Short: "Say whose data a breach touched: their pages show it, and a hold protects it",
		Args:  args(cobra.MinimumNArgs(2)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atBreach(cmd, given[0], func(d *desk.Desk, id model.ID) (*desk.BreachFile, error) {
				var people []model.ID
				for _, reference := range given[1:] {
					p, err := d.SubjectID(cmd.Context(), reference)
					if err != nil {
						return nil, err
					}
					people = append(people, p)
				}
				return d.LinkBreach(cmd.Context(), a.by(), id, people)
			})
		},
	})
}

func (a *app) breachClose() *cobra.Command {
	var learnt string
	cmd := &cobra.Command{
		Use:   "close BREACH",
		Short: "Close a breach whose entry is complete, and release the hold on what it touched",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atBreach(cmd, given[0], func(d *desk.Desk, id model.ID) (*desk.BreachFile, error) {
				return d.CloseBreach(cmd.Context(), a.by(), id, learnt)
			})
		},
	}
	cmd.Flags().StringVar(&learnt, "learnt", "", "what was learnt from it")
	return a.data(cmd)
}
