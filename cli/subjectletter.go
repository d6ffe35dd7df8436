package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// subjectLetter writes letters to people that answer no request.
func (a *app) subjectLetter() *cobra.Command {
	var order desk.LetterOrder
	var fields []string
	var format, out, on, how string
	var force, sent, child bool
	cmd := &cobra.Command{
		Use:   "letter REFERENCE KIND",
		Short: "Write a letter to a person that answers no request, and record that it was sent",
		Long: "Writes a letter from the policy and the register and prints it. KIND is one of\n" + strings.Join(desk.PersonLetters, ", ") + ".\n\n" +
			"coming-of-age asks a young person in their own right about what a guardian agreed to. With --sent it is recorded that it\n" +
			"went out, in the person's timeline; the alert then waits for the answer. indirect-notice sent is the notice of Article 14.",
		Example: "lethe subject letter S-7K3M9PQ2X coming-of-age --format pdf --out letter.pdf --sent --how post",
		Args:    args(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, words []string) error {
			order.Kind = words[1]
			if cmd.Flags().Changed("child") {
				order.Words = map[bool]desk.Wording{true: desk.ForChild, false: desk.ForAdult}[child]
			}
			var err error
			if order.On, err = calendar.ParseTyped(on, a.by().Today()); err != nil {
				return usage(cmd, "--on: %w", err)
			}
			if order.Fields, err = mergeFields(cmd, fields); err != nil {
				return err
			}
			return a.atSubject(cmd, words[0], func(d *desk.Desk, id model.ID) error {
				return a.writePersonLetter(cmd, d, id, &letterFlags{order: order, format: format, out: out, force: force, sent: sent}, how)
			})
		},
	}
	f := cmd.Flags()
	f.BoolVar(&child, "child", false, "in words for a child, or with --child=false for an adult; by the person's age when left out")
	f.StringArrayVar(&fields, "field", nil, "a merge field, name=value; repeat it for lists")
	f.StringVar(&format, "format", string(desk.AsText), "text, html, pdf or eml")
	f.StringVar(&out, "out", "", "write it to a file that only you may read")
	f.BoolVar(&force, "force", false, "replace a file that is there")
	f.BoolVar(&sent, "sent", false, "record that it was sent")
	f.StringVar(&how, "how", "post", "with --sent: post, email")
	f.StringVar(&on, "on", "today", "day of the letter")
	return a.data(cmd)
}

// writePersonLetter writes the letter out, and records it as sent.
func (a *app) writePersonLetter(cmd *cobra.Command, d *desk.Desk, id model.ID, g *letterFlags, how string) error {
	page, err := d.PersonLetter(cmd.Context(), a.by(), id, g.order)
	if err != nil {
		return err
	}
	data, err := d.PersonLetterAs(cmd.Context(), a.by(), id, page, desk.Format(g.format))
	if err != nil {
		return err
	}
	if err := a.letterOut(g, data); err != nil {
		return err
	}
	if g.sent {
		if _, err := d.PersonLetterSent(cmd.Context(), a.by(), id, g.order.Kind, how); err != nil {
			return err
		}
		return a.printDone(map[string]any{"kind": g.order.Kind, "sent": true, "text": page.Text()}, "The letter is recorded as sent.\n")
	}
	return a.letterShown(g, page, data)
}
