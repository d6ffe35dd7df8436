package model

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// A Store keeps records. Package storage implements it; packages model and
// desk know nothing else about where records live.
type Store interface {
	// Read calls fn with a consistent view of the store.
	Read(ctx context.Context, fn func(Reader) error) error
	// Write calls fn and then makes what it put and deleted durable as one
	// act, with an audit leaf for each record, or changes nothing. When it
	// returns nil the act is on disk. fn must have no other effects.
	Write(ctx context.Context, act Act, fn func(Writer) error) error
	// Erase destroys the keys of what decide orders, deletes the records and
	// returns a certificate (DESIGN.md 3.5). decide sees the store as it is at
	// that moment and nothing changes until Erase returns; an error from it
	// ends the act with nothing changed. When Erase returns nil the data is
	// gone for good; when it fails half-way, opening the store again finishes
	// the erasure or finds that it never began.
	Erase(ctx context.Context, act Act, decide func(Reader) (*EraseOrder, error)) (*ErasureReceipt, error)
	// Fingerprint returns a hash of data under a key that never leaves the
	// vault. Suppressions keep contacts so (DESIGN.md 2).
	Fingerprint(purpose string, data []byte) ([32]byte, error)
	// Room returns an error of fault Full if the disk has no room for n more
	// bytes of papers.
	Room(n uint64) error
	// ReadOnly returns why the store takes no writes, or nil if it does.
	ReadOnly() error
	// KeyCopies counts the copies of the keys that an erasure left behind. It
	// is quick.
	KeyCopies() (KeyCopies, error)
}

// A Reader reads records as they were when the view began. It may be used by
// several goroutines.
type Reader interface {
	// Get returns the record, or an error that wraps ErrNotFound. owner is
	// zero for kinds that are not Owned.
	Get(k Kind, owner, id ID) (Record, error)
	// Scan calls fn for each record of the kind in the order of ids, for
	// Owned kinds those of one owner, or of all when owner is zero. The
	// record's Body is only valid during the call. It stops at fn's error.
	Scan(k Kind, owner ID, fn func(Record) error) error
	// ScanPart is Scan of the records of all owners in one of several parts, which
	// are about equally long: all parts together are all records, each once.
	ScanPart(k Kind, part, parts int, fn func(Record) error) error
	// WithPrefix returns the ids of the subjects whose ids begin with prefix.
	WithPrefix(prefix [5]byte) ([]ID, error)
}

// A Writer also collects changes.
type Writer interface {
	Reader
	// Put stores the record. Version is the version that was read, zero for a
	// new record; if the stored version is another by now, Write returns a
	// ConflictError.
	Put(Record) error
	// Delete removes the record, expecting its Version. It does not destroy
	// the key: erasure does (DESIGN.md 3.5).
	Delete(Record) error
	// Touch writes an audit leaf for a record that was only looked at.
	Touch(Record) error
}

// ErrNotFound is wrapped by errors about records that are not in the store.
var ErrNotFound = errors.New("not found")

// A ConflictError says that a record was changed by somebody else after it was
// read. Nothing was written.
type ConflictError struct {
	Kind  Kind
	ID    ID
	Actor string    // who changed it; empty when not known
	At    time.Time // when
}

func (e *ConflictError) Error() string {
	if e.Actor == "" {
		return fmt.Sprintf("this %s was changed since it was read; nothing was saved", e.Kind)
	}
	return fmt.Sprintf("this %s was changed by %s at %s since it was read; nothing was saved",
		e.Kind, e.Actor, e.At.Format("15:04 on 2 Jan 2006"))
}

// entity is a pointer to T that is an Entity.
type entity[T any] interface {
	*T
	Entity
}

// Load reads one record into a fresh T. owner is zero for kinds not Owned.
func Load[T any, P entity[T]](r Reader, owner, id ID) (*T, error) {
	var v T
	rec, err := r.Get(P(&v).Kind(), owner, id)
	if err != nil {
		return nil, err
	}
	if err := DecodeInto(rec, P(&v)); err != nil {
		return nil, err
	}
	return &v, nil
}

// Each calls fn with every T of owner, or of all owners when it is zero. The
// value is fn's to keep.
func Each[T any, P entity[T]](r Reader, owner ID, fn func(*T) error) error {
	return r.Scan(P(new(T)).Kind(), owner, decoded[T, P](fn))
}

// EachOfPart is Each of the records of all owners in one of several parts (see
// Reader.ScanPart).
func EachOfPart[T any, P entity[T]](r Reader, part, parts int, fn func(*T) error) error {
	return r.ScanPart(P(new(T)).Kind(), part, parts, decoded[T, P](fn))
}

func decoded[T any, P entity[T]](fn func(*T) error) func(Record) error {
	return func(rec Record) error {
		v := new(T)
		if err := DecodeInto(rec, P(v)); err != nil {
			return err
		}
		return fn(v)
	}
}

// All returns every T of owner, or of all owners when it is zero.
func All[T any, P entity[T]](r Reader, owner ID) ([]*T, error) {
	var out []*T
	err := Each[T, P](r, owner, func(v *T) error { out = append(out, v); return nil })
	return out, err
}
