package storage

import (
	"os"
	"testing"
	"time"
)

// The state of the kept index is told, none, sound, of before a rotation and
// damaged, and looking leaves the file as it is.
func TestIndexState(t *testing.T) {
	s, _ := newStore(t)
	look := func() IndexState {
		t.Helper()
		before, _ := os.ReadFile(s.indexPath())
		state, err := s.IndexState()
		if err != nil {
			t.Fatal(err)
		}
		if after, _ := os.ReadFile(s.indexPath()); string(before) != string(after) {
			t.Error("looking changed the file")
		}
		return state
	}
	if got := look(); !got.Made.IsZero() {
		t.Errorf("none was kept: %+v", got)
	}
	write(t, s, person(t, "Byron"))
	mustKeep(t, s, "Byron")
	write(t, s, person(t, "Lovelace"))
	if got := look(); time.Since(got.Made) > time.Hour || got.Since != 1 || got.Gone || got.Wrong != nil {
		t.Errorf("one entry behind: %+v", got)
	}
	raw, err := os.ReadFile(s.indexPath())
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)-1] ^= 1
	if err := os.WriteFile(s.indexPath(), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := look(); got.Wrong == nil || got.Gone || got.Made.IsZero() {
		t.Errorf("damaged: %+v", got)
	}
	raw[len(raw)-1] ^= 1
	if err := s.vault.Rotate(nil); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.indexPath(), raw, 0o600); err != nil { // put back from an older copy
		t.Fatal(err)
	}
	if got := look(); !got.Gone || got.Wrong != nil {
		t.Errorf("of before a rotation: %+v", got)
	}
}
