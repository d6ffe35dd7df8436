package storage

import (
	"context"
	"crypto/sha256"
	"io"
	"path/filepath"
	"slices"
	"time"

	"lethe/model"
)

// Upkeep returns the records of checkpoints, backups, drills and restores,
// oldest first.
func (s *Store) Upkeep(ctx context.Context) ([]*model.Upkeep, error) {
	var list []*model.Upkeep
	err := s.Read(ctx, func(r model.Reader) (err error) {
		list, err = model.All[model.Upkeep](r, model.ID{})
		return err
	})
	sortUpkeep(list)
	return list, err
}

func sortUpkeep(list []*model.Upkeep) {
	slices.SortStableFunc(list, func(a, b *model.Upkeep) int { return a.At.Compare(b.At) })
}

// keepRecord writes a record of upkeep, and change if it is not nil, as one act.
func (s *Store) keepRecord(ctx context.Context, act model.Act, u *model.Upkeep, change func(model.Writer) error) error {
	id, err := model.NewID(s.random)
	if err != nil {
		return ioFault("reading random bytes", err)
	}
	u.Head = model.Head{ID: id}
	u.At, u.Actor = act.At.UTC(), act.Actor
	return s.Write(ctx, act, func(w model.Writer) error {
		if change != nil {
			if err := change(w); err != nil {
				return err
			}
		}
		return w.Put(model.Encode(u))
	})
}

// PendingKeyBackups returns the key backups that still exist, as far as is
// known, and hold keys that an erasure has destroyed since. They can open data
// that was erased, and must be replaced or destroyed (DESIGN.md 3.5, step 6).
func (s *Store) PendingKeyBackups(ctx context.Context) ([]*model.Upkeep, error) {
	s.mu.Lock()
	epoch := s.ledger.lastErasureEpoch()
	s.mu.Unlock()
	var list []*model.Upkeep
	err := s.Read(ctx, func(r model.Reader) (err error) {
		list, err = keyBackupsBefore(r, epoch)
		return err
	})
	return list, err
}

// OutdatedKeyBackups returns the key backups that still exist, as far as is
// known, and were made before the keys last changed, by a rotation or the removal
// of a slot: whoever had a slot then opens them still. Those that
// PendingKeyBackups names are not among them.
func (s *Store) OutdatedKeyBackups(ctx context.Context) ([]*model.Upkeep, error) {
	state, err := s.vault.State()
	if err != nil {
		return nil, keysFault(err)
	}
	s.mu.Lock()
	erased := s.ledger.lastErasureEpoch()
	s.mu.Unlock()
	var list []*model.Upkeep
	err = s.Read(ctx, func(r model.Reader) (err error) {
		list, err = keyBackupsBefore(r, state.Epoch)
		return err
	})
	return slices.DeleteFunc(list, func(u *model.Upkeep) bool { return u.HoldsKeysOf(erased) }), err
}

// lastErasureEpoch returns the epoch that the last erasure began, or 0.
func (l *ledger) lastErasureEpoch() uint64 {
	epoch := uint64(0)
	if l != nil {
		for _, e := range l.entries {
			if e.Step == erasureDestroyed {
				epoch = max(epoch, e.Facts[1])
			}
		}
	}
	return epoch
}

// keyBackupsBefore returns the key backups that hold keys which an erasure that
// began the given epoch destroyed, oldest first.
func keyBackupsBefore(r model.Reader, epoch uint64) ([]*model.Upkeep, error) {
	all, err := model.All[model.Upkeep](r, model.ID{})
	list := slices.DeleteFunc(all, func(u *model.Upkeep) bool { return !u.HoldsKeysOf(epoch) })
	sortUpkeep(list)
	return list, err
}

// PlaceOf names a key backup in a sentence.
func PlaceOf(u *model.Upkeep) string {
	text := "key backup of " + u.At.UTC().Format(time.RFC3339) + " at " + u.Place
	if !u.Expires.IsZero() {
		text += ", to expire on " + u.Expires.String()
	}
	return text
}

// pendingAt names the key backups that can still open what an erasure which
// began the given epoch destroyed, for its certificate.
func (s *Store) pendingAt(epoch uint64) ([]string, error) {
	out := []string{}
	err := s.engine.View(func(snap Snapshot) error {
		list, err := keyBackupsBefore(&reader{ctx: context.Background(), snap: snap, vault: s.vault}, epoch)
		for _, u := range list {
			out = append(out, PlaceOf(u))
		}
		return err
	})
	return out, err
}

// EndKeyBackup notes that the key backup at a place was destroyed. It returns
// an error of fault NotFound if none is known there.
func (s *Store) EndKeyBackup(ctx context.Context, act model.Act, place string) (int, error) {
	ended := 0
	err := s.Write(ctx, act, func(w model.Writer) (err error) {
		ended, err = endCopies(w, act.At, place, model.ID{})
		if err == nil && ended == 0 {
			err = model.Faultf(model.NotFound, "no key backup is known at that place; 'lethe keys copies' lists them")
		}
		return err
	})
	return ended, err
}

// endCopies marks every key backup at a place, but one, as ended.
func endCopies(w model.Writer, at time.Time, place string, but model.ID) (int, error) {
	all, err := model.All[model.Upkeep](w, model.ID{})
	if err != nil {
		return 0, err
	}
	n := 0
	for _, u := range all {
		if u.Act != model.UpkeepKeyBackup || u.Place != place || !u.Ended.IsZero() || u.ID == but {
			continue
		}
		u.Ended = at.UTC()
		if err := w.Put(model.Encode(u)); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// fullPlace returns path as it is to be remembered.
func fullPlace(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// digestOf hashes what is left of r and counts its bytes.
func digestOf(r io.Reader) (sum [32]byte, n int64, err error) {
	h := sha256.New()
	n, err = io.Copy(h, r)
	h.Sum(sum[:0])
	return sum, n, err
}
