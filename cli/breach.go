package cli

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/breach"
	"lethe/model/calendar"
	"lethe/model/desk"
)

func (a *app) breachCommand() *cobra.Command {
	return group("breach", "Breach register: add, list, show, amend, note, decide, report, tell, link, close",
		a.breachAdd(), a.breachList(), a.breachShow(), a.breachAmend(), a.breachNote(), a.breachDecide(), a.breachReport(), a.breachTell(),
		a.breachLink(), a.breachClose())
}

type breachEventJSON struct {
	Kind  model.BreachEventKind `json:"kind"`
	At    time.Time             `json:"at"`
	Actor string                `json:"actor"`
	Code  string                `json:"code,omitempty"`
	Text  string                `json:"text,omitempty"`
}

type breachJSON struct {
	Reference  string             `json:"reference"`
	Title      string             `json:"title"`
	State      breach.State       `json:"state"`
	Types      []model.BreachType `json:"types"`
	Aware      time.Time          `json:"aware"`
	Deadline   time.Time          `json:"deadline"`
	Left       string             `json:"left,omitempty"` // hours and minutes, while a report is owed or open
	Alert      string             `json:"alert,omitempty"`
	Late       bool               `json:"late"`
	Risk       breach.Risk        `json:"risk"`
	Regulator  string             `json:"regulator_decision,omitempty"`
	PeopleTold string             `json:"people_decision,omitempty"`
	Processor  string             `json:"processor,omitempty"`
	Systems    []string           `json:"systems,omitempty"`
	Categories []string           `json:"categories,omitempty"`
	Special    bool               `json:"special_categories"`
	Children   bool               `json:"children"`
	People     uint64             `json:"people"`
	Records    uint64             `json:"records"`
	Affected   []string           `json:"linked,omitempty"`
	Facts      string             `json:"facts,omitempty"`
	Effects    string             `json:"consequences,omitempty"`
	Measures   string             `json:"measures,omitempty"`
	Missing    []string           `json:"missing,omitempty"`
	Events     []breachEventJSON  `json:"events,omitempty"`
}

// alertWords are the alerts of LAW.md 4.
var alertWords = map[calendar.BreachAlert]string{
	calendar.Breach24Hours: "less than 24 hours left", calendar.Breach6Hours: "less than 6 hours left", calendar.BreachLate: "72 hours are over",
}

func viewBreach(f desk.BreachFile, whole bool) breachJSON {
	b, s := f.Breach, f.Standing
	v := breachJSON{
		Reference: b.Reference(), Title: b.Title, State: s.State, Types: b.Types, Aware: s.Clock.Aware, Deadline: s.Clock.Deadline,
		Alert: alertWords[s.Alert], Late: s.Late, Risk: s.Risk, Processor: b.Processor, Systems: b.Systems, Categories: b.Categories,
		Special: b.Special, Children: b.Children, People: b.People, Records: b.Records,
	}
	if s.State == breach.Open || s.State == breach.ToReport {
		v.Left = s.LeftWords()
	}
	if s.Regulator != nil {
		v.Regulator = string(s.Regulator.Decision)
	}
	if s.People != nil {
		v.PeopleTold = string(s.People.Decision)
	}
	if !whole {
		return v
	}
	v.Facts, v.Effects, v.Measures, v.Missing = b.Facts, b.Effects, b.Measures, s.Missing
	for _, id := range b.Affected {
		v.Affected = append(v.Affected, id.SubjectReference())
	}
	for _, e := range b.Events {
		v.Events = append(v.Events, breachEventJSON{e.Kind, e.At, e.Actor, e.Code, e.Text})
	}
	return v
}

func (a *app) breachList() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "list",
		Short: "List every breach, with the time left to tell the regulator",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				list, err := d.Breaches(cmd.Context(), a.by())
				if err != nil {
					return err
				}
				var rows []breachJSON
				for _, f := range list {
					rows = append(rows, viewBreach(f, false))
				}
				return printList(a, rows, func(r breachJSON) []string {
					return []string{r.Reference, string(r.State), r.Left, string(r.Risk), line(r.Title)}
				})
			})
		},
	})
}

// atBreach opens the store at the breach with a reference.
func (a *app) atBreach(cmd *cobra.Command, reference string, do func(*desk.Desk, model.ID) (*desk.BreachFile, error)) error {
	return a.atDesk(cmd, bare, func(d *desk.Desk) error {
		id, err := d.BreachID(cmd.Context(), reference)
		if err != nil {
			return err
		}
		f, err := do(d, id)
		if err != nil || f == nil {
			return err
		}
		return a.printBreach(f)
	})
}

func (a *app) breachShow() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "show BREACH",
		Short: "Show a breach, its clock, what was decided and what is missing",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atBreach(cmd, given[0], func(d *desk.Desk, id model.ID) (*desk.BreachFile, error) {
				return d.OpenBreach(cmd.Context(), a.by(), id)
			})
		},
	})
}

func (a *app) printBreach(f *desk.BreachFile) error {
	v := viewBreach(*f, true)
	if a.json {
		return a.printJSON(v)
	}
	const at = "Mon 2 Jan 2006 15:04 MST"
	a.printf("%s  %s\n", v.Reference, line(v.Title))
	rows := [][]string{
		{"State", string(v.State)}, {"Lost", words(v.Types)}, {"Aware", v.Aware.Format(at)}, {"Deadline", v.Deadline.Format(at)},
		{"Left", v.Left}, {"Alert", v.Alert}, {"Risk", string(v.Risk)}, {"Regulator", v.Regulator}, {"People", v.PeopleTold},
		{"Processor", line(v.Processor)}, {"Systems", line(strings.Join(v.Systems, ", "))}, {"Categories", line(strings.Join(v.Categories, ", "))},
		{"Linked", counted(len(v.Affected), "person of the register")}, {"What happened", line(v.Facts)}, {"Consequences", line(v.Effects)},
		{"Measures", line(v.Measures)}, {"Still lacks", strings.Join(v.Missing, ", ")},
	}
	var shown [][]string
	for _, r := range rows {
		if r[1] != "" {
			shown = append(shown, r)
		}
	}
	for _, e := range v.Events {
		shown = append(shown, []string{e.At.Format("2006-01-02 15:04"), line(strings.TrimSpace(string(e.Kind) + " " + e.Code + "  " + e.Text + "  (" + e.Actor + ")"))})
	}
	return a.table(shown)
}

// words joins words of a closed set.
func words[S ~string](list []S) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return strings.Join(out, ", ")
}
