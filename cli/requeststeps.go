package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/handling"
)

// requestSteps returns one command for each step that can be recorded about a
// request.
func (a *app) requestSteps() []*cobra.Command {
	var out []*cobra.Command
	for _, s := range handling.Steps() {
		out = append(out, a.requestStep(s))
	}
	return out
}

// stepFlags are what a step names besides its text.
type stepFlags struct {
	on, ground, outcome, task string
	item                      uint64
	told                      []string
}

func (a *app) requestStep(s handling.Step) *cobra.Command {
	var given stepFlags
	use, argc := s.Word+" REFERENCE", 1
	if s.Text != "" {
		use, argc = use+" [TEXT]", 2
	}
	cmd := &cobra.Command{
		Use:   use,
		Short: s.Title + textHint(s),
		Args:  args(cobra.RangeArgs(1, argc)),
		RunE: func(cmd *cobra.Command, words []string) error {
			h := desk.Happening{Kind: s.Kind, Ground: given.ground, Item: given.item, Code: given.outcome + given.task, Lines: given.told}
			if len(words) > 1 {
				h.Text = words[1]
			}
			var err error
			if h.On, err = calendar.ParseTyped(given.on, a.by().Today()); err != nil {
				return usage(cmd, "--on: %w", err)
			}
			return a.atRequest(cmd, words[0], func(d *desk.Desk, id model.ID) error {
				f, err := d.Record(cmd.Context(), a.by(), id, h)
				if err != nil {
					return err
				}
				return a.printRequestFile(f)
			})
		},
	}
	given.declare(cmd, s)
	return a.data(cmd)
}

func textHint(s handling.Step) string {
	if s.Text == "" {
		return ""
	}
	return "; TEXT is " + s.Text
}

// declare adds the flags that a step needs.
func (g *stepFlags) declare(cmd *cobra.Command, s handling.Step) {
	f := cmd.Flags()
	f.StringVar(&g.on, "on", "today", "day on which it happened")
	switch s.Needs {
	case handling.NeedsGround:
		f.StringVar(&g.ground, "ground", "", "ground: complexity or number")
	case handling.NeedsDecision:
		f.Uint64Var(&g.item, "item", 1, "number of the item")
		f.StringVar(&g.outcome, "outcome", "", "what is decided; 'lethe request show' lists what there is")
		f.StringVar(&g.ground, "ground", "", "ground in law, of a refusal or a restriction")
	case handling.NeedsRestriction:
		var ids []string
		for _, r := range handling.RestrictionGrounds() {
			ids = append(ids, r.ID)
		}
		f.StringVar(&g.ground, "ground", "", "ground of Art 18(1): "+strings.Join(ids, ", "))
	case handling.NeedsTask:
		f.StringVar(&g.task, "task", "", "the task; 'lethe request show' lists them")
	case handling.NeedsItem:
		f.Uint64Var(&g.item, "item", 0, "number of the item; the next by default")
	case handling.NeedsLines:
		f.StringSliceVar(&g.told, "told", nil, "lines of a refusal that the reply carried: "+
			strings.Join([]string{handling.LineReasons, handling.LineController, handling.LineRegulator, handling.LineCourt}, ","))
	}
	switch s.Kind {
	case model.EventIdentityReceived, model.EventAuthorityReceived:
		f.StringVar(&g.ground, "ground", "", model.NotEnough+" if it did not satisfy")
	}
}

// requestFiling are the acts that say what a request is: match, retype, split.
func (a *app) requestFiling() []*cobra.Command {
	filing := func(use, short string, argc int, do func(cmd *cobra.Command, d *desk.Desk, id model.ID, rest []string) (*desk.RequestFile, error)) *cobra.Command {
		return a.data(&cobra.Command{
			Use: use, Short: short, Args: args(cobra.ExactArgs(argc)),
			RunE: func(cmd *cobra.Command, words []string) error {
				return a.atRequest(cmd, words[0], func(d *desk.Desk, id model.ID) error {
					f, err := do(cmd, d, id, words[1:])
					if err != nil {
						return err
					}
					return a.printRequestFile(f)
				})
			},
		})
	}
	return []*cobra.Command{
		filing("match REFERENCE SUBJECT|nobody", "Say whose data a request is about, or take that back", 2, func(cmd *cobra.Command, d *desk.Desk, id model.ID, rest []string) (*desk.RequestFile, error) {
			if rest[0] == "nobody" {
				return d.Match(cmd.Context(), a.by(), id, model.ID{})
			}
			subject, err := d.SubjectID(cmd.Context(), rest[0])
			if err != nil {
				return nil, err
			}
			return d.Match(cmd.Context(), a.by(), id, subject)
		}),
		filing("retype REFERENCE TYPE", "Change what kind of request it is", 2, func(cmd *cobra.Command, d *desk.Desk, id model.ID, rest []string) (*desk.RequestFile, error) {
			return d.Retype(cmd.Context(), a.by(), id, model.RequestType(rest[0]))
		}),
		filing("split REFERENCE TYPE TEXT", "Log another request that came in the same message", 3, func(cmd *cobra.Command, d *desk.Desk, id model.ID, rest []string) (*desk.RequestFile, error) {
			return d.Split(cmd.Context(), a.by(), id, model.RequestType(rest[0]), rest[1])
		}),
	}
}
