package cli

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"lethe/model"
	"lethe/model/desk"
	"lethe/model/registerfile"
)

// importJSON is the report of an import. The lists name the first rows only;
// how many are not listed is beside them.
type importJSON struct {
	desk.ImportReport
	Source         string               `json:"source"`
	Seconds        float64              `json:"seconds"`
	Rejects        string               `json:"rejects,omitempty"`
	DryRun         bool                 `json:"dry_run,omitempty"`
	Stopped        bool                 `json:"stopped,omitempty"`
	File           *registerfile.Report `json:"file,omitempty"` // of a dry run
	RejectedRows   []rejectedJSON       `json:"rejected_rows,omitempty"`
	RejectedMore   int                  `json:"rejected_rows_more,omitempty"`
	Duplicates     []duplicateJSON      `json:"duplicates,omitempty"`
	DuplicatesMore int                  `json:"duplicates_more,omitempty"`
}

type duplicateJSON struct {
	Line      int    `json:"line"`
	Reference string `json:"reference"`
	Why       string `json:"why"`
}

func (a *app) importRows(ctx context.Context, d *desk.Desk, f File, q *importRequest, o registerfile.Options, found *foundFile) error {
	rows, err := registerfile.Open(f, o.Name, o)
	if err != nil {
		return &model.Error{Fault: model.Refused, Sentence: err.Error(), Cause: err}
	}
	if !q.dryRun && !a.json {
		a.warnOfColumns(found.Columns)
	}
	rejects := newRejectFile(a.Files, q.rejects, q.file, rows, q.dryRun)
	defer rejects.close()
	// Badger builds tables in large pieces of memory that are soon let go of;
	// collecting twice as often keeps a long import's peak down.
	defer debug.SetGCPercent(debug.SetGCPercent(50))
	start := time.Now()
	out := importJSON{Source: o.Source, DryRun: q.dryRun}
	bar := a.newProgress(found.Rows, a.json)
	report, err := d.Import(ctx, a.by(), desk.ImportPlan{
		Digest: found.digest, Source: o.Source, DryRun: q.dryRun, Row: rows.Next, From: q.from, Proof: q.proof, Form: q.form,
		Resumed: rejects.resume, Rejected: rejects.add,
		Resembles: func(at int, reference, why string) {
			if len(out.Duplicates) < listed {
				out.Duplicates = append(out.Duplicates, duplicateJSON{at, reference, why})
			} else {
				out.DuplicatesMore++
			}
			bar.say(fmt.Sprintf("line %d is probably %s already (%s); added all the same", at, reference, why))
		},
		Progress: func(r desk.ImportReport) { bar.at(r.Rows) },
	})
	bar.done()
	if closeErr := rejects.close(); err == nil {
		err = closeErr
	}
	out.ImportReport, out.Seconds, out.Stopped = report, time.Since(start).Seconds(), err != nil
	out.RejectedRows, out.RejectedMore = rejects.told.rows, rejects.told.more
	if q.dryRun {
		out.File = &found.Report
	} else if rejects.written > 0 {
		out.Rejects = rejects.path
	}
	if printErr := a.printImport(out, &rejects.told); printErr != nil {
		return printErr
	}
	return stoppedImport(err, report.Rows, found.Rows)
}

// stoppedImport words why an import did not come to its end. Storage says of a
// refused act that nothing was changed; the acts before it stand.
func stoppedImport(err error, rows, total int) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled):
		return model.Faultf(model.Failed, "stopped after %d of %d rows; what was reported is in the store, and the same command goes on from there", rows, total)
	case rows == 0:
		return err
	}
	return &model.Error{Fault: model.FaultOf(err), Cause: err, Sentence: fmt.Sprintf(
		"stopped after %d of %d rows, which are in the store; the same command goes on from there. The next batch failed: %s", rows, total, err)}
}
