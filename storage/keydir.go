package storage

import (
	"context"
	"path/filepath"
	"time"

	"lethe/keys"
	"lethe/model"
)

// KeyDir returns where the key files of the store in dir are.
func KeyDir(dir string) string { return filepath.Join(dir, keysName) }

// WithKeyFiles calls do with the directory of a store's key files while no
// other process can have the store open, and without opening it. Errors are of
// type *model.Error.
func WithKeyFiles(dir string, now time.Time, do func(keyDir string) error) error {
	if err := Check(dir); err != nil {
		return err
	}
	o, err := takeOwnership(dir, now)
	if err != nil {
		return err
	}
	defer o.release()
	return keysFault(do(KeyDir(dir)))
}

// slotLeaf is the kind of a leaf about a slot. No record has it.
const slotLeaf = 'S'

// ChangeSlots changes who can open the store: change is given the keys and
// returns the slot that it added or removed, or a zero id where it is about all
// of them. The act is entered in the audit log, and the anchor remembers the
// new key files.
func (s *Store) ChangeSlots(act model.Act, change func(*keys.Vault) (keys.SlotID, error)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refusal != nil {
		return s.refusal
	}
	id, err := change(s.vault)
	if err != nil {
		return keysFault(err)
	}
	return s.write(context.Background(), act, func(w model.Writer) error {
		return w.Touch(model.Record{Kind: slotLeaf, ID: model.ID(id)})
	})
}
