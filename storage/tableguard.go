package storage

import (
	"bytes"
	"errors"
	"io"
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
// before it removes a table; there the guard verifies what comes, and compares what
// goes with it.
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

// errNotAdded says that the list was written anew, so that nothing can be cut off.
var errNotAdded = errors.New("the list of tables is another file than it was")

// guards holds the guard of each open engine, by the path of its list.
var guards sync.Map

// hookOnce returns what Badger synced its list with, which each guard calls.
var hookOnce = sync.OnceValues(func() (func(*os.File) error, error) {
	plain := syncList
	if plain == nil {
		return nil, errNoGuard
	}
	syncList = func(f *os.File) error {
		if g, ok := guards.Load(f.Name()); ok {
			return g.(*tableGuard).sync(f)
		}
		return plain(f)
	}
	return plain, nil
})

// A tableGuard knows the list of tables of one engine as it was last believed.
// Badger calls it for one change at a time.
type tableGuard struct {
	path  string
	good  []byte // the list's file
	watch *watcher
	// broken is why the list takes no more changes, if so.
	broken error
	// inPlace is true when the list was put back in its own file, to which Badger
	// goes on writing.
	inPlace bool
	plain   func(*os.File) error // syncs the list; fails in tests
	putBack func(*os.File) error // restore, but in tests
}

// guardTables begins to guard the tables in dir.
func guardTables(dir string, w *watcher) error {
	plain, err := hookOnce()
	if err != nil {
		return err
	}
	g := &tableGuard{path: filepath.Join(dir, badger.ManifestFilename), watch: w, plain: plain}
	g.putBack = g.restore
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

// sync syncs the list that was just written, unless it is not to be believed: then,
// and when syncing fails, it returns an error, after it has put the list from before
// back. Whatever Badger writes to it from then on goes to a file without a name, or is
// cut off again: Badger removes the tables of a change that it could not sync, and a
// compaction that goes well after that would be entered behind it.
//
// Where a list that is not believed cannot be put back, sync never returns, so that
// nothing is removed: the next opening takes the change back. It does so too where a
// list that could not be synced cannot be put back; that one stays the last.
func (g *tableGuard) sync(f *os.File) error {
	if g.broken != nil {
		if g.inPlace && g.cut(f) != nil {
			select {}
		}
		return g.broken
	}
	raw, err := g.believe()
	if err != nil {
		if g.refuse(f, err) != nil {
			select {}
		}
		return err
	}
	if err := g.plain(f); err != nil {
		if g.refuse(f, err) != nil {
			g.inPlace = true
			if now, e := os.ReadFile(g.path); e == nil && bytes.Equal(now, raw) {
				g.good = raw // what follows is cut off, this stays
			}
		}
		return err
	}
	g.good = raw
	return nil
}

// believe returns the list that was just written, or an error if it must not be
// synced.
func (g *tableGuard) believe() (raw []byte, err error) {
	if raw, err = os.ReadFile(g.path); err != nil {
		return nil, err
	}
	if err := checkMade(filepath.Dir(g.path), g.good, raw); err != nil {
		return nil, err
	}
	return raw, checkCompaction(filepath.Dir(g.path), g.good, raw)
}

// refuse takes no more changes, and puts back the list from before.
func (g *tableGuard) refuse(f *os.File, err error) error {
	g.broken = err
	putBack := g.putBack(f)
	g.watch.fail(err)
	return putBack
}

// restore puts the list from before in the place of f, or, where no file can be
// made or renamed, cuts off of f what was added.
func (g *tableGuard) restore(f *os.File) error {
	err := replaceFile(g.path, g.good)
	if err == nil {
		return nil
	}
	if cutErr := g.cut(f); cutErr != nil {
		return errors.Join(err, cutErr)
	}
	g.inPlace = true
	return nil
}

// cut cuts off what was added to f, if it begins with the list from before.
func (g *tableGuard) cut(f *os.File) error {
	now, err := os.Stat(g.path)
	if err != nil {
		return err
	}
	open, err := f.Stat()
	if err != nil {
		return err
	}
	begins := make([]byte, len(g.good))
	if _, err := f.ReadAt(begins, 0); err != nil {
		return err
	}
	if !os.SameFile(now, open) || !bytes.Equal(begins, g.good) {
		return errNotAdded
	}
	if err := f.Truncate(int64(len(g.good))); err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekEnd); err != nil { // also where syncing fails: Badger may write on
		return err
	}
	return f.Sync()
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
