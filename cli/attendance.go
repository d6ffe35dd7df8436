package cli

import (
	"bufio"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"lethe/model/desk"
)

// An attendeeJSON has room for what a tutor sees and for nothing else.
type attendeeJSON struct {
	Name          string `json:"name"`
	Establishment string `json:"establishment"`
}

func (a *app) attendanceCommand() *cobra.Command {
	var who desk.Attending
	var asCSV bool
	var needs string
	cmd := &cobra.Command{
		Use:   "attendance [REFERENCE...]",
		Short: "Print an attendance list for tutors: name and establishment, and nothing else",
		Long: "Prints the people named, or everybody of a kind, a stage and an establishment. People whose data is restricted are left out. " +
			"That each person was put on the list is in the audit log.",
		Example: "lethe attendance --kind learner --stage enrolled --csv",
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atDesk(cmd, bare, func(d *desk.Desk) error {
				for _, ref := range given {
					id, err := d.SubjectID(cmd.Context(), ref)
					if err != nil {
						return err
					}
					who.Subjects = append(who.Subjects, id)
				}
				if needs != "" {
					return a.printNeeds(cmd, d, needs, who)
				}
				list, restricted, err := d.Attendance(cmd.Context(), a.by(), who)
				if err != nil {
					return err
				}
				if restricted > 0 {
					fmt.Fprintf(a.Err, "left out, because their data is restricted: %s\n", people(restricted))
				}
				return a.printAttendance(list, asCSV)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&who.Kind, "kind", "", "only people who are this to the organisation")
	f.StringVar(&who.Stage, "stage", "", "only people at this stage")
	f.StringVar(&who.Establishment, "establishment", "", "only people of this establishment")
	f.StringVar(&needs, "needs", "", "for caterers and venues: count what was said for this purpose, and name nobody")
	f.BoolVar(&asCSV, "csv", false, "print CSV")
	return a.data(cmd)
}

type needJSON struct {
	Need  string `json:"need"`
	Count int    `json:"count"`
}

// printNeeds prints what people who attend need, as counts.
func (a *app) printNeeds(cmd *cobra.Command, d *desk.Desk, purpose string, who desk.Attending) error {
	counts, err := d.Requirements(cmd.Context(), a.by(), purpose, who)
	if err != nil {
		return err
	}
	var rows []needJSON
	for _, need := range slices.Sorted(maps.Keys(counts)) {
		rows = append(rows, needJSON{need, counts[need]})
	}
	return printList(a, rows, func(r needJSON) []string { return []string{fmt.Sprint(r.Count), line(r.Need)} })
}

func (a *app) printAttendance(list []desk.Attendee, asCSV bool) error {
	var rows []attendeeJSON
	var cells [][]string
	for _, v := range list {
		rows = append(rows, attendeeJSON(v))
		cells = append(cells, []string{line(v.Establishment), line(v.Name)})
	}
	if asCSV {
		return a.printCSV([]string{"establishment", "name"}, cells)
	}
	return printList(a, rows, func(r attendeeJSON) []string { return []string{line(r.Establishment), line(r.Name)} })
}

// firstLine reads one line from standard input.
func (a *app) firstLine(cmd *cobra.Command) (string, error) {
	text, err := bufio.NewReader(a.In).ReadString('\n')
	if text = strings.TrimSpace(text); text == "" {
		return "", usage(cmd, "nothing on standard input: %v", err)
	}
	return text, nil
}
