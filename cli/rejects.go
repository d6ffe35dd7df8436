package cli

import (
	"encoding/csv"
	"io"
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
	lines   map[string]bool // in the file since before the import was resumed
	written int
}

// resume goes on with the file of an import that was stopped: its rows stay,
// but for a last one that is half written.
func (r *rejectFile) resume() error {
	if r.dryRun {
		return nil
	}
	f, err := os.OpenFile(r.path, os.O_RDWR, 0o600)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return r.unwritable(err)
	}
	r.lines = map[string]bool{}
	whole := int64(0)
	old := csv.NewReader(f)
	for {
		record, err := old.Read()
		if err != nil || len(record) != 4 {
			break
		}
		whole = old.InputOffset()
		r.lines[record[0]] = true
	}
	if err := f.Truncate(whole); err != nil {
		f.Close()
		return r.unwritable(err)
	}
	if _, err := f.Seek(whole, io.SeekStart); err != nil {
		f.Close()
		return r.unwritable(err)
	}
	r.file, r.csv, r.written = f, csv.NewWriter(f), max(0, len(r.lines)-1)
	if whole == 0 {
		return r.head()
	}
	return nil
}

func (r *rejectFile) unwritable(err error) error {
	return &model.Error{Fault: model.Failed, Sentence: "the file for rejected rows cannot be written; say where with --rejects", Cause: err}
}

func (r *rejectFile) head() error {
	return r.write("line", "column", "reason", "row")
}

func (r *rejectFile) write(cells ...string) error {
	r.csv.Write(cells)
	r.csv.Flush()
	if err := r.csv.Error(); err != nil {
		return &model.Error{Fault: model.Failed, Sentence: "a rejected row could not be written", Cause: err}
	}
	return nil
}

func (r *rejectFile) add(e *registerfile.RowError) error {
	if r.lines[strconv.Itoa(e.Line)] {
		return nil
	}
	r.written++
	if r.dryRun {
		return nil
	}
	if r.file == nil {
		f, err := os.OpenFile(r.path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return r.unwritable(err)
		}
		r.file, r.csv = f, csv.NewWriter(f)
		if err := r.head(); err != nil {
			return err
		}
	}
	raw := string(e.Raw)
	if e.Cut {
		raw += " [cut]"
	}
	return r.write(strconv.Itoa(e.Line), e.Column, e.Reason, raw)
}

func (r *rejectFile) close() error {
	if r.file == nil {
		return nil
	}
	err := r.file.Close()
	r.file = nil
	return err
}
