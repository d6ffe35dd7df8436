package storage

import (
	"context"
	"errors"
	"testing"

	"lethe/keys"
	"lethe/model"
	"lethe/storage/audit"
)

// TestChangeSlots adds and removes a slot: both are in the audit log, the
// store's verification does not mind them, and an error changes nothing.
func TestChangeSlots(t *testing.T) {
	s, dir := newStore(t)
	act := model.Act{At: testTime, Actor: "officer", Action: "keys.add"}
	shares, slot, err := keys.NewRecovery(nil, 2, 3)
	if err != nil {
		t.Fatal(err)
	}
	var added keys.SlotID
	before, _ := s.AuditHead()
	err = s.ChangeSlots(act, func(v *keys.Vault) (id keys.SlotID, err error) {
		added, err = v.AddSlot(slot)
		return added, err
	})
	if after, _ := s.AuditHead(); err != nil || after != before+1 {
		t.Fatalf("%v, %d entries after %d", err, after, before)
	}
	err = s.ChangeSlots(act, func(v *keys.Vault) (keys.SlotID, error) { return added, v.RemoveSlot(keys.SlotID{1}, nil) })
	if model.FaultOf(err) != model.Refused || !errors.Is(err, keys.ErrUnknownSlot) {
		t.Errorf("an unknown slot: %v", err)
	}
	if err := WithKeyFiles(dir, testTime, func(string) error { return nil }); model.FaultOf(err) != model.InUse {
		t.Errorf("key files of an open store: %v", err)
	}
	if r, err := s.Verify(context.Background(), nil); err != nil || len(r.Problems) != 0 {
		t.Errorf("%v, %v", r, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	c, err := keys.RecoveryCredential(shares[1:])
	if err != nil {
		t.Fatal(err)
	}
	err = WithKeyFiles(dir, testTime, func(keyDir string) error {
		r, err := keys.Check(keyDir, c)
		if err == nil && r.OpenedBy != added {
			t.Errorf("opened by %s", r.OpenedBy)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	host, err := HostOf(dir)
	if err != nil || host.Free == 0 || host.Reserve == 0 || host.Assurance.Level == "" {
		t.Errorf("%+v, %v", host, err)
	}
}

// A change of slots that a crash kept out of the audit log is found on opening
// and entered then, once; so is one whose rotation was interrupted.
func TestAChangeOfSlotsIsNeverMissingFromTheLog(t *testing.T) {
	crash := errors.New("crash")
	stopped := func(at string) func(string) error {
		return func(name string) error {
			if name == at {
				return crash
			}
			return nil
		}
	}
	add := func(s *Store, v *keys.Vault) (keys.SlotID, error) {
		_, slot, err := keys.NewRecovery(nil, 2, 3)
		if err != nil {
			return keys.SlotID{}, err
		}
		return v.AddSlot(slot)
	}
	rotate := func(s *Store, v *keys.Vault) (keys.SlotID, error) { return keys.SlotID{}, v.Rotate(s.at) }
	found := 0
	for _, c := range []struct {
		step   string
		change func(*Store, *keys.Vault) (keys.SlotID, error)
	}{
		{StepSlotsChanged, add},
		{StepSlotsChanged, rotate},
		{keys.StepHeaderFirst, rotate},
		{keys.StepHeaderBoth, rotate},
		{keys.StepKeyringRenamed, rotate},
		{keys.StepHeaderFinal, rotate},
	} {
		s, dir := newStore(t)
		s.step = stopped(c.step)
		err := s.ChangeSlots(act, func(v *keys.Vault) (keys.SlotID, error) { return c.change(s, v) })
		if !errors.Is(err, crash) {
			t.Fatalf("%s: %v", c.step, err)
		}
		s.step = nil
		if c.step != keys.StepHeaderFirst && s.ReadOnly() == nil {
			t.Errorf("%s: the store goes on as if nothing had happened", c.step)
		}
		for again := range 2 {
			s = reopen(t, s, dir)
			leaves := 0
			if err := s.Leaves(context.Background(), 0, func(l audit.Leaf) error {
				if l.Action == slotsFoundAction && l.Kind == slotLeaf {
					leaves++
				}
				return nil
			}); err != nil || leaves != 1 {
				t.Errorf("%s: %d entries after opening %d times, %v", c.step, leaves, again+1, err)
			}
			sound(t, s)
		}
		found++
	}
	t.Logf("%d of %d unlogged changes were entered", found, found)
}
