package cli

import (
	"errors"
	"io"
	"os"

	"lethe/model"
	"lethe/model/registerfile"
)

// A rejectFile keeps the rows that were not taken, in the form of the file they
// came from, each with its line and the reason. It holds personal data, so only
// its owner may read it. It is made when the first row is rejected.
type rejectFile struct {
	path    string
	files   Files
	dryRun  bool
	rows    *registerfile.Reader
	form    rejectForm
	file    File
	lines   map[int]bool // in the file since before the import was resumed
	written int
	told    rejected
}

// rejectedMark is part of a reject file's name.
const rejectedMark = ".rejected"

// newRejectFile returns the reject file for the rows of a register file.
func newRejectFile(files Files, path, imported string, rows *registerfile.Reader, dryRun bool) *rejectFile {
	r := &rejectFile{path: path, files: files, dryRun: dryRun, rows: rows}
	ending := ".csv"
	if rows.Format() == registerfile.JSONLines {
		r.form, ending = rejectJSON{}, ".jsonl"
	} else {
		r.form = newRejectCSV(rows)
	}
	if path == "" {
		r.path = imported + rejectedMark + ending
	}
	return r
}

// resume goes on with the file of an import that was stopped: its rows stay,
// but for a last one that is half written.
func (r *rejectFile) resume() error {
	if r.dryRun {
		return nil
	}
	f, err := r.files.OpenFile(r.path, os.O_RDWR, 0o600)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return r.unwritable(err)
	}
	r.file, r.lines = f, map[int]bool{}
	lines, whole := r.form.read(f)
	for _, n := range lines {
		r.lines[n] = true
	}
	r.written = len(r.lines)
	if err := f.Truncate(whole); err != nil {
		return r.unwritable(err)
	}
	if _, err := f.Seek(whole, io.SeekStart); err != nil {
		return r.unwritable(err)
	}
	if whole == 0 {
		return r.write(r.form.head())
	}
	return nil
}

func (r *rejectFile) unwritable(err error) error {
	return &model.Error{Fault: model.Failed, Sentence: "the file for rejected rows cannot be written; say where with --rejects", Cause: err}
}

func (r *rejectFile) write(b []byte) error {
	if _, err := r.file.Write(b); err != nil {
		return &model.Error{Fault: model.Failed, Sentence: "a rejected row could not be written", Cause: err}
	}
	return nil
}

// add keeps the row that was read last, which the error is about.
func (r *rejectFile) add(e *registerfile.RowError) error {
	if r.lines[e.Line] {
		return nil
	}
	r.written++
	r.told.add(e)
	if r.dryRun {
		return nil
	}
	if r.file == nil {
		f, err := r.files.OpenFile(r.path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return r.unwritable(err)
		}
		r.file = f
		if err := r.write(r.form.head()); err != nil {
			return err
		}
	}
	err := r.write(r.form.row(r.rows.Original(), e))
	if f, ok := r.files.(*remoteFiles); err != nil && ok && f.job != nil && f.job.alone.Load() {
		return nil // the rows are not in the register, so importing the file again brings them back
	}
	return err
}

func (r *rejectFile) close() error {
	if r.file == nil {
		return nil
	}
	err := r.file.Close()
	r.file = nil
	return err
}
