package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"os/exec"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/desk"
)

func (a *app) messageCommand() *cobra.Command {
	return group("message", "Messages of the policy to people: list, and send without seeing an address", a.messageList(), a.messageSend())
}

type messageJSON struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Kind    string `json:"kind"`
	Topic   string `json:"topic,omitempty"`
	Partner bool   `json:"partner_content,omitempty"`
}

func (a *app) messageList() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "list",
		Short: "List the messages of the policy",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				var rows []messageJSON
				for _, m := range d.Policy().Messages {
					rows = append(rows, messageJSON{m.ID, m.Title, string(m.Kind), m.Topic, m.Partner})
				}
				return printList(a, rows, func(r messageJSON) []string { return []string{r.ID, r.Kind, r.Topic, line(r.Title)} })
			})
		},
	})
}

func (a *app) messageSend() *cobra.Command {
	var m desk.Mailshot
	var preview, stdin bool
	cmd := &cobra.Command{
		Use:   "send MESSAGE [REFERENCE...]",
		Short: "Send a message of the policy to people, without seeing their addresses",
		Long: "Hands one message a person to the program that the policy names (sending.program). Only their number is printed, never an address. " +
			"Marketing passes the decision table person by person; a survey leaves out who objected; a service message goes to everybody it concerns. " +
			"It is in the audit log and in each person's timeline.",
		Example: "lethe message send course-details --kind delegate --stage enrolled --stdin < text.txt",
		Args:    args(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			m.Message = given[0]
			if stdin {
				text, err := io.ReadAll(io.LimitReader(a.In, maxSmallFile))
				if err != nil {
					return &model.Error{Fault: model.Failed, Sentence: "standard input cannot be read", Cause: err}
				}
				m.Text = string(text)
			}
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				for _, ref := range given[1:] {
					id, err := d.SubjectID(cmd.Context(), ref)
					if err != nil {
						return err
					}
					m.To.Subjects = append(m.To.Subjects, id)
				}
				return a.send(cmd.Context(), d, m, preview)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&m.To.Kind, "kind", "", "to everybody who is this, as the policy names it")
	f.StringVar(&m.To.Stage, "stage", "", "at this stage")
	f.StringVar(&m.To.Establishment, "establishment", "", "of this establishment")
	f.BoolVar(&preview, "preview", false, "say how many would get it, and send nothing")
	f.BoolVar(&stdin, "stdin", false, "read from standard input what the message says")
	return a.data(cmd)
}

type sentJSON struct {
	Message string         `json:"message"`
	Sent    int            `json:"sent"`
	Failed  int            `json:"failed"`
	LeftOut map[string]int `json:"left_out"`
	Preview bool           `json:"preview"`
}

func (a *app) send(ctx context.Context, d *desk.Desk, m desk.Mailshot, preview bool) error {
	out, err := d.Compose(ctx, a.by(), m)
	if err != nil {
		return err
	}
	report := sentJSON{Message: m.Message, Sent: len(out.Mails), LeftOut: out.LeftOut, Preview: preview}
	if !preview {
		if report.Sent, err = a.handOver(ctx, d, m, out); err != nil {
			fmt.Fprintf(a.Err, "%d of %d were handed over and recorded before it failed.\n", report.Sent, len(out.Mails))
			return err
		}
	}
	if a.json {
		return a.printJSON(report)
	}
	verb := "sent to"
	if preview {
		verb = "would go to"
	}
	a.printf("%s: %s %s\n", line(out.Title), verb, people(report.Sent))
	for _, why := range slices.Sorted(maps.Keys(out.LeftOut)) {
		a.printf("  left out, %s: %d\n", why, out.LeftOut[why])
	}
	return nil
}

// handOver gives each message to the program that sends, and records those that
// it took.
func (a *app) handOver(ctx context.Context, d *desk.Desk, m desk.Mailshot, out *desk.Outgoing) (int, error) {
	program := d.Policy().Sending.Program
	if program == "" {
		return 0, model.Faultf(model.Refused, "the policy names no program that sends messages (sending.program); nothing was sent")
	}
	var sent []model.ID
	var failed error
	for _, v := range out.Mails {
		if failed = submit(ctx, program, v.Bytes); failed != nil {
			break
		}
		sent = append(sent, v.Subject)
	}
	// What left is recorded although the rest did not.
	if err := d.Sent(context.WithoutCancel(ctx), a.by(), m, sent); err != nil {
		return len(sent), err
	}
	return len(sent), failed
}

// submitTime is how long the program that sends may take for one message.
const submitTime = time.Minute

// submit hands one message over as to sendmail: recipients are in its headers. What
// the program says may name somebody, so it goes nowhere.
func submit(ctx context.Context, program string, message []byte) error {
	ctx, stop := context.WithTimeout(ctx, submitTime)
	defer stop()
	cmd := exec.CommandContext(ctx, program, "-t", "-i")
	cmd.Stdin = bytes.NewReader(message)
	cmd.Env = []string{"PATH=/usr/bin:/bin:/usr/sbin:/sbin"}
	if err := cmd.Run(); err != nil {
		return &model.Error{Fault: model.Failed, Sentence: "the program that sends messages failed", Cause: err}
	}
	return nil
}
