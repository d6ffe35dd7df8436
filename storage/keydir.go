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

// slotLeaf is the kind of a leaf about a slot. No record has it. Its version is
// the generation of the header that the change left.
const slotLeaf = 'S'

// slotsFoundAction is the action of the leaf about a change that was found on
// opening; who made it is not known.
const slotsFoundAction = "keys.change-found"

// StepSlotsChanged comes between a change of slots and its audit leaf, for tests
// that stop there.
const StepSlotsChanged = "slots: changed"

// ChangeSlots changes who can open the store: change is given the keys and
// returns the slot that it added or removed, or a zero id where it is about all
// of them. The act is entered in the audit log, and the anchor remembers the
// new key files; where a crash comes in between, opening the store enters it.
func (s *Store) ChangeSlots(act model.Act, change func(*keys.Vault) (keys.SlotID, error)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refusal != nil {
		return s.refusal
	}
	if err := s.roomForKeys(0); err != nil {
		return err
	}
	before, err := s.vault.State()
	if err != nil {
		return keysFault(err)
	}
	var id keys.SlotID
	err = s.overEpochs(func() (err error) {
		id, err = change(s.vault)
		return err
	})
	if err == nil {
		err = s.at(StepSlotsChanged)
	}
	if err == nil {
		return s.logSlots(act, id)
	}
	if broken := s.vault.Broken(); broken != nil {
		return s.suspect("the key files could not be written, so the change may or may not be there", broken)
	}
	// A later act would move the anchor past a header that the log lacks.
	if now, stateErr := s.vault.State(); stateErr != nil || now.Header != before.Header {
		return s.suspect("the change of the slots was interrupted; opening the store again finishes it", err)
	}
	return keysFault(err)
}

// logSlots enters a change of slots in the audit log. The commit moves the
// anchor past the generation of the header.
func (s *Store) logSlots(act model.Act, id keys.SlotID) error {
	state, err := s.vault.State()
	if err != nil {
		return keysFault(err)
	}
	return s.write(context.Background(), act, func(w model.Writer) error {
		return w.Touch(model.Record{Kind: slotLeaf, ID: model.ID(id), Version: state.Header})
	})
}

// logFoundSlots enters a change that the log lacks: the header is newer than the
// anchor. Where that fails, the store takes no writes and can be read, so that
// the change is found again.
func (s *Store) logFoundSlots(now time.Time) {
	err := s.logSlots(model.Act{At: now, Actor: "unknown", Action: slotsFoundAction}, keys.SlotID{})
	if err != nil {
		s.suspect("a change of the slots was found that is not in the audit log, and could not be entered there", err)
		return
	}
	s.repairs = append(s.repairs, "a change of the slots or of the vault key was found that was not logged, and was entered in the audit log: compare 'lethe keys list' with who should be there")
}

// roomForKeys refuses an act for which the keyring is written anew, and more
// bytes beside it, where the disk has no room for that above the reserve. It is
// asked before the first step: half way there is no turning back.
func (s *Store) roomForKeys(more uint64) error {
	if s.dir == "" {
		return nil
	}
	state, err := s.vault.State()
	if err != nil {
		return keysFault(err)
	}
	ask := s.free
	if ask == nil {
		ask = func() (uint64, error) { return freeBytes(s.dir) }
	}
	free, err := ask()
	if err != nil {
		return ioFault("asking for free space", err)
	}
	if need := reserve + keys.RingBytes(state.Keys) + more; free < need {
		return noRoom("this, with the reserve that is kept,", free, need)
	}
	return nil
}
