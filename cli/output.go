package cli

import (
	"encoding/json"
	"fmt"
	"strings"

	"lethe/model/printable"
)

// printf prints to standard output. Stored text among the arguments must have
// passed through line or block.
func (a *app) printf(format string, args ...any) error {
	_, err := fmt.Fprintf(a.Out, format, args...)
	return err
}

// printJSON prints v as indented JSON. JSON escapes control characters itself;
// it is read by programs, so other characters stay as they are.
func (a *app) printJSON(v any) error {
	e := json.NewEncoder(a.Out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// printJSONLine prints v as JSON on a line of its own.
func (a *app) printJSONLine(v any) error {
	e := json.NewEncoder(a.Out)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// line makes stored text safe for one line of a terminal, a pipe or a log.
func line(s string) string { return printable.Line(s) }

// table prints rows in columns as wide as their widest cell; the last column
// is free, because names measure differently in different terminals.
func (a *app) table(rows [][]string) error {
	var widths []int
	for _, r := range rows {
		for i, cell := range r {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], printable.Charset{}.Width(cell))
		}
	}
	for _, r := range rows {
		var b strings.Builder
		for i, cell := range r {
			if i == len(r)-1 {
				b.WriteString(cell)
				break
			}
			b.WriteString(cell + strings.Repeat(" ", widths[i]-printable.Charset{}.Width(cell)+2))
		}
		if err := a.printf("%s\n", strings.TrimRight(b.String(), " ")); err != nil {
			return err
		}
	}
	return nil
}
