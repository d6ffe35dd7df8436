package desk

import (
	"context"
	"slices"
	"sync"

	"lethe/model"
)

// An importBatch is what becomes one act of an import.
type importBatch struct {
	subjects []model.ID
	records  []model.Record
	report   ImportReport // as of the last row of the batch
	last     bool
}

func (b *importBatch) has(id model.ID) bool { return slices.Contains(b.subjects, id) }

// A batchWriter writes batches while the next rows are being read: most of an
// act's time is spent waiting for the disk.
type batchWriter struct {
	ctx   context.Context
	store model.Store
	by    By
	plan  ImportPlan
	in    chan importBatch
	ended chan struct{}

	mu     sync.Mutex
	moved  *sync.Cond
	run    *model.ImportRun // what is in the store
	queued []importBatch    // not yet in the store, oldest first
	failed error
}

func startWriter(ctx context.Context, store model.Store, by By, plan ImportPlan, run *model.ImportRun) *batchWriter {
	w := &batchWriter{ctx: ctx, store: store, by: by, plan: plan, run: run, in: make(chan importBatch, 1), ended: make(chan struct{})}
	w.moved = sync.NewCond(&w.mu)
	go w.work()
	return w
}

// put queues a batch. It waits while two others are on their way.
func (w *batchWriter) put(b importBatch) {
	w.mu.Lock()
	w.queued = append(w.queued, b)
	w.mu.Unlock()
	w.in <- b
}

func (w *batchWriter) work() {
	defer close(w.ended)
	for b := range w.in {
		err := w.err()
		if err == nil {
			err = w.write(b)
		}
		w.mu.Lock()
		w.failed = err
		w.queued = slices.Delete(w.queued, 0, 1) // and lets go of what it held
		w.moved.Broadcast()
		w.mu.Unlock()
	}
}

// write makes one batch durable, with how far the import has come.
func (w *batchWriter) write(b importBatch) (err error) {
	defer caught(&err)
	run := *w.run
	r := b.report
	run.Rows, run.Added, run.Updated = uint64(r.Rows), uint64(r.Added), uint64(r.Updated)
	run.Unchanged, run.Conflicts, run.Rejected = uint64(r.Unchanged), uint64(r.Conflicts), uint64(r.Rejected)
	run.Duplicate, run.Suppressed = uint64(r.Duplicate), uint64(r.Suppressed)
	if b.last {
		run.Finished = w.by.At.UTC()
	}
	if !w.plan.DryRun {
		err = w.store.Write(w.ctx, w.by.act("import.batch", ""), func(out model.Writer) error {
			for _, r := range b.records {
				if err := out.Put(r); err != nil {
					return err
				}
			}
			return out.Put(model.Encode(&run))
		})
		if err != nil {
			return err
		}
		run.Version++
	}
	w.mu.Lock()
	w.run = &run
	w.mu.Unlock()
	if w.plan.Progress != nil {
		w.plan.Progress(r)
	}
	return nil
}

// wait returns when no batch on its way holds the subject.
func (w *batchWriter) wait(subject model.ID) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.failed == nil && slices.ContainsFunc(w.queued, func(b importBatch) bool { return b.has(subject) }) {
		w.moved.Wait()
	}
	return w.failed
}

// err returns why a batch could not be written.
func (w *batchWriter) err() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.failed
}

// stop waits for what was queued and returns how far the import has come.
func (w *batchWriter) stop() (*model.ImportRun, error) {
	close(w.in)
	<-w.ended
	return w.run, w.failed
}
