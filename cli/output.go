package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"lethe/model/printable"
)

// printf prints to standard output. Stored text among the arguments must have
// passed through line or block.
func (a *app) printf(format string, args ...any) error {
	_, err := fmt.Fprintf(a.Out, format, args...)
	return err
}

// printJSON prints v as indented JSON.
func (a *app) printJSON(v any) error { return a.encode(v, "  ") }

// printJSONLine prints v as JSON on a line of its own.
func (a *app) printJSONLine(v any) error { return a.encode(v, "") }

// encode prints v as JSON. Programs read it, but people look at it too, on
// terminals: what could act on one is escaped, which means the same to a
// program. The encoder does that for the older control characters only.
func (a *app) encode(v any, indent string) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	if err := e.Encode(v); err != nil {
		return err
	}
	var out []byte
	for _, r := range b.String() {
		if r == '\n' || !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			out = utf8.AppendRune(out, r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			out = fmt.Appendf(out, "\\u%04x", unit)
		}
	}
	_, err := a.Out.Write(out)
	return err
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
