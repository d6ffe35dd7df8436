package storage

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/dgraph-io/badger/v4/options"
	"github.com/dgraph-io/badger/v4/table"
	"github.com/dgraph-io/ristretto/v2/z"
)

// checkTables opens every table file in dir once and verifies its checksums.
// Badger does the same, but in goroutines of its own, where a damaged footer
// panics and takes the process down with a stack trace, and where a table
// whose checksum differs may be left out without an error.
func checkTables(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.sst"))
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := checkTable(f); err != nil {
			return fmt.Errorf("%w: %s: %w", ErrSuspect, filepath.Base(f), err)
		}
	}
	return nil
}

func checkTable(path string) (err error) {
	mf, err := z.OpenMmapFile(path, os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the table's structure is damaged: %v", r)
		}
	}()
	// A table file that Badger never finished has no bytes at all; it is not in
	// the manifest and Badger removes it.
	if len(mf.Data) == 0 {
		return mf.Close(-1)
	}
	t, err := table.OpenTable(mf, table.Options{
		ReadOnly: true, ChkMode: options.OnTableRead, Compression: options.None, BlockSize: 4 << 10,
	})
	if err != nil {
		return err
	}
	return t.Close(-1)
}
