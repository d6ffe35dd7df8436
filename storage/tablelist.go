package storage

import (
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	badger "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/table"
)

// undoLastChange takes the last change out of Badger's list of tables where it
// was begun and not done. When the list cannot be synced, Badger removes the
// tables that it has just entered, and afterwards does not open the store for
// want of them. What they held is still there: in the memory table, where they
// were written from it, and else in the tables that the change would have
// dropped. Where neither is so, the list stays as it is, and the loss is found.
func undoLastChange(dir string) error {
	path := filepath.Join(dir, badger.ManifestFilename)
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	last, ok := lastChange(raw)
	if !ok {
		return nil
	}
	after, err := tablesOf(dir, raw)
	if err != nil {
		return nil // checkTables words it
	}
	before, err := tablesOf(dir, raw[:last])
	if err != nil {
		return nil
	}
	for id := range after.Tables {
		_, old := before.Tables[id]
		if missing := !there(dir, id); missing && old {
			return nil // lost otherwise
		} else if missing && undoable(dir, &before, &after) {
			return cutFile(path, int64(last))
		}
	}
	return nil
}

// undoable reports whether the tables of before are all there and, where none of
// them was to be dropped, a memory table that the new one was written from.
func undoable(dir string, before, after *badger.Manifest) bool {
	dropped := false
	for id := range before.Tables {
		if !there(dir, id) {
			return false
		}
		_, still := after.Tables[id]
		dropped = dropped || !still
	}
	if dropped {
		return true
	}
	memory, err := filepath.Glob(filepath.Join(dir, "*.mem"))
	for _, name := range memory {
		if info, statErr := os.Stat(name); statErr == nil && info.Size() > 0 {
			return err == nil
		}
	}
	return false
}

// lastChange returns the offset of the last whole change in a list of tables: 8
// bytes of magic, then changes, each with its length and checksum before it.
func lastChange(raw []byte) (offset int, ok bool) {
	const magic, head = 8, 8
	for at := magic; at+head <= len(raw); {
		next := at + head + int(binary.BigEndian.Uint32(raw[at:]))
		if next > len(raw) {
			break
		}
		offset, ok, at = at, true, next
	}
	return offset, ok
}

// tablesOf reads a list of tables from its bytes. Badger reads it from a file
// only.
func tablesOf(dir string, raw []byte) (badger.Manifest, error) {
	f, err := os.CreateTemp("", "lethe-tables-")
	if err != nil {
		return badger.Manifest{}, err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if _, err := f.Write(raw); err != nil {
		return badger.Manifest{}, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return badger.Manifest{}, err
	}
	list, _, err := badger.ReplayManifestFile(f, 0, badgerOptions(dir, nil))
	return list, err
}

// there reports whether a table's file is there and not empty.
func there(dir string, id uint64) bool {
	info, err := os.Stat(table.NewFilename(id, dir))
	return err == nil && info.Size() > 0
}

func cutFile(path string, size int64) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Truncate(size), f.Sync(), f.Close())
}
