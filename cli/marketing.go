package cli

import (
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
)

func (a *app) suppressionCommand() *cobra.Command {
	return group("suppression", "The do-not-contact list: add, list, check", a.suppressionAdd(), a.suppressionList(), a.suppressionCheck())
}

func (a *app) suppressionAdd() *cobra.Command {
	var channel, source string
	cmd := &cobra.Command{
		Use:   "add",
		Short: "Put the contact on standard input on the do-not-contact list",
		Long: "Reads one email address or telephone number from standard input, so that it is in no shell history, and keeps a keyed hash of it. " +
			"Imports and mailing lists are checked against it.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			contact, err := a.firstLine(cmd)
			if err != nil {
				return err
			}
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				known, err := d.AddSuppression(cmd.Context(), a.by(), contact, policy.ContactMethod(channel), source)
				if err != nil {
					return err
				}
				words := "The contact is on the list."
				if known {
					words = "The contact was on the list already."
				}
				return a.printDone(map[string]bool{"added": !known}, "%s\n", words)
			})
		},
	}
	cmd.Flags().StringVar(&channel, "channel", "", "email, text, phone or post; without it, all")
	cmd.Flags().StringVar(&source, "source", "opt-out", "where the wish came from; it names nobody")
	return a.data(cmd)
}

func (a *app) suppressionCheck() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "check",
		Short: "Say whether the contact on standard input is on the do-not-contact list",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			contact, err := a.firstLine(cmd)
			if err != nil {
				return err
			}
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				list, err := d.CheckSuppression(cmd.Context(), a.by(), contact)
				if err != nil {
					return err
				}
				if err := a.printSuppressions(list); err != nil {
					return err
				}
				if len(list) == 0 {
					return model.Faultf(model.NotFound, "this contact is not on the do-not-contact list")
				}
				return nil
			})
		},
	})
}

type suppressionJSON struct {
	Scope  string        `json:"scope"`
	On     calendar.Date `json:"on"`
	Source string        `json:"source"`
}

func (a *app) printSuppressions(list []*model.Suppression) error {
	var rows []suppressionJSON
	for _, x := range list {
		scope := x.Scope
		if scope == "" {
			scope = "all"
		}
		rows = append(rows, suppressionJSON{scope, x.On, x.Source})
	}
	return printList(a, rows, func(r suppressionJSON) []string { return []string{r.On.String(), line(r.Scope), line(r.Source)} })
}

func (a *app) suppressionList() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "list",
		Short: "List the entries of the do-not-contact list; they name nobody",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				list, err := d.Suppressions(cmd.Context(), a.by())
				if err != nil {
					return err
				}
				return a.printSuppressions(list)
			})
		},
	})
}

type mailJSON struct {
	Subject string `json:"subject"`
	Name    string `json:"name"`
	Contact string `json:"contact"`
	Rule    string `json:"rule"`
	Refresh bool   `json:"wants_refreshing"`
}

func (a *app) marketingCommand() *cobra.Command {
	var channel, topic string
	var asCSV bool
	list := &cobra.Command{
		Use:   "list",
		Short: "Print who may be written to about a topic, each with the rule that allows it",
		Long: "Makes a mailing list. Every contact passes the decision table alone; how many were left out, by which rule, is printed on standard error. " +
			"That each person was put on the list is in the audit log.",
		Example: "lethe marketing list --channel email --topic courses --csv",
		Args:    args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				m, err := d.MailingList(cmd.Context(), a.by(), policy.ContactMethod(channel), topic)
				if err != nil {
					return err
				}
				return a.printMailing(m, asCSV)
			})
		},
	}
	f := list.Flags()
	f.StringVar(&channel, "channel", "email", "email, text, phone or post")
	f.StringVar(&topic, "topic", "", "a topic of the policy")
	f.BoolVar(&asCSV, "csv", false, "print CSV")
	return group("marketing", "Marketing: who may be written to and why, what that depends on, and stop it",
		append([]*cobra.Command{a.data(list), a.data(a.marketingStop())}, a.marketingFacts()...)...)
}

// marketingStop stops all marketing to a person, or that on one topic.
func (a *app) marketingStop() *cobra.Command {
	var topic, channel, how string
	cmd := &cobra.Command{
		Use:   "stop REFERENCE",
		Short: "Stop marketing to a person at once: all of it, or one topic",
		Long: "Stops all marketing by every channel: consents are withdrawn and every contact goes on the do-not-contact list. With --topic only that " +
			"topic stops, by every channel or the one named; a general consent does not open it again, a consent to the topic does.",
		Example: "lethe marketing stop S-7K3M9PQ2X --topic surveys --how spoken",
		Args:    args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			if channel != "" && topic == "" {
				return usage(cmd, "--channel goes with --topic")
			}
			return a.atSubject(cmd, given[0], func(d *desk.Desk, id model.ID) error {
				if topic != "" {
					if err := d.StopTopic(cmd.Context(), a.by(), id, topic, policy.ContactMethod(channel), how); err != nil {
						return err
					}
					return a.printDone(map[string]bool{"stopped": true}, "Marketing to this person on %s is stopped.\n", line(topic))
				}
				if err := d.StopMarketing(cmd.Context(), a.by(), id, "opt-out"); err != nil {
					return err
				}
				return a.printDone(map[string]bool{"stopped": true}, "Marketing to this person is stopped.\n")
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&topic, "topic", "", "only this topic of the policy")
	f.StringVar(&channel, "channel", "", "with --topic: only by email, text, phone or post")
	f.StringVar(&how, "how", "spoken", "with --topic: form, spoken, paper")
	return cmd
}

func (a *app) printMailing(m *desk.MailingList, asCSV bool) error {
	rows := []mailJSON{}
	var cells [][]string
	for _, r := range m.Rows {
		rows = append(rows, mailJSON{r.Subject.SubjectReference(), r.Name, r.Contact.Value, r.Rule, r.Refresh})
		cells = append(cells, []string{r.Subject.SubjectReference(), r.Rule, line(r.Contact.Value), line(r.Name)})
	}
	switch {
	case a.json:
		return a.printJSON(map[string]any{"rows": rows, "excluded": m.Excluded, "without_contact": m.None})
	case asCSV:
		if err := a.printCSV([]string{"subject", "rule", "contact", "name"}, cells); err != nil {
			return err
		}
	default:
		if err := a.table(cells); err != nil {
			return err
		}
	}
	fmt.Fprintf(a.Err, "%s on the list; %d without a contact for it\n", counted(len(rows), "contact"), m.None)
	for _, rule := range slices.Sorted(maps.Keys(m.Excluded)) {
		fmt.Fprintf(a.Err, "left out by %s: %d\n", rule, m.Excluded[rule])
	}
	return nil
}
