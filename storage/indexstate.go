package storage

import (
	"errors"
	"io/fs"
	"os"
	"time"

	"lethe/keys"
	"lethe/model"
)

// An IndexState says what of the search index is kept for the next opening.
type IndexState struct {
	Made  time.Time // when, by the clock of the disk; zero if none is kept
	Since uint64    // entries of the audit log since
	Gone  bool      // an erasure or rotation since has made it unreadable
	Wrong error     // why else it does not read back
}

// IndexState looks at the kept index and, unlike KeptIndex, leaves it there
// whatever it finds.
func (s *Store) IndexState() (IndexState, error) {
	s.using.RLock()
	defer s.using.RUnlock()
	if s.dir == "" {
		return IndexState{}, nil
	}
	info, err := os.Stat(s.indexPath())
	if errors.Is(err, fs.ErrNotExist) {
		return IndexState{}, nil
	}
	if err != nil {
		return IndexState{}, ioFault("looking at the kept search index", err)
	}
	state := IndexState{Made: info.ModTime()}
	var at model.LogPoint
	_, err = s.readIndex(func(k model.KeptIndex) error { at = k.At; return nil })
	switch {
	case errors.Is(err, keys.ErrLocked):
		return IndexState{}, keysFault(err)
	case errors.Is(err, keys.ErrKeyGone):
		state.Gone = true
		return state, nil
	case err != nil:
		state.Wrong = err
		return state, nil
	}
	size, _ := s.AuditHead()
	state.Since = size - at.Size
	return state, nil
}
