package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/desk"
)

type approvalJSON struct {
	Number     string               `json:"number"`
	Act        model.PairedAct      `json:"act"`
	What       string               `json:"what"`
	State      string               `json:"state"`
	Subject    string               `json:"subject,omitempty"`
	Reason     string               `json:"reason,omitempty"`
	Asked      string               `json:"asked"`
	AskedBy    string               `json:"asked_by"`
	Until      string               `json:"until"`
	Alone      string               `json:"alone_from,omitempty"`
	Who        []string             `json:"who_may_approve"` // null where the store has no users
	Answer     model.ApprovalAnswer `json:"answer,omitempty"`
	Answered   string               `json:"answered,omitempty"`
	AnsweredBy string               `json:"answered_by,omitempty"`
	Note       string               `json:"note,omitempty"`
	Used       string               `json:"used,omitempty"`
	UsedBy     string               `json:"used_by,omitempty"`
}

func viewApproval(r *desk.ApprovalRow) approvalJSON {
	a := r.Approval
	v := approvalJSON{
		Number: a.Reference(), Act: a.Act, What: a.What, State: r.State, Reason: a.Reason, Asked: instant(a.Asked), AskedBy: a.AskedBy,
		Until: instant(a.Until), Alone: instant(a.Alone), Who: r.Who, Answer: a.Answer, Answered: instant(a.Answered),
		AnsweredBy: a.AnsweredBy, Note: a.Note, Used: instant(a.Used), UsedBy: a.UsedBy,
	}
	if !a.Subject.IsZero() {
		v.Subject = a.Subject.SubjectReference()
	}
	return v
}

// instant writes a moment for programs, nothing for none.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

func (a *app) approvalCommand() *cobra.Command {
	return group("approval", "What takes two people: list, show, approve, refuse, ask again, withdraw",
		a.approvalList(), a.approvalShow(), a.approvalApprove(), a.approvalRefuse(), a.approvalAsk(), a.approvalWithdraw())
}

func (a *app) approvalList() *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List what waits for a second person, and what was approved and is not carried out",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				rows, err := d.Approvals(cmd.Context(), a.by())
				if err != nil {
					return err
				}
				var out []approvalJSON
				for i := range rows {
					if all || rows[i].Waits || rows[i].Approval.Lives(a.Now()) {
						out = append(out, viewApproval(&rows[i]))
					}
				}
				return printList(a, out, func(v approvalJSON) []string {
					return []string{v.Number, v.State, string(v.Act), line(v.AskedBy), line(v.What)}
				})
			})
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "also what is over")
	return a.data(cmd)
}

// atApproval opens the store at the question of that number, carries out do, and
// prints how the question stands then, with words about what comes next.
func (a *app) atApproval(cmd *cobra.Command, number string, do func(context.Context, *desk.Desk, model.ID) (*model.Approval, error), words string) error {
	return a.atDesk(cmd, bare, func(d *desk.Desk) error {
		id, err := d.ApprovalID(cmd.Context(), number)
		if err != nil {
			return err
		}
		v, err := do(cmd.Context(), d, id)
		if err != nil {
			return err
		}
		r, err := d.OpenApproval(cmd.Context(), a.by(), v.ID)
		if err != nil {
			return err
		}
		if a.json {
			return a.printJSON(viewApproval(r))
		}
		if words == "" {
			return a.printApproval(r)
		}
		return a.printf("%s  %s\n%s\n", v.Reference(), line(v.What), approvalWords(r, words))
	})
}

// approvalWords say what comes after an answer.
func approvalWords(r *desk.ApprovalRow, words string) string {
	v := r.Approval
	if v.Answer != model.Approved && v.Answer != model.ApprovedAlone {
		return words
	}
	switch v.Act {
	case model.PairedRelease:
		return "Approved: the hold is released."
	case model.PairedRestore:
		return "Approved: the restored store is open."
	}
	return fmt.Sprintf("Approved: %s carries it out, by doing the same again until %s.", line(v.AskedBy), desk.TimeWords(v.Until))
}

// printApproval prints everything that there is to say of a question.
func (a *app) printApproval(r *desk.ApprovalRow) error {
	v := r.Approval
	rows := [][]string{{"number", v.Reference()}, {"what", line(v.What)}, {"act", v.Act.Words()}, {"state", r.State}}
	add := func(name, value string) {
		if value != "" {
			rows = append(rows, []string{name, line(value)})
		}
	}
	add("reason", v.Reason)
	add("asked", desk.TimeWords(v.Asked)+" by "+v.AskedBy)
	if !v.Answered.IsZero() {
		add("answer", strings.ReplaceAll(string(v.Answer), "-", " ")+", "+desk.TimeWords(v.Answered)+" by "+v.AnsweredBy)
	}
	add("note", v.Note)
	if !v.Used.IsZero() {
		add("carried out", desk.TimeWords(v.Used)+" by "+v.UsedBy)
	} else if v.Answer != model.Declined && v.Answer != model.Withdrawn {
		add("until", desk.TimeWords(v.Until))
	}
	if r.Waits && !v.Alone.IsZero() {
		add("alone from", desk.TimeWords(v.Alone))
	}
	if r.Waits && len(r.Who) > 0 {
		add("may approve", strings.Join(r.Who, ", "))
	}
	return a.table(rows)
}

func (a *app) approvalShow() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "show NUMBER",
		Short: "Show what was asked for, by whom, and what became of it",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atApproval(cmd, given[0], func(ctx context.Context, d *desk.Desk, id model.ID) (*model.Approval, error) {
				r, err := d.OpenApproval(ctx, a.by(), id)
				if err != nil {
					return nil, err
				}
				return r.Approval, nil
			}, "")
		},
	})
}

func (a *app) approvalApprove() *cobra.Command {
	var note string
	cmd := &cobra.Command{
		Use:   "approve NUMBER",
		Short: "Approve, as the second person, what somebody else asked for",
		Long: "Approves exactly what was asked for and nothing else. Whoever asked then does the same again, once, in the time that is printed. " +
			"The release of a hold and the opening of a restored store happen with the approval. Where nobody else could approve, whoever asked " +
			"does, after the delay of the policy, and the audit log has a name of its own for that.",
		Args: args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atApproval(cmd, given[0], func(ctx context.Context, d *desk.Desk, id model.ID) (*model.Approval, error) {
				return d.Approve(ctx, a.by(), id, note)
			}, "Approved.")
		},
	}
	cmd.Flags().StringVar(&note, "note", "", "what there is to say; it is kept, so name nobody")
	return a.data(cmd)
}

func (a *app) approvalRefuse() *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:   "refuse NUMBER",
		Short: "Refuse what somebody else asked for",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			if strings.TrimSpace(reason) == "" {
				return usage(cmd, "--reason is missing: say why, naming nobody")
			}
			return a.atApproval(cmd, given[0], func(ctx context.Context, d *desk.Desk, id model.ID) (*model.Approval, error) {
				return d.RefuseApproval(ctx, a.by(), id, reason)
			}, "Refused.")
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why; whoever asked is shown it")
	return a.data(cmd)
}

func (a *app) approvalAsk() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "ask NUMBER",
		Short: "Ask once more what was refused, or what nobody approved in time",
		Long:  "A covered act asks by itself when it is done for the first time. This asks the same once more, under a new number.",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atApproval(cmd, given[0], func(ctx context.Context, d *desk.Desk, id model.ID) (*model.Approval, error) {
				return d.AskAgain(ctx, a.by(), id)
			}, "Asked once more.")
		},
	})
}

func (a *app) approvalWithdraw() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "withdraw NUMBER",
		Short: "Take back what you asked for and have not carried out",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atApproval(cmd, given[0], func(ctx context.Context, d *desk.Desk, id model.ID) (*model.Approval, error) {
				return d.WithdrawApproval(ctx, a.by(), id)
			}, "Withdrawn.")
		},
	})
}
