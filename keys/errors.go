package keys

import (
	"errors"
	"fmt"
)

// Sentinels a caller branches on. The sentences are safe to show: none holds a
// key, a passphrase or personal data.
var (
	// ErrWrongPassphrase says that no passphrase slot opened. It does not say
	// whether there are any, or how many.
	ErrWrongPassphrase = errors.New("wrong passphrase")
	// ErrNoSlot says that none of the given age identities opens a slot.
	ErrNoSlot = errors.New("no slot of this store opens with this identity")
	// ErrDamaged is what every *DamageError matches with errors.Is.
	ErrDamaged = errors.New("key file damaged")
	// ErrNewerFormat says that a file or record was written by a newer version.
	ErrNewerFormat = errors.New("written by a newer version of this program")
	// ErrKeyGone says that the key is not in the keyring: it was erased.
	ErrKeyGone = errors.New("the key is gone: this was erased")
	// ErrNotAuthentic says that sealed bytes were altered, moved to another
	// label or vault, or are not what they claim to be.
	ErrNotAuthentic = errors.New("sealed data is not authentic")
	// ErrExists says that Create found key files in the directory.
	ErrExists = errors.New("key files exist already")
	// ErrNotVault says that Open found no key header in the directory.
	ErrNotVault = errors.New("no key header here: this is not a store")
	// ErrLocked says that the vault was locked and its keys wiped.
	ErrLocked = errors.New("the vault is locked")
	// ErrReadOnly says that the vault was opened read-only.
	ErrReadOnly = errors.New("the vault is open for reading only")
	// ErrSuspect says that an earlier write failed, so that memory and disk may
	// differ: nothing more is written until the vault is opened again.
	ErrSuspect = errors.New("an earlier write failed: close the store and open it again")
	// ErrLastSlot says that removing the slot would leave nobody able to open.
	ErrLastSlot = errors.New("this is the last slot: add another before removing it")
	// ErrUnknownSlot says that no slot bears the id, or that a slot is of a kind
	// this version cannot wrap a new vault key for.
	ErrUnknownSlot = errors.New("unknown slot")
	// ErrSlot says that a slot cannot be made as it was described.
	ErrSlot = errors.New("slot refused")
	// ErrWeakPassphrase is what CheckPassphrase returns, with the reason.
	ErrWeakPassphrase = errors.New("passphrase refused")
	// ErrArgon says that passphrase hashing parameters are outside the limits.
	ErrArgon = errors.New("passphrase parameters outside the limits")
	// ErrFull says that a fixed limit is reached: keys in the ring, slots in the
	// header, bytes in a record.
	ErrFull = errors.New("limit reached")
)

// DamageError names the file that is damaged and what is wrong with it.
// errors.Is(err, ErrDamaged) holds for each of them.
type DamageError struct {
	File   string // name inside the key directory, or "record"
	Detail string // what is wrong, with the offset where it is known
	Err    error  // further cause, such as ErrNotAuthentic; may be nil
}

// Error says what is wrong. What to do about it says who knows what else there is.
func (e *DamageError) Error() string {
	return fmt.Sprintf("%s is damaged: %s", e.File, e.Detail)
}

// Unwrap makes errors.Is find ErrDamaged and the cause.
func (e *DamageError) Unwrap() []error {
	if e.Err == nil {
		return []error{ErrDamaged}
	}
	return []error{ErrDamaged, e.Err}
}

func damaged(file, format string, args ...any) error {
	return &DamageError{File: file, Detail: fmt.Sprintf(format, args...)}
}

// forged is damage that only somebody without the key, or a failing disk, can
// have made: the bytes do not authenticate.
func forged(file, format string, args ...any) error {
	return &DamageError{File: file, Detail: fmt.Sprintf(format, args...), Err: ErrNotAuthentic}
}

func newer(what string, found, known uint16) error {
	return fmt.Errorf("%s has format %d and this version reads format %d: install the newer version: %w",
		what, found, known, ErrNewerFormat)
}
