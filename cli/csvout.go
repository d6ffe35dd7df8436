package cli

import "lethe/model/printable"

// printCSV prints rows as CSV.
func (a *app) printCSV(head []string, rows [][]string) error {
	s := printable.Sheet{Head: head, Rows: rows}
	return s.Write(a.Out)
}
