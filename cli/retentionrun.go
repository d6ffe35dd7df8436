package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/desk"
)

type runGroupJSON struct {
	Rule      string         `json:"rule"`
	Reason    string         `json:"reason,omitempty"`
	Action    string         `json:"action"`
	Erase     int            `json:"erase"`
	Anonymise int            `json:"anonymise"`
	Blocked   int            `json:"blocked"`
	Review    int            `json:"review"`
	Why       map[string]int `json:"why,omitempty"`
}

type runPlanJSON struct {
	Groups   []runGroupJSON `json:"groups"`
	Confirm  int            `json:"confirm"` // what 'retention run --confirm' takes
	People   int            `json:"people"`
	Later    int            `json:"later,omitempty"`
	Holdings []string       `json:"holdings"`
	Open     bool           `json:"unfinished_run"`
}

func viewRunPlan(p *desk.RunPlan, open bool) runPlanJSON {
	v := runPlanJSON{Groups: []runGroupJSON{}, Confirm: p.Count(), People: p.People, Later: p.Later, Holdings: []string{}, Open: open}
	for _, g := range p.Groups {
		j := runGroupJSON{Rule: g.Rule, Reason: g.Reason, Action: string(g.Action), Erase: g.Erase, Anonymise: g.Anonymise, Blocked: g.Blocked, Review: g.Review}
		for _, w := range g.Why {
			if j.Why == nil {
				j.Why = map[string]int{}
			}
			j.Why[w.Why] = w.Count
		}
		v.Groups = append(v.Groups, j)
	}
	for _, t := range p.Targets {
		v.Holdings = append(v.Holdings, t.Owner.SubjectReference()+"/"+t.ID.String())
	}
	return v
}

func runFlags(cmd *cobra.Command, f *desk.RunFilter) {
	cmd.Flags().StringVar(&f.Rule, "rule", "", "only holdings of this rule")
	cmd.Flags().StringVar(&f.Category, "category", "", "only holdings of this category")
}

func (a *app) retentionPlan() *cobra.Command {
	var f desk.RunFilter
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Show what a retention run would take, by rule, and do nothing",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.atDesk(cmd, withList, func(d *desk.Desk) error {
				p, err := d.PlanRun(cmd.Context(), a.by(), f)
				if err != nil {
					return err
				}
				open, err := d.UnfinishedRun(cmd.Context(), a.by())
				if err != nil {
					return err
				}
				if a.json {
					return a.printJSON(viewRunPlan(p, open != nil))
				}
				return a.printf("%s", runPlanText(p, open))
			})
		},
	}
	runFlags(cmd, &f)
	return a.data(cmd)
}

func runPlanText(p *desk.RunPlan, open *model.Run) string {
	var b strings.Builder
	for _, g := range p.Groups {
		fmt.Fprintf(&b, "%s (%s): erase %d, anonymise %d, blocked %d, review %d\n", line(g.Rule), line(string(g.Action)), g.Erase, g.Anonymise, g.Blocked, g.Review)
		for _, w := range g.Why {
			fmt.Fprintf(&b, "  %s: %d\n", line(w.Why), w.Count)
		}
	}
	fmt.Fprintf(&b, "%s of %s would go.\n", counted(p.Count(), "holding"), people(p.People))
	if p.Later > 0 {
		fmt.Fprintf(&b, "%d more are due; one run takes no more than %d.\n", p.Later, model.MaxRun)
	}
	if open != nil {
		fmt.Fprintf(&b, "An earlier run is not finished: lethe retention run --resume\n")
	}
	return b.String()
}

func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}

func (a *app) retentionRun() *cobra.Command {
	var f desk.RunFilter
	var confirm int
	var reason string
	var resume bool
	var approval string
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Destroy what is due, after a person confirmed the number",
		Long: "Erases or anonymises what 'lethe retention plan' shows, each by the action of its rule. --confirm is the number of holdings that the plan " +
			"gave; if it is another by now, nothing is destroyed. What a hold, a request or a changed date protects by the time of the act is left out and said. " +
			"A run that was stopped is gone on with by --resume, which takes nothing that was not confirmed then.",
		Example: "lethe retention run --rule enquiries --confirm 41 --reason 'yearly clearing'",
		Args:    args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !resume && !cmd.Flags().Changed("confirm") {
				return usage(cmd, "--confirm is missing: the number of holdings that 'lethe retention plan' shows")
			}
			if resume && (f.Rule != "" || f.Category != "" || cmd.Flags().Changed("confirm")) {
				return usage(cmd, "--resume goes on with what was confirmed, and takes nothing else")
			}
			return a.atDesk(cmd, withList, func(d *desk.Desk) error {
				if resume {
					return a.reported(d.ResumeRun(cmd.Context(), a.by(), nil))
				}
				p, err := a.runPlan(cmd, d, f, approval)
				if err != nil {
					return err
				}
				return a.reported(d.Run(cmd.Context(), a.by(), desk.RunOrder{Plan: p, Confirmed: confirm, Reason: reason}))
			})
		},
	}
	runFlags(cmd, &f)
	cmd.Flags().IntVar(&confirm, "confirm", 0, "the number of holdings that go")
	cmd.Flags().StringVar(&reason, "reason", "", "why, in words; it is kept, so name nobody")
	cmd.Flags().BoolVar(&resume, "resume", false, "go on with a run that was stopped")
	cmd.Flags().StringVar(&approval, "approval", "", "take the holdings that were approved under this number, and none that are due since")
	return a.data(cmd)
}

// runPlan plans a run of what is due now, or of what a second person approved.
func (a *app) runPlan(cmd *cobra.Command, d *desk.Desk, f desk.RunFilter, approval string) (*desk.RunPlan, error) {
	if approval == "" {
		return d.PlanRun(cmd.Context(), a.by(), f)
	}
	id, err := d.ApprovalID(cmd.Context(), approval)
	if err != nil {
		return nil, err
	}
	return d.PlanApprovedRun(cmd.Context(), a.by(), id)
}

type tallyJSON struct {
	Rule   string `json:"rule,omitempty"`
	Method string `json:"method"`
	Count  uint64 `json:"count"`
}

func viewTallies(list []model.Tally) []tallyJSON {
	out := make([]tallyJSON, 0, len(list))
	for _, t := range list {
		out = append(out, tallyJSON{t.Rule, t.Method, t.Count})
	}
	return out
}

// reported prints what a run did, also when it was stopped before its end.
func (a *app) reported(r *desk.RunReport, failed error) error {
	if r == nil {
		return failed
	}
	var certificates []string
	for _, c := range r.Certificates {
		certificates = append(certificates, c.ID.String())
	}
	if a.json {
		err := a.printJSON(map[string]any{
			"run": r.ID.String(), "finished": r.Finished, "confirmed": r.Confirmed, "done": viewTallies(r.Done), "people": r.People,
			"left": viewTallies(r.Left), "gone_before": r.Gone, "certificates": certificates,
		})
		if failed != nil {
			return failed
		}
		return err
	}
	a.printf("%s confirmed.\n", counted(r.Confirmed, "holding"))
	for _, t := range r.Done {
		rule := "rule " + t.Rule
		if t.Rule == "" {
			rule = "people's own records, with their last holding"
		}
		a.printf("%s %d: %s\n", t.Method, t.Count, line(rule))
	}
	for _, t := range r.Left {
		a.printf("left %d: %s (%s)\n", t.Count, line(t.Method), line(t.Rule))
	}
	if r.Gone > 0 {
		a.printf("destroyed by others before: %d\n", r.Gone)
	}
	for _, c := range r.Certificates {
		a.printf("certificate %s, assurance %s\n", c.ID, c.Level)
	}
	if failed != nil {
		a.printf("The run was stopped before its end; 'lethe retention run --resume' goes on.\n")
	}
	return failed
}

type destructionJSON struct {
	At          time.Time           `json:"at"`
	Actor       string              `json:"actor"`
	Ground      model.ErasureGround `json:"ground"`
	Rule        string              `json:"rule,omitempty"`
	Method      string              `json:"method"`
	Count       uint64              `json:"count"`
	Certificate string              `json:"certificate"`
	Request     string              `json:"request,omitempty"`
}

func (a *app) retentionReport() *cobra.Command {
	var asCSV bool
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Print the destruction log: who, when, rule, method, count, certificate",
		Long:  "Prints everything that was ever destroyed. The log names nobody; the certificates bear the ids that nothing leads to any more.",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				log, err := d.DestructionLog(cmd.Context(), a.by())
				if err != nil {
					return err
				}
				sheet := desk.DestructionSheet(log)
				switch {
				case asCSV:
					return sheet.Write(a.Out)
				case !a.json:
					return a.table(lines(sheet.Rows))
				}
				rows := []destructionJSON{}
				for _, v := range log {
					rows = append(rows, destructionJSON{v.At, v.Actor, v.Ground, v.Rule, v.Method, v.Count, v.Certificate.String(), v.Request})
				}
				return a.printJSON(rows)
			})
		},
	}
	cmd.Flags().BoolVar(&asCSV, "csv", false, "print CSV")
	return a.data(cmd)
}

// lines makes each cell one printable line.
func lines(rows [][]string) [][]string {
	out := make([][]string, len(rows))
	for i, r := range rows {
		for _, c := range r {
			out[i] = append(out[i], line(c))
		}
	}
	return out
}
