package storage

import (
	"context"
	"encoding/hex"
	"errors"
	"time"

	"lethe/model"
	"lethe/storage/audit"
)

// checkpointPurpose names the key that signs checkpoints.
const checkpointPurpose = "audit checkpoint"

// origin returns the origin line of this store's checkpoints.
func (s *Store) origin() string { return audit.Origin(s.vault.ID().String()) }

// Checkpoint returns a signed checkpoint of the audit log as it stands, and
// what it says.
func (s *Store) Checkpoint(now time.Time) ([]byte, audit.Checkpoint, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.checkpoint(now)
}

// SignExport signs a checkpoint anew together with the SHA-256 of the lines of an
// export that goes with it.
func (s *Store) SignExport(c audit.Checkpoint, digest [32]byte) ([]byte, error) {
	c.Export = digest
	key, err := s.vault.PublicKey(checkpointPurpose)
	if err != nil {
		return nil, keysFault(err)
	}
	msg, err := c.Sign(key, func(text []byte) ([]byte, error) { return s.vault.Sign(checkpointPurpose, text) })
	return msg, keysFault(err)
}

// Pseudonym returns another name of a record, for those who may not know which it
// is: the same in every export, and of use to nobody without the keys.
func (s *Store) Pseudonym(kind byte, id model.ID) (string, error) {
	sum, err := s.vault.MAC("audit pseudonym", []byte{kind}, id[:])
	if err != nil {
		return "", keysFault(err)
	}
	return "p-" + hex.EncodeToString(sum[:8]), nil
}

// checkpoint is Checkpoint for those who hold s.mu.
func (s *Store) checkpoint(now time.Time) ([]byte, audit.Checkpoint, error) {
	if s.ledger == nil {
		return nil, audit.Checkpoint{}, errClosed
	}
	c := audit.Checkpoint{
		Origin: s.origin(), Size: s.log.Size(), Root: s.log.Root(),
		At: now.UTC().Truncate(time.Second), Ledger: s.ledger.size(),
	}
	key, err := s.vault.PublicKey(checkpointPurpose)
	if err != nil {
		return nil, c, keysFault(err)
	}
	msg, err := c.Sign(key, func(text []byte) ([]byte, error) { return s.vault.Sign(checkpointPurpose, text) })
	return msg, c, keysFault(err)
}

// CheckpointKey returns the public key that signs checkpoints, in the form that
// verifiers of signed notes take. It stays the same for the store's whole life.
func (s *Store) CheckpointKey() (string, error) {
	key, err := s.vault.PublicKey(checkpointPurpose)
	if err != nil {
		return "", keysFault(err)
	}
	return audit.VerifierKey(s.origin(), key)
}

// RecordCheckpoint notes that a checkpoint left the store for a place.
func (s *Store) RecordCheckpoint(ctx context.Context, act model.Act, c audit.Checkpoint, place string) error {
	return s.keepRecord(ctx, act, &model.Upkeep{Act: model.UpkeepCheckpoint, Place: place, Size: c.Size}, nil)
}

// AgainstCheckpoint checks that the audit log and the erasure ledger are
// continuations of those that a signed checkpoint was made of. An error of
// fault Damaged says what is lost or changed.
func (s *Store) AgainstCheckpoint(msg []byte) (audit.Checkpoint, error) {
	key, err := s.vault.PublicKey(checkpointPurpose)
	if err != nil {
		return audit.Checkpoint{}, keysFault(err)
	}
	c, err := audit.OpenCheckpoint(msg, s.origin(), key)
	if err != nil {
		return c, checkpointFault(err, c)
	}
	s.mu.Lock()
	size, root, ledger := s.log.Size(), s.log.Root(), s.ledger.size()
	s.mu.Unlock()
	err = s.currentEngine().View(func(snap Snapshot) error { return c.Consistent(size, root, blockSource{snap}) })
	if err == nil && ledger < c.Ledger {
		return c, model.Faultf(model.Damaged, "the erasure ledger has %d entries and the checkpoint of %s says %d: this store is an older copy, or its ledger was cut",
			ledger, c.At.Format(time.RFC3339), c.Ledger)
	}
	return c, checkpointFault(err, c)
}

// checkpointFault words an error of package audit about a checkpoint.
func checkpointFault(err error, c audit.Checkpoint) error {
	at := c.At.Format(time.RFC3339)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, audit.ErrCheckpoint):
		return &model.Error{Fault: model.Refused, Sentence: err.Error(), Cause: err}
	case errors.Is(err, audit.ErrBehind):
		return &model.Error{Fault: model.Damaged, Sentence: "this store is older than the checkpoint of " + at + ": " + err.Error() +
			". It was rolled back or restored from an older backup", Cause: err}
	case errors.Is(err, audit.ErrForked):
		return &model.Error{Fault: model.Damaged, Sentence: err.Error() + ", of " + at + ": entries were changed or the log was written anew", Cause: err}
	}
	return err
}
