package cli

import (
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// breachDetails are the flags that describe a breach. A flag that is not given
// leaves what is there.
type breachDetails struct {
	title, reporter, processor, facts, effects, measures string
	aware, from, to, detected                            string
	types, systems, categories                           []string
	people, records, likelihood, severity                uint64
	special, children                                    bool
}

func (v *breachDetails) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&v.title, "title", "", "what happened, in a line that names nobody")
	f.StringSliceVar(&v.types, "type", nil, "what was lost: confidentiality, integrity, availability, safeguards")
	f.StringVar(&v.aware, "aware", "", "when the organisation became aware, such as 2026-11-21 16:30: the 72 hours run from here")
	f.StringVar(&v.from, "from", "", "when it began")
	f.StringVar(&v.to, "to", "", "when it ended")
	f.StringVar(&v.detected, "detected", "", "when it was detected")
	f.StringVar(&v.reporter, "reported-by", "", "who told the organisation")
	f.StringVar(&v.processor, "processor", "", "recipient of the policy at which it happened")
	f.StringSliceVar(&v.systems, "system", nil, "system of the policy; may be repeated")
	f.StringSliceVar(&v.categories, "category", nil, "category of the policy; may be repeated")
	f.BoolVar(&v.special, "special", false, "special categories or criminal-offence data are among it")
	f.BoolVar(&v.children, "children", false, "children are among the people")
	f.Uint64Var(&v.people, "people", 0, "about how many people")
	f.Uint64Var(&v.records, "records", 0, "about how many records")
	f.StringVar(&v.facts, "facts", "", "what happened, in full")
	f.StringVar(&v.effects, "consequences", "", "likely consequences")
	f.StringVar(&v.measures, "measures", "", "what was done about it")
	f.Uint64Var(&v.likelihood, "likelihood", 0, "how likely harm to people is, 1 to 5")
	f.Uint64Var(&v.severity, "severity", 0, "how severe that harm would be, 1 to 5")
}

// apply changes b as the given flags say and returns their names.
func (v *breachDetails) apply(cmd *cobra.Command, b *model.Breach, now time.Time) (changed []string, err error) {
	for _, t := range []struct {
		flag, text string
		to         *time.Time
	}{{"aware", v.aware, &b.Aware}, {"from", v.from, &b.From}, {"to", v.to, &b.To}, {"detected", v.detected, &b.Detected}} {
		if !cmd.Flags().Changed(t.flag) {
			continue
		}
		if *t.to, err = calendar.ParseInstant(t.text, now); err != nil {
			return nil, usage(cmd, "--%s: %w", t.flag, err)
		}
	}
	set := map[string]func(){
		"title": func() { b.Title = v.title }, "reported-by": func() { b.ReportedBy = v.reporter }, "processor": func() { b.Processor = v.processor },
		"facts": func() { b.Facts = v.facts }, "consequences": func() { b.Effects = v.effects }, "measures": func() { b.Measures = v.measures },
		"system": func() { b.Systems = v.systems }, "category": func() { b.Categories = v.categories }, "special": func() { b.Special = v.special },
		"children": func() { b.Children = v.children }, "people": func() { b.People = v.people }, "records": func() { b.Records = v.records },
		"likelihood": func() { b.Likelihood = v.likelihood }, "severity": func() { b.Severity = v.severity },
		"type": func() { b.Types = breachTypes(v.types) }, "aware": func() {}, "from": func() {}, "to": func() {}, "detected": func() {},
	}
	for flag, apply := range set {
		if cmd.Flags().Changed(flag) {
			apply()
			changed = append(changed, flag)
		}
	}
	slices.Sort(changed)
	return changed, nil
}

func breachTypes(given []string) []model.BreachType {
	var out []model.BreachType
	for _, t := range given {
		out = append(out, model.BreachType(t))
	}
	return out
}

func (a *app) breachAdd() *cobra.Command {
	var v breachDetails
	cmd := &cobra.Command{
		Use:   "add",
		Short: "Enter a breach into the register",
		Long: "Enters a breach into the register: every one, whether or not it is reported. What is not known yet is added with 'lethe breach amend'. " +
			"The 72 hours to tell the regulator run from when the organisation became aware, through weekends and holidays.",
		Example: "lethe breach add --title 'list sent to the wrong school' --type confidentiality --aware '2026-11-21 16:30' --category contact --people 40",
		Args:    args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			var b model.Breach
			if _, err := v.apply(cmd, &b, a.Now()); err != nil {
				return err
			}
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				f, err := d.AddBreach(cmd.Context(), a.by(), &b)
				if err != nil {
					return err
				}
				return a.printBreach(f)
			})
		},
	}
	v.flags(cmd)
	return a.data(cmd)
}

func (a *app) breachAmend() *cobra.Command {
	var v breachDetails
	cmd := &cobra.Command{
		Use:   "amend BREACH",
		Short: "Add or correct what is known of a breach",
		Long:  "Changes what the given flags say and leaves the rest. Which fields were changed, when and by whom enters the breach's ledger.",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atBreach(cmd, given[0], func(d *desk.Desk, id model.ID) (*desk.BreachFile, error) {
				f, err := d.OpenBreach(cmd.Context(), a.by(), id)
				if err != nil {
					return nil, err
				}
				changed, err := v.apply(cmd, f.Breach, a.Now())
				switch {
				case err != nil:
					return nil, err
				case len(changed) == 0:
					return nil, usage(cmd, "say what is known by now")
				}
				return d.CorrectBreach(cmd.Context(), a.by(), f.Breach, strings.Join(changed, ", "))
			})
		},
	}
	v.flags(cmd)
	return a.data(cmd)
}
