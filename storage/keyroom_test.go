package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lethe/keys"
	"lethe/model"
)

// An erasure and a change of slots ask for the room that a new keyring takes
// before their first step: where there is too little, nothing was begun.
func TestRoomForTheKeyringIsAskedForFirst(t *testing.T) {
	s, dir := newStore(t)
	h := newHousehold(t, "Byron")
	write(t, s, h.entities()...)
	free := uint64(reserve) // what a new keyring takes is missing
	s.free = func() (uint64, error) { return free, nil }
	s.step = func(step string) error { t.Errorf("the step %q was taken", step); return nil }
	header := filepath.Join(dir, keysName, "header")
	state := func() []byte {
		raw, err := os.ReadFile(header)
		if err != nil {
			t.Fatal(err)
		}
		return append(snapshotOf(t, dir), raw...)
	}
	before, leaves, entries := state(), s.log.Size(), s.ledger.size()
	rotate := func() error { return rotated(s) }
	erase := func() error {
		_, err := s.Erase(context.Background(), eraseAct, orderOf(t, h.subject.ID))
		return err
	}
	for name, do := range map[string]func() error{"erase": erase, "rotate": rotate} {
		err := do()
		needed := fmt.Sprintf("only %d MiB are free", reserve>>20)
		if !errors.Is(err, ErrFull) || model.FaultOf(err) != model.Full || !strings.Contains(err.Error(), needed) || !strings.Contains(err.Error(), "takes ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !bytes.Equal(before, state()) || s.log.Size() != leaves || s.ledger.size() != entries {
		t.Error("something was written")
	}
	if n := h.readable(t, s); n != 6 || s.ReadOnly() != nil {
		t.Errorf("%d of 6 records, %v", n, s.ReadOnly())
	}
	s.step, s.free = nil, nil
	if err := errors.Join(rotate(), erase()); err != nil { // with room they are done
		t.Error(err)
	}
	sound(t, s)
}

// After a change of slots that failed half way no act is taken: it would move
// the anchor past a header that the log lacks. Reading goes on, and opening the
// store again makes it good.
func TestActsAreRefusedAfterAFailedChangeOfSlots(t *testing.T) {
	for _, step := range []string{StepSlotsChanged, keys.StepHeaderBoth, keys.StepKeyringRenamed, keys.StepHeaderFinal} {
		s, dir := newStore(t)
		h := newHousehold(t, "Byron")
		write(t, s, h.entities()...)
		failed := errors.New("the disk failed")
		s.step = func(at string) error {
			if at == step {
				return failed
			}
			return nil
		}
		if err := rotated(s); !errors.Is(err, failed) {
			t.Fatalf("%s: %v", step, err)
		}
		s.step = nil
		leaves := s.log.Size()
		for name, do := range map[string]func() error{
			"write": func() error {
				return s.Write(context.Background(), act, func(w model.Writer) error { return putAll(w, h) })
			},
			"rotate": func() error { return rotated(s) },
			"erase": func() error {
				_, err := s.Erase(context.Background(), eraseAct, orderOf(t, h.subject.ID))
				return err
			},
			"key backup": func() error {
				_, err := s.KeyBackup(context.Background(), KeyBackupOptions{Act: backupAct, Path: filepath.Join(t.TempDir(), "keys")})
				return err
			},
		} {
			if err := do(); model.FaultOf(err) != model.ReadOnly || !strings.Contains(err.Error(), "closed and opened again") {
				t.Errorf("%s, then %s: %v", step, name, err)
			}
		}
		if n := h.readable(t, s); n != 6 || s.log.Size() != leaves {
			t.Errorf("%s: %d of 6 records, %d entries after %d", step, n, s.log.Size(), leaves)
		}
		s = reopen(t, s, dir)
		if err := rotated(s); err != nil || s.ReadOnly() != nil {
			t.Errorf("%s: after opening again: %v, %v", step, err, s.ReadOnly())
		}
		sound(t, s)
	}
}

// rotated rotates the vault key.
func rotated(s *Store) error {
	return s.ChangeSlots(act, func(v *keys.Vault) (keys.SlotID, error) { return keys.SlotID{}, v.Rotate(s.step) })
}
