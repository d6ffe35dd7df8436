package printable

import (
	"encoding/csv"
	"io"
	"strings"
)

// A Sheet is a table that leaves the program as CSV.
type Sheet struct {
	Head []string
	Rows [][]string
}

// Write writes the sheet as CSV (RFC 4180). Stored text among the cells is made
// safe for terminals, and for spreadsheets, which would take some of it for a
// formula.
func (s *Sheet) Write(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(s.Head); err != nil {
		return err
	}
	for _, r := range s.Rows {
		cells := make([]string, len(r))
		for i, c := range r {
			cells[i] = cell(c)
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func cell(s string) string {
	s = Line(s)
	if s != "" && strings.ContainsRune("=+-@", rune(s[0])) {
		return "'" + s
	}
	return s
}
