package keys

import (
	"errors"
	"fmt"
	"os"
)

// repair finishes what a crash interrupted, or only says so where the vault is
// read-only.
func (v *Vault) repair(o *opening) error {
	if v.readOnly {
		if o.underOld {
			copy(v.vaultKey()[:], v.secrets.b[2*keySize:])
		}
		clear(v.secrets.b[2*keySize:])
		return nil
	}
	clear(v.secrets.b[2*keySize:])
	if err := v.syncAll(); err != nil {
		return err
	}
	for _, work := range []func(*opening) error{
		v.repairTemps, v.repairEpoch, v.repairJournal, v.repairHeader, v.repairRotation,
	} {
		if err := work(o); err != nil {
			return err
		}
	}
	return nil
}

// syncAll makes durable what was read. A killed process may have left writes
// and renames in the cache that it did not live to sync: an old epoch secret
// that looks wiped and is still on the disk, keys that look committed, a
// keyring that looks replaced. The old epoch secret in particular must not be
// wiped before the new keyring is sure to be found after a power cut.
func (v *Vault) syncAll() error {
	for _, name := range []string{headerFile, epochFile, keyringFile, journalFile} {
		f, err := v.files.OpenFile(name, os.O_RDWR)
		if err == nil {
			err = errors.Join(f.Sync(), f.Close())
		}
		if err != nil {
			return fmt.Errorf("sync %s: %w", name, err)
		}
	}
	if err := v.files.SyncDir(); err != nil {
		return fmt.Errorf("sync the key directory: %w", err)
	}
	return nil
}

func (v *Vault) repaired(format string, args ...any) {
	v.repairs = append(v.repairs, fmt.Sprintf(format, args...))
}

func (v *Vault) repairTemps(*opening) error {
	for _, name := range []string{keyringTemp, journalTemp} {
		found, err := removeIfThere(v.files, name)
		if err == nil && found {
			err = v.files.SyncDir()
			v.repaired("%s: an unfinished writing was removed", name)
		}
		if err != nil {
			return fmt.Errorf("remove %s: %w", name, err)
		}
	}
	return nil
}

// repairEpoch wipes the slot the keyring does not need, unless it is cleanly
// wiped: an older secret is that of an erasure not finished, a newer one that
// of an erasure not committed, and anything else may be either, torn.
func (v *Vault) repairEpoch(o *opening) error {
	spare := &o.slots[(v.epoch+1)%2]
	if spare.state == epochWiped {
		return nil
	}
	if err := v.wipeEpoch(v.epoch + 1); err != nil {
		return err
	}
	switch {
	case spare.state == epochLive && spare.generation < v.epoch:
		v.repaired("epoch: an interrupted erasure was finished, its old secret overwritten")
	case spare.state == epochLive:
		v.repaired("epoch: an erasure that had not been committed was discarded")
	default:
		v.repaired("epoch: a slot that was partly written was overwritten")
	}
	return nil
}

// repairJournal cuts a torn tail off, or replaces a journal that was folded in.
func (v *Vault) repairJournal(o *opening) error {
	if o.underOld {
		// The rotation that repairRotation finishes replaces the journal.
		return nil
	}
	if o.stale {
		var err error
		v.journal, err = replaceJournal(v.files, v.random, v.journalHeader(), v.vaultKey(), v.epochSecret())
		o.journal = v.journal
		v.repaired("journal: its keys stood in the keyring already; it was replaced")
		return err
	}
	if err := v.journal.openForAppend(v.files); err != nil {
		return err
	}
	if o.journalEnd == o.journalLen {
		return nil
	}
	err := v.journal.file.Truncate(o.journalEnd)
	if err = errors.Join(err, v.journal.file.Sync()); err != nil {
		return fmt.Errorf("cut %s: %w", journalFile, err)
	}
	v.repaired("journal: an unfinished last frame at offset %d was cut off; its keys were never acknowledged", o.journalEnd)
	return nil
}

// repairHeader makes the two copies equal again.
func (v *Vault) repairHeader(o *opening) error {
	if o.copies[0] && o.copies[1] {
		return nil
	}
	data, err := v.head.encode(v.vaultKey())
	if err != nil {
		return err
	}
	for i, same := range o.copies {
		if same {
			continue
		}
		if err := overwrite(v.files, headerFile, int64(i)*headerCopySize, data); err != nil {
			return err
		}
		v.repaired("header: copy %d was old or damaged and was written again", i+1)
	}
	return nil
}

// repairRotation finishes a rotation: the keyring under the new vault key if it
// is not yet, then the header without the previous one.
func (v *Vault) repairRotation(o *opening) error {
	if len(v.head.previous) == 0 {
		return nil
	}
	if o.underOld {
		if err := v.rewrite(v.ring.count, v.vaultKey(), true, noStep); err != nil {
			return err
		}
		o.journal = v.journal
	}
	if err := v.writeHeader(v.head.next(v.head.slots), v.vaultKey(), noStep); err != nil {
		return err
	}
	v.repaired("header: an interrupted rotation of the vault key was finished")
	return nil
}
