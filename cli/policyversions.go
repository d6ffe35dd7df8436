package cli

import (
	"time"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

type versionJSON struct {
	ID           string           `json:"id"`
	InForce      time.Time        `json:"in_force"`
	Actor        string           `json:"actor"`
	Digest       string           `json:"sha256"`
	Organisation string           `json:"organisation,omitempty"`
	Notice       string           `json:"notice_version,omitempty"`
	Current      bool             `json:"current"`
	Changes      []ruleChangeJSON `json:"changes"`
}

func (a *app) policyVersions() *cobra.Command {
	var text string
	cmd := &cobra.Command{
		Use:   "versions",
		Short: "List every policy that was put in force, by whom and when, newest first",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				list, err := d.PolicyVersions(cmd.Context(), a.by())
				if err != nil {
					return err
				}
				var rows []versionJSON
				for _, v := range list {
					if text != "" && v.Digest == text {
						_, err := a.Out.Write(v.Text)
						return err
					}
					rows = append(rows, versionJSON{v.ID.String(), v.InForce, v.Actor, v.Digest, v.Organisation, v.Notice, v.Current, viewRuleChanges(v.Changes)})
				}
				if text != "" {
					return model.Faultf(model.NotFound, "no policy with this digest was ever in force")
				}
				return printList(a, rows, func(r versionJSON) []string {
					state := ""
					if r.Current {
						state = "in force"
					}
					return []string{calendar.InLondon(r.InForce).String(), r.Digest[:12], line(r.Actor), line(r.Notice), state, counted(len(r.Changes), "difference")}
				})
			})
		},
	}
	cmd.Flags().StringVar(&text, "text", "", "print the text of the one with this SHA-256 digest instead")
	return a.data(cmd)
}
