package cli

import (
	"encoding/csv"
	"os"
	"strconv"

	"lethe/model"
	"lethe/model/registerfile"
)

// A rejectFile keeps the rows that were not taken, as CSV: line, column,
// reason, and the row as it was. It holds personal data, so only its owner may
// read it. It is made when the first row is rejected.
type rejectFile struct {
	path    string
	dryRun  bool
	file    *os.File
	csv     *csv.Writer
	written int
}

func (r *rejectFile) add(e *registerfile.RowError) error {
	r.written++
	if r.dryRun {
		return nil
	}
	if r.file == nil {
		f, err := os.OpenFile(r.path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return &model.Error{Fault: model.Failed, Sentence: "the file for rejected rows cannot be written; say where with --rejects", Cause: err}
		}
		r.file, r.csv = f, csv.NewWriter(f)
		r.csv.Write([]string{"line", "column", "reason", "row"})
	}
	raw := string(e.Raw)
	if e.Cut {
		raw += " [cut]"
	}
	r.csv.Write([]string{strconv.Itoa(e.Line), e.Column, e.Reason, raw})
	r.csv.Flush()
	if err := r.csv.Error(); err != nil {
		return &model.Error{Fault: model.Failed, Sentence: "a rejected row could not be written", Cause: err}
	}
	return nil
}

func (r *rejectFile) close() error {
	if r.file == nil {
		return nil
	}
	err := r.file.Close()
	r.file = nil
	return err
}
