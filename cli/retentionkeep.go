package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/desk"
	"lethe/model/retention"
)

type moveJSON struct {
	Holding string      `json:"holding"`
	What    string      `json:"what"`
	Sooner  bool        `json:"sooner"`
	Before  verdictJSON `json:"before"`
	After   verdictJSON `json:"after"`
}

// change makes or only shows a change of a holding's dates.
func (a *app) change(cmd *cobra.Command, holding string, c desk.RetentionChange, preview bool) error {
	return a.atDesk(cmd, bare, func(d *desk.Desk) error {
		var err error
		if c.Holding, err = d.HoldingName(cmd.Context(), holding); err != nil {
			return err
		}
		act := d.ChangeRetention
		if preview {
			act = d.PlanRetention
		}
		moves, err := act(cmd.Context(), a.by(), c)
		if err != nil {
			return err
		}
		var rows []moveJSON
		for _, m := range moves {
			rows = append(rows, viewMove(m))
		}
		if len(rows) == 0 && !a.json {
			return a.printf("Nothing moves.\n")
		}
		return printList(a, rows, func(r moveJSON) []string {
			return []string{r.Holding, line(r.What), movedWords(r)}
		})
	})
}

func viewMove(m desk.HoldingMove) moveJSON {
	return moveJSON{m.Holding.Owner.SubjectReference() + "/" + m.Holding.ID.String()[:8], m.What, m.Sooner(), viewVerdict(m.Before), viewVerdict(m.After)}
}

func movedWords(r moveJSON) string {
	through := func(v verdictJSON) string {
		if v.KeepThrough.IsZero() {
			return "no last day"
		}
		return v.KeepThrough.String()
	}
	out := fmt.Sprintf("%s %s, was %s %s", r.After.Status, through(r.After), r.Before.Status, through(r.Before))
	if r.Sooner {
		out += " (sooner)"
	}
	return out
}

func (a *app) retentionKeep() *cobra.Command {
	var preview, back bool
	cmd := &cobra.Command{
		Use:     "keep HOLDING [DATE] REASON",
		Short:   "Keep a holding until a day, with the reason",
		Example: "lethe retention keep S-7K3M9PQ2X/3f2a +2y 'the outcome is disputed'",
		Args:    args(cobra.RangeArgs(2, 3)),
		RunE: func(cmd *cobra.Command, given []string) error {
			if back != (len(given) == 2) {
				return usage(cmd, "give a holding, a day and a reason, or --back with a holding and a reason")
			}
			c := desk.RetentionChange{Keep: true, Reason: given[len(given)-1]}
			if !back {
				var err error
				if c.Until, err = a.day(cmd, "date", given[1]); err != nil {
					return err
				}
			}
			return a.change(cmd, given[0], c, preview)
		},
	}
	cmd.Flags().BoolVar(&preview, "preview", false, "show what would move, and do nothing")
	cmd.Flags().BoolVar(&back, "back", false, "take an earlier decision back")
	return a.data(cmd)
}

func (a *app) retentionTrigger() *cobra.Command {
	var preview bool
	var reason string
	cmd := &cobra.Command{
		Use:   "trigger HOLDING TRIGGER DATE",
		Short: "Correct or confirm the day from which a period runs",
		Long: "Records the day on which something happened, as a person found it. The day that stands already is confirmed so: a holding that was up " +
			"for review because of it is no longer. The earlier day and the reason are kept as a note about the person.",
		Example: "lethe retention trigger S-7K3M9PQ2X/3f2a course-completed '3 mar 2021' --reason 'register of the awarding body'",
		Args:    args(cobra.ExactArgs(3)),
		RunE: func(cmd *cobra.Command, given []string) error {
			on, err := a.day(cmd, "date", given[2])
			if err != nil {
				return err
			}
			return a.change(cmd, given[0], desk.RetentionChange{Trigger: model.Trigger(given[1]), On: on, Reason: reason}, preview)
		},
	}
	cmd.Flags().BoolVar(&preview, "preview", false, "show what would move, and do nothing")
	cmd.Flags().StringVar(&reason, "reason", "", "how the day is known")
	return a.data(cmd)
}

func (a *app) retentionShared() *cobra.Command {
	var confirm string
	cmd := &cobra.Command{
		Use:   "shared",
		Short: "List dates that whole imports bear, or confirm one",
		Long: "Lists dates that most people of one import bear: more likely the day of a migration than something that happened to all of them. " +
			"Their holdings are up for review. --confirm NUMBER records that the date with that number is right.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.atDesk(cmd, withList, func(d *desk.Desk) error {
				if err := d.Ask(cmd.Context(), a.by(), model.SeeRetention); err != nil {
					return err
				}
				list := d.SharedDates(a.by())
				if confirm == "" {
					return a.printShared(list)
				}
				for i, v := range list {
					if confirm == fmt.Sprint(i+1) {
						n, err := d.ConfirmShared(cmd.Context(), a.by(), v)
						if err != nil {
							return err
						}
						return a.printDone(map[string]any{"confirmed": n}, "The date of %s is confirmed.\n", counted(n, "holding"))
					}
				}
				return model.Faultf(model.NotFound, "there is no date with that number")
			})
		},
	}
	cmd.Flags().StringVar(&confirm, "confirm", "", "the number of a date that a person looked at and found right")
	return a.data(cmd)
}

type sharedJSON struct {
	Number  int    `json:"number"`
	Source  string `json:"source"`
	Trigger string `json:"trigger"`
	On      string `json:"on"`
	People  int    `json:"people"`
	Of      int    `json:"of"`
}

func (a *app) printShared(list []retention.SharedDate) error {
	var rows []sharedJSON
	for i, v := range list {
		rows = append(rows, sharedJSON{i + 1, v.Source, string(v.Trigger), v.On.String(), v.Rows, v.Of})
	}
	return printList(a, rows, func(r sharedJSON) []string {
		return []string{fmt.Sprint(r.Number), r.Trigger, r.On, fmt.Sprintf("%d of %d", r.People, r.Of), line(r.Source)}
	})
}

// printDone prints that an act is done, as JSON or in words.
func (a *app) printDone(v any, format string, args ...any) error {
	if a.json {
		return a.printJSON(v)
	}
	return a.printf(format, args...)
}
