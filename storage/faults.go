package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"lethe/keys"
	"lethe/model"
)

// ioFault words an operating system error for an administrator. what is the
// act that failed, "opening the store".
func ioFault(what string, err error) error {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return &model.Error{Fault: model.Failed, Sentence: what + ": this account may not; check the owner and the permissions of the store's directory", Cause: err}
	case errors.Is(err, syscall.EROFS):
		return &model.Error{Fault: model.ReadOnly, Sentence: what + ": the file system is read-only; nothing was changed. Mount it for writing, then try again", Cause: err}
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return &model.Error{Fault: model.Full, Sentence: what + ": the disk is full; nothing was changed. Free some space, then try again", Cause: err}
	}
	if errors.Is(err, syscall.EIO) {
		return &model.Error{Fault: model.Failed, Sentence: what + ": the disk failed (input/output error). Look at the disk and at the system's log; when it can be trusted again, open the store again. If it cannot, restore a backup onto another disk", Cause: err}
	}
	return &model.Error{Fault: model.Failed, Sentence: fmt.Sprintf("%s: the system refused (%v)", what, errno(err)), Cause: err}
}

// noRoom words a refusal for want of need bytes.
func noRoom(what string, free, need uint64) error {
	return &model.Error{
		Fault: model.Full,
		Sentence: fmt.Sprintf("only %d MiB are free on the store's disk and %s takes %d MiB; nothing was changed. Free some space, then try again",
			free>>20, what, (need+1<<20-1)>>20),
		Cause: ErrFull,
	}
}

// errno returns the system's own words for err, without a path.
func errno(err error) error {
	var n syscall.Errno
	if errors.As(err, &n) {
		return n
	}
	return errors.New("unknown cause")
}

// damaged words damage found in part of the store.
func damaged(what string, cause error) error {
	return &model.Error{
		Fault:    model.Damaged,
		Sentence: what + "; nothing was changed. Keep a copy of the whole directory, then restore from a backup",
		Cause:    cause,
	}
}

// loadFault words a failure to write what is restored. A refusal for want of room
// says itself what to do.
func loadFault(err error) error {
	if !errors.Is(err, ErrUnknownOutcome) && !errors.Is(err, ErrSuspect) {
		return err
	}
	if n, ok := systemError(err); ok {
		err = errors.Join(n, err)
	}
	return ioFault("writing the restored records", err)
}

// ledgerFault words a failure to open the erasure ledger.
func ledgerFault(err error) error {
	if errors.Is(err, errLedger) || errors.Is(err, fs.ErrNotExist) {
		return damaged("the erasure ledger is missing or is not authentic", err)
	}
	return ioFault("opening the erasure ledger", err)
}

// keysFault words an error of package keys.
func keysFault(err error) error {
	var damage *keys.DamageError
	var worded *model.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &worded):
		return err
	case errors.Is(err, keys.ErrWrongPassphrase), errors.Is(err, keys.ErrNoSlot):
		return &model.Error{Fault: model.WrongPassphrase, Sentence: "that does not open this store", Cause: err}
	case errors.As(err, &damage):
		return damaged(damage.Error(), err)
	case errors.Is(err, keys.ErrLocked):
		return errClosed
	case errors.Is(err, keys.ErrNotVault):
		return damaged("the store's key files are missing", err)
	case errors.Is(err, keys.ErrWeakPassphrase), errors.Is(err, keys.ErrArgon):
		return &model.Error{Fault: model.Refused, Sentence: err.Error(), Cause: err}
	case errors.Is(err, keys.ErrLastSlot), errors.Is(err, keys.ErrUnknownSlot), errors.Is(err, keys.ErrFull),
		errors.Is(err, keys.ErrShare), errors.Is(err, keys.ErrSlot), errors.Is(err, keys.ErrPlugin):
		return &model.Error{Fault: model.Refused, Sentence: err.Error() + "; nothing was changed", Cause: err}
	case errors.Is(err, keys.ErrNewerFormat):
		return &model.Error{Fault: model.Damaged, Sentence: "the store's keys were written by a newer Lethe; nothing was changed. Install that version or a later one", Cause: err}
	case errors.Is(err, keys.ErrNotAuthentic):
		return damaged("a record does not open with its key, so its bytes were changed outside Lethe", err)
	}
	return ioFault("reading the store's keys", err)
}
