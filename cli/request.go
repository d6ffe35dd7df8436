package cli

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/ics"
)

func (a *app) requestCommand() *cobra.Command {
	all := []*cobra.Command{a.requestList(), a.requestShow(), a.requestLog(), a.requestAssign(), a.requestNote(), a.requestNext(),
		a.requestPossible(), a.requestWhatIf(), a.requestStatistics()}
	return group("request", "Data-subject requests, from their arrival to their end",
		slices.Concat(all, a.requestPapers(), []*cobra.Command{a.requestLetter(), long(a.requestPackage()), a.requestRedact()}, a.requestFiling(), a.requestSteps())...)
}

func (a *app) requestList() *cobra.Command {
	var q desk.Query
	var feed, instructions bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List requests, the soonest due first",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkQuery(cmd, q, desk.RequestViews, desk.RequestSorts); err != nil {
				return err
			}
			return a.atDesk(cmd, withQueue, func(d *desk.Desk) error {
				if err := d.Ask(cmd.Context(), a.by(), model.SeeRequests); err != nil {
					return err
				}
				var rows []desk.RequestRow
				if instructions {
					q.View = "all" // they are closed as they come
				}
				for _, id := range d.Requests(q, a.by()) {
					if r, ok := d.RequestRow(a.by(), id); ok && (!instructions || r.Client != "") {
						rows = append(rows, r)
					}
				}
				if feed {
					return a.printf("%s", ics.Feed("Requests due", dueFeed(rows), a.by().At))
				}
				if a.json {
					out := make([]requestJSON, 0, len(rows))
					for _, r := range rows {
						out = append(out, viewRequest(r))
					}
					return a.printJSON(out)
				}
				return printList(a, rows, func(r desk.RequestRow) []string {
					return []string{r.Reference, string(r.Type), requestWords(r), line(r.Assignee), line(r.Name)}
				})
			})
		},
	}
	queryFlags(cmd, &q, desk.RequestViews, desk.RequestSorts)
	cmd.Flags().BoolVar(&instructions, "instructions", false, "only instructions that a controller gave to its processor")
	cmd.Flags().BoolVar(&feed, "ics", false, "print a calendar feed of the due dates (RFC 5545): references and types, no personal data")
	return a.data(cmd)
}

func (a *app) requestShow() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "show REFERENCE",
		Short: "Show a request with the working of its dates",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atRequest(cmd, given[0], func(d *desk.Desk, id model.ID) error {
				f, err := d.OpenRequest(cmd.Context(), a.by(), id)
				if err != nil {
					return err
				}
				return a.printRequestFile(f)
			})
		},
	})
}

// atRequest opens the store at the request with a reference.
func (a *app) atRequest(cmd *cobra.Command, reference string, do func(*desk.Desk, model.ID) error) error {
	return a.atDesk(cmd, withQueue, func(d *desk.Desk) error {
		id, err := d.RequestID(reference)
		if err != nil {
			return err
		}
		return do(d, id)
	})
}

func (a *app) requestLog() *cobra.Command {
	var n desk.NewRequest
	var kind, channel, received, subject, requester string
	cmd := &cobra.Command{
		Use:     "log",
		Short:   "Log a request, received by any channel",
		Long:    "Logs a request and prints when it is due. --subject may be left out while it is not known whose data is meant.",
		Example: "lethe request log --type access --channel phone --subject S-7K3M9QXAF --received yesterday",
		Args:    args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			n.Type, n.Channel, n.Requester.Kind = model.RequestType(kind), model.Channel(channel), model.RequesterKind(requester)
			day, err := calendar.ParseTyped(received, a.by().Today())
			if stamp, stampErr := calendar.ParseReceived(received); err != nil && stampErr == nil {
				day, err = stamp, nil
			}
			switch {
			case errors.Is(err, calendar.ErrTyped):
				return usage(cmd, "--received: %w, or a timestamp such as 2026-06-30T22:59:00Z", err)
			case err != nil:
				return usage(cmd, "--received: %w", err)
			}
			n.Received = day
			return a.atDesk(cmd, withQueue, func(d *desk.Desk) error {
				if subject != "" {
					if n.Subject, err = d.SubjectID(cmd.Context(), subject); err != nil {
						return err
					}
				}
				f, err := d.LogRequest(cmd.Context(), a.by(), n)
				if err != nil {
					return err
				}
				return a.printRequestFile(f)
			})
		},
	}
	types := make([]string, 0, 16)
	for _, t := range calendar.RequestTypes() {
		types = append(types, string(t))
	}
	f := cmd.Flags()
	f.StringVar(&kind, "type", "", "type: "+strings.Join(types, ", "))
	f.StringVar(&channel, "channel", string(model.ByOther), "channel: email, phone, post, in-person, web-form, social-media, portal, other")
	f.StringVar(&received, "received", "today", "day on which any part of the organisation got it, or a timestamp with a zone")
	f.StringVar(&subject, "subject", "", "reference of the person whose data is meant")
	f.StringVar(&requester, "requester", string(model.Self), "who asks: self, agent, parent, attorney, school, executor, employer, authority")
	f.StringVar(&n.Requester.Name, "requester-name", "", "name of whoever asks")
	f.StringVar(&n.Requester.Contact, "requester-contact", "", "how to reach whoever asks")
	f.StringVar(&n.Summary, "summary", "", "what was asked")
	f.StringVar(&n.Assignee, "assign", "", "who deals with it")
	f.BoolVar(&n.WithAuthority, "with-authority", false, "the person's authority came with it")
	return a.data(cmd)
}

// requestAct returns a command that changes one request and prints it.
func (a *app) requestAct(use, short string, argc int, do func(cmd *cobra.Command, d *desk.Desk, id model.ID, rest []string) error) *cobra.Command {
	return a.data(&cobra.Command{
		Use:   use,
		Short: short,
		Args:  args(cobra.ExactArgs(argc)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atRequest(cmd, given[0], func(d *desk.Desk, id model.ID) error {
				if err := do(cmd, d, id, given[1:]); err != nil {
					return err
				}
				row, _ := d.RequestRow(a.by(), id)
				if a.json {
					return a.printJSON(viewRequest(row))
				}
				return a.printf("%s  %s\n", row.Reference, requestWords(row))
			})
		},
	})
}

func (a *app) requestAssign() *cobra.Command {
	return a.requestAct("assign REFERENCE NAME", "Make somebody responsible; an empty name takes it back", 2,
		func(cmd *cobra.Command, d *desk.Desk, id model.ID, rest []string) error {
			return d.AssignRequest(cmd.Context(), a.by(), id, rest[0])
		})
}

func (a *app) requestNote() *cobra.Command {
	return a.requestAct("note REFERENCE TEXT", "Add a note to a request", 2,
		func(cmd *cobra.Command, d *desk.Desk, id model.ID, rest []string) error {
			return d.NoteRequest(cmd.Context(), a.by(), id, rest[0])
		})
}

func (a *app) requestNext() *cobra.Command {
	return a.requestAct("next REFERENCE DATE TEXT", "Say what is to be done next and when", 3,
		func(cmd *cobra.Command, d *desk.Desk, id model.ID, rest []string) error {
			on, err := calendar.ParseTyped(rest[0], a.by().Today())
			if err != nil {
				return wrapUsage(cmd, err)
			}
			return d.NextAction(cmd.Context(), a.by(), id, on, rest[1])
		})
}
