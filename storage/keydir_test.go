package storage

import (
	"context"
	"errors"
	"testing"

	"lethe/keys"
	"lethe/model"
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
