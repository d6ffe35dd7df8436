package cli

import (
	"bufio"
	"strings"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
)

// marketingFacts are the commands that record what the decision table asks for.
func (a *app) marketingFacts() []*cobra.Command {
	return []*cobra.Command{a.marketingAsked(), a.marketingAnswered(), a.marketingSubscriber(), a.marketingScreened(), a.marketingScreen(), a.marketingUnconsented()}
}

func (a *app) marketingAsked() *cobra.Command {
	var v model.Asked
	var on string
	cmd := &cobra.Command{
		Use:   "asked REFERENCE ABOUT",
		Short: "Record that a person asked for information (M7)",
		Long: "Until it was answered, that information and no other may be sent to them, by the channel they named or by any. " +
			"Where the policy is opt-in only it opens nothing.",
		Example: "lethe marketing asked S-7K3M9PQ2X 'prospectus for next year' --topic courses --channel email",
		Args:    args(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, given []string) (err error) {
			if v.On, err = a.day(cmd, "on", on); err != nil {
				return err
			}
			v.About = given[1]
			return a.atSubject(cmd, given[0], func(d *desk.Desk, id model.ID) error {
				if err := d.RecordAsked(cmd.Context(), a.by(), id, v); err != nil {
					return err
				}
				return a.printDone(map[string]bool{"recorded": true}, "Recorded: this information may be sent.\n")
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&v.Topic, "topic", "", "a topic of the policy")
	f.StringVar(&v.Channel, "channel", "", "email, text, phone or post; without it, any")
	f.StringVar(&on, "on", "today", "day on which they asked")
	return a.data(cmd)
}

func (a *app) marketingAnswered() *cobra.Command {
	var topic string
	cmd := &cobra.Command{
		Use:   "answered REFERENCE",
		Short: "Record that what a person had asked for was sent, which ends the permission",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atSubject(cmd, given[0], func(d *desk.Desk, id model.ID) error {
				if err := d.RecordAnswered(cmd.Context(), a.by(), id, topic); err != nil {
					return err
				}
				return a.printDone(map[string]bool{"recorded": true}, "Recorded: it was sent.\n")
			})
		},
	}
	cmd.Flags().StringVar(&topic, "topic", "", "a topic of the policy")
	return a.data(cmd)
}

func (a *app) marketingSubscriber() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "subscriber REFERENCE KIND",
		Short: "Record whose the contact on standard input is: individual, corporate-named or corporate-generic (M8, M9)",
		Long: "Reads one of the person's email addresses or telephone numbers from standard input and records whether an individual, a named person at a company, " +
			"school or public body, or a mailbox shared there is the subscriber. Sole traders and some partnerships are individuals.",
		Args: args(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, given []string) error {
			contact, err := a.firstLine(cmd)
			if err != nil {
				return err
			}
			return a.atSubject(cmd, given[0], func(d *desk.Desk, id model.ID) error {
				if err := d.SetSubscriber(cmd.Context(), a.by(), id, contact, desk.Subscriber(given[1])); err != nil {
					return err
				}
				return a.printDone(map[string]bool{"recorded": true}, "Recorded: %s.\n", line(given[1]))
			})
		},
	})
}

func (a *app) marketingScreened() *cobra.Command {
	var on string
	cmd := &cobra.Command{
		Use:   "screened REFERENCE clear|listed",
		Short: "Record what looking up the number on standard input in the telephone preference lists found (M10)",
		Args:  args(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, given []string) error {
			day, err := a.day(cmd, "on", on)
			if err != nil {
				return err
			}
			if given[1] != "clear" && given[1] != "listed" {
				return usage(cmd, "the result is 'clear' or 'listed'")
			}
			number, err := a.firstLine(cmd)
			if err != nil {
				return err
			}
			return a.atSubject(cmd, given[0], func(d *desk.Desk, id model.ID) error {
				if err := d.RecordScreening(cmd.Context(), a.by(), id, number, day, given[1] == "listed"); err != nil {
					return err
				}
				return a.printDone(map[string]bool{"recorded": true}, "Recorded: %s on %s.\n", given[1], day.Words())
			})
		},
	}
	cmd.Flags().StringVar(&on, "on", "today", "day of the look-up")
	return a.data(cmd)
}

func (a *app) marketingScreen() *cobra.Command {
	var on string
	cmd := &cobra.Command{
		Use:   "screen",
		Short: "Record a look-up of every number of the register: standard input has those on a preference list",
		Long: "Reads the telephone numbers that were found on a preference list, one a line. They are marked; every other number of the register counts as clear on that day. " +
			"A look-up holds for 28 days.",
		Example: "lethe marketing screen --on today < listed.txt",
		Args:    args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			day, err := a.day(cmd, "on", on)
			if err != nil {
				return err
			}
			var listed []string
			in := bufio.NewScanner(a.In)
			for in.Scan() {
				if n := strings.TrimSpace(in.Text()); n != "" {
					listed = append(listed, n)
				}
			}
			if err := in.Err(); err != nil {
				return &model.Error{Fault: model.Failed, Sentence: "standard input cannot be read; nothing was recorded", Cause: err}
			}
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				done, err := d.ScreenAll(cmd.Context(), a.by(), day, listed)
				if err != nil {
					return err
				}
				return a.printDone(done, "%s of %s screened; %d on a preference list.\n", counted(done.Numbers, "number"), people(done.People), done.Listed)
			})
		},
	}
	cmd.Flags().StringVar(&on, "on", "today", "day of the look-up")
	return a.data(cmd)
}

type unconsentedJSON struct {
	Subject string        `json:"subject"`
	Name    string        `json:"name"`
	Contact string        `json:"contact"`
	Since   calendar.Date `json:"since"`
}

func (a *app) marketingUnconsented() *cobra.Command {
	var channel string
	cmd := &cobra.Command{
		Use:   "without-consent",
		Short: "List contacts that have no consent under an opt-in only policy, so that something is done about each",
		Long: "People whose data was there before the policy became opt-in only get no marketing (M3). This lists them: ask once by a service message, record the consent, or let them go. " +
			"That each person was put on the list is in the audit log.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				list, err := d.WithoutConsent(cmd.Context(), a.by(), policy.ContactMethod(channel))
				if err != nil {
					return err
				}
				var rows []unconsentedJSON
				for _, v := range list {
					rows = append(rows, unconsentedJSON{v.Subject.SubjectReference(), v.Name, v.Contact.Value, v.Since})
				}
				return printList(a, rows, func(r unconsentedJSON) []string {
					return []string{r.Subject, r.Since.String(), line(r.Contact), line(r.Name)}
				})
			})
		},
	}
	cmd.Flags().StringVar(&channel, "channel", "email", "email, text, phone or post")
	return a.data(cmd)
}
