package storage

import (
	"errors"

	"lethe/keys"
	"lethe/model"
)

// What became of a record that a snapshot still has and whose key is gone.
type overtaking int

const (
	notOvertaken  overtaking = iota // the record is there and its key is not: that is damage
	erasedSince                     // an erasure took it after the snapshot
	resealedSince                   // a deep rotation gave it another key after the snapshot
)

// overtakenBy says which act, after a snapshot was taken, destroyed the key of a
// record that did not open with err. Backups and verifications read for minutes
// while others work, and must not call that damage. It waits for the act under
// way: an erasure deletes its records only after their keys.
func (s *Store) overtakenBy(err error, name []byte, version uint64) overtaking {
	if !errors.Is(err, model.ErrNotFound) {
		return notOvertaken // the key is there and does not fit
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out := notOvertaken
	viewErr := s.engine.View(func(snap Snapshot) error {
		sealed, now, found, err := snap.Get(name)
		if err != nil {
			return err
		}
		if !found {
			out = erasedSince
			return nil
		}
		header, err := keys.Inspect(sealed)
		if err == nil && now > version && s.vault.HasKey(header.Key) {
			out = resealedSince
		}
		return err
	})
	if viewErr != nil {
		return notOvertaken
	}
	return out
}

// proven opens a record to show that it can be opened. One that was erased since
// the backup began goes in as it is: its key is gone, and a restore leaves it
// out.
func (b *backingUp) proven(r *reader, buf []byte, at place, e entry) ([]byte, error) {
	owner, id, _ := splitName(at.kind, e.name)
	body, err := r.open(buf[:0], model.Record{Kind: at.kind, ID: id, Owner: owner, Version: e.version}, e.value)
	if err == nil {
		return body, nil
	}
	switch b.overtakenBy(err, e.name, e.version) {
	case erasedSince:
		return buf, nil
	case resealedSince:
		return buf, model.Faultf(model.Refused, "a deep rotation replaced the keys while the backup was being written, which could not be restored any more; it was removed. Make it again")
	}
	return buf, &model.Error{
		Fault:    model.Damaged,
		Sentence: "a record does not open, so this store is damaged and was not backed up; keep the backups there are, and see 'lethe verify'",
		Cause:    err,
	}
}
