package storage

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	_ "unsafe" // for go:linkname

	badger "github.com/dgraph-io/badger/v4"
)

// Badger's compaction forgets the error of a table that it could not write
// (4.9.6: subcompact defers inflightBuilders.Done(err) while err is nil), enters
// the tables that it could write in its list, and removes all that they were made
// of: what was in the forgotten table is lost. So no compaction is believed. Badger
// syncs its list, through a variable, after it has written a change to it and
// before it removes a table; there the guard compares what goes with what comes.
// Where something is missing, the list is put back and the compaction fails, with
// the tables it was made of still in use, here and when the store is opened again.

// syncList is the variable through which Badger syncs its list of tables.
//
//go:linkname syncList github.com/dgraph-io/badger/v4.syncFunc
var syncList func(*os.File) error

// errLostTable says that a compaction was undone.
var errLostTable = errors.New("a compaction did not write all that it was to keep")

// keptTables begins a sentence about it.
const keptTables = "the store's files could not be rewritten, because a new one could not be written whole; nothing is lost, the files from before are used further"

// errNoGuard says that Badger no longer syncs its list through the variable.
var errNoGuard = errors.New("this version of the engine cannot be guarded against lost tables")

// guards holds the guard of each open engine, by the path of its list.
var guards sync.Map

var hookOnce = sync.OnceValue(func() error {
	plain := syncList
	if plain == nil {
		return errNoGuard
	}
	syncList = func(f *os.File) error {
		if g, ok := guards.Load(f.Name()); ok {
			if err := g.(*tableGuard).believe(); err != nil {
				return err
			}
		}
		return plain(f)
	}
	return nil
})

// A tableGuard knows the list of tables of one engine as it was last believed.
// Badger calls it for one change at a time.
type tableGuard struct {
	path  string
	good  []byte // the list's file
	watch *watcher
	// broken is why the list takes no more changes, if so.
	broken error
}

// guardTables begins to guard the tables in dir.
func guardTables(dir string, w *watcher) error {
	if err := hookOnce(); err != nil {
		return err
	}
	g := &tableGuard{path: filepath.Join(dir, badger.ManifestFilename), watch: w}
	raw, err := os.ReadFile(g.path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	_, end := lastChange(raw)
	g.good = raw[:end]
	guards.Store(g.path, g)
	return nil
}

// unguardTables ends it, when nothing writes there any more.
func unguardTables(dir string) { guards.Delete(filepath.Join(dir, badger.ManifestFilename)) }

// believe returns an error if the list that was just written must not be synced,
// after it has put the one before back. Whatever Badger writes to it from then on
// goes to a file without a name. Where the list cannot be put back, believe never
// returns, so that nothing is removed: the next opening takes the change back.
func (g *tableGuard) believe() error {
	if g.broken != nil {
		return g.broken
	}
	raw, err := os.ReadFile(g.path)
	if err == nil {
		err = checkCompaction(filepath.Dir(g.path), g.good, raw)
	}
	if err == nil {
		g.good = raw
		return nil
	}
	g.broken = err
	putBack := replaceFile(g.path, g.good)
	g.watch.fail(err)
	if putBack != nil {
		select {}
	}
	return err
}

// nextList ends the name of a list that is to be put back.
const nextList = ".lethe"

// replaceFile puts a file with the given text in the place of another.
func replaceFile(path string, text []byte) error {
	next := path + nextList
	if err := os.Remove(next); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := writeDurably(next, text); err != nil {
		return err
	}
	if err := os.Rename(next, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}
