package keys

import (
	"fmt"
	"io"
	"os"
)

// Names of the steps of a change, given to the step function right after each
// is done. A step function that returns an error stops the change there, as a
// crash would: tests and the store's kill tests use it.
const (
	StepHeaderFirst     = "header: first copy written"     // rotation: the slots open the new vault key from here on
	StepHeaderBoth      = "header: both copies written"    //
	StepEpochWritten    = "epoch: spare slot written"      // erasure step 2 (DESIGN.md 3.5)
	StepKeyringWritten  = "keyring: temporary file synced" //
	StepKeyringRenamed  = "keyring: renamed"               //
	StepCommitted       = "keyring: directory synced"      // erasure step 3, the commit point
	StepEpochWiped      = "epoch: old slot overwritten"    // erasure step 4: what was removed cannot be opened from here on
	StepJournalReplaced = "journal: replaced"              //
	StepHeaderFinal     = "header: previous key removed"   // rotation only
)

// noStep is the step function of changes nobody watches.
func noStep(string) error { return nil }

func orNoStep(step func(string) error) func(string) error {
	if step == nil {
		return noStep
	}
	return step
}

// Shred destroys keys for good: DESIGN.md 3.5, steps 2 to 4. A new epoch secret
// is written, the keyring is rewritten without the keys under it, and the old
// secret, without which no older copy of the keyring opens, is overwritten in
// place. All ids share the one rewrite. Ids not in the ring are ignored, so
// that an erasure can be repeated. Pending keys become durable.
//
// After an error the keys are either all there or all gone once the vault is
// opened again; Open finishes what was begun. step may be nil.
func (v *Vault) Shred(ids []KeyID, step func(string) error) error {
	if err := v.beginChange(); err != nil {
		return err
	}
	defer v.change.Unlock()
	v.mu.Lock()
	staying := v.ring.setAside(ids)
	v.mu.Unlock()
	if staying == v.ring.count {
		return nil
	}
	return v.rewrite(staying, v.vaultKey(), true, orNoStep(step))
}

// Fold rewrites the keyring with the journal folded in, in the same epoch. Call
// it when the journal has grown; it costs one writing of the whole keyring.
func (v *Vault) Fold() error {
	if err := v.beginChange(); err != nil {
		return err
	}
	defer v.change.Unlock()
	return v.rewrite(v.ring.count, v.vaultKey(), false, noStep)
}

// rewrite puts the first n keys of the ring on disk under a vault key, in a new
// epoch or the same one, and wipes the others from memory. The caller holds the
// change lock. Any error makes the vault suspect.
func (v *Vault) rewrite(n int, vaultKey *[keySize]byte, newEpoch bool, step func(string) error) error {
	secret := allocSecret(keySize)
	defer secret.free()
	copy(secret.b, v.epochSecret()[:])
	epochSecret := (*[keySize]byte)(secret.b)
	old := v.epoch
	h := keyringHeader{vault: v.id, generation: v.generation + 1, epoch: v.epoch}
	if newEpoch {
		h.epoch++
	}
	// The old file is closed when its secret is gone: the rename would free its
	// blocks at once, which takes as long as syncing the new one.
	before, err := v.files.OpenFile(keyringFile, os.O_RDONLY)
	if err != nil {
		return v.fail(fmt.Errorf("open %s: %w", keyringFile, err))
	}
	defer before.Close()
	if err := v.writeKeyring(h, n, vaultKey, epochSecret, step); err != nil {
		return v.fail(err)
	}
	// From the rename on a reader of the disk may find the new keyring, so
	// that memory follows now: an erased key must not outlive it anywhere.
	v.adopt(&h, n, vaultKey, epochSecret)
	return v.fail(v.finishRewrite(old, step))
}

// writeKeyring does everything up to the rename.
func (v *Vault) writeKeyring(h keyringHeader, n int, vaultKey, epochSecret *[keySize]byte, step func(string) error) error {
	if h.epoch != v.epoch {
		if _, err := io.ReadFull(v.random, epochSecret[:]); err != nil {
			return fmt.Errorf("read random bytes: %w", err)
		}
		slot := encodeEpochSlot(h.epoch, epochSecret)
		defer clear(slot)
		if err := overwrite(v.files, epochFile, epochOffset(h.epoch), slot); err != nil {
			return err
		}
		if err := step(StepEpochWritten); err != nil {
			return err
		}
	}
	data, err := sealKeyring(v.random, h, v.ring, n, vaultKey, epochSecret)
	if err != nil {
		return err
	}
	if err := writeFile(v.files, keyringTemp, data); err != nil {
		return err
	}
	if err := step(StepKeyringWritten); err != nil {
		return err
	}
	if err := v.files.Rename(keyringTemp, keyringFile); err != nil {
		return fmt.Errorf("replace %s: %w", keyringFile, err)
	}
	return nil
}

// adopt makes memory agree with a keyring that has been put in place.
func (v *Vault) adopt(h *keyringHeader, n int, vaultKey, epochSecret *[keySize]byte) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.ring.truncate(n)
	copy(v.vaultKey()[:], vaultKey[:])
	copy(v.epochSecret()[:], epochSecret[:])
	v.generation, v.epoch = h.generation, h.epoch
	v.committed = n
}

// finishRewrite does everything after the rename. The old epoch secret is
// overwritten only when the new keyring is sure to be found after a power cut:
// wiping it earlier could leave the old keyring with no secret to open it.
func (v *Vault) finishRewrite(oldEpoch uint64, step func(string) error) error {
	if err := step(StepKeyringRenamed); err != nil {
		return err
	}
	if err := v.files.SyncDir(); err != nil {
		return fmt.Errorf("sync the key directory: %w", err)
	}
	if err := step(StepCommitted); err != nil {
		return err
	}
	if oldEpoch != v.epoch {
		if err := v.wipeEpoch(oldEpoch); err != nil {
			return err
		}
		if err := step(StepEpochWiped); err != nil {
			return err
		}
	}
	v.journal.close()
	var err error
	if v.journal, err = replaceJournal(v.files, v.random, v.journalHeader(), v.vaultKey(), v.epochSecret()); err != nil {
		return err
	}
	return step(StepJournalReplaced)
}

// wipeEpoch overwrites the slot of a generation with random bytes.
func (v *Vault) wipeEpoch(generation uint64) error {
	slot, err := encodeWipedSlot(v.random)
	if err != nil {
		return fmt.Errorf("read random bytes: %w", err)
	}
	return overwrite(v.files, epochFile, epochOffset(generation), slot)
}
