package cli

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/document"
)

// letterFlags are what a letter is asked for with.
type letterFlags struct {
	order      desk.LetterOrder
	fields     []string
	format     string
	out, on    string
	file, sent bool
	force      bool
	child      bool
}

func (a *app) requestLetter() *cobra.Command {
	var given letterFlags
	cmd := &cobra.Command{
		Use:   "letter REFERENCE KIND",
		Short: "Write a letter about a request, keep it in the file, record that it was sent",
		Long: "Writes a letter from the policy, the request and the register, and prints it. KIND is one of\n" + letterKinds() + ".\n\n" +
			"With --file the letter is kept in the request's file with its hash. With --sent it is kept and\n" +
			"recorded as sent: only then does an extension, a question or a reply count for the time.",
		Example: "lethe request letter R-2026-0041 extension --field ground=complexity --field reason='three archives' --format pdf --out letter.pdf --sent",
		Args:    args(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, words []string) error {
			given.order.Kind = words[1]
			if err := given.read(cmd, a.by().Today()); err != nil {
				return err
			}
			return a.atRequest(cmd, words[0], func(d *desk.Desk, id model.ID) error { return a.writeLetter(cmd, d, id, &given) })
		},
	}
	f := cmd.Flags()
	f.BoolVar(&given.child, "child", false, "in words for a child, or with --child=false for an adult; by the person's age when left out")
	f.BoolVar(&given.order.Authority, "authority", false, "authority is asked for, not identity")
	f.StringArrayVar(&given.fields, "field", nil, "a merge field, name=value; repeat it for lists")
	f.StringVar(&given.format, "format", string(desk.AsText), "text, html, pdf or eml")
	f.StringVar(&given.out, "out", "", "write it to a file that only you may read")
	f.BoolVar(&given.force, "force", false, "replace a file that is there")
	f.BoolVar(&given.file, "file", false, "keep it in the request's file")
	f.BoolVar(&given.sent, "sent", false, "keep it and record that it was sent")
	f.StringVar(&given.on, "on", "today", "day of the letter")
	return a.data(cmd)
}

func letterKinds() string {
	var ids []string
	for _, k := range document.Kinds() {
		ids = append(ids, k.ID)
	}
	return strings.Join(ids, ", ")
}

// read checks the flags.
func (g *letterFlags) read(cmd *cobra.Command, today calendar.Date) error {
	if _, ok := document.LetterNamed(g.order.Kind); !ok {
		return usage(cmd, "%q is not a letter; 'lethe request letter --help' lists them", g.order.Kind)
	}
	if cmd.Flags().Changed("child") {
		g.order.Words = desk.ForAdult
		if g.child {
			g.order.Words = desk.ForChild
		}
	}
	var err error
	if g.order.On, err = calendar.ParseTyped(g.on, today); err != nil {
		return usage(cmd, "--on: %w", err)
	}
	g.order.Fields, err = mergeFields(cmd, g.fields)
	return err
}

// mergeFields reads merge fields given as name=value.
func mergeFields(cmd *cobra.Command, given []string) (map[string][]string, error) {
	out := map[string][]string{}
	for _, f := range given {
		name, value, ok := strings.Cut(f, "=")
		if !ok {
			return nil, usage(cmd, "--field: write name=value")
		}
		out[name] = append(out[name], value)
	}
	return out, nil
}

// writeLetter writes the letter out, and files or sends it.
func (a *app) writeLetter(cmd *cobra.Command, d *desk.Desk, id model.ID, g *letterFlags) error {
	ctx, by, format := cmd.Context(), a.by(), desk.Format(g.format)
	page, err := d.Letter(ctx, by, id, g.order)
	if err != nil {
		return err
	}
	data, err := d.LetterAs(ctx, by, id, page, format)
	if err != nil {
		return err
	}
	if err := a.letterOut(g, data); err != nil {
		return err
	}
	switch {
	case g.sent:
		f, err := d.SendLetter(ctx, by, id, g.order, format)
		if err != nil {
			return err
		}
		return a.printRequestFile(f)
	case g.file:
		p, err := d.FileLetter(ctx, by, id, g.order, format)
		if err != nil {
			return err
		}
		return a.printPaper(p)
	}
	return a.letterShown(g, page, data)
}

// letterOut writes a letter to the file that was asked for, if one was.
func (a *app) letterOut(g *letterFlags, data []byte) error {
	if g.out == "" {
		return nil
	}
	return a.writeOut(g.out, g.force, func(w io.Writer) error { _, err := w.Write(data); return err })
}

// letterShown prints a letter that went nowhere else.
func (a *app) letterShown(g *letterFlags, page *document.Page, data []byte) error {
	switch {
	case g.out != "":
		return nil
	case a.json:
		return a.printJSON(map[string]string{"kind": g.order.Kind, "title": page.Title, "text": page.Text()})
	}
	_, err := a.Out.Write(data)
	return err
}
