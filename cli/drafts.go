package cli

import (
	"context"
	"crypto/rand"
	"slices"
	"sync"
	"time"

	"lethe/model"
	"lethe/storage"
	"lethe/tui"
)

// typed implements tui.Drafts: what is typed in one session, kept in the store
// that is open. While there is none it keeps nothing.
type typed struct {
	store func() *storage.Store
	actor func() string
	now   func() time.Time
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
	}
	store.TakeDraft(t.actor(), t.id) // after a lock the store is another one
	err := store.KeepDraft(t.actor(), storage.Draft{ID: t.id, Kept: t.now(), Text: text})
	if err == nil && len(text) == 0 {
		store.LeaveDraft(t.id)
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
	if store := t.store(); store != nil {
		store.LeaveDraft(t.id)
	}
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
		if !store.DraftTaken(d.ID) {
			out = append(out, tui.Unsaved{ID: d.ID, Kept: d.Kept, Text: d.Text})
		}
	}
	return out, err
}

// Take implements tui.Drafts.
func (t *typed) Take(id model.ID) (bool, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	store := t.store()
	if store == nil {
		return false, errSealed
	}
	if !t.id.IsZero() || !store.TakeDraft(t.actor(), id) {
		return false, nil
	}
	list, err := store.Drafts(t.actor(), t.now())
	if !slices.ContainsFunc(list, func(d storage.Draft) bool { return d.ID == id }) {
		store.LeaveDraft(id)
		return false, err
	}
	t.id = id
	return true, nil
}

// Discard implements tui.Drafts.
func (t *typed) Discard(id model.ID) error {
	store := t.store()
	if store == nil || !store.TakeDraft(t.actor(), id) {
		return nil
	}
	defer store.LeaveDraft(id)
	return store.KeepDraft(t.actor(), storage.Draft{ID: id})
}
