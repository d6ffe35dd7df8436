package storage

import (
	"context"
	"slices"

	"lethe/model"
)

// KeyCopies implements model.Store. The count is kept until a record of upkeep
// is written or the erasure ledger grows, since screens ask with every frame.
func (s *Store) KeyCopies() (model.KeyCopies, error) {
	if c := s.copies.Load(); c != nil {
		return *c, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var c model.KeyCopies
	err := s.engine.View(func(snap Snapshot) error {
		list, err := keyBackupsBefore(&reader{ctx: context.Background(), snap: snap, vault: s.vault}, s.ledger.lastErasureEpoch())
		if len(list) > 0 {
			c.Pending, c.Oldest = len(list), list[0].At
		}
		return err
	})
	if err != nil {
		return model.KeyCopies{}, err
	}
	s.copies.Store(&c)
	return c, nil
}

// enter adds an entry to the erasure ledger, by which KeyCopies counts. s.mu must be
// held.
func (s *Store) enter(e ledgerEntry) error {
	err := s.ledger.append(e)
	s.copies.Store(nil)
	return err
}

// touchesCopies reports whether changes can alter what KeyCopies counts.
func touchesCopies(changes []Change) bool {
	return slices.ContainsFunc(changes, func(c Change) bool { return c.Key[0] == byte(model.KindUpkeep) })
}
