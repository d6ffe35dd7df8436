package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/desk"
)

// A groupJSON is a number of people who are alike in what it says of them.
type groupJSON struct {
	Category string      `json:"category"`
	People   uint64      `json:"people"`
	Traits   []traitJSON `json:"traits"`
}

type traitJSON struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func viewGroups(groups []model.AnonymousGroup) []groupJSON {
	out := make([]groupJSON, 0, len(groups))
	for _, g := range groups {
		v := groupJSON{Category: g.Category, People: g.People, Traits: []traitJSON{}}
		for _, t := range g.Traits {
			v.Traits = append(v.Traits, traitJSON{t.Name, t.Value})
		}
		out = append(out, v)
	}
	return out
}

// traitWords says what the people of a group have in common.
func traitWords(g model.AnonymousGroup) string {
	var b strings.Builder
	for _, t := range g.Traits {
		fmt.Fprintf(&b, ", %s %s", t.Name, t.Value)
	}
	return b.String()
}

func (a *app) retentionAnonymous() *cobra.Command {
	return &cobra.Command{
		Use:   "anonymous",
		Short: "List the counts that are left of anonymised data",
		Long: "Lists what is left of holdings that were anonymised: numbers of people, by category and by what they have in common. " +
			"No group has fewer than ten people, neither here nor in the store, and no number leads back to anybody.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				groups, err := d.Anonymous(cmd.Context(), a.by())
				if err != nil {
					return err
				}
				return printList(a, viewGroups(groups), func(g groupJSON) []string {
					var traits []string
					for _, t := range g.Traits {
						traits = append(traits, t.Name+" "+t.Value)
					}
					return []string{line(g.Category), fmt.Sprint(g.People), line(strings.Join(traits, ", "))}
				})
			})
		},
	}
}
