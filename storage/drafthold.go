package storage

import (
	"sync"

	"lethe/model"
)

// openDrafts are the drafts that sessions of this process write to. They belong to
// somebody who is at work: nobody else is offered them, and a new epoch does not
// lose them. Its zero value is ready.
type openDrafts struct {
	epoch sync.RWMutex // held for reading while a draft is sealed and written
	mu    sync.Mutex
	by    map[model.ID]string // the actor
}

// TakeDraft makes a draft of an actor a session's own, unless it is one's already.
func (s *Store) TakeDraft(actor string, id model.ID) bool {
	s.drafts.mu.Lock()
	defer s.drafts.mu.Unlock()
	if _, taken := s.drafts.by[id]; taken {
		return false
	}
	if s.drafts.by == nil {
		s.drafts.by = map[model.ID]string{}
	}
	s.drafts.by[id] = actor
	return true
}

// LeaveDraft ends what TakeDraft began: what is kept was left behind.
func (s *Store) LeaveDraft(id model.ID) {
	s.drafts.mu.Lock()
	defer s.drafts.mu.Unlock()
	delete(s.drafts.by, id)
}

// DraftTaken reports whether a draft is a session's own.
func (s *Store) DraftTaken(id model.ID) bool {
	s.drafts.mu.Lock()
	defer s.drafts.mu.Unlock()
	_, taken := s.drafts.by[id]
	return taken
}

// overEpochs makes a change of the keys that may begin a new epoch, and keeps
// again what is being typed: it stands on somebody's screen, and would be sealed in
// the new epoch with the next key anyway. What was left behind stays sealed in the
// old one, and is lost with it. A draft is a convenience: one that cannot be kept
// again does not fail the change.
func (s *Store) overEpochs(change func() error) error {
	s.drafts.epoch.Lock()
	defer s.drafts.epoch.Unlock()
	before, err := s.vault.State()
	if err != nil {
		return change()
	}
	open := s.openDrafts()
	err = change()
	after, stateErr := s.vault.State()
	for _, o := range open {
		if stateErr == nil && after.Epoch != before.Epoch {
			_ = s.sealDraft(o.actor, o.path, o.Draft)
		}
		clear(o.Text)
	}
	return err
}

// An openDraft is one that somebody is writing, as it is kept.
type openDraft struct {
	Draft
	actor, path string
}

// openDrafts reads what is kept of the drafts that somebody is writing.
func (s *Store) openDrafts() []openDraft {
	s.drafts.mu.Lock()
	defer s.drafts.mu.Unlock()
	var out []openDraft
	for id, actor := range s.drafts.by {
		path, err := s.draftPath(actor, id)
		if err != nil || path == "" {
			continue
		}
		if d, err := s.readDraft(actor, id, path); err == nil && d != nil {
			out = append(out, openDraft{*d, actor, path})
		}
	}
	return out
}
