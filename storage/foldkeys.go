package storage

// foldAbove is the length of the key journal, in bytes, from which closing folds
// it into the keyring: some 18,000 keys, of which reading takes 15 ms at each
// opening.
const foldAbove = 1 << 20

// foldedKey is about how many bytes a key takes in the keyring.
const foldedKey = 56

// foldKeys folds a long key journal, such as an import leaves, into the keyring,
// for a quicker opening. What cannot be folded for want of room stays where it is.
func (s *Store) foldKeys() error {
	if s.dir == "" || s.vault == nil || s.ReadOnly() != nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	state, err := s.vault.State()
	if err != nil || state.JournalBytes < foldAbove || checkRoom(s.dir, state.Keys*foldedKey) != nil {
		return nil // locked already, short, or for another time
	}
	if err := s.vault.Fold(); err != nil {
		return keysFault(err)
	}
	return s.anchorHere()
}
