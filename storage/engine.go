package storage

import (
	"errors"
	"fmt"
)

// An Engine keeps versioned keys and values durably. It knows nothing about
// what they mean. It is narrow so that another engine can take its place
// (DESIGN.md 4); every implementation passes the suite in engine_test.go.
type Engine interface {
	// View calls fn with a consistent snapshot, valid during the call.
	View(fn func(Snapshot) error) error
	// Apply makes all changes durable together, or none. Its errors wrap one
	// of the classes below; after ErrUnknownOutcome the changes may or may
	// not be there.
	Apply(changes []Change) error
	// Close releases the engine. Views must have ended.
	Close() error
}

// A Snapshot reads keys as they were at one moment. Values are valid only
// during the View; callers copy what they keep.
type Snapshot interface {
	// Get returns the value and version of key; found is false if there is none.
	Get(key []byte) (value []byte, version uint64, found bool, err error)
	// Scan calls fn for each key that begins with prefix and is not below
	// from, in ascending order, until fn returns an error, which Scan returns.
	// errStop ends the scan without error.
	Scan(prefix, from []byte, fn func(key, value []byte, version uint64) error) error
	// Last returns the greatest key that begins with prefix and is not above
	// upTo (nil for no limit); found is false if there is none.
	Last(prefix, upTo []byte) (key, value []byte, found bool, err error)
}

// A Change puts or deletes one key.
type Change struct {
	Key     []byte
	Value   []byte
	Delete  bool
	Version uint64 // of the new value
	Expect  uint64 // version that must be stored now; 0 means the key must be absent
}

// The error classes of an Engine.
var (
	ErrConflict       = errors.New("a key has another version than expected")
	ErrTooLarge       = errors.New("the change is too large for one transaction")
	ErrFull           = errors.New("not enough free space; nothing was written")
	ErrUnknownOutcome = errors.New("the write failed on its way to the disk")
	ErrSuspect        = errors.New("stored data does not read back as it was written")
)

// maxValue is the largest value an Engine takes, in bytes (DESIGN.md 4:
// ValueThreshold 1 MiB and larger values refused). The room left is for the
// engine's own framing.
const maxValue = 1<<20 - 1024

// errStop ends a scan early.
var errStop = errors.New("stop")

// conflictKey is ErrConflict with the key that differed.
type conflictKey struct{ key []byte }

func (e *conflictKey) Error() string        { return ErrConflict.Error() }
func (e *conflictKey) Is(target error) bool { return target == ErrConflict }

// checkSizes refuses values that no engine takes.
func checkSizes(changes []Change) error {
	for _, c := range changes {
		if len(c.Value) > maxValue {
			return fmt.Errorf("%w: a value of %d bytes, the limit is %d", ErrTooLarge, len(c.Value), maxValue)
		}
	}
	return nil
}
