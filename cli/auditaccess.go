package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/storage"
	"lethe/storage/audit"
)

// An accessJSON is one act or look of a user. Record is empty for those who may
// not look people up.
type accessJSON struct {
	At     string `json:"at"`
	Action string `json:"action"`
	Kind   string `json:"kind"`
	Record string `json:"record,omitempty"`
}

func (a *app) auditAccess() *cobra.Command {
	var name, from, to string
	cmd := &cobra.Command{
		Use:   "access --user NAME",
		Short: "Show what a user did and looked at",
		Long: "Shows every entry that a user left in the audit log, looks at records and refused attempts among them, the oldest first. " +
			"References of people are shown to those whose role may look people up; others see how often and when.",
		Example: "lethe audit access --user Ben --from 2026-07-01 --to 2026-09-30",
		Args:    args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if name == "" {
				return usage(cmd, "--user is needed")
			}
			first, err := a.day(cmd, "from", from)
			if err != nil {
				return err
			}
			last, err := a.day(cmd, "to", to)
			if err != nil {
				return err
			}
			store, err := a.openFor(cmd.Context(), model.SeeAccess)
			if err != nil {
				return err
			}
			defer store.Close()
			return a.printAccess(cmd, store.Store, name, first, last)
		},
	}
	cmd.Flags().StringVar(&name, "user", "", "name of the user, or whoever the log names")
	cmd.Flags().StringVar(&from, "from", "", "first day")
	cmd.Flags().StringVar(&to, "to", "", "last day")
	return a.data(cmd)
}

func (a *app) printAccess(cmd *cobra.Command, store *storage.Store, name string, first, last calendar.Date) error {
	var out []accessJSON
	err := store.Leaves(cmd.Context(), 0, func(l audit.Leaf) error {
		day := calendar.InLondon(l.At)
		if !strings.EqualFold(l.Actor, name) || day < first || !last.IsZero() && day > last {
			return nil
		}
		v := accessJSON{At: l.At.Format("2006-01-02T15:04:05Z07:00"), Action: l.Action, Kind: leafKind(l.Kind)}
		if a.refers {
			v.Record = recordReference(l)
		}
		out = append(out, v)
		return nil
	})
	if err != nil {
		return err
	}
	return printList(a, out, func(v accessJSON) []string { return []string{v.At, line(v.Action), v.Kind, v.Record} })
}
