package cli

import (
	"context"
	"crypto/rand"
	"sync"
	"time"

	"lethe/model"
	"lethe/storage"
	"lethe/tui"
)

// owned are the drafts that sessions of this process write to. They belong to
// somebody who is at work, so nobody else is offered them. Its zero value is ready.
type owned struct {
	mu  sync.Mutex
	ids map[model.ID]struct{}
}

// take makes a draft somebody's, unless it is already.
func (o *owned) take(id model.ID) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, taken := o.ids[id]; taken {
		return false
	}
	if o.ids == nil {
		o.ids = map[model.ID]struct{}{}
	}
	o.ids[id] = struct{}{}
	return true
}

func (o *owned) release(id model.ID) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.ids, id)
}

func (o *owned) has(id model.ID) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	_, there := o.ids[id]
	return there
}

// typed implements tui.Drafts: what is typed in one session, kept in the store
// that is open. While there is none it keeps nothing.
type typed struct {
	store func() *storage.Store
	actor func() string
	now   func() time.Time
	all   *owned
	ended func() // is told when something was left behind; may be nil

	mu sync.Mutex
	id model.ID // of what this session keeps; zero while it keeps nothing
}

// Keep implements tui.Drafts.
func (t *typed) Keep(ctx context.Context, text []byte) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return t.keep(text)
}

// keep must be called with t.mu held.
func (t *typed) keep(text []byte) error {
	store := t.store()
	if store == nil || len(text) == 0 && t.id.IsZero() {
		return nil
	}
	if t.id.IsZero() {
		id, err := model.NewID(rand.Reader)
		if err != nil {
			return err
		}
		t.id = id
		t.all.take(id)
	}
	err := store.KeepDraft(t.actor(), storage.Draft{ID: t.id, Kept: t.now(), Text: text})
	if err == nil && len(text) == 0 {
		t.all.release(t.id)
		t.id = model.ID{}
	}
	return err
}

// End implements tui.Drafts.
func (t *typed) End(text []byte) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	err := t.keep(text)
	if t.id.IsZero() {
		return err
	}
	t.all.release(t.id)
	t.id = model.ID{}
	if t.ended != nil {
		t.ended()
	}
	return err
}

// Left implements tui.Drafts.
func (t *typed) Left() ([]tui.Unsaved, error) {
	store := t.store()
	if store == nil {
		return nil, nil
	}
	list, err := store.Drafts(t.actor(), t.now())
	var out []tui.Unsaved
	for _, d := range list {
		if !t.all.has(d.ID) {
			out = append(out, tui.Unsaved{ID: d.ID, Kept: d.Kept, Text: d.Text})
		}
	}
	return out, err
}

// Take implements tui.Drafts.
func (t *typed) Take(id model.ID) (bool, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.id.IsZero() || !t.all.take(id) {
		return false, nil
	}
	there, err := t.isLeft(id)
	if !there {
		t.all.release(id)
		return false, err
	}
	t.id = id
	return true, nil
}

// isLeft reports whether the draft is still kept.
func (t *typed) isLeft(id model.ID) (bool, error) {
	store := t.store()
	if store == nil {
		return false, errSealed
	}
	list, err := store.Drafts(t.actor(), t.now())
	for _, d := range list {
		if d.ID == id {
			return true, nil
		}
	}
	return false, err
}

// Discard implements tui.Drafts.
func (t *typed) Discard(id model.ID) error {
	store := t.store()
	if store == nil || !t.all.take(id) {
		return nil
	}
	defer t.all.release(id)
	return store.KeepDraft(t.actor(), storage.Draft{ID: id})
}
