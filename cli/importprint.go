package cli

import (
	"fmt"
	"strconv"
	"strings"

	"lethe/model/registerfile"
)

// warnOfColumns names the columns that are kept without being understood.
func (a *app) warnOfColumns(columns []registerfile.Column) {
	for _, c := range columns {
		if c.Field == registerfile.Extra {
			fmt.Fprintf(a.Err, "column %q has no known meaning; kept as a further field%s\n", line(c.Heading), bracketed(line(c.Why)))
		}
	}
}

// printFindings says what a dry run made of the file itself.
func (a *app) printFindings(f *registerfile.Report) error {
	form := "JSON Lines"
	if f.Format == registerfile.CSV {
		form = "CSV parted by " + f.Delimiter
	}
	a.printf("%s, %s\n\n", form, f.Encoding)
	rows := [][]string{{"column", "taken for", "filled", "why"}}
	for _, c := range f.Columns {
		rows = append(rows, []string{line(c.Heading), strings.TrimSpace(c.Field.String() + " " + c.Label), strconv.Itoa(c.Filled), line(whyColumn(c))})
	}
	if err := a.table(rows); err != nil {
		return err
	}
	for _, q := range f.Questions {
		if q.Heading == "" {
			a.printf("\nTo be answered: %s.\n", q.Sentence)
			continue
		}
		a.printf("\nTo be answered: column %q: %s %s; until then nothing is imported.\n", line(q.Heading), q.Sentence, dateAnswer)
	}
	return a.printf("\n")
}

// whyColumn says what there is to say of a column beside its field.
func whyColumn(c registerfile.Column) string {
	switch {
	case c.Why != "":
		return c.Why
	case c.Field == registerfile.Extra:
		return "no known meaning; kept as a further field"
	case c.Dates != nil && c.Dates.Order != "":
		return "dates as " + string(c.Dates.Order)
	}
	return ""
}

func (a *app) printImport(r importJSON, told *rejected) error {
	if a.json {
		return a.printJSON(r)
	}
	verb := ""
	if r.File != nil {
		if err := a.printFindings(r.File); err != nil {
			return err
		}
	}
	if r.DryRun {
		verb = "would be "
	}
	err := a.printf("%d rows: %d %sadded, %d updated, %d unchanged, %d in conflict, %d rejected (%.1f s)\n",
		r.Rows, r.Added, verb, r.Updated, r.Unchanged, r.Conflicts, r.Rejected, r.Seconds)
	if r.Resumed > 0 {
		a.printf("%d rows had been imported before.\n", r.Resumed)
	}
	if r.Duplicate > 0 {
		a.printf("%d of those added resemble somebody who was there already.\n", r.Duplicate)
	}
	if r.Suppressed > 0 {
		a.printf("%d are suppressed and were marked: do not contact.\n", r.Suppressed)
	}
	if r.DryRun {
		for _, s := range told.sentences() {
			a.printf("  not taken, %s\n", s)
		}
	}
	if r.Rejects != "" {
		a.printf("Rejected rows, with line and reason: %s\n", r.Rejects)
	}
	return err
}
