package storage

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"lethe/keys"
	"lethe/model"
	"lethe/storage/audit"
)

// Write implements model.Store. The order on disk is: new keys, then records
// with their leaves, then the anchor; a crash between two of them leaves keys
// without records, which hurt nobody, or a log ahead of its anchor, which Open
// mends.
func (s *Store) Write(ctx context.Context, act model.Act, fn func(model.Writer) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.write(ctx, act, fn)
}

// write is Write for those who hold s.mu.
func (s *Store) write(ctx context.Context, act model.Act, fn func(model.Writer) error) error {
	if s.refusal != nil {
		return s.refusal
	}
	w := &writer{store: s, act: act}
	err := s.engine.View(func(snap Snapshot) error {
		w.reader = reader{ctx: ctx, snap: snap, vault: s.vault}
		if err := fn(w); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		return w.seal()
	})
	if err != nil {
		return err
	}
	return s.commit(w)
}

// commit makes the changes and leaves of w durable together.
func (s *Store) commit(w *writer) error {
	if len(w.leaves) == 0 {
		return nil
	}
	block, err := s.log.Plan(w.leaves)
	if err != nil {
		return damaged("the audit log is damaged", err)
	}
	w.changes = append(w.changes,
		Change{Key: numbered(leafBlocks, block.FirstLeaf), Value: block.Leaves, Version: 1},
		Change{Key: numbered(hashBlocks, block.FirstHash), Value: block.Hashes, Version: 1})
	if err := s.apply(w); err != nil {
		return err
	}
	s.log.Commit(block)
	return s.anchorHere()
}

// anchorHere moves the anchor to where the store stands.
func (s *Store) anchorHere() error {
	if s.anchor == nil {
		return nil
	}
	here, err := s.here()
	if err == nil {
		err = s.anchor.advance(here)
	}
	if err != nil {
		// The act is on disk, but its loss would no longer be noticed.
		return s.suspect("the act was saved, but the anchor that guards it was not", err)
	}
	return nil
}

// apply commits new keys and then the changes. After a failure whose outcome
// is not known, the store takes no more writes.
func (s *Store) apply(w *writer) error {
	if w.newKeys {
		if err := s.vault.Commit(); err != nil {
			return s.suspect("new keys could not be saved; the act was not", err)
		}
	}
	if touchesCopies(w.changes) {
		s.copies.Store(nil)
	}
	err := s.engine.Apply(w.changes)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrConflict):
		return w.conflict(err)
	case errors.Is(err, ErrTooLarge):
		return &model.Error{Fault: model.Refused, Sentence: "this is more than the store takes in one piece; nothing was saved", Cause: err}
	case errors.Is(err, errLostTable):
		return s.suspect(keptTables+", and this act was not saved", err)
	case errors.Is(err, ErrUnknownOutcome), errors.Is(err, ErrSuspect):
		return s.suspect("the disk failed while saving, so this act may or may not be there", err)
	}
	return err
}

// suspect makes the store read-only until it is opened, and so verified, again
// (DESIGN.md 4).
func (s *Store) suspect(what string, cause error) error {
	s.refuse(&model.Error{
		Fault:    model.ReadOnly,
		Sentence: what + "; the store takes no more changes until it is closed and opened again",
		Cause:    cause,
	})
	return s.refusal
}

// A writer collects the changes of one act.
type writer struct {
	reader
	store   *Store
	act     model.Act
	pending []pendingChange
	changes []Change
	leaves  []audit.Leaf
	newKeys bool
	made    map[model.ID]keys.KeyID // keys made in this act, for records that share them
}

type pendingChange struct {
	rec    model.Record
	delete bool
	touch  bool
}

// Put implements model.Writer.
func (w *writer) Put(r model.Record) error {
	if _, ok := r.Kind.Group(); !ok {
		return fmt.Errorf("%w: %s", model.ErrEncoding, r.Kind)
	}
	w.pending = append(w.pending, pendingChange{rec: r})
	return nil
}

// Delete implements model.Writer.
func (w *writer) Delete(r model.Record) error {
	w.pending = append(w.pending, pendingChange{rec: r, delete: true})
	return nil
}

// Touch implements model.Writer.
func (w *writer) Touch(r model.Record) error {
	w.pending = append(w.pending, pendingChange{rec: r, touch: true})
	return nil
}

// seal turns what was collected into changes and leaves.
func (w *writer) seal() error {
	w.made = map[model.ID]keys.KeyID{}
	w.changes = make([]Change, 0, len(w.pending)+2)
	w.leaves = make([]audit.Leaf, 0, len(w.pending))
	for _, p := range w.pending {
		leaf := audit.Leaf{At: w.act.At, Actor: w.act.Actor, Action: w.act.Action, Kind: byte(p.rec.Kind), ID: p.rec.ID, Version: p.rec.Version}
		if !p.touch {
			c := Change{Key: recordName(p.rec.Kind, p.rec.Owner, p.rec.ID), Expect: p.rec.Version, Delete: p.delete}
			leaf.Version = p.rec.Version + 1 // a deletion is told from a look-up by it
			if !p.delete {
				sealed, err := w.sealRecord(p.rec)
				if err != nil {
					return err
				}
				c.Value, c.Version = sealed, p.rec.Version+1
				leaf.Version, leaf.Hash = c.Version, sha256.Sum256(sealed)
			}
			w.changes = append(w.changes, c)
		}
		w.leaves = append(w.leaves, leaf)
	}
	return nil
}

func (w *writer) sealRecord(r model.Record) ([]byte, error) {
	key, err := w.keyFor(r)
	if err != nil {
		return nil, err
	}
	sealed, err := w.vault.Seal(key, label(r.Kind, r.Owner, r.ID), r.Version+1, r.Body)
	if errors.Is(err, keys.ErrFull) {
		return nil, &model.Error{Fault: model.Refused, Sentence: "this is more than the store takes in one piece; nothing was saved", Cause: err}
	}
	return sealed, keysFault(err)
}

// keyFor returns the key that seals r: the one it was sealed with before, that
// of its owner, the organisation's, or a new one.
func (w *writer) keyFor(r model.Record) (keys.KeyID, error) {
	group, _ := r.Kind.Group()
	switch group {
	case model.HouseKey:
		return w.store.house, nil
	case model.OwnersKey:
		if key, ok := w.made[r.Owner]; ok {
			return key, nil
		}
		return w.storedKey(r.Kind.OwnedBy(), model.ID{}, r.Owner)
	}
	if r.Version > 0 {
		return w.storedKey(r.Kind, r.Owner, r.ID)
	}
	key, err := w.vault.NewKey(w.act.At)
	if err != nil {
		return key, keysFault(err)
	}
	w.newKeys = true
	if r.Kind == model.KindSubject || r.Kind == model.KindRequest {
		w.made[r.ID] = key
	}
	return key, nil
}

// storedKey reads the id of the key that seals a stored record.
func (w *writer) storedKey(k model.Kind, owner, id model.ID) (keys.KeyID, error) {
	sealed, _, found, err := w.snap.Get(recordName(k, owner, id))
	if err != nil {
		return keys.KeyID{}, damaged("a record cannot be read", err)
	}
	if !found {
		return keys.KeyID{}, fmt.Errorf("this %s is %w", k, model.ErrNotFound)
	}
	header, err := keys.Inspect(sealed)
	if err != nil {
		return keys.KeyID{}, keysFault(err)
	}
	return header.Key, nil
}

// conflict names who changed the record that a change expected in another
// version, as far as the last leaves tell.
func (w *writer) conflict(err error) error {
	var at *conflictKey
	if !errors.As(err, &at) {
		return err
	}
	i := slices.IndexFunc(w.pending, func(p pendingChange) bool {
		return string(recordName(p.rec.Kind, p.rec.Owner, p.rec.ID)) == string(at.key)
	})
	if i < 0 {
		return damaged("the audit log is not where it should be", err)
	}
	rec := w.pending[i].rec
	out := &model.ConflictError{Kind: rec.Kind, ID: rec.ID}
	if leaf, found := w.store.lastLeaf(rec); found {
		out.Actor, out.At = leaf.Actor, leaf.At
	}
	return out
}

// recentLeaves is how many leaves back a conflict is traced. Beyond that the
// change is so old that its author has forgotten it too.
const recentLeaves = 10_000

// lastLeaf finds the newest leaf of a write to rec among the recent ones.
func (s *Store) lastLeaf(rec model.Record) (leaf audit.Leaf, found bool) {
	size := s.log.Size()
	s.engine.View(func(snap Snapshot) error {
		for seq := size; seq > 0 && size-seq < recentLeaves && !found; {
			first, block, err := blockSource{snap}.LeafBlock(seq - 1)
			if err != nil {
				return err
			}
			err = audit.SplitLeaves(block, func(l audit.Leaf) error {
				if l.Kind == byte(rec.Kind) && l.ID == rec.ID && l.Hash != [32]byte{} {
					leaf, found = l, true
				}
				return nil
			})
			if err != nil {
				return err
			}
			seq = first
		}
		return nil
	})
	return leaf, found
}
