package desk

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"

	"lethe/model"
)

// A making is the finder's index while it is made of the records.
type making struct {
	under  atomic.Bool
	people atomic.Int64 // read so far
}

// MakeIndex makes the register searchable from its records, where no index was
// kept. Rows are then read one by one.
func (d *Desk) MakeIndex(ctx context.Context) error {
	here := d.logPoint()
	err := d.store.Read(ctx, d.makeIndex)
	if err == nil {
		d.indexed(here)
	}
	return err
}

// Searching reports whether look-ups are answered from the whole register, and if
// not, how many people have been read for that.
func (d *Desk) Searching() (ready bool, people int) {
	return !d.making.under.Load(), int(d.making.people.Load())
}

// makeIndex makes the finder's index anew. It reads the people alone, with all
// cores and before everything else: somebody may be on the phone. d.finder may be
// nil.
func (d *Desk) makeIndex(r model.Reader) error {
	if d.finder == nil {
		return nil
	}
	d.making.people.Store(0)
	d.making.under.Store(true)
	defer d.making.under.Store(false)
	parts := runtime.GOMAXPROCS(0)
	batches, quit := make(chan []Findable, 2*parts), make(chan struct{})
	failed := make([]error, parts)
	var wait sync.WaitGroup
	for k := range parts {
		wait.Go(func() {
			defer caught(&failed[k])
			failed[k] = d.readPeople(r, k, parts, batches, quit)
		})
	}
	go func() {
		wait.Wait()
		close(batches)
	}()
	d.finder.Rebuild(func(yield func(Findable) bool) {
		for batch := range batches {
			for _, f := range batch {
				if !yield(f) {
					return
				}
			}
			d.making.people.Add(int64(len(batch)))
		}
	})
	close(quit)
	wait.Wait()
	err := errors.Join(failed...)
	if err != nil {
		d.finder.Wipe() // half a register would say that somebody is not known
		return err
	}
	d.unfind(d.erasedSoFar()...)
	return nil
}

// readPeople reads the people of one part, while the gate lets it.
func (d *Desk) readPeople(r model.Reader, part, parts int, out chan<- []Findable, quit <-chan struct{}) error {
	var batch []Findable
	send := func() error {
		select {
		case out <- batch:
			batch = make([]Findable, 0, readAheadBatch)
			return nil
		case <-quit:
			return errStopped
		}
	}
	err := model.EachOfPart(r, part, parts, func(s *model.Subject) error {
		if len(batch)%passAfter == 0 {
			d.gate.pass()
		}
		if batch = append(batch, Findable{s, d.openRequestsOf(s.ID)}); len(batch) < readAheadBatch {
			return nil
		}
		return send()
	})
	if err == nil && len(batch) > 0 {
		err = send()
	}
	return err
}
