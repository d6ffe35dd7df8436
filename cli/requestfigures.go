package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/desk"
	"lethe/model/ics"
)

// dueFeed returns the due dates of the open requests as calendar days:
// references and types, nothing of the person.
func dueFeed(rows []desk.RequestRow) []ics.Day {
	var out []ics.Day
	for _, r := range rows {
		if r.Closed || !r.Clock.State.Open() || r.Clock.Due.IsZero() {
			continue
		}
		out = append(out, ics.Day{UID: r.Reference + "-" + r.ID.String() + "@lethe", On: r.Clock.Due,
			Title: r.Reference + " " + strings.ReplaceAll(string(r.Type), "-", " ") + ": due"})
	}
	return out
}

// mostMonths is how far statistics go back: further than any register.
const mostMonths = 600

func (a *app) requestStatistics() *cobra.Command {
	var months int
	var asCSV bool
	cmd := &cobra.Command{
		Use:   "statistics",
		Short: "Count requests by month: received, answered in time and late, extended, refused, median days",
		Long: "Counts requests by month. What was received stands in the month of receipt, by type and channel;\n" +
			"replies stand in the month of the reply. Refused counts replies that refuse all or part.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if months < 1 || months > mostMonths {
				return usage(cmd, "--months is from 1 to %d", mostMonths)
			}
			return a.atDesk(cmd, withQueue, func(d *desk.Desk) error {
				if err := d.Ask(cmd.Context(), a.by(), model.SeeReports); err != nil {
					return err
				}
				figures := d.Statistics(a.by(), months)
				switch {
				case a.json:
					out := make([]monthJSON, len(figures))
					for i, f := range figures {
						out[i] = monthJSON{f.Month.String()[:7], f.Received, f.ByType, f.ByChannel, f.Answered, f.InTime, f.Late, f.Extended, f.Refused, f.Unanswered, f.MedianDays}
					}
					return a.printJSON(out)
				case asCSV:
					out, err := desk.MonthsCSV(figures)
					if err != nil {
						return err
					}
					return a.printf("%s", out)
				}
				a.printf("%-8s %8s %8s %7s %5s %8s %7s %11s\n", "month", "received", "answered", "in time", "late", "extended", "refused", "median days")
				for _, f := range figures {
					a.printf("%-8s %8d %8d %7d %5d %8d %7d %11s\n", f.Month.String()[:7], f.Received, f.Answered, f.InTime, f.Late, f.Extended, f.Refused, f.Median())
				}
				return nil
			})
		},
	}
	cmd.Flags().IntVar(&months, "months", 12, "how many months, the present one included")
	cmd.Flags().BoolVar(&asCSV, "csv", false, "print CSV, with a column for each type and channel")
	return a.data(cmd)
}

type monthJSON struct {
	Month      string                    `json:"month"`
	Received   int                       `json:"received"`
	ByType     map[model.RequestType]int `json:"by_type"`
	ByChannel  map[model.Channel]int     `json:"by_channel"`
	Answered   int                       `json:"answered"`
	InTime     int                       `json:"in_time"`
	Late       int                       `json:"late"`
	Extended   int                       `json:"extended"`
	Refused    int                       `json:"refused"`
	Unanswered int                       `json:"ended_without_reply"`
	MedianDays float64                   `json:"median_days"`
}
