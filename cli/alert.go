package cli

import (
	"strconv"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/attention"
	"lethe/model/calendar"
	"lethe/model/desk"
)

type attentionJSON struct {
	Kind    attention.Kind `json:"kind"`
	Title   string         `json:"title"`
	Due     calendar.Date  `json:"due,omitzero"`
	Overdue bool           `json:"overdue"`
	Who     string         `json:"who,omitempty"`
	Subject string         `json:"subject,omitempty"`
	Holding string         `json:"holding,omitempty"`
	Ref     string         `json:"ref,omitempty"`
	Clears  string         `json:"clears"`
	Command string         `json:"command"`
}

func (a *app) alertCommand() *cobra.Command {
	return group("alert", "What wants attention beside requests and due retention", a.alertList(), a.alertReviewed())
}

func (a *app) alertList() *cobra.Command {
	var kind string
	var asCSV, counts bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List what wants attention, what is due first",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			known := kind == ""
			for _, k := range attention.Kinds {
				known = known || string(k) == kind
			}
			if !known {
				return usage(cmd, "--kind is one of: %s", kindList())
			}
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				if err := d.LoadAttention(cmd.Context(), a.by()); err != nil {
					return err
				}
				items, err := d.Attention(cmd.Context(), a.by())
				if err != nil {
					return err
				}
				var rows []attentionJSON
				for _, v := range items {
					if kind == "" || string(v.Kind) == kind {
						rows = append(rows, viewAttention(v, a.by().Today()))
					}
				}
				cells := func(r attentionJSON) []string {
					return []string{r.Due.String(), string(r.Kind), r.Subject, line(r.Who), line(r.Title)}
				}
				switch {
				case counts:
					return a.printKinds(rows)
				case asCSV:
					var out [][]string
					for _, r := range rows {
						out = append(out, append(cells(r), r.Holding, r.Ref, r.Command))
					}
					return a.printCSV([]string{"due", "kind", "subject", "who", "title", "holding", "ref", "command"}, out)
				}
				return printList(a, rows, cells)
			})
		},
	}
	cmd.Flags().StringVar(&kind, "kind", "", "only this kind: "+kindList())
	cmd.Flags().BoolVar(&asCSV, "csv", false, "print CSV, with the command that clears each")
	cmd.Flags().BoolVar(&counts, "counts", false, "print how many there are of each kind, and how many are overdue")
	return a.data(cmd)
}

type kindJSON struct {
	Kind    attention.Kind `json:"kind"`
	Title   string         `json:"title"`
	Count   int            `json:"count"`
	Overdue int            `json:"overdue"`
}

// printKinds prints how many alerts there are of each kind.
func (a *app) printKinds(rows []attentionJSON) error {
	of := map[attention.Kind]*kindJSON{}
	for _, r := range rows {
		if of[r.Kind] == nil {
			of[r.Kind] = &kindJSON{Kind: r.Kind, Title: r.Kind.Words()}
		}
		of[r.Kind].Count++
		if r.Overdue {
			of[r.Kind].Overdue++
		}
	}
	var out []kindJSON
	for _, k := range attention.Kinds {
		if of[k] != nil {
			out = append(out, *of[k])
		}
	}
	return printList(a, out, func(r kindJSON) []string {
		return []string{strconv.Itoa(r.Count), strconv.Itoa(r.Overdue) + " overdue", string(r.Kind), r.Title}
	})
}

func kindList() string {
	out := ""
	for i, k := range attention.Kinds {
		if i > 0 {
			out += ", "
		}
		out += string(k)
	}
	return out
}

func viewAttention(v attention.Item, today calendar.Date) attentionJSON {
	r := attentionJSON{Kind: v.Kind, Title: v.Title, Due: v.Due, Overdue: !v.Due.IsZero() && v.Due < today, Who: v.Who, Ref: v.Ref, Clears: v.Clears(), Command: v.Command()}
	if v.Subject != (model.ID{}) {
		r.Subject = v.Subject.SubjectReference()
	}
	if v.Holding != (model.ID{}) {
		r.Holding = v.Holding.String()
	}
	return r
}

func (a *app) alertReviewed() *cobra.Command {
	var found string
	cmd := &cobra.Command{
		Use:     "reviewed REVIEW",
		Short:   "Record that a review, a contract or the notice was looked at",
		Example: "lethe alert reviewed access --found 'two accounts closed'",
		Args:    args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				if err := d.Reviewed(cmd.Context(), a.by(), given[0], found); err != nil {
					return err
				}
				return a.printDone(map[string]bool{"recorded": true}, "The review is recorded.\n")
			})
		},
	}
	cmd.Flags().StringVar(&found, "found", "", "what was found")
	return a.data(cmd)
}
