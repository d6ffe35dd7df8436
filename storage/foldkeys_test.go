package storage

import "testing"

// A long key journal is folded into the keyring on closing, a short one and that of
// a store which takes no writes are not; every key is there afterwards, and the
// anchor agrees.
func TestClosingFoldsALongKeyJournal(t *testing.T) {
	s, dir := newStore(t)
	p := person(t, "Byron")
	write(t, s, p)
	grow := func() {
		t.Helper()
		for range foldAbove/foldedKey + 1 {
			if _, err := s.vault.NewKey(testTime); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.vault.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	again := func() (before, after uint64, frames uint64) {
		t.Helper()
		was, err := s.vault.State()
		if err != nil {
			t.Fatal(err)
		}
		s = reopen(t, s, dir)
		is, err := s.vault.State()
		if err != nil {
			t.Fatal(err)
		}
		if is.Keys != was.Keys || s.ReadOnly() != nil {
			t.Fatalf("%d keys of %d; read only: %v", is.Keys, was.Keys, s.ReadOnly())
		}
		if _, err := load(t, s, p.ID); err != nil {
			t.Fatal(err)
		}
		return was.Keyring, is.Keyring, is.Frames
	}
	if before, after, frames := again(); before != after || frames == 0 {
		t.Errorf("a short journal was folded: keyring %d, then %d, %d frames", before, after, frames)
	}
	grow()
	if before, after, frames := again(); after != before+1 || frames != 0 {
		t.Errorf("a long journal was not folded: keyring %d, then %d, %d frames", before, after, frames)
	}
	grow()
	s.mu.Lock()
	s.refuse(errClosed)
	s.mu.Unlock()
	if before, after, _ := again(); before != after {
		t.Error("a store that takes no writes was written to")
	}
}
