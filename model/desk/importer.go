package desk

import (
	"context"
	"errors"
	"io"

	"lethe/model"
	"lethe/model/registerfile"
)

// An ImportPlan says what an import brings in and as what.
type ImportPlan struct {
	Digest [32]byte // SHA-256 of the file: an import of the same file is resumed
	Source string   // the system the rows come from
	DryRun bool     // report only
	// From is the source of the policy from which the system had the data, where
	// it is not that of the policy, and Proof what shows that it may pass it on.
	From, Proof string
	// Form is the version of the form that everybody in the file completed:
	// completing it was consent to what the rows are held for, on the day the data
	// was collected. It is never consent to marketing (LAW.md W5).
	Form string
	// Row returns the next row, a *registerfile.RowError for one that cannot
	// be taken, or io.EOF.
	Row func() (registerfile.Row, error)
	// Resumed is told, before any row, that an earlier import of the file is
	// gone on with.
	Resumed func() error
	// Rejected is told of each row that is not taken, with the reason.
	Rejected func(*registerfile.RowError) error
	// Resembles is told of each new person who is probably somebody else in
	// the register.
	Resembles func(line int, reference, why string)
	// Progress is told after each batch, from another goroutine.
	Progress func(ImportReport)
}

// An ImportReport counts what an import did.
type ImportReport struct {
	Rows       int `json:"rows"` // taken care of, rejected ones too
	Added      int `json:"added"`
	Updated    int `json:"updated"`
	Unchanged  int `json:"unchanged"`
	Conflicts  int `json:"conflicts"`
	Duplicate  int `json:"duplicate"`  // added people who resemble somebody
	Suppressed int `json:"suppressed"` // recognised as not to be contacted
	Rejected   int `json:"rejected"`
	Resumed    int `json:"resumed"` // rows that an earlier import had taken care of
}

// Batches are bounded in rows and bytes, so that memory and transactions are,
// whatever the file.
const (
	importRows  = 1000
	importBytes = 768 << 10
)

// An importer is one import under way.
type importer struct {
	d      *Desk
	by     By
	plan   ImportPlan
	known  *knowns
	report ImportReport
	writer *batchWriter

	suppressed map[[32]byte]*model.Suppression
	batch      importBatch
	bytes      int
	skip       uint64
}

// Import brings the rows of a register file into the store, batch by batch, each
// one act with its audit leaves. Rows that cannot be taken are reported and the
// rest goes in. When it is stopped, by ctx or by an error, what was reported in
// Progress is in the store, nothing is half written, and the same file goes on
// from there.
func (d *Desk) Import(ctx context.Context, by By, plan ImportPlan) (ImportReport, error) {
	if err := d.may(ctx, by, model.ImportPeople); err != nil {
		return ImportReport{}, err
	}
	if err := d.checkOrigin(&plan); err != nil {
		return ImportReport{}, err
	}
	m := &importer{d: d, by: by, plan: plan, known: newKnowns()}
	run, err := m.prepare(ctx)
	if err != nil {
		return m.report, err
	}
	m.writer = startWriter(ctx, d.store, by, plan, run)
	err = m.readAll(ctx)
	if err == nil {
		m.flush(true)
	}
	done, writeErr := m.writer.stop()
	if err == nil {
		err = writeErr
	}
	if err != nil {
		// Rows that were read but are in no finished batch were not reported,
		// so leaving them out loses nothing.
		m.report.settle(done)
		return m.report, err
	}
	if loaded, _ := d.Loaded(); loaded && !plan.DryRun {
		err = d.Load(ctx, by.Today())
	}
	return m.report, err
}

// readAll takes the rows of the file into batches.
func (m *importer) readAll(ctx context.Context) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := m.writer.err(); err != nil {
			return err
		}
		row, err := m.plan.Row()
		if err == io.EOF {
			return nil
		}
		if m.skip > 0 {
			m.skip--
			m.report.Resumed++
			continue
		}
		if err := m.take(ctx, row, err); err != nil {
			return err
		}
	}
}

// settle sets the counts to those of a run that was stopped.
func (r *ImportReport) settle(run *model.ImportRun) {
	r.Rows, r.Added, r.Updated = int(run.Rows), int(run.Added), int(run.Updated)
	r.Unchanged, r.Conflicts, r.Rejected = int(run.Unchanged), int(run.Conflicts), int(run.Rejected)
	r.Duplicate, r.Suppressed = int(run.Duplicate), int(run.Suppressed)
}

// prepare reads what the import must know of the register, and the run that it
// resumes, if there is one.
func (m *importer) prepare(ctx context.Context) (*model.ImportRun, error) {
	run := &model.ImportRun{Digest: m.plan.Digest[:], Source: m.plan.Source, Started: m.by.At.UTC()}
	m.suppressed = map[[32]byte]*model.Suppression{}
	err := m.d.store.Read(ctx, func(r model.Reader) error {
		err := model.Each(r, model.ID{}, func(v *model.ImportRun) error {
			if v.Finished.IsZero() && string(v.Digest) == string(run.Digest) && v.Source == run.Source {
				run = v
			}
			return nil
		})
		if err != nil {
			return err
		}
		return model.Each(r, model.ID{}, func(s *model.Suppression) error {
			if len(s.Hash) == 32 {
				m.suppressed[[32]byte(s.Hash)] = s
			}
			return nil
		})
	})
	if err == nil && run.ID.IsZero() {
		run.ID, err = m.d.newID()
	}
	if err != nil {
		return nil, err
	}
	m.skip = run.Rows
	m.report.settle(run)
	if m.skip > 0 && m.plan.Resumed != nil {
		if err := m.plan.Resumed(); err != nil {
			return nil, err
		}
	}
	return run, m.known.load(ctx, m.d.store)
}

// take deals with one row, or with the reason why it is none.
func (m *importer) take(ctx context.Context, row registerfile.Row, rowErr error) error {
	var bad *registerfile.RowError
	switch {
	case errors.As(rowErr, &bad):
		if err := m.reject(bad); err != nil {
			return err
		}
	case rowErr != nil:
		return rowErr
	default:
		if err := m.place(ctx, &row); err != nil {
			return err
		}
	}
	m.report.Rows++
	if m.bytes >= importBytes || m.report.Rows%importRows == 0 {
		m.flush(false)
	}
	return nil
}

func (m *importer) reject(bad *registerfile.RowError) error {
	m.report.Rejected++
	if m.plan.Rejected == nil {
		return nil
	}
	return m.plan.Rejected(bad)
}

// place decides what a good row is: somebody new, somebody changed, nothing
// new, or a conflict with what somebody wrote by hand.
func (m *importer) place(ctx context.Context, row *registerfile.Row) error {
	row.Source = m.plan.Source
	if row.Relationship.Kind == "" {
		row.Relationship.Kind = m.d.policy.Import.SubjectKind
	}
	id, known := m.known.same(row)
	if !known {
		return m.add(row)
	}
	if m.batch.has(id) {
		m.flush(false)
	}
	if err := m.writer.wait(id); err != nil {
		return err
	}
	s, holdings, err := m.loadKnown(ctx, id)
	if m.plan.DryRun && errors.Is(err, model.ErrNotFound) {
		m.repeated(row) // added by an earlier row of this file, so not stored
		return nil
	}
	if err != nil {
		return err
	}
	if j := joinedBy(row, s); j != nil {
		return m.placeJoined(row, s, j)
	}
	switch row.Compare(s) {
	case registerfile.Unchanged:
		m.report.Unchanged++
	case registerfile.InFile:
		return m.update(row, s, holdings)
	case registerfile.Conflict:
		m.report.Conflicts++
		return m.rejectConflict(row, s)
	}
	return nil
}

// repeated counts a second row about somebody whom this dry run would add.
func (m *importer) repeated(row *registerfile.Row) {
	if m.known.hasRow(row) {
		m.report.Unchanged++
	} else {
		m.report.Updated++
	}
}

func (m *importer) rejectConflict(row *registerfile.Row, s *model.Subject) error {
	if m.plan.Rejected == nil {
		return nil
	}
	return m.plan.Rejected(&registerfile.RowError{
		Line:   row.Line,
		Reason: "the file and somebody here both changed " + s.Reference() + "; the register was left as it is",
	})
}

func (m *importer) loadKnown(ctx context.Context, id model.ID) (s *model.Subject, holdings []*model.Holding, err error) {
	err = m.d.store.Read(ctx, func(r model.Reader) (err error) {
		if s, err = model.Load[model.Subject](r, model.ID{}, id); err != nil {
			return err
		}
		holdings, err = model.All[model.Holding](r, id)
		return err
	})
	return s, holdings, err
}

// flush hands the batch to the writer, with how far the import has come.
func (m *importer) flush(last bool) {
	m.batch.report, m.batch.last = m.report, last
	m.writer.put(m.batch)
	m.batch, m.bytes = importBatch{}, 0
}
