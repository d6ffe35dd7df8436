package cli

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/desk"
)

func (a *app) subjectCommand() *cobra.Command {
	return group("subject", "Data subjects: find, show, list, add, correct, merge, note, letter",
		a.subjectFind(), a.subjectShow(), a.subjectList(), a.subjectAdd(), a.subjectCorrect(), a.subjectConfirm(), a.subjectDeceased(), a.subjectMerge(), a.subjectDuplicates(), a.subjectApart(), a.subjectStatistics(), a.subjectNote(), a.subjectLetter())
}

type foundJSON struct {
	Reference string  `json:"reference"`
	SourceID  string  `json:"source_id"`
	Name      string  `json:"name"`
	Reason    string  `json:"reason"`
	Score     float64 `json:"score"` // lower is better
}

// A lineJSON is the answer to one query of --stdin.
type lineJSON struct {
	Query   string          `json:"query"`
	Micros  int64           `json:"micros"` // that the search alone took
	Results []foundLineJSON `json:"results"`
}

type foundLineJSON struct {
	Reference string `json:"reference"`
	SourceID  string `json:"source_id"`
	Name      string `json:"name"`
	Reason    string `json:"reason"`
}

func viewLine(query string, took time.Duration, found []desk.Found) lineJSON {
	out := lineJSON{Query: query, Micros: took.Microseconds(), Results: make([]foundLineJSON, 0, len(found))}
	for _, f := range found {
		out.Results = append(out.Results, foundLineJSON{f.Reference, f.SourceID, f.Name, f.Reason})
	}
	return out
}

func viewFound(found []desk.Found) []foundJSON {
	out := make([]foundJSON, 0, len(found))
	for _, f := range found {
		out = append(out, foundJSON{f.Reference, f.SourceID, f.Name, f.Reason, f.Score})
	}
	return out
}

func (a *app) subjectFind() *cobra.Command {
	var limit int
	var stdin bool
	cmd := &cobra.Command{
		Use:   "find QUERY",
		Short: "Find people by anything known of them",
		Long: "Finds people by names in any order, part of an email address or a phone number, date of birth, postcode, " +
			"establishment or a reference, or several of these. With --stdin it opens the store once and answers a query a line.",
		Example: "lethe subject find 'smith 84'\nlethe subject find --stdin --json < queries.txt",
		Args: func(cmd *cobra.Command, given []string) error {
			if stdin == (len(given) > 0) {
				return usage(cmd, "give either a query or --stdin")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, given []string) error {
			if limit < 1 || limit > 1000 {
				return usage(cmd, "--limit is a number from 1 to 1000")
			}
			return a.atDesk(cmd, withFind, func(d *desk.Desk) error {
				if err := d.Ask(cmd.Context(), a.by(), model.FindPeople); err != nil {
					return err
				}
				a.sayOf(d)
				if stdin {
					err := a.findEach(cmd, d, limit)
					return cmp.Or(err, d.KeepIndex(cmd.Context()))
				}
				found := d.Find(cmd.Context(), a.by(), strings.Join(given, " "), limit)
				err := a.printFound(found)
				if len(found) == 0 {
					err = cmp.Or(d.WrongFilter(a.by(), strings.Join(given, " ")), err)
				}
				return cmp.Or(err, d.KeepIndex(cmd.Context()))
			})
		},
	}
	cmd.Flags().IntVar(&limit, "limit", 10, "most people to print")
	cmd.Flags().BoolVar(&stdin, "stdin", false, "read queries from standard input, one a line")
	return a.data(cmd)
}

// sayOf says on the error output what was wrong with an index that was kept.
func (a *app) sayOf(d *desk.Desk) {
	if w := d.IndexWarning(); w != "" {
		fmt.Fprintf(a.Err, "Note: %s.\n", line(w))
	}
}

func (a *app) printFound(found []desk.Found) error {
	if a.json {
		if err := a.printJSON(viewFound(found)); err != nil {
			return err
		}
	} else {
		rows := make([][]string, 0, len(found))
		for _, f := range found {
			rows = append(rows, []string{f.Reference, line(f.SourceID), line(f.Reason), line(f.Name)})
		}
		if err := a.table(rows); err != nil {
			return err
		}
	}
	if len(found) == 0 {
		return model.Faultf(model.NotFound, "nobody in the register fits that")
	}
	return nil
}

// findEach answers a query a line.
func (a *app) findEach(cmd *cobra.Command, d *desk.Desk, limit int) error {
	in := bufio.NewReader(a.In)
	for {
		text, err := in.ReadString('\n')
		if text == "" && err == io.EOF {
			return nil
		}
		if err != nil && err != io.EOF {
			return err
		}
		text = strings.TrimRight(text, "\r\n")
		start := time.Now()
		matches := d.Search(cmd.Context(), a.by(), text, limit)
		took := time.Since(start)
		found := d.Describe(cmd.Context(), a.by(), matches)
		if a.json {
			err = a.printJSONLine(viewLine(text, took, found))
		} else {
			err = a.printf("%s\n", line(text))
			for _, f := range found {
				err = a.printf("  %s  %s  (%s)\n", f.Reference, line(f.Name), line(f.Reason))
			}
		}
		if err != nil {
			return err
		}
	}
}

func (a *app) subjectShow() *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:   "show REFERENCE",
		Short: "Show everything held about a person",
		Long:  "Shows identity, contacts, holdings with their retention, consents, requests and the timeline. The look-up is written to the audit log.",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.atDesk(cmd, withQueue, func(d *desk.Desk) error {
				id, err := d.SubjectID(cmd.Context(), given[0])
				if err != nil {
					return err
				}
				f, err := d.OpenSubject(cmd.Context(), a.by(), id, reason)
				if err != nil {
					return err
				}
				row, _ := d.SubjectRow(a.by(), id)
				if a.json {
					return a.printJSON(viewFile(f, row))
				}
				return a.printFile(f)
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why the record is looked at: kept with the person; the audit log says that a reason was stated")
	return a.data(cmd)
}

func (a *app) subjectList() *cobra.Command {
	var q desk.Query
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List people",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkQuery(cmd, q, desk.SubjectViews, desk.SubjectSorts); err != nil {
				return err
			}
			return a.atDesk(cmd, withList, func(d *desk.Desk) error {
				if err := d.Ask(cmd.Context(), a.by(), model.FindPeople); err != nil {
					return err
				}
				var rows []subjectJSON
				for _, id := range d.Subjects(cmd.Context(), q, a.by()) {
					if r, ok := d.SubjectRow(a.by(), id); ok {
						rows = append(rows, viewSubject(r))
					}
				}
				return printList(a, rows, func(r subjectJSON) []string {
					return []string{r.Reference, line(r.Kind), strings.Join(r.Flags, ", "), line(r.Establishment), line(r.Name)}
				})
			})
		},
	}
	queryFlags(cmd, &q, desk.SubjectViews, desk.SubjectSorts)
	return a.data(cmd)
}

// queryFlags adds the flags of a list.
func queryFlags(cmd *cobra.Command, q *desk.Query, views, sorts []string) {
	f := cmd.Flags()
	f.StringVar(&q.View, "view", views[0], "view: "+strings.Join(views, ", "))
	f.StringVar(&q.Sort, "sort", sorts[0], "order: "+strings.Join(sorts, ", "))
	f.BoolVar(&q.Desc, "reverse", false, "reverse the order")
	f.StringVar(&q.Text, "filter", "", "only rows that contain this text")
}

func checkQuery(cmd *cobra.Command, q desk.Query, views, sorts []string) error {
	for _, c := range []struct {
		flag, got string
		all       []string
	}{{"view", q.View, views}, {"sort", q.Sort, sorts}} {
		ok := false
		for _, v := range c.all {
			ok = ok || v == c.got
		}
		if !ok {
			return usage(cmd, "--%s is one of: %s", c.flag, strings.Join(c.all, ", "))
		}
	}
	return nil
}

// printList prints rows as JSON or as a table.
func printList[R any](a *app, rows []R, cells func(R) []string) error {
	if a.json {
		if rows == nil {
			rows = []R{}
		}
		return a.printJSON(rows)
	}
	table := make([][]string, 0, len(rows))
	for _, r := range rows {
		table = append(table, cells(r))
	}
	return a.table(table)
}
