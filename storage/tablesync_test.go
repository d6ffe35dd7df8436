package storage

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"

	badger "github.com/dgraph-io/badger/v4"
)

// TestListNotSynced lets one sync of the list of tables fail, as a disk does that
// fails for a moment: that of a memory table's flush, whose table Badger removes then.
// A compaction comes after it, which goes well but for us. The store opens again
// with everything, also where the list could not be put back; with a guard that only
// passes the error on, its list names a table that is not there.
func TestListNotSynced(t *testing.T) {
	for how := lossGuarded; how <= lossUnguarded; how++ {
		t.Run(fmt.Sprint(how), func(t *testing.T) {
			t.Parallel()
			dir, compacted := failOneListSync(t, how)
			if how == lossUnguarded {
				if compacted != nil {
					t.Fatalf("the compaction fails of itself: %v", compacted)
				}
				if err := undoLastChange(dir); err != nil {
					t.Fatal(err)
				}
				list, err := os.ReadFile(filepath.Join(dir, badger.ManifestFilename))
				if err != nil {
					t.Fatal(err)
				}
				if all, err := parseList(list); err != nil || allThere(dir, all) {
					t.Errorf("the list is whole without the guard (%v), so this proves nothing", err)
				}
				return
			}
			if !errors.Is(compacted, syscall.EIO) {
				t.Errorf("the compaction that came next: %v", compacted)
			}
			if n := countKeys(t, dir); n != guardKeys-guardKeys/100+2 {
				t.Errorf("%d keys when it is opened again", n)
			}
		})
	}
}

// failOneListSync fills an engine, lets the sync of the list fail once while the
// memory table is flushed, and compacts what there is besides. It returns its
// directory, while it is open, and how the compaction ended.
func failOneListSync(t *testing.T, how int) (dir string, compacted error) {
	t.Helper()
	live := inMemory(t)
	b, err := OpenBadger(live, noLimit)
	if err != nil {
		t.Fatal(err)
	}
	fillGuarded(t, b)
	if err := b.Rewrite(); err != nil {
		t.Fatal(err)
	}
	more := func(name string) {
		if err := b.Apply([]Change{{Key: []byte("key " + name), Value: guardValue(1), Version: 1}}); err != nil {
			t.Fatal(err)
		}
	}
	more("x")
	if err := b.Close(); err != nil { // which makes the table at level 0 that is compacted
		t.Fatal(err)
	}
	if b, err = OpenBadger(live, noLimit); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	more("y")
	path := filepath.Join(live, badger.ManifestFilename)
	found, _ := guards.Load(path)
	g := found.(*tableGuard)
	var failed atomic.Bool
	plain := g.plain
	g.plain = func(f *os.File) error {
		if !failed.Swap(true) {
			return syscall.EIO
		}
		return plain(f)
	}
	switch how {
	case lossUndone, lossUnguarded:
		g.putBack = func(*os.File) error { return syscall.EIO }
	case lossInPlace:
		if err := os.MkdirAll(filepath.Join(path+nextList, "in the way"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.flush(); !errors.Is(err, syscall.EIO) {
		t.Fatalf("the flush: %v", err)
	}
	if how == lossUnguarded {
		g.broken = nil
	}
	compacted = b.db.Flatten(1)
	return live, compacted
}
