package cli

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
)

func (a *app) holdingCommand() *cobra.Command {
	return group("holding", "What is held about people: add, correct, why, and the register of profiles", a.holdingAdd(), a.holdingCorrect(), a.holdingWhy(), a.holdingProfiles())
}

// origin are the flags that say where data came from and on what it rests.
type origin struct {
	basis, condition, source, proof string
	fields                          []string
	stdin                           bool
}

func (o *origin) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.basis, "basis", "", "lawful basis, where the purpose has several")
	f.StringVar(&o.condition, "condition", "", "Art 9 or Art 10 condition of special categories, where the purpose names none")
	f.StringVar(&o.source, "source", "", "source, as the policy names it (default: that of imports)")
	f.StringVar(&o.proof, "proof", "", "what shows that the source may pass it on: an agreement, a reference, the settings on a day")
	f.StringArrayVar(&o.fields, "field", nil, "NAME=VALUE; may be repeated")
	f.BoolVar(&o.stdin, "stdin", false, "read fields from standard input, NAME=VALUE a line, so that they are in no shell history")
}

// read returns the fields that were given.
func (o *origin) read(a *app, cmd *cobra.Command) ([]model.Field, error) {
	lines := o.fields
	if o.stdin {
		in := bufio.NewScanner(a.In)
		for in.Scan() {
			if strings.TrimSpace(in.Text()) != "" {
				lines = append(lines, in.Text())
			}
		}
		if err := in.Err(); err != nil {
			return nil, &model.Error{Fault: model.Failed, Sentence: "standard input cannot be read", Cause: err}
		}
	}
	var out []model.Field
	for _, l := range lines {
		name, value, ok := strings.Cut(l, "=")
		if name = strings.TrimSpace(name); !ok || name == "" {
			return nil, usage(cmd, "a field is written NAME=VALUE")
		}
		out = append(out, model.Field{Name: name, Value: strings.TrimSpace(value)})
	}
	return out, nil
}

func (a *app) holdingAdd() *cobra.Command {
	var o origin
	var h model.Holding
	var collected string
	var happened []string
	cmd := &cobra.Command{
		Use:   "add REFERENCE CATEGORY PURPOSE",
		Short: "Record what is held about a person, and why",
		Long: "Records a holding. Category, purpose, basis, source and recipients are those of the policy; a special category needs its condition, " +
			"a purpose that rests on consent the consent, a source that passes data on its proof. Passwords and whole card numbers are never stored.",
		Example: "lethe holding add S-7K3M9PQ2X requirements cater --happened event-date=12/3/2026 --stdin < needs.txt",
		Args:    args(cobra.ExactArgs(3)),
		RunE: func(cmd *cobra.Command, given []string) error {
			var err error
			if h.Fields, err = o.read(a, cmd); err != nil {
				return err
			}
			if h.Collected, err = a.day(cmd, "collected", collected); err != nil {
				return err
			}
			if h.Events, err = a.happened(cmd, happened); err != nil {
				return err
			}
			h.Category, h.Purpose, h.Basis, h.Condition, h.Source, h.Proof = given[1], given[2], model.Basis(o.basis), o.condition, o.source, o.proof
			return a.atSubject(cmd, given[0], func(d *desk.Desk, id model.ID) error {
				h.Owner = id
				added, notes, err := d.AddHolding(cmd.Context(), a.by(), &h)
				if err != nil {
					return err
				}
				if a.json {
					return a.printJSON(map[string]any{"holding": added.ID.String(), "notes": append([]string{}, notes...)})
				}
				for _, n := range notes {
					fmt.Fprintf(a.Err, "Note: %s.\n", line(n))
				}
				return a.printf("%s/%s\n", id.SubjectReference(), added.ID.String()[:8])
			})
		},
	}
	o.flags(cmd)
	f := cmd.Flags()
	f.StringVar(&h.System, "system", "", "where it is held (default: the system of imports)")
	f.StringVar(&collected, "collected", "today", "day on which it was collected")
	f.StringArrayVar(&h.Recipients, "recipient", nil, "who gets it; may be repeated")
	f.StringArrayVar(&happened, "happened", nil, "EVENT=DAY from which its period runs, such as event-date=12/3/2026; may be repeated")
	f.BoolVar(&h.KnownToSubject, "known", false, "the person gave it or has seen it")
	return a.data(cmd)
}

// happened reads events with their days.
func (a *app) happened(cmd *cobra.Command, given []string) ([]model.TriggerEvent, error) {
	var out []model.TriggerEvent
	for _, text := range given {
		name, day, _ := strings.Cut(text, "=")
		on, err := a.day(cmd, "happened", day)
		if err != nil {
			return nil, err
		}
		out = append(out, model.TriggerEvent{Trigger: model.Trigger(name), On: on, Checked: a.by().Today()})
	}
	return out, nil
}

type heldJSON struct {
	Purpose   string        `json:"purpose"`
	Title     string        `json:"title"`
	Bases     []model.Basis `json:"bases"`
	Interests string        `json:"interests,omitempty"`
	Law       string        `json:"law,omitempty"`
	Profiling bool          `json:"profiling,omitempty"`
	Marketing bool          `json:"marketing,omitempty"`
	Holdings  []whatJSON    `json:"holdings"`
}

type whatJSON struct {
	Holding    string        `json:"holding"`
	Category   string        `json:"category"`
	Condition  string        `json:"condition,omitempty"`
	Source     string        `json:"source"`
	Proof      string        `json:"proof,omitempty"`
	Collected  calendar.Date `json:"collected"`
	Recipients []string      `json:"recipients,omitempty"`
}

func (a *app) holdingWhy() *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:   "why REFERENCE",
		Short: "Say what is held about a person by purpose, and on which basis",
		Long:  "Answers people who ask on which basis their data is used, where a purpose has several. The look-up is written to the audit log.",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atSubject(cmd, given[0], func(d *desk.Desk, id model.ID) error {
				list, err := d.HeldFor(cmd.Context(), a.by(), id, reason)
				if err != nil {
					return err
				}
				rows := make([]heldJSON, 0, len(list))
				for _, v := range list {
					rows = append(rows, viewHeld(v))
				}
				if a.json {
					return a.printJSON(rows)
				}
				for _, r := range rows {
					if err := a.printHeld(r); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "asked on which basis", "why the record is looked at, for the audit log")
	return a.data(cmd)
}

func viewHeld(v desk.HeldFor) heldJSON {
	r := heldJSON{Purpose: v.ID, Bases: v.Bases}
	if p := v.Purpose; p != nil {
		r.Title, r.Interests, r.Law, r.Profiling, r.Marketing = p.Title, p.Interests, p.Law, p.Profiling, p.Marketing
	}
	for _, h := range v.Holdings {
		r.Holdings = append(r.Holdings, whatJSON{h.ID.String(), h.Category, h.Condition, h.Source, h.Proof, h.Collected, h.Recipients})
	}
	return r
}

func (a *app) printHeld(r heldJSON) error {
	var bases []string
	for _, b := range r.Bases {
		bases = append(bases, strings.ReplaceAll(string(b), "-", " "))
	}
	a.printf("%s (%s)\n  basis: %s\n", line(r.Title), line(r.Purpose), line(strings.Join(bases, ", ")))
	for _, x := range []struct{ what, text string }{{"interests", r.Interests}, {"law", r.Law}} {
		if x.text != "" {
			a.printf("  %s: %s\n", x.what, line(x.text))
		}
	}
	if r.Profiling {
		a.printf("  forms a view of the person; an objection ends it\n")
	}
	for _, h := range r.Holdings {
		text := fmt.Sprintf("%s, from %s, collected %s", h.Category, h.Source, h.Collected)
		for _, x := range []struct{ what, text string }{{"condition", h.Condition}, {"proof", h.Proof}, {"goes to", strings.Join(h.Recipients, ", ")}} {
			if x.text != "" {
				text += "; " + x.what + ": " + x.text
			}
		}
		a.printf("  %s  %s\n", h.Holding[:8], line(text))
	}
	return nil
}

type profiledJSON struct {
	Subject string `json:"subject"`
	Purpose string `json:"purpose"`
	Holding string `json:"holding"`
}

func (a *app) holdingProfiles() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "profiles",
		Short: "List what is held to form a view of people",
		Long:  "The register of profiling: every holding that serves a purpose which forms a view of a person. It names nobody.",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				list, err := d.Profiles(cmd.Context(), a.by())
				if err != nil {
					return err
				}
				var rows []profiledJSON
				for _, v := range list {
					rows = append(rows, profiledJSON{v.Subject.SubjectReference(), v.Purpose, v.Holding.String()})
				}
				return printList(a, rows, func(r profiledJSON) []string { return []string{r.Subject, line(r.Purpose), r.Holding[:8]} })
			})
		},
	})
}

func (a *app) enrolCommand() *cobra.Command {
	var o origin
	var e desk.NewEnrolment
	var started string
	cmd := &cobra.Command{
		Use:   "enrol REFERENCE PROGRAMME",
		Short: "Enrol a person on a programme of the policy",
		Long: "Records the relationship and what the programme needs, each category with the recipients that get it. Required fields must be given; " +
			"what the programme does not need is not stored, and said so.",
		Example: "lethe enrol S-7K3M9PQ2X certificated --confirmed --stdin < form.txt",
		Args:    args(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, given []string) error {
			var err error
			if e.Fields, err = o.read(a, cmd); err != nil {
				return err
			}
			if e.Started, err = a.day(cmd, "started", started); err != nil {
				return err
			}
			e.Programme, e.Basis, e.Condition, e.Source, e.Proof = given[1], model.Basis(o.basis), policy.Condition(o.condition), o.source, o.proof
			return a.atSubject(cmd, given[0], func(d *desk.Desk, id model.ID) error {
				e.Subject = id
				done, err := d.Enrol(cmd.Context(), a.by(), e)
				if err != nil {
					return err
				}
				return a.printEnrolled(done)
			})
		},
	}
	o.flags(cmd)
	cmd.Flags().StringVar(&started, "started", "today", "first day")
	cmd.Flags().BoolVar(&e.Confirmed, "confirmed", false, "the person said that their details are right")
	return a.data(cmd)
}

func (a *app) printEnrolled(e *desk.Enrolled) error {
	if a.json {
		var rows []whatJSON
		for _, h := range e.Holdings {
			rows = append(rows, whatJSON{h.ID.String(), h.Category, h.Condition, h.Source, h.Proof, h.Collected, h.Recipients})
		}
		return a.printJSON(map[string]any{"holdings": rows, "left_out": append([]string{}, e.LeftOut...), "prompts": append([]string{}, e.Prompts...)})
	}
	for _, f := range e.LeftOut {
		fmt.Fprintf(a.Err, "Not stored, since the programme does not need it: %s.\n", line(f))
	}
	for _, p := range e.Prompts {
		fmt.Fprintf(a.Err, "Note: %s.\n", line(p))
	}
	for _, h := range e.Holdings {
		text := h.Category
		if len(h.Recipients) > 0 {
			text += ", goes to " + strings.Join(h.Recipients, ", ")
		}
		a.printf("%s  %s\n", h.ID.String()[:8], line(text))
	}
	return a.printf("Enrolled.\n")
}
