package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
	"lethe/model/retention"
)

type ruleMoveJSON struct {
	Category string           `json:"category"`
	Before   string           `json:"rule_before"`
	After    string           `json:"rule_after"`
	From     retention.Status `json:"status_before"`
	To       retention.Status `json:"status_after"`
	Sooner   bool             `json:"sooner"`
	Count    int              `json:"count"`
	Earliest calendar.Date    `json:"earliest_last_day,omitzero"`
}

type ruleChangeJSON struct {
	Rule   string `json:"rule"`
	Change string `json:"change"`
}

func viewRuleChanges(list []desk.RuleChange) []ruleChangeJSON {
	out := []ruleChangeJSON{}
	for _, r := range list {
		out = append(out, ruleChangeJSON(r))
	}
	return out
}

// previewPolicy prints what a policy would move.
func (a *app) previewPolicy(cmd *cobra.Command, text []byte) error {
	return a.atDesk(cmd, bare, func(d *desk.Desk) error {
		p, err := d.PreviewPolicy(cmd.Context(), a.by(), text)
		if err != nil {
			return err
		}
		moves := []ruleMoveJSON{}
		for _, m := range p.Moves {
			moves = append(moves, ruleMoveJSON(m))
		}
		if a.json {
			return a.printJSON(map[string]any{
				"rules": viewRuleChanges(p.Rules), "moves": moves, "holdings": p.Holdings, "moved": p.Moved, "sooner": p.Sooner, "due_at_once": p.DueNow,
			})
		}
		a.printRuleChanges(p.Rules)
		for _, m := range moves {
			nearer := ""
			if m.Sooner {
				nearer = ", nearer to destruction"
			}
			a.printf("%d of %s: %s by %s, was %s by %s%s\n", m.Count, line(m.Category), m.To, orDash(m.After), m.From, orDash(m.Before), nearer)
		}
		return a.printf("%d of %s move, %d of them nearer to destruction; %d would be due at once. Nothing was changed.\n",
			p.Moved, counted(p.Holdings, "holding"), p.Sooner, p.DueNow)
	})
}

func orDash(s string) string {
	if s == "" {
		return "no rule"
	}
	return line(s)
}

func (a *app) printRuleChanges(list []desk.RuleChange) {
	for _, r := range list {
		a.printf("rule %s: %s\n", line(r.Rule), line(r.Change))
	}
}

// policyDiff compares the schedules of a policy file and of the policy in force,
// or of another file.
func (a *app) policyDiff() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "diff FILE [OLD]",
		Short: "Show what is different in the retention schedule of a policy",
		Long:  "Compares the file with the policy in force, or with another file, rule by rule. 'lethe policy apply FILE --preview' shows what that moves.",
		Args:  args(cobra.RangeArgs(1, 2)),
		RunE: func(cmd *cobra.Command, given []string) error {
			_, _, next, err := a.parsedPolicy(given[:1])
			if err != nil {
				return err
			}
			var before *policy.Policy
			if len(given) == 2 {
				_, _, before, err = a.parsedPolicy(given[1:])
			} else {
				err = a.atDesk(cmd, bare, func(d *desk.Desk) error { before = d.Policy(); return nil })
			}
			if err != nil {
				return err
			}
			changes := desk.CompareRules(before, next)
			if a.json {
				return a.printJSON(viewRuleChanges(changes))
			}
			a.printRuleChanges(changes)
			return a.printf("%s\n", fmt.Sprintf("%s in the retention schedule.", counted(len(changes), "difference")))
		},
	})
}
