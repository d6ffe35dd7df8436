package cli

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/accountability"
	"lethe/model/calendar"
	"lethe/model/desk"
)

func (a *app) registerCommand() *cobra.Command {
	return group("register", "Registers of accountability: assessments, checks, transfers, new purposes, documents, tests",
		a.registerAdd(), a.registerList(), a.registerTold(), a.registerForm())
}

type formJSON struct {
	ID       string            `json:"id"`
	Register model.FormKind    `json:"register"`
	About    string            `json:"about"`
	Title    string            `json:"title,omitempty"`
	Answers  map[string]string `json:"answers"`
	Decision string            `json:"decision"`
	On       calendar.Date     `json:"on"`
	Next     calendar.Date     `json:"next,omitzero"`
	Told     calendar.Date     `json:"told,omitzero"`
	MustTell bool              `json:"people_to_be_told"`
	Current  bool              `json:"current"`
	Stands   bool              `json:"stands"`
	Actor    string            `json:"actor"`
	At       time.Time         `json:"at"`
}

func viewForm(f desk.FormFile) formJSON {
	v := formJSON{
		ID: f.ID.String(), Register: f.Register, About: f.About, Title: f.Title, Answers: map[string]string{}, Decision: f.Decision, On: f.On,
		Next: f.Next, Told: f.Told, MustTell: f.MustTell, Current: f.Current, Stands: f.Stands, Actor: f.Actor, At: f.At,
	}
	for _, x := range f.Answers {
		v.Answers[x.Name] = x.Value
	}
	return v
}

func (a *app) printForm(f *desk.FormFile, err error, words string) error {
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(viewForm(*f))
	}
	return a.printf("%s  %s\n", f.ID.String()[:8], words)
}

func (a *app) registerAdd() *cobra.Command {
	var answers []string
	var f model.Form
	var on, next string
	cmd := &cobra.Command{
		Use:   "add REGISTER ABOUT",
		Short: "Keep a form in a register; 'lethe register form REGISTER' says what it asks",
		Long: "Keeps a form. REGISTER is one of\n" + accountability.KindWords() + ".\nABOUT is the purpose, recipient or source of the policy, or the document or measure. " +
			"A form is kept only when it is complete; a later one about the same thing takes its place, and both stay.",
		Example: "lethe register add transfer payments --answer country=USA --answer 'evidence=IDTA of 2026-03-01' --answer 'risk=assessed' --decision safeguards --next +365d",
		Args:    args(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, given []string) error {
			f.Register, f.About = model.FormKind(given[0]), given[1]
			for _, text := range answers {
				head, says, ok := strings.Cut(text, "=")
				if !ok {
					return usage(cmd, "--answer: write head=text")
				}
				f.Answers = append(f.Answers, model.Field{Name: head, Value: says})
			}
			var err error
			if f.On, err = a.day(cmd, "--on", on); err != nil {
				return err
			}
			if f.Next, err = a.day(cmd, "--next", next); err != nil {
				return err
			}
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				kept, err := d.AddForm(cmd.Context(), a.by(), &f)
				return a.printForm(kept, err, "The form is kept.")
			})
		},
	}
	fl := cmd.Flags()
	fl.StringArrayVar(&answers, "answer", nil, "head=text; one for each head of the register")
	fl.StringVar(&f.Decision, "decision", "", "the decision it ends with")
	fl.StringVar(&f.Title, "title", "", "a title")
	fl.StringVar(&on, "on", "today", "day on which it was made")
	fl.StringVar(&next, "next", "", "day on which it is looked at again, such as +365d")
	return a.data(cmd)
}

func (a *app) registerList() *cobra.Command {
	var kind string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the forms of a register, or of all",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				list, err := d.Forms(cmd.Context(), a.by(), model.FormKind(kind))
				if err != nil {
					return err
				}
				var rows []formJSON
				for _, f := range list {
					rows = append(rows, viewForm(f))
				}
				return printList(a, rows, func(r formJSON) []string {
					state := "superseded"
					switch {
					case r.MustTell:
						state = "people to be told"
					case r.Stands:
						state = "stands"
					case r.Current:
						state = "opens nothing"
					}
					return []string{r.ID[:8], string(r.Register), line(r.About), r.On.String(), r.Next.String(), state, line(r.Decision)}
				})
			})
		},
	}
	cmd.Flags().StringVar(&kind, "register", "", "only this register: "+accountability.KindWords())
	return a.data(cmd)
}

func (a *app) registerTold() *cobra.Command {
	var on string
	cmd := &cobra.Command{
		Use:   "told FORM",
		Short: "Record that the people concerned were told of what a form decides",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			day, err := a.day(cmd, "--on", on)
			if err != nil {
				return err
			}
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				id, err := d.FormID(cmd.Context(), given[0])
				if err != nil {
					return err
				}
				f, err := d.ToldForm(cmd.Context(), a.by(), id, day)
				return a.printForm(f, err, "It is recorded that they were told.")
			})
		},
	}
	cmd.Flags().StringVar(&on, "on", "today", "day on which they were told")
	return a.data(cmd)
}

type headJSON struct {
	Head string `json:"head"`
	Asks string `json:"asks"`
}

// registerForm prints what the forms of a register ask. It needs no store.
func (a *app) registerForm() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "form REGISTER",
		Short: "Print what the forms of a register ask, and what may be decided",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			r, ok := accountability.Of(model.FormKind(given[0]))
			if !ok {
				return usage(cmd, "REGISTER is one of: %s", accountability.KindWords())
			}
			var heads []headJSON
			for _, h := range r.Heads {
				heads = append(heads, headJSON{h.ID, h.Asks})
			}
			if a.json {
				return a.printJSON(map[string]any{"register": r.Kind, "about": r.About, "heads": heads, "decisions": r.Decisions, "looked_at_again": r.Again})
			}
			for _, h := range heads {
				a.printf("%s: %s\n", h.Head, h.Asks)
			}
			return a.printf("Decision: %s\n", strings.Join(r.Decisions, ", "))
		},
	})
}
