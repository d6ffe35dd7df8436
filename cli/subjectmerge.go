package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

type joinedJSON struct {
	Reference string        `json:"reference"`
	Source    string        `json:"source,omitempty"`
	SourceID  string        `json:"source_id,omitempty"`
	On        calendar.Date `json:"on"`
}

type mergeJSON struct {
	Keep        string   `json:"keep"`
	Gone        string   `json:"gone"`
	KeepKnown   []string `json:"keep_known"`
	GoneKnown   []string `json:"gone_known"`
	Merged      bool     `json:"merged"`
	Holdings    int      `json:"holdings"`
	Consents    int      `json:"consents"`
	Notes       int      `json:"notes"`
	Disclosures int      `json:"disclosures"`
	Calls       int      `json:"calls"`
	Lookups     int      `json:"lookups"`
	Requests    []string `json:"requests"`
	Holds       int      `json:"holds"`
	Breaches    int      `json:"breaches"`
	Wards       int      `json:"guardian_of"`
	Carried     []string `json:"flags_carried"`
	Left        []string `json:"kept_in_a_note"`
	Gains       []string `json:"gains"`
	OtherBirth  bool     `json:"different_birth"`
	Refused     string   `json:"refused,omitempty"`
}

const mergeLong = "Gives everything that the register holds under GONE to KEEP, and destroys the keys of the record GONE. Both references, names, " +
	"contacts and ids find the person afterwards. Marks such as a restriction, holds and open requests are carried over; what GONE says otherwise is kept in a note.\n\n" +
	"Two different dates of birth refuse it, unless --other-birth says that one of them is wrong. It asks to type the reference GONE; --confirm gives it beforehand. It cannot be undone."

func (a *app) subjectMerge() *cobra.Command {
	var planOnly, birth bool
	var reason, confirm string
	cmd := &cobra.Command{
		Use:     "merge KEEP GONE",
		Short:   "Join two records of one person",
		Long:    mergeLong,
		Example: "lethe subject merge S-7K3M9PQ2X S-4T1V8WZ6E --plan\nlethe subject merge S-7K3M9PQ2X S-4T1V8WZ6E --reason 'entered twice'",
		Args:    args(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, given []string) error {
			if !planOnly && strings.TrimSpace(reason) == "" {
				return usage(cmd, "--reason is missing: say how it is known that the two are one person, naming nobody")
			}
			return a.atDesk(cmd, withFind, func(d *desk.Desk) error {
				p, err := a.planMerge(cmd, d, given)
				if err != nil {
					return err
				}
				p.Reason, p.BirthConfirmed = reason, birth
				if planOnly {
					return a.printMerge(p, false)
				}
				if err := p.Refusal(); err != nil {
					return err
				}
				if err := a.confirmMerge(cmd, p, confirm); err != nil {
					return err
				}
				done, err := d.Merge(cmd.Context(), a.by(), p)
				if err != nil {
					return err
				}
				return a.printMerge(done, true)
			})
		},
	}
	f := cmd.Flags()
	f.BoolVar(&planOnly, "plan", false, "show what would move and what refuses it, and change nothing")
	f.StringVar(&reason, "reason", "", "how it is known that the two are one person; it is kept, so name nobody")
	f.BoolVar(&birth, "other-birth", false, "the dates of birth differ, and the one of GONE is wrong")
	f.StringVar(&confirm, "confirm", "", "the reference GONE again, instead of being asked for it")
	return a.data(cmd)
}

func (a *app) planMerge(cmd *cobra.Command, d *desk.Desk, given []string) (*desk.MergePlan, error) {
	var ids [2]model.ID
	for i, text := range given {
		var err error
		if ids[i], err = d.SubjectID(cmd.Context(), text); err != nil {
			return nil, err
		}
	}
	return d.PlanMerge(cmd.Context(), a.by(), ids[0], ids[1])
}

// confirmMerge makes sure that the administrator means it.
func (a *app) confirmMerge(cmd *cobra.Command, p *desk.MergePlan, got string) error {
	want := p.Gone.ID.SubjectReference()
	if got == "" {
		tty, err := a.Teletype()
		if err != nil {
			return usage(cmd, "there is no terminal to ask at; --confirm %s says that you mean it", want)
		}
		defer tty.Close()
		fmt.Fprintf(tty, "%sThis cannot be undone. Type %s to join the two: ", mergeText(p, false), want)
		typed, err := tty.Line(cmd.Context(), maxConfirmation)
		if err != nil {
			return &model.Error{Fault: model.Refused, Sentence: "not confirmed; nothing was joined", Cause: err}
		}
		got = string(typed)
	}
	if !strings.EqualFold(strings.TrimSpace(got), want) {
		return model.Faultf(model.Refused, "not confirmed: %s was expected; nothing was joined", want)
	}
	return nil
}

func (a *app) printMerge(p *desk.MergePlan, merged bool) error {
	if !a.json {
		return a.printf("%s", mergeText(p, merged))
	}
	v := mergeJSON{
		Keep: p.Keep.ID.SubjectReference(), Gone: p.Gone.ID.SubjectReference(), Merged: merged,
		KeepKnown: append([]string{}, p.KeepKnown...), GoneKnown: append([]string{}, p.GoneKnown...),
		Holdings: p.Holdings, Consents: p.Consents, Notes: p.Notes, Disclosures: p.Disclosures, Calls: p.Calls, Lookups: p.Lookups,
		Requests: append([]string{}, p.Requests...), Holds: p.Holds, Breaches: p.Breaches, Wards: p.Wards,
		Carried: append([]string{}, p.Carried...), Left: append([]string{}, p.Left...), Gains: append([]string{}, p.Gains...), OtherBirth: p.OtherBirth,
	}
	if err := p.Refusal(); err != nil {
		v.Refused = err.Error()
	}
	return a.printJSON(v)
}

func mergeText(p *desk.MergePlan, merged bool) string {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	keep, gone := p.Keep.ID.SubjectReference(), p.Gone.ID.SubjectReference()
	if merged {
		say("%s and %s are joined. Both references find %s.", keep, gone, keep)
	} else {
		for _, r := range []struct {
			title, reference, name string
			known                  []string
		}{{"Keep", keep, p.Keep.Name, p.KeepKnown}, {"Gone", gone, p.Gone.Name, p.GoneKnown}} {
			say("%s   %s  %s", r.title, r.reference, line(r.name))
			for _, k := range r.known {
				say("       %s", line(k))
			}
		}
	}
	say("Moved  %s, %s, %s, %s, %s, %s", counted(p.Holdings, "holding"), counted(p.Consents, "consent"), counted(p.Notes, "note"),
		counted(p.Disclosures, "disclosure"), counted(p.Calls, "call"), counted(p.Lookups, "look-up"))
	say("       %s, entries of the breach register: %d", counted(p.Holds, "hold"), p.Breaches)
	if p.Wards > 0 {
		say("       guardian of people: %d", p.Wards)
	}
	if len(p.Requests) > 0 {
		say("       requests %s", strings.Join(p.Requests, ", "))
	}
	if len(p.Carried) > 0 {
		say("Marks  %s", strings.Join(p.Carried, ", "))
	}
	for _, g := range p.Gains {
		say("Gains  %s", line(g))
	}
	for _, l := range p.Left {
		say("Note   %s", line(l))
	}
	if err := p.Refusal(); err != nil {
		say("Refused: %s.", err)
	}
	return b.String()
}
