package cli

import (
	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

func (a *app) letterSent() *cobra.Command {
	var on string
	cmd := &cobra.Command{
		Use:   "letter-sent REFERENCE PAPER",
		Short: "Record that a letter which is kept in the file was sent",
		Long: "Records that a letter was sent as it stands in the request's file, on the day given. What it stands for, an extension,\n" +
			"a question or the reply, counts for the time from then. 'lethe request papers' prints the ids.",
		Example: "lethe request letter-sent R-2026-0041 3f9a02c1 --on yesterday",
		Args:    args(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, words []string) error {
			day, err := calendar.ParseTyped(on, a.by().Today())
			if err != nil {
				return usage(cmd, "--on: %w", err)
			}
			return a.atRequest(cmd, words[0], func(d *desk.Desk, id model.ID) error {
				p, err := d.PaperNamed(cmd.Context(), a.by(), id, words[1])
				if err != nil {
					return err
				}
				f, err := d.SendFiled(cmd.Context(), a.by(), id, p.ID, day)
				if err != nil {
					return err
				}
				return a.printRequestFile(f)
			})
		},
	}
	cmd.Flags().StringVar(&on, "on", "today", "day on which it was sent")
	return a.data(cmd)
}

type letterStateJSON struct {
	Kind    string `json:"kind"`
	Title   string `json:"title"`
	Answers bool   `json:"about_this_request"`
	Why     string `json:"not_now,omitempty"`
}

func (a *app) letterList() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "letters REFERENCE",
		Short: "Say which letters fit a request now, and which rule forbids the rest",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, words []string) error {
			return a.atRequest(cmd, words[0], func(d *desk.Desk, id model.ID) error {
				f, err := d.OpenRequest(cmd.Context(), a.by(), id)
				if err != nil {
					return err
				}
				var rows []letterStateJSON
				for _, l := range d.Letters(f, a.by()) {
					rows = append(rows, letterStateJSON{l.ID, l.Title, !l.Aside, l.Why})
				}
				return printList(a, rows, func(r letterStateJSON) []string {
					return []string{r.Kind, r.Title, line(r.Why)}
				})
			})
		},
	})
}

// sentWords says when a letter was sent, or that it is a draft.
func sentWords(p desk.PaperLine) string {
	switch {
	case p.Draft():
		return ", a draft: not sent"
	case p.What == model.PaperLetter:
		return ", sent " + p.SentOn.Words()
	}
	return ""
}
