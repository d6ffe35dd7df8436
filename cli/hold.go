package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

type holdJSON struct {
	ID          string         `json:"id,omitempty"`
	Type        model.HoldKind `json:"type"`
	State       string         `json:"state"`
	Subject     string         `json:"subject,omitempty"`
	People      int            `json:"people,omitempty"`
	Category    string         `json:"category,omitempty"`
	Responsible string         `json:"responsible,omitempty"`
	Reason      string         `json:"reason"`
	Placed      calendar.Date  `json:"placed,omitzero"`
	Review      calendar.Date  `json:"review,omitzero"`
	Overdue     bool           `json:"review_overdue,omitempty"`
	Until       calendar.Date  `json:"until,omitzero"`
	Complaint   string         `json:"complaint,omitempty"`
	Asked       calendar.Date  `json:"release_asked,omitzero"`
	AskedBy     string         `json:"release_asked_by,omitempty"`
	Released    calendar.Date  `json:"released,omitzero"`
	ReleasedBy  string         `json:"released_by,omitempty"`
}

func viewHold(r desk.HoldRow) holdJSON {
	v := holdJSON{
		Type: r.Type, State: r.State, People: r.People, Category: r.Category, Responsible: r.Responsible, Reason: r.Reason, Placed: r.Placed, Review: r.Review,
		Overdue: r.Overdue, Until: r.Until, Complaint: r.Complaint, Asked: r.Asked, AskedBy: r.AskedBy, Released: r.Released, ReleasedBy: r.ReleasedBy,
	}
	if !r.ID.IsZero() {
		v.ID = r.ID.String()
	}
	if !r.Subject.IsZero() {
		v.Subject = r.Subject.SubjectReference()
	}
	return v
}

func (a *app) holdCommand() *cobra.Command {
	return group("hold", "Holds, which block destruction: place, list, review, release, approve",
		a.holdPlace(), a.holdList(), a.holdReview(), a.holdRelease(), a.holdApprove())
}

func (a *app) holdPlace() *cobra.Command {
	var n desk.NewHold
	var kind, subject, review string
	cmd := &cobra.Command{
		Use:     "place",
		Short:   "Block the destruction of a person's data, of a category, or of both",
		Example: "lethe hold place --type litigation --subject S-7K3M9PQ2X --responsible 'data protection officer' --reason 'claim announced' --review +90d",
		Args:    args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if n.Review, err = a.day(cmd, "review", review); err != nil {
				return err
			}
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				n.Type = model.HoldKind(kind)
				if subject != "" {
					if n.Subject, err = d.SubjectID(cmd.Context(), subject); err != nil {
						return err
					}
				}
				h, err := d.PlaceHold(cmd.Context(), a.by(), n)
				return a.printHold(h, err, "The hold is in force.")
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&kind, "type", "", "complaint, litigation, regulator or breach")
	f.StringVar(&subject, "subject", "", "reference of the person; without it, everybody")
	f.StringVar(&n.Category, "category", "", "category of the policy; without it, every category")
	f.StringVar(&n.Responsible, "responsible", "", "who answers for it")
	f.StringVar(&n.Reason, "reason", "", "why")
	f.StringVar(&review, "review", "", "day on which it is looked at again, such as +90d")
	return a.data(cmd)
}

// day reads a day as people type it from a flag or argument.
func (a *app) day(cmd *cobra.Command, what, text string) (calendar.Date, error) {
	if text == "" {
		return 0, nil
	}
	d, err := calendar.ParseTyped(text, a.by().Today())
	if err != nil {
		return 0, usage(cmd, "%s: %w", what, err)
	}
	return d, nil
}

// printHold prints the id of a hold and what became of it.
func (a *app) printHold(h *model.Hold, err error, words string) error {
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(map[string]any{"id": h.ID.String(), "type": h.Type, "review": h.Review, "released": !h.Released.IsZero(), "release_asked": !h.Asked.IsZero()})
	}
	return a.printf("%s  %s\n", h.ID.String()[:8], words)
}

func (a *app) holdList() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "list",
		Short: "List holds and the complaints that hold by themselves",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				rows, err := d.Holds(cmd.Context(), a.by())
				if err != nil {
					return err
				}
				var out []holdJSON
				for _, r := range rows {
					out = append(out, viewHold(r))
				}
				return printList(a, out, func(r holdJSON) []string {
					id, scope, review := r.Complaint, r.Subject, r.Review.String()
					if r.ID != "" {
						id = r.ID[:8]
					}
					switch {
					case r.People > 0:
						scope = fmt.Sprintf("%d of the register", r.People)
					case scope == "":
						scope = "everybody"
					}
					if r.Overdue {
						review += " overdue"
					}
					return []string{id, string(r.Type), r.State, scope, line(r.Category), review, line(r.Responsible), line(r.Reason)}
				})
			})
		},
	})
}

// atHold opens the store at the hold whose id begins so.
func (a *app) atHold(cmd *cobra.Command, prefix string, do func(*desk.Desk, model.ID) (*model.Hold, error), words func(*model.Hold) string) error {
	return a.atDesk(cmd, bare, func(d *desk.Desk) error {
		id, err := d.HoldID(cmd.Context(), prefix)
		if err != nil {
			return err
		}
		h, err := do(d, id)
		if err != nil && (h == nil || a.json) {
			return err
		}
		return errors.Join(a.printHold(h, nil, words(h)), err)
	})
}

func (a *app) holdReview() *cobra.Command {
	var note, next string
	cmd := &cobra.Command{
		Use:   "review HOLD",
		Short: "Record that a hold was looked at and is still needed",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			on, err := a.day(cmd, "next", next)
			if err != nil {
				return err
			}
			return a.atHold(cmd, given[0], func(d *desk.Desk, id model.ID) (*model.Hold, error) {
				return d.ReviewHold(cmd.Context(), a.by(), id, note, on)
			}, func(h *model.Hold) string { return "To be looked at again on " + h.Review.Words() + "." })
		},
	}
	cmd.Flags().StringVar(&note, "note", "", "why it is still needed")
	cmd.Flags().StringVar(&next, "next", "", "day of the next review, such as +90d")
	return a.data(cmd)
}

func (a *app) holdRelease() *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:   "release HOLD",
		Short: "Release a hold, or ask for its release where it takes two people",
		Long: "Releases a hold. A litigation hold, and any hold where the policy says so, is released by two people: this asks for it, with exit code 9, and 'lethe hold approve' or 'lethe approval approve' by somebody else does it. " +
			"Where the policy says that only one person keeps the register, the same person approves after the delay it names, and the audit log says so.",
		Args: args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atHold(cmd, given[0], func(d *desk.Desk, id model.ID) (*model.Hold, error) {
				return d.ReleaseHold(cmd.Context(), a.by(), id, reason)
			}, func(h *model.Hold) string {
				if h.Released.IsZero() {
					return "The hold stays in force until a second person approves."
				}
				return "The hold is released."
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why it is no longer needed")
	return a.data(cmd)
}

func (a *app) holdApprove() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "approve HOLD",
		Short: "Approve, as a second person, the release of a hold",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atHold(cmd, given[0], func(d *desk.Desk, id model.ID) (*model.Hold, error) {
				return d.ApproveRelease(cmd.Context(), a.by(), id)
			}, func(*model.Hold) string { return "The hold is released." })
		},
	})
}
