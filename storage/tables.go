package storage

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"

	badger "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
	"github.com/dgraph-io/badger/v4/table"
	"github.com/dgraph-io/ristretto/v2/z"
)

// A tableCheck opens every table that Badger will use once and verifies its
// checksums, on all cores. Badger would do the same, but in goroutines of its own, where a damaged
// footer panics and takes the process down with a stack trace, and where a table
// whose checksum differs may be left out without an error. So Badger is told not to
// (decision 0015), and the guard verifies the tables that are made later.
//
// Reading needs no keys and takes as long as stretching a passphrase, so it can
// begin beside that.
type tableCheck struct {
	dir   string
	stop  atomic.Bool
	begun atomic.Bool
	early sync.WaitGroup
	mu    sync.Mutex
	sound map[string]os.FileInfo // tables that were verified, as they were then
	// standing is true of a check that outlives an attempt to open the store.
	standing bool
}

func newTableCheck(dir string) *tableCheck {
	return &tableCheck{dir: dir, sound: map[string]os.FileInfo{}}
}

// begin verifies in the background what lies in the directory. Nothing is
// concluded from a table that is not sound: the list, which says what is used, may
// have to be repaired first.
func (c *tableCheck) begin() {
	files, err := filepath.Glob(filepath.Join(c.dir, "*.sst"))
	if err != nil {
		return
	}
	if c.begun.Swap(true) {
		return // it is still at it
	}
	c.early.Go(func() {
		defer c.begun.Store(false)
		c.verify(files)
	})
}

// cancel ends what begin began, unless the next attempt may go on with it.
func (c *tableCheck) cancel() {
	if c.standing {
		return
	}
	c.stop.Store(true)
	c.early.Wait()
}

// all verifies every table that the list names, but those that were verified
// already.
func (c *tableCheck) all() error {
	c.early.Wait()
	files, err := filepath.Glob(filepath.Join(c.dir, "*.sst"))
	if err != nil {
		return err
	}
	if files, err = listedTables(c.dir, files); err != nil {
		return err
	}
	for i, err := range c.verify(files) {
		if err != nil {
			return fmt.Errorf("%w: %s: %w", ErrSuspect, filepath.Base(files[i]), err)
		}
	}
	return nil
}

// verify returns what is wrong with each of some tables.
func (c *tableCheck) verify(files []string) []error {
	var next atomic.Int64
	var wait sync.WaitGroup
	errs := make([]error, len(files))
	for range min(len(files), runtime.GOMAXPROCS(0)) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(files) && !c.stop.Load(); i = int(next.Add(1)) - 1 {
				errs[i] = c.one(files[i])
			}
		})
	}
	wait.Wait()
	return errs
}

func (c *tableCheck) one(path string) error {
	now, err := os.Stat(path)
	if err != nil {
		return err
	}
	c.mu.Lock()
	was := c.sound[path]
	c.mu.Unlock()
	if was != nil && os.SameFile(was, now) && was.Size() == now.Size() && was.ModTime().Equal(now.ModTime()) {
		return nil
	}
	if err := checkTable(path); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sound[path] = now
	return nil
}

// listedTables returns those tables that Badger's list names, and makes sure
// that the list is whole. Badger takes a list whose end is missing for that of a
// crash and deletes the tables it does not name, records and all. After a crash
// there is a file of the memory table, which still has what an unnamed, perhaps
// half-written, table was to hold; after an orderly close there is none, and
// then the list must name every table.
func listedTables(dir string, tables []string) (listed []string, err error) {
	f, err := os.Open(filepath.Join(dir, badger.ManifestFilename))
	if errors.Is(err, os.ErrNotExist) && len(tables) == 0 {
		return nil, nil // a new store
	}
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w: the list of tables is missing", ErrSuspect)
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	list, end, err := badger.ReplayManifestFile(f, 0, badgerOptions(dir, nil))
	if err != nil {
		return nil, fmt.Errorf("%w: the list of tables: %w", ErrSuspect, err)
	}
	ended, err := crashed(dir)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !ended && info.Size() != end {
		return nil, fmt.Errorf("%w: the list of tables is cut short", ErrSuspect)
	}
	for _, t := range tables {
		id, ok := table.ParseFileID(filepath.Base(t))
		_, named := list.Tables[id]
		switch {
		case ok && named:
			listed = append(listed, t)
		case !ended && (!ok || there(dir, id)): // an empty one is what removing it left
			return nil, fmt.Errorf("%w: %s is not in the list of tables", ErrSuspect, filepath.Base(t))
		}
	}
	return listed, nil
}

// checkTable verifies every checksum of a table.
func checkTable(path string) (err error) {
	// It is read through mapped memory, where a failing disk is a fault.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the table is damaged: %v", r)
		}
	}()
	t, err := openTable(path, options.OnTableRead)
	if err != nil {
		return err
	}
	return t.Close(-1)
}

// openTable opens a table beside Badger, for reading.
func openTable(path string, check options.ChecksumVerificationMode) (t *table.Table, err error) {
	mf, err := z.OpenMmapFile(path, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the table's structure is damaged: %v", r)
		}
	}()
	return table.OpenTable(mf, table.Options{
		ReadOnly: true, ChkMode: check, Compression: options.None, BlockSize: 4 << 10,
	})
}
