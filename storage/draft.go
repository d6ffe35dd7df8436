package storage

import (
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"lethe/keys"
	"lethe/model"
)

// draftsName is the directory of what administrators had typed and not saved
// when a session ended.
const draftsName = "drafts"

// MostDrafts is how many drafts of one actor are kept; a new one takes the place
// of the oldest. DraftLife is how long one is kept.
const (
	MostDrafts = 20
	DraftLife  = 30 * 24 * time.Hour
)

// A Draft is what an actor typed in one session and did not save.
type Draft struct {
	ID   model.ID
	Kept time.Time
	Text []byte
}

// KeepDraft seals what an actor has typed and not saved, in place of the draft of
// the same id; an empty text removes it. The seal is bound to the epoch: an
// erasure makes every draft that was left behind unreadable, since it may speak of
// whoever was erased (see TakeDraft for those that are not). A store without a
// directory keeps no drafts.
func (s *Store) KeepDraft(actor string, d Draft) error {
	s.drafts.epoch.RLock()
	defer s.drafts.epoch.RUnlock()
	path, err := s.draftPath(actor, d.ID)
	if err != nil || path == "" {
		return err
	}
	if len(d.Text) == 0 {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return ioFault("removing unsaved text", err)
		}
		return nil
	}
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		if err := s.makeRoom(actor, d.Kept); err != nil {
			return err
		}
	}
	return s.sealDraft(actor, path, d)
}

// sealDraft puts a draft into its file.
func (s *Store) sealDraft(actor, path string, d Draft) error {
	plain := append(binary.BigEndian.AppendUint64(nil, uint64(d.Kept.UnixNano())), d.Text...)
	defer clear(plain)
	sealed, err := s.vault.SealBlob(draftPurpose(actor, d.ID), true, plain)
	if err != nil {
		return keysFault(err)
	}
	if err := writeDraft(path, sealed); err != nil {
		return ioFault("keeping unsaved text", err)
	}
	return nil
}

func writeDraft(path string, sealed []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := beginFile(path)
	if err != nil {
		return err
	}
	if _, err = f.Write(sealed); err == nil {
		err = f.Sync()
	}
	if err != nil {
		f.abandon()
		return err
	}
	return f.finish()
}

// Drafts returns what KeepDraft kept for the actor, newest first. What is older
// than DraftLife goes, and what does not open, because of an erasure or damage:
// a draft is a convenience.
func (s *Store) Drafts(actor string, now time.Time) ([]Draft, error) {
	s.drafts.epoch.RLock() // in between, what is kept again opens in neither epoch
	defer s.drafts.epoch.RUnlock()
	return s.readDrafts(actor, now)
}

func (s *Store) readDrafts(actor string, now time.Time) ([]Draft, error) {
	prefix, err := s.draftPrefix(actor)
	if err != nil || prefix == "" {
		return nil, err
	}
	entries, err := os.ReadDir(filepath.Dir(prefix))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, ioFault("reading unsaved text", err)
	}
	var out []Draft
	for _, e := range entries {
		name, mine := strings.CutPrefix(e.Name(), filepath.Base(prefix)+"-")
		id, ok := draftID(name)
		if !mine || !ok { // somebody else's, or being written
			continue
		}
		d, err := s.readDraft(actor, id, prefix+"-"+name)
		if err != nil {
			return nil, err
		}
		if d == nil || now.Sub(d.Kept) > DraftLife {
			_ = os.Remove(prefix + "-" + name)
			continue
		}
		out = append(out, *d)
	}
	slices.SortFunc(out, func(a, b Draft) int {
		return cmp.Or(b.Kept.Compare(a.Kept), strings.Compare(a.ID.String(), b.ID.String()))
	})
	return out, nil
}

// readDraft returns what a file holds, or nothing if it does not open.
func (s *Store) readDraft(actor string, id model.ID, path string) (*Draft, error) {
	sealed, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, ioFault("reading unsaved text", err)
	}
	plain, err := s.vault.OpenBlob(draftPurpose(actor, id), true, sealed)
	if errors.Is(err, keys.ErrLocked) {
		return nil, keysFault(err)
	}
	if err != nil || len(plain) <= 8 {
		return nil, nil
	}
	return &Draft{id, time.Unix(0, int64(binary.BigEndian.Uint64(plain))), plain[8:]}, nil
}

// makeRoom removes the oldest drafts, so that one more may be kept.
func (s *Store) makeRoom(actor string, now time.Time) error {
	kept, err := s.readDrafts(actor, now)
	if err != nil {
		return err
	}
	for _, d := range kept[min(len(kept), MostDrafts-1):] {
		if path, err := s.draftPath(actor, d.ID); err == nil {
			_ = os.Remove(path)
		}
	}
	return nil
}

// sweepDrafts removes, on opening, the drafts of those who never came back, by
// the time of the file: whose they were is not known here.
func sweepDrafts(dir string, now time.Time) {
	entries, err := os.ReadDir(filepath.Join(dir, draftsName))
	if err != nil {
		return
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && now.Sub(info.ModTime()) > DraftLife {
			_ = os.Remove(filepath.Join(dir, draftsName, e.Name()))
		}
	}
}

func draftPurpose(actor string, id model.ID) string {
	return "draft of " + actor + " " + id.String()
}

// draftPrefix is where the files of an actor begin: a keyed hash, so that a name
// does not say who works here.
func (s *Store) draftPrefix(actor string) (string, error) {
	if s.dir == "" {
		return "", nil
	}
	sum, err := s.vault.MAC("draft name", []byte(actor))
	if err != nil {
		return "", keysFault(err)
	}
	return filepath.Join(s.dir, draftsName, hex.EncodeToString(sum[:16])), nil
}

func (s *Store) draftPath(actor string, id model.ID) (string, error) {
	prefix, err := s.draftPrefix(actor)
	if err != nil || prefix == "" {
		return "", err
	}
	return prefix + "-" + id.String(), nil
}

// draftID reads the id in a file's name.
func draftID(text string) (id model.ID, ok bool) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(id) {
		return id, false
	}
	copy(id[:], raw)
	return id, true
}
