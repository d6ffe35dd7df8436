package storage

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	badger "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/table"
)

const guardKeys = 8_000

// guardValue is large enough for several tables.
func guardValue(n int) []byte { return fmt.Appendf(make([]byte, 1000), "value %d", n) }

// fillGuarded writes guardKeys keys, and deletes some.
func fillGuarded(t *testing.T, b *Badger) {
	t.Helper()
	for n := 0; n < guardKeys; n += 500 {
		var list []Change
		for i := n; i < n+500; i++ {
			list = append(list, Change{Key: fmt.Appendf(nil, "key %06d", i), Value: guardValue(i), Version: 1})
		}
		if err := b.Apply(list); err != nil {
			t.Fatal(err)
		}
	}
	var list []Change
	for n := 0; n < guardKeys; n += 100 {
		list = append(list, Change{Key: fmt.Appendf(nil, "key %06d", n), Delete: true, Expect: 1})
	}
	if err := b.Apply(list); err != nil {
		t.Fatal(err)
	}
}

// countKeys opens a copy of the files, as another process would after this one
// ended without closing them, and counts the keys.
func countKeys(t *testing.T, dir string) int {
	t.Helper()
	again := inMemory(t)
	if err := os.CopyFS(again, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	b, err := OpenBadger(again, noLimit)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	return keysIn(t, b)
}

func keysIn(t *testing.T, b *Badger) int {
	t.Helper()
	n := 0
	err := b.View(func(s Snapshot) error {
		return s.Scan([]byte("key "), nil, func(_, _ []byte, _ uint64) error { n++; return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// block puts a file where one of the next tables is to be made, so that making
// it fails, and returns its name.
func block(t *testing.T, dir string, ahead int) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, badger.ManifestFilename))
	if err != nil {
		t.Fatal(err)
	}
	list, err := parseList(raw)
	if err != nil {
		t.Fatal(err)
	}
	next := uint64(0)
	for id := range list {
		next = max(next, id)
	}
	name := table.NewFilename(next+1+uint64(ahead), dir)
	if err := os.WriteFile(name, []byte("in the way"), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// How a table is lost in the test.
const (
	lossGuarded   = iota
	lossInPlace   // the guard can make no file, and cuts the list off
	lossUndone    // the guard cannot put the list back, as if it was killed before
	lossUnguarded // for contrast
)

// TestLostTable makes each table of a rewriting of the files fail in turn, which
// Badger forgets when it is one of a compaction. Everything is there afterwards,
// also when the process ended before the list was put back; without the guard it
// is not.
func TestLostTable(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of openings")
	}
	const tables = 4
	var refused, kept [4]atomic.Int32
	t.Run("tables", func(t *testing.T) {
		for n := range tables {
			for how := lossGuarded; how <= lossUnguarded; how++ {
				t.Run(fmt.Sprint(n, how), func(t *testing.T) {
					t.Parallel()
					there, err := loseTable(t, n, how)
					all := there == guardKeys-guardKeys/100
					if err != nil {
						refused[how].Add(1)
					}
					if all {
						kept[how].Add(1)
					} else if how != lossUnguarded {
						t.Errorf("%d keys, after %v", there, err)
					}
				})
			}
		}
	})
	for how, text := range []string{"guarded", "list cut off in place", "list not put back", "without the guard"} {
		t.Logf("%s: %d of %d lost tables noticed, all keys kept %d of %d times", text, refused[how].Load(), tables, kept[how].Load(), tables)
	}
	if refused[lossGuarded].Load() < 3 || refused[lossInPlace].Load() < 3 || refused[lossUndone].Load() < 3 || kept[lossUnguarded].Load() > 1 {
		t.Error("the test proves nothing")
	}
}

// loseTable rewrites files while the table that is ahead in number cannot be
// made, and returns how many keys are there afterwards.
func loseTable(t *testing.T, ahead, how int) (there int, err error) {
	dir := inMemory(t)
	b, err := OpenBadger(dir, noLimit)
	if err != nil {
		t.Fatal(err)
	}
	fillGuarded(t, b)
	path := filepath.Join(dir, badger.ManifestFilename)
	switch how {
	case lossUnguarded:
		unguardTables(dir)
	case lossUndone:
		g, _ := guards.Load(path)
		g.(*tableGuard).putBack = func(*os.File) error { return errors.New("killed") }
	case lossInPlace:
		if err := os.MkdirAll(filepath.Join(path+nextList, "in the way"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	blocked := block(t, dir, ahead)
	err = b.Rewrite()
	defer b.Close()
	if e := errors.Join(os.Remove(blocked), os.RemoveAll(path+nextList)); e != nil {
		t.Fatal(e)
	}
	if how == lossGuarded || how == lossInPlace { // reading goes on
		if n := keysIn(t, b); n != guardKeys-guardKeys/100 {
			t.Errorf("%d keys before it is closed", n)
		}
	}
	return countKeys(t, dir), err
}
