package storage

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"lethe/keys"
	"lethe/model"
)

// A PurgeReport says what a purge did and what it found afterwards.
type PurgeReport struct {
	Erasures int   // whose remains were looked for
	Keys     int   // destroyed keys, each of which seals no byte that is left
	Files    int   // files searched
	Bytes    int64 // bytes searched
	Remains  int   // places in the files that still bear one of the keys' ids
}

// A rewriter is an Engine that can rewrite its files without what was deleted.
type rewriter interface{ Rewrite() error }

// Delays before a purge in the background: long enough that several erasures
// share one and that a short command ends before it, and that opening a store
// is not slowed.
const (
	purgeDelay       = 2 * time.Second
	purgeDelayOnOpen = 30 * time.Second
)

// purgeRounds is how often the files are rewritten before what remains is
// reported as remaining: a long read holds old versions back.
const purgeRounds = 4

// A purger runs purges one at a time. The zero purger is ready.
type purger struct {
	mu      sync.Mutex // guards what follows
	timer   *time.Timer
	stopped bool
	run     sync.Mutex // held by the purge under way
}

// later starts a purge in the background after a while, unless one is to start
// already.
func (p *purger) later(s *Store, delay time.Duration) {
	if _, ok := s.engine.(rewriter); !ok {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped || p.timer != nil {
		return
	}
	p.timer = time.AfterFunc(delay, func() {
		p.mu.Lock()
		p.timer = nil
		p.mu.Unlock()
		// What fails here is found undone by the next purge, and said by verify.
		_, _ = s.Purge(context.Background())
	})
}

// stop ends purging for good and waits for what is under way.
func (p *purger) stop() {
	p.mu.Lock()
	p.stopped = true
	if p.timer != nil {
		p.timer.Stop()
	}
	p.mu.Unlock()
	p.run.Lock()
	defer p.run.Unlock()
}

func (p *purger) over() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stopped
}

// Purge is step 8 of DESIGN.md 3.5, at once: it rewrites the engine's files
// without the records that were erased and searches every file of the store for
// the ids of the destroyed keys, which every version of every record sealed
// under them bears. What remains is useless without its key; it is counted all
// the same. Without unpurged erasures it does nothing.
func (s *Store) Purge(ctx context.Context) (PurgeReport, error) {
	s.purge.run.Lock()
	defer s.purge.run.Unlock()
	var report PurgeReport
	engine, ids, erasures := s.unpurged()
	report.Erasures, report.Keys = len(erasures), len(ids)
	if len(erasures) == 0 || engine == nil {
		return report, nil
	}
	if err := s.clearFiles(ctx, engine, ids, &report); err != nil {
		return report, err
	}
	return report, s.recordPurge(erasures, report.Remains)
}

// clearFiles rewrites the engine's files until none bears an id of a destroyed
// key, or purgeRounds times. The caller holds purge.run.
func (s *Store) clearFiles(ctx context.Context, engine rewriter, ids map[keys.KeyID]bool, report *PurgeReport) error {
	for range purgeRounds {
		if err := ctx.Err(); err != nil || s.purge.over() {
			return errors.Join(err, errClosed)
		}
		if err := engine.Rewrite(); err != nil {
			return rewriteFault(err)
		}
		if err := s.searchFiles(ids, report); err != nil {
			return ioFault("searching the store's files", err)
		}
		if report.Remains == 0 {
			break
		}
	}
	return nil
}

// rewriteFault words a failure to rewrite the files. A refusal for want of room
// says itself what to do.
func rewriteFault(err error) error {
	if e := new(model.Error); errors.As(err, &e) {
		return e
	}
	if errors.Is(err, errLostTable) {
		return &model.Error{Fault: model.Failed, Sentence: keptTables + ". Look at the disk and at the system's log, then open the store again", Cause: err}
	}
	if n, ok := systemError(err); ok {
		err = errors.Join(n, err)
	}
	return ioFault("rewriting the store's files", err)
}

// unpurged returns the certified erasures whose remains may still be there, and
// their keys. The engine is nil if it has no files.
func (s *Store) unpurged() (rewriter, map[keys.KeyID]bool, []model.ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	engine, _ := s.engine.(rewriter)
	if s.ledger == nil || s.refusal != nil {
		return nil, nil, nil
	}
	list, err := s.ledger.erasures()
	if err != nil {
		return nil, nil, nil
	}
	ids := map[keys.KeyID]bool{}
	var out []model.ID
	for _, v := range list {
		if v.last != erasureCertified || v.purged {
			continue
		}
		out = append(out, v.Erasure)
		for _, id := range v.Keys {
			ids[id] = true
		}
	}
	return engine, ids, out
}

func (s *Store) recordPurge(erasures []model.ID, remains int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refusal != nil {
		return s.refusal
	}
	step := s.step
	if step == nil {
		step = func(string) error { return nil }
	}
	if err := step(StepPurging); err != nil {
		return s.suspect("the purge was interrupted", err)
	}
	for _, id := range erasures {
		e := ledgerEntry{At: time.Now().UTC(), Step: erasurePurged, Erasure: id, Facts: [2]uint64{uint64(remains)}}
		if err := s.enter(e); err != nil {
			return s.suspect("the purge could not be written to the erasure ledger", err)
		}
	}
	if err := s.anchorHere(); err != nil {
		return err
	}
	return step(StepPurged)
}

// searchFiles counts the ids in every file of the store but the ledger, which
// lists them.
func (s *Store) searchFiles(ids map[keys.KeyID]bool, report *PurgeReport) error {
	report.Files, report.Bytes, report.Remains = 0, 0, 0
	find := newScanner(ids)
	return filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) || err == nil && (!d.Type().IsRegular() || path == filepath.Join(s.dir, ledgerName)) {
			return nil // the engine may remove a file at any moment
		}
		if err != nil {
			return err
		}
		f, err := os.Open(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		defer f.Close()
		hits, n, err := find.searchFile(f)
		report.Files++
		report.Bytes += n
		report.Remains += hits
		return err
	})
}
