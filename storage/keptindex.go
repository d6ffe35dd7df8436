package storage

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"lethe/keys"
	"lethe/model"
	"lethe/storage/audit"
)

// The search index is kept in one file, so that the next opening need not read
// every record: a stream sealed under the epoch secret, which an erasure
// destroys. Its plaintext is the magic, the size of the audit log (8) and its
// root (32) at which it was made, and then what the index itself writes.
const (
	indexName     = "index"
	indexPurpose  = "search index"
	indexMagic    = "LETHEIX1"
	indexHead     = len(indexMagic) + 8 + 32
	indexSyncStep = 16 << 20 // bytes between syncs, so that stopping never waits long
)

// Names of the steps of keeping the index, for tests that stop there.
const (
	StepIndexBegun   = "index: begun"
	StepIndexWritten = "index: written"
	StepIndexSynced  = "index: synced"
	StepIndexKept    = "index: kept"
)

// errMoved says that the log went on while the index was about to be kept.
var errMoved = errors.New("the audit log has moved on")

// LogPoint returns where the audit log stands.
func (s *Store) LogPoint() model.LogPoint {
	size, root := s.AuditHead()
	return model.LogPoint{Size: size, Root: root}
}

// ChangedSince calls fn with kind and id of each record that was written,
// deleted or looked at after a point, in the order of the log, until fn returns
// an error. An id may come more than once. Leaves that are about no record have
// a kind that none has.
func (s *Store) ChangedSince(ctx context.Context, at model.LogPoint, fn func(model.Kind, model.ID) error) error {
	return s.Leaves(ctx, at.Size, func(l audit.Leaf) error { return fn(model.Kind(l.Kind), l.ID) })
}

// KeepIndex seals what write writes, the search index, and keeps it in place of
// what was kept before. The index must hold no less than what the log says up to
// the given point, and that must be where the log stands: if it moved on, nothing
// is kept and the error says so (see MovedOn). That is what makes sure that nobody
// who was erased is in it: the seal is of the epoch at that very moment, so an
// erasure either is before the point, or destroys what is being written.
// A store without a directory keeps nothing, nor does one that takes no writes.
func (s *Store) KeepIndex(ctx context.Context, at model.LogPoint, write func(io.Writer) error) error {
	s.using.RLock()
	defer s.using.RUnlock()
	if s.dir == "" || s.ReadOnly() != nil {
		return nil
	}
	f, err := beginFile(s.indexPath())
	if err != nil {
		return ioFault("keeping the search index", err)
	}
	out := &roomyWriter{ctx: ctx, f: f, dir: s.dir}
	err = s.sealIndex(at, out, write)
	var stopped *stoppedError
	switch {
	case errors.As(err, &stopped):
		f.Close()
		return stopped.err // as a crash would: nothing is cleared away
	case err != nil:
		f.abandon()
		return indexFault(err)
	}
	switch err := f.finish(); {
	case errors.Is(err, fs.ErrNotExist):
		return errMoved // an erasure removed it
	case err != nil:
		return ioFault("keeping the search index", err)
	}
	return s.atStep(StepIndexKept)
}

// MovedOn reports whether an error of KeepIndex says that the log went on.
func (s *Store) MovedOn(err error) bool { return errors.Is(err, errMoved) }

func (s *Store) sealIndex(at model.LogPoint, out *roomyWriter, write func(io.Writer) error) error {
	if err := s.stepped(StepIndexBegun); err != nil {
		return err
	}
	sealer, err := s.beginIndex(at, out)
	if err != nil {
		return err
	}
	_, err = sealer.Write(at.Root[:])
	if err == nil {
		err = write(sealer)
	}
	if closeErr := sealer.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = s.stepped(StepIndexWritten)
	}
	if err == nil {
		err = out.f.Sync()
	}
	if err == nil {
		err = s.stepped(StepIndexSynced)
	}
	return err
}

// beginIndex takes the seal while nobody writes or erases.
func (s *Store) beginIndex(at model.LogPoint, out io.Writer) (*keys.StreamSealer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.log.Size() != at.Size || s.log.Root() != at.Root {
		return nil, errMoved
	}
	sealer, err := s.vault.SealStream(indexPurpose, out)
	if err != nil {
		return nil, keysFault(err)
	}
	_, err = sealer.Write(binary.BigEndian.AppendUint64([]byte(indexMagic), at.Size))
	return sealer, err
}

// A stoppedError is a test's order to stop, as a crash would, at a step.
type stoppedError struct{ err error }

func (e *stoppedError) Error() string { return e.err.Error() }

func (s *Store) atStep(step string) error {
	if s.step == nil {
		return nil
	}
	return s.step(step)
}

func (s *Store) stepped(step string) error {
	if err := s.atStep(step); err != nil {
		return &stoppedError{err}
	}
	return nil
}

func indexFault(err error) error {
	var worded *model.Error
	if errors.As(err, &worded) || errors.Is(err, errMoved) || errors.Is(err, context.Canceled) {
		return err
	}
	return ioFault("keeping the search index", err)
}

// A roomyWriter leaves the reserve of the disk alone, and ends with its context.
type roomyWriter struct {
	ctx      context.Context
	f        *newFile
	dir      string
	unsynced int
}

// Write implements io.Writer.
func (w *roomyWriter) Write(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	if err := checkRoom(w.dir, len(p)); err != nil {
		return 0, err
	}
	if w.unsynced += len(p); w.unsynced > indexSyncStep {
		w.unsynced = 0
		if err := w.f.Sync(); err != nil {
			return 0, err
		}
	}
	return w.f.Write(p)
}

// DropIndex removes what was kept, and what a crash left of keeping it. Nothing
// depends on it: what an erasure leaves there does not open.
func (s *Store) DropIndex() {
	os.Remove(s.indexPath())
	os.Remove(s.indexPath() + unfinishedSuffix)
}

// IndexGone reports whether there is no kept index in a store that could keep one.
func (s *Store) IndexGone() bool {
	if s.dir == "" || s.ReadOnly() != nil {
		return false
	}
	_, err := os.Lstat(s.indexPath())
	return errors.Is(err, fs.ErrNotExist)
}

func (s *Store) indexPath() string { return filepath.Join(s.dir, indexName) }
