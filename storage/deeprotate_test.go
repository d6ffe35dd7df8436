package storage

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"lethe/keys"
	"lethe/model"
)

var rotateAct = model.Act{At: testTime, Actor: "officer", Action: "keys.deep-rotate"}

// crowd writes households and requests and returns the households.
func crowd(t *testing.T, s *Store, n int) []household {
	t.Helper()
	var all []household
	for range n {
		h := newHousehold(t, "Byron")
		q := &model.Request{Head: model.Head{ID: newID(t)}}
		write(t, s, append(h.entities(), q)...)
		all = append(all, h)
	}
	return all
}

func keysOf(t *testing.T, s *Store) map[keys.KeyID]bool {
	t.Helper()
	out := map[keys.KeyID]bool{}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.vault.EachKey(func(id keys.KeyID, _ time.Time) bool { out[id] = true; return true }); err != nil {
		t.Fatal(err)
	}
	return out
}

// stillThere counts keys of a set that are in the keyring.
func stillThere(s *Store, set map[keys.KeyID]bool) int {
	n := 0
	for id := range set {
		if s.vault.HasKey(id) {
			n++
		}
	}
	return n
}

// TestDeepRotate: every person's key is another, every record reads as before,
// the log agrees, and an erasure and a second rotation still work.
func TestDeepRotate(t *testing.T) {
	s, dir := newStore(t)
	people := crowd(t, s, 150) // more than a transaction takes
	before := keysOf(t, s)
	state, _ := s.vault.State()
	last, records := 0, 150*7+1 // and the note of the deep rotation itself
	d, err := s.DeepRotate(context.Background(), rotateAct, func(done, total int) {
		if done < last || total != records {
			t.Errorf("%d of %d after %d", done, total, last)
		}
		last = done
	})
	if err != nil {
		t.Fatal(err)
	}
	if d.Records != records || d.Keys != len(before) || d.Resumed || last != records || d.Remains != 0 {
		t.Errorf("%+v, want %d records", d, records)
	}
	after, _ := s.vault.State()
	if n := stillThere(s, before); n != 0 || after.Keys != len(before) || after.Epoch < state.Epoch+2 {
		t.Errorf("%d old keys are there; %+v after %+v", n, after, state)
	}
	s = reopen(t, s, dir)
	sound(t, s)
	for _, h := range people {
		if got := h.readable(t, s); got != 6 {
			t.Fatalf("%d of 6 records of a person are there", got)
		}
	}
	if _, err := s.Erase(context.Background(), eraseAct, orderOf(t, people[0].subject.ID)); err != nil {
		t.Fatal(err)
	}
	if d, err := s.DeepRotate(context.Background(), rotateAct, nil); err != nil || d.Resumed || d.Records != 149*7+4 {
		t.Errorf("a second time: %+v, %v", d, err)
	}
	sound(t, s)
	t.Logf("0 of %d keys from before are left, %d of %d records read", len(before), 150*6, 150*6)
}

// TestDeepRotateStops stops a deep rotation at each of its steps: the store
// opens with every record, and the next run finishes.
func TestDeepRotateStops(t *testing.T) {
	stops, unsearched := 0, 0
	for at := 1; ; at++ {
		s, dir := newStore(t)
		people := crowd(t, s, 3)
		before := keysOf(t, s)
		count := 0
		s.step = func(string) error {
			if count++; count == at {
				return errStoppedRotation
			}
			return nil
		}
		_, err := s.DeepRotate(context.Background(), rotateAct, nil)
		if err == nil {
			break
		}
		if !errors.Is(err, errStoppedRotation) {
			t.Fatalf("stop %d: %v", at, err)
		}
		s.step = nil
		s = reopen(t, s, dir)
		sound(t, s)
		d, err := s.DeepRotate(context.Background(), rotateAct, nil)
		if err != nil || !d.Resumed {
			t.Fatalf("stop %d: %+v, %v", at, d, err)
		}
		if d.Unsearched != (d.Keys == 0) {
			t.Errorf("stop %d: %d keys destroyed, and searched for: %v", at, d.Keys, !d.Unsearched)
		}
		if d.Unsearched {
			unsearched++
		}
		if n := stillThere(s, before); n != 0 {
			t.Errorf("stop %d: %d old keys are there", at, n)
		}
		sound(t, s)
		for _, h := range people {
			if got := h.readable(t, s); got != 6 {
				t.Errorf("stop %d: %d of 6 records are there", at, got)
			}
		}
		stops++
	}
	if unsearched == 0 || unsearched == stops {
		t.Errorf("%d of %d stops left keys whose ids nobody knows", unsearched, stops)
	}
	t.Logf("%d of %d stops were resumed, %d of them without the ids to search for", stops, stops, unsearched)
}

// TestDeepRotatePurges: the rewriting of a deep rotation is the one that erasures
// wait for, and it is searched for their keys too.
func TestDeepRotatePurges(t *testing.T) {
	s, _ := newStore(t)
	noPurge(s)
	people := crowd(t, s, 2)
	eraseAll(t, s, people[0])
	if r := sound(t, s); r.Unpurged != 1 {
		t.Fatalf("%d erasures wait before, want 1", r.Unpurged)
	}
	_, ids, _ := s.unpurged()
	if d, err := s.DeepRotate(context.Background(), rotateAct, nil); err != nil || d.Remains != 0 || d.Unsearched {
		t.Fatalf("%+v, %v", d, err)
	}
	if r := sound(t, s); r.Unpurged != 0 {
		t.Errorf("%d erasures wait after, want 0", r.Unpurged)
	}
	var report PurgeReport
	if err := s.searchFiles(ids, &report); err != nil || report.Remains != 0 || len(ids) == 0 {
		t.Errorf("%d places bear one of the %d keys, %v", report.Remains, len(ids), err)
	}
}

var errStoppedRotation = errors.New("stopped by the test")

// TestDeepRotateShutsOut: the key files from before, with a passphrase of then,
// open no record as it is now, neither the people's nor the organisation's, and
// no older version in any file.
func TestDeepRotateShutsOut(t *testing.T) {
	s, dir := newStore(t)
	var list []model.Entity
	for _, h := range crowd(t, s, 20) {
		list = append(list, h.entities()...)
	}
	hold := &model.Hold{Head: model.Head{ID: newID(t)}, Reason: "court"}
	write(t, s, hold)
	list = append(list, hold)
	copied := copyTree(t, filepath.Join(dir, keysName))
	old, err := keys.Open(copied, keys.Passphrase([]byte(testPassphrase)), keys.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer old.Lock()
	if opened, found := opens(t, s, old, list), foundBy(t, dir, old); opened != len(list) || found < len(list) {
		t.Fatalf("the copy opens %d of %d records before, and %d in the files: the test proves nothing", opened, len(list), found)
	}
	if err := s.vault.Rotate(nil); err != nil {
		t.Fatal(err)
	}
	if n := opens(t, s, old, list); n != len(list) {
		t.Errorf("after a rotation of the vault key the copy opens %d of %d", n, len(list))
	}
	if _, err := s.DeepRotate(context.Background(), rotateAct, nil); err != nil {
		t.Fatal(err)
	}
	opened, found := opens(t, s, old, list), foundBy(t, dir, old)
	if opened+found != 0 {
		t.Errorf("after the deep rotation the copy opens %d of %d, and %d in the files", opened, len(list), found)
	}
	t.Logf("a copied keyring opens %d of %d records after a rotation, %d of %d after a deep rotation, and %d older versions in the files",
		len(list), len(list), opened, len(list), found)
}

// opens counts the records that a vault opens as they are stored.
func opens(t *testing.T, s *Store, v *keys.Vault, list []model.Entity) (n int) {
	t.Helper()
	err := s.engine.View(func(snap Snapshot) error {
		for _, e := range list {
			rec := model.Encode(e)
			sealed, _, _, err := snap.Get(recordName(rec.Kind, rec.Owner, rec.ID))
			if err != nil {
				return err
			}
			if _, _, err := v.Open(label(rec.Kind, rec.Owner, rec.ID), sealed); err == nil {
				n++
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// foundBy counts what is in the files of a store, sealed under a key of a vault.
func foundBy(t *testing.T, dir string, v *keys.Vault) (n int) {
	t.Helper()
	eachFile(t, dir, func(_ string, raw []byte) {
		for _, h := range headersIn(raw) {
			if v.HasKey(h.Key) {
				n++
			}
		}
	})
	return n
}
