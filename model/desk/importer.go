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
	// Row returns the next row, a *registerfile.RowError for one that cannot
	// be taken, or io.EOF.
	Row func() (registerfile.Row, error)
	// Rejected is told of each row that is not taken, with the reason.
	Rejected func(*registerfile.RowError) error
	// Resembles is told of each new person who is probably somebody else in
	// the register.
	Resembles func(line int, reference, why string)
	// Progress is told after each batch.
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
	importRows  = 500
	importBytes = 512 << 10
)

// An importer is one import under way.
type importer struct {
	d      *Desk
	by     By
	plan   ImportPlan
	known  *knowns
	report ImportReport
	run    *model.ImportRun

	suppressed map[[32]byte]bool
	batch      []model.Entity
	pending    map[model.ID]bool // subjects in the batch
	bytes      int
	skip       uint64
}

// Import brings the rows of a register file into the store, batch by batch, each
// one act with its audit leaves. Rows that cannot be taken are reported and the
// rest goes in. When it is stopped, by ctx or by an error, what was reported in
// Progress is in the store, nothing is half written, and the same file goes on
// from there.
func (d *Desk) Import(ctx context.Context, by By, plan ImportPlan) (ImportReport, error) {
	m := &importer{d: d, by: by, plan: plan, known: newKnowns(), pending: map[model.ID]bool{}}
	if err := m.prepare(ctx); err != nil {
		return m.report, err
	}
	for {
		if err := ctx.Err(); err != nil {
			// What is in the batch was not reported, so leaving it out loses nothing.
			return m.settled(), err
		}
		row, err := plan.Row()
		if err == io.EOF {
			break
		}
		if m.skip > 0 {
			m.skip--
			m.report.Resumed++
			continue
		}
		if err := m.take(ctx, row, err); err != nil {
			return m.settled(), err
		}
	}
	m.run.Finished = by.At.UTC()
	if err := m.flush(ctx, true); err != nil {
		return m.settled(), err
	}
	return m.report, nil
}

// settled returns the report of what is in the store.
func (m *importer) settled() ImportReport {
	r := m.report
	r.Rows, r.Added, r.Updated = int(m.run.Rows), int(m.run.Added), int(m.run.Updated)
	r.Unchanged, r.Conflicts, r.Rejected = int(m.run.Unchanged), int(m.run.Conflicts), int(m.run.Rejected)
	return r
}

func (m *importer) prepare(ctx context.Context) error {
	m.run = &model.ImportRun{Digest: m.plan.Digest[:], Source: m.plan.Source, Started: m.by.At.UTC()}
	err := m.d.store.Read(ctx, func(r model.Reader) error {
		err := model.Each(r, model.ID{}, func(run *model.ImportRun) error {
			if run.Finished.IsZero() && string(run.Digest) == string(m.plan.Digest[:]) && run.Source == m.plan.Source {
				m.run = run
			}
			return nil
		})
		if err != nil {
			return err
		}
		m.suppressed = map[[32]byte]bool{}
		return model.Each(r, model.ID{}, func(s *model.Suppression) error {
			if len(s.Hash) == 32 {
				m.suppressed[[32]byte(s.Hash)] = true
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	if m.run.ID.IsZero() {
		if m.run.ID, err = m.d.newID(); err != nil {
			return err
		}
	}
	m.skip = m.run.Rows
	m.count(func(r *ImportReport) {
		r.Rows, r.Added, r.Updated = int(m.run.Rows), int(m.run.Added), int(m.run.Updated)
		r.Unchanged, r.Conflicts, r.Rejected = int(m.run.Unchanged), int(m.run.Conflicts), int(m.run.Rejected)
	})
	return m.known.load(ctx, m.d.store)
}

func (m *importer) count(f func(*ImportReport)) { f(&m.report) }

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
	if len(m.batch) >= importRows || m.bytes >= importBytes || m.report.Rows%importRows == 0 {
		return m.flush(ctx, false)
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
	if m.pending[id] {
		if err := m.flush(ctx, false); err != nil {
			return err
		}
	}
	s, holdings, err := m.loadKnown(ctx, id)
	if m.plan.DryRun && errors.Is(err, model.ErrNotFound) {
		m.repeated(row) // added by an earlier row of this file, so not stored
		return nil
	}
	if err != nil {
		return err
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

// flush makes the batch durable, with how far the import has come.
func (m *importer) flush(ctx context.Context, last bool) error {
	m.run.Rows = uint64(m.report.Rows)
	m.run.Added, m.run.Updated = uint64(m.report.Added), uint64(m.report.Updated)
	m.run.Unchanged, m.run.Conflicts = uint64(m.report.Unchanged), uint64(m.report.Conflicts)
	m.run.Rejected = uint64(m.report.Rejected)
	if !m.plan.DryRun {
		act := m.by.act("import.batch", "")
		err := m.d.store.Write(ctx, act, func(w model.Writer) error {
			for _, e := range m.batch {
				if err := w.Put(model.Encode(e)); err != nil {
					return err
				}
			}
			return w.Put(model.Encode(m.run))
		})
		if err != nil {
			return err
		}
		m.run.Version++
		clear(m.pending)
	}
	m.batch, m.bytes = m.batch[:0], 0
	if m.plan.Progress != nil {
		m.plan.Progress(m.report)
	}
	if last && !m.plan.DryRun {
		return m.showChanged(ctx)
	}
	return nil
}

// showChanged brings a loaded board up to date.
func (m *importer) showChanged(ctx context.Context) error {
	if done, _ := m.d.Loaded(); !done {
		return nil
	}
	return m.d.Load(ctx, m.by.Today())
}
