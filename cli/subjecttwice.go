package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

type twinsJSON struct {
	Pairs       []twinJSON `json:"pairs"`
	All         int        `json:"all"`
	Apart       int        `json:"left_out_as_two_people"`
	NotCompared int        `json:"not_compared_with_all"`
}

type twinJSON struct {
	One    twinOfJSON `json:"one"`
	Other  twinOfJSON `json:"other"`
	Reason string     `json:"reason"`
	Score  int        `json:"score"`
}

type twinOfJSON struct {
	Reference     string   `json:"reference"`
	SourceID      string   `json:"source_id"`
	Name          string   `json:"name"`
	Establishment string   `json:"establishment"`
	Known         []string `json:"known"`
}

type apartJSON struct {
	Reference string        `json:"reference"`
	On        calendar.Date `json:"on"`
	Actor     string        `json:"actor"`
}

func viewTwinOf(r desk.SubjectRow, known []string) twinOfJSON {
	return twinOfJSON{r.ID.SubjectReference(), r.SourceID, r.Name, r.Establishment, append([]string{}, known...)}
}

func (a *app) subjectDuplicates() *cobra.Command {
	var limit int
	cmd := &cobra.Command{
		Use:   "duplicates",
		Short: "List people who are probably in the register twice",
		Long: "Compares everybody with those who share a date of birth, an email address, a phone number or a postcode with them, and lists the likeliest pairs first, " +
			"each with what the two have in common. The records listed count as looked at.\n\n" +
			"'lethe subject merge' joins a pair; 'lethe subject apart' says that it is two people, so that it is not listed again.",
		Example: "lethe subject duplicates --limit 20",
		Args:    args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.atDesk(cmd, withFind, func(d *desk.Desk) error {
				t, err := d.Twins(cmd.Context(), a.by(), limit)
				if err != nil {
					return err
				}
				return a.printTwins(t)
			})
		},
	}
	cmd.Flags().IntVar(&limit, "limit", 50, "most pairs to print")
	return a.data(cmd)
}

func (a *app) printTwins(t *desk.Twins) error {
	if a.json {
		v := twinsJSON{Pairs: []twinJSON{}, All: t.All, Apart: t.Apart, NotCompared: t.Crowd}
		for _, p := range t.List {
			v.Pairs = append(v.Pairs, twinJSON{viewTwinOf(p.A, p.AKnown), viewTwinOf(p.B, p.BKnown), p.Reason, p.Score})
		}
		return a.printJSON(v)
	}
	for _, p := range t.List {
		a.printf("%s\n", line(p.Reason))
		for _, v := range []twinOfJSON{viewTwinOf(p.A, p.AKnown), viewTwinOf(p.B, p.BKnown)} {
			a.printf("  %s  %s\n", v.Reference, line(v.Name))
			for _, k := range v.Known {
				a.printf("             %s\n", line(k))
			}
		}
	}
	switch {
	case len(t.List) == 0:
		a.printf("Nobody seems to be in the register twice.\n")
	case t.All-t.Apart > len(t.List):
		fmt.Fprintf(a.Err, "%s shown, of some %d.\n", counted(len(t.List), "pair"), t.All-t.Apart)
	}
	if t.Crowd > 0 {
		fmt.Fprintf(a.Err, "Of %d people so many share a date, an address or a number that not all were compared with each other.\n", t.Crowd)
	}
	return nil
}

func (a *app) subjectApart() *cobra.Command {
	var back bool
	cmd := &cobra.Command{
		Use:   "apart REFERENCE REFERENCE",
		Short: "Say that two records are of two people, however alike",
		Long: "Keeps with both records that they are of two people. 'lethe subject duplicates' leaves the pair out then, and 'lethe subject merge' refuses it. " +
			"--back takes it back.",
		Args: args(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				var ids [2]model.ID
				for i, text := range given {
					var err error
					if ids[i], err = d.SubjectID(cmd.Context(), text); err != nil {
						return err
					}
				}
				if err := d.SetApart(cmd.Context(), a.by(), ids[0], ids[1], back); err != nil {
					return err
				}
				one, other := ids[0].SubjectReference(), ids[1].SubjectReference()
				if a.json {
					return a.printJSON(map[string]any{"one": one, "other": other, "two_people": !back})
				}
				if back {
					return a.printf("Nothing says any more that %s and %s are two people.\n", one, other)
				}
				return a.printf("%s and %s are two people.\n", one, other)
			})
		},
	}
	cmd.Flags().BoolVar(&back, "back", false, "take it back")
	return a.data(cmd)
}
