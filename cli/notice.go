package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

func (a *app) noticeCommand() *cobra.Command {
	return group("notice", "Privacy notices: the register of versions, and who was given which", a.noticeList(), a.noticeGive())
}

type noticeJSON struct {
	ID         string        `json:"id"`
	Title      string        `json:"title"`
	Version    string        `json:"version"`
	Dated      calendar.Date `json:"dated,omitzero"`
	InForce    calendar.Date `json:"in_force,omitzero"`
	NextReview calendar.Date `json:"next_review,omitzero"`
	URL        string        `json:"url,omitempty"`
	Current    bool          `json:"current"`
}

func (a *app) noticeList() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "list",
		Short: "List every notice and version, its date and its next review",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				list, err := d.Notices(cmd.Context(), a.by())
				if err != nil {
					return err
				}
				var rows []noticeJSON
				for _, v := range list {
					rows = append(rows, noticeJSON(v))
				}
				return printList(a, rows, func(r noticeJSON) []string {
					state := "earlier"
					if r.Current {
						state = "current"
					}
					return []string{line(r.ID), line(r.Version), r.Dated.String(), state, r.NextReview.String(), line(r.Title)}
				})
			})
		},
	})
}

func (a *app) noticeGive() *cobra.Command {
	var how, at string
	cmd := &cobra.Command{
		Use:     "give REFERENCE [NOTICE...]",
		Short:   "Record that a person was given notices, several at one collection if need be",
		Example: "lethe notice give S-7K3M9PQ2X notice photography --how form",
		Args:    args(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atSubject(cmd, given[0], func(d *desk.Desk, id model.ID) error {
				var holding model.ID
				if at != "" {
					name, err := d.HoldingName(cmd.Context(), given[0]+"/"+at)
					if err != nil {
						return err
					}
					holding = name.ID
				}
				s, err := d.GiveNotice(cmd.Context(), a.by(), id, given[1:], how, holding)
				if err != nil {
					return err
				}
				return a.printDone(map[string]any{"version": s.NoticeVersion, "notices": len(s.Notices)}, "It is recorded which notices were given: %s.\n", counted(len(s.Notices), "entry"))
			})
		},
	}
	cmd.Flags().StringVar(&how, "how", "", "form, email, spoken, post")
	cmd.Flags().StringVar(&at, "holding", "", "the collection at which it was, by the beginning of the holding's id")
	return a.data(cmd)
}

func (a *app) subjectConfirm() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "confirm REFERENCE",
		Short: "Record that the person confirmed their details today",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atSubject(cmd, given[0], func(d *desk.Desk, id model.ID) error {
				s, err := d.ConfirmDetails(cmd.Context(), a.by(), id)
				if err != nil {
					return err
				}
				return a.printReference(strings.TrimSpace(s.Reference()))
			})
		},
	})
}
