package desk

import (
	"fmt"

	"lethe/model"
)

// readAheadBatch is how many records go from goroutine to goroutine at once.
const readAheadBatch = 256

// An ahead reads all records of one kind in a goroutine of its own, so that
// another kind can be read beside it.
type ahead[T any] struct {
	batches chan []*T
	quit    chan struct{}
	batch   []*T
	err     error // valid once batches is closed
}

// readAhead begins to read, and calls pause after every few records. Call stop in the
// end.
func readAhead[T any, P interface {
	*T
	model.Entity
}](r model.Reader, pause func()) *ahead[T] {
	a := &ahead[T]{batches: make(chan []*T, 4), quit: make(chan struct{})}
	go func() {
		defer close(a.batches)
		defer caught(&a.err)
		var batch []*T
		send := func() error {
			select {
			case a.batches <- batch:
				batch = make([]*T, 0, readAheadBatch)
				return nil
			case <-a.quit:
				return errStopped
			}
		}
		a.err = model.Each[T, P](r, model.ID{}, func(v *T) error {
			if len(batch)%passAfter == 0 {
				pause()
			}
			if batch = append(batch, v); len(batch) < readAheadBatch {
				return nil
			}
			return send()
		})
		if a.err == nil && len(batch) > 0 {
			a.err = send()
		}
	}()
	return a
}

// caught turns a panic in a goroutine of the desk's own into an error: it would
// end the process, with the terminal as it is.
func caught(err *error) {
	if r := recover(); r != nil {
		*err = &model.Error{Fault: model.Failed, Sentence: "a fault in the program stopped this", Cause: fmt.Errorf("panic: %v", r)}
	}
}

// while takes the records that come next as long as they fit.
func (a *ahead[T]) while(fits func(*T) bool) (out []*T) {
	for v := a.peek(); v != nil && fits(v); v = a.peek() {
		out = append(out, v)
		a.take()
	}
	return out
}

// peek returns the next record, or nil after the last one or an error.
func (a *ahead[T]) peek() *T {
	if len(a.batch) == 0 {
		a.batch = <-a.batches
	}
	if len(a.batch) == 0 {
		return nil
	}
	return a.batch[0]
}

// take goes on to the record after the one that peek returned.
func (a *ahead[T]) take() { a.batch = a.batch[1:] }

// rest reads to the end and returns what ended the reading too early, if
// anything did.
func (a *ahead[T]) rest() error {
	for range a.batches {
	}
	return a.err
}

// stop ends the reading and waits for it.
func (a *ahead[T]) stop() {
	close(a.quit)
	for range a.batches {
	}
}
