package model

import (
	"errors"
	"fmt"
)

// A Fault is the kind of an error: what went wrong in terms that a program can
// act on. The command line turns it into its exit code.
type Fault int

// The faults.
const (
	Failed          Fault = iota + 1 // anything else
	Usage                            // the request itself is malformed
	NotFound                         // there is no such record
	Refused                          // a rule forbids it
	WrongPassphrase                  // no slot opens with what was given
	Damaged                          // the store is damaged or not what it should be
	InUse                            // another process owns the store
	Full                             // not enough room; nothing was written
	ReadOnly                         // the store takes no writes at present
	Sealed                           // a server holds the register locked
	Unapproved                       // a second person has to approve it first
)

// An Error has a kind, a sentence that is safe to show to anybody, and a cause
// that may not be. Error returns only the sentence.
type Error struct {
	Fault    Fault
	Sentence string
	Cause    error
}

func (e *Error) Error() string { return e.Sentence }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Faultf returns an Error with the formatted sentence and no cause. Nothing
// personal may be among the arguments.
func Faultf(f Fault, format string, args ...any) *Error {
	return &Error{Fault: f, Sentence: fmt.Sprintf(format, args...)}
}

// ErrNotAllowed is wrapped by the refusal of an act that the role of who asks for
// it does not allow.
var ErrNotAllowed = errors.New("not allowed in this role")

// FaultOf returns the kind of err: that of the Error it wraps, what its
// sentinel says, or Failed. It returns 0 for nil.
func FaultOf(err error) Fault {
	var e *Error
	var conflict *ConflictError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &e):
		return e.Fault
	case errors.As(err, &conflict):
		return Refused
	case errors.Is(err, ErrNotFound), errors.Is(err, ErrReference):
		return NotFound
	}
	return Failed
}
