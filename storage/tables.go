package storage

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"

	badger "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
	"github.com/dgraph-io/badger/v4/table"
	"github.com/dgraph-io/ristretto/v2/z"
)

// checkTables opens every table that Badger will use once and verifies its
// checksums, on all cores. Badger does the same, but in goroutines of its own, where a damaged
// footer panics and takes the process down with a stack trace, and where a table
// whose checksum differs may be left out without an error.
func checkTables(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.sst"))
	if err != nil {
		return err
	}
	files, err = listedTables(dir, files)
	if err != nil {
		return err
	}
	var next atomic.Int64
	var wait sync.WaitGroup
	errs := make([]error, len(files))
	for range min(len(files), runtime.GOMAXPROCS(0)) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(files); i = int(next.Add(1)) - 1 {
				errs[i] = checkTable(files[i])
			}
		})
	}
	wait.Wait()
	for i, err := range errs {
		if err != nil {
			return fmt.Errorf("%w: %s: %w", ErrSuspect, filepath.Base(files[i]), err)
		}
	}
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

func checkTable(path string) (err error) {
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
