package cli

import (
	"encoding/csv"
	"strings"
)

// printCSV prints rows as CSV. Stored text among the cells is made safe for
// terminals, and for spreadsheets, which would take some of it for a formula.
func (a *app) printCSV(head []string, rows [][]string) error {
	w := csv.NewWriter(a.Out)
	if err := w.Write(head); err != nil {
		return err
	}
	for _, r := range rows {
		cells := make([]string, len(r))
		for i, c := range r {
			cells[i] = cell(c)
		}
		if err := w.Write(cells); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

func cell(s string) string {
	s = line(s)
	if s != "" && strings.ContainsRune("=+-@", rune(s[0])) {
		return "'" + s
	}
	return s
}
