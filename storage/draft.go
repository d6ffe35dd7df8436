package storage

import (
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"lethe/keys"
)

// draftsName is the directory of what administrators had typed and not saved
// when a session ended.
const draftsName = "drafts"

// KeepDraft seals what an actor has typed and not saved, in place of what was
// kept before; an empty text removes it. The seal is bound to the epoch: an
// erasure makes every draft unreadable, since it may speak of whoever was
// erased. A store without a directory keeps no drafts.
func (s *Store) KeepDraft(actor string, text []byte) error {
	path, err := s.draftPath(actor)
	if err != nil || path == "" {
		return err
	}
	if len(text) == 0 {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return ioFault("removing unsaved text", err)
		}
		return nil
	}
	sealed, err := s.vault.SealBlob(draftPurpose(actor), true, text)
	if err != nil {
		return keysFault(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return ioFault("keeping unsaved text", err)
	}
	f, err := beginFile(path)
	if err != nil {
		return ioFault("keeping unsaved text", err)
	}
	if _, err = f.Write(sealed); err == nil {
		err = f.Sync()
	}
	if err != nil {
		f.abandon()
		return ioFault("keeping unsaved text", err)
	}
	if err := f.finish(); err != nil {
		return ioFault("keeping unsaved text", err)
	}
	return nil
}

// Draft returns what KeepDraft kept for the actor, or nothing. What an erasure
// made unreadable is nothing, and so is a damaged draft: it is a convenience.
func (s *Store) Draft(actor string) ([]byte, error) {
	path, err := s.draftPath(actor)
	if err != nil || path == "" {
		return nil, err
	}
	sealed, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, ioFault("reading unsaved text", err)
	}
	text, err := s.vault.OpenBlob(draftPurpose(actor), true, sealed)
	if errors.Is(err, keys.ErrLocked) {
		return nil, keysFault(err)
	}
	if err != nil {
		return nil, nil
	}
	return text, nil
}

func draftPurpose(actor string) string { return "draft of " + actor }

// draftPath names the file by a keyed hash, so that its name does not say who
// works here.
func (s *Store) draftPath(actor string) (string, error) {
	if s.dir == "" {
		return "", nil
	}
	sum, err := s.vault.MAC("draft name", []byte(actor))
	if err != nil {
		return "", keysFault(err)
	}
	return filepath.Join(s.dir, draftsName, hex.EncodeToString(sum[:16])), nil
}
