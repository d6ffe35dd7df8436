package storage

import (
	"context"
	"slices"

	"lethe/model"
)

// countedCopies is what KeyCopies found, while it holds.
type countedCopies struct {
	model.KeyCopies
	ledger uint64 // entries of the erasure ledger then
}

// KeyCopies implements model.Store. The count is kept until a record of upkeep
// is written or the erasure ledger grows, since screens ask with every frame.
func (s *Store) KeyCopies() (model.KeyCopies, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.copies != nil && s.copies.ledger == s.ledger.size() {
		return s.copies.KeyCopies, nil
	}
	c := &countedCopies{ledger: s.ledger.size()}
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
	s.copies = c
	return c.KeyCopies, nil
}

// touchesCopies reports whether changes can alter what KeyCopies counts.
func touchesCopies(changes []Change) bool {
	return slices.ContainsFunc(changes, func(c Change) bool { return c.Key[0] == byte(model.KindUpkeep) })
}
