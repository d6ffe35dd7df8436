package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"

	badger "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/pb"
	"github.com/dgraph-io/badger/v4/table"
	"google.golang.org/protobuf/proto"
)

// undoLastChange takes the last change out of Badger's list of tables where it
// was begun and not done. When the list cannot be synced, Badger removes the
// tables that it has just entered, and afterwards does not open the store for
// want of them. What they held is still there: in the memory table, where they
// were written from it, and else in the tables that the change would have
// dropped. Where neither is so, the list stays as it is, and the loss is found.
//
// After a crash, a compaction whose tables are all there still may not have been
// checked (see tableGuard), so it is now.
func undoLastChange(dir string) error {
	path := filepath.Join(dir, badger.ManifestFilename)
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	last, end := lastChange(raw)
	after, err := parseList(raw[:end])
	if err != nil || last == end {
		return nil // tableCheck words it
	}
	before, err := parseList(raw[:last])
	if err != nil {
		return nil
	}
	for id := range after {
		_, old := before[id]
		if missing := !there(dir, id); missing && old {
			return nil // lost otherwise
		} else if missing && undoable(dir, before, after) {
			return cutFile(path, int64(last))
		}
	}
	ended, err := crashed(dir)
	if err == nil && ended && allThere(dir, before) && fellShort(dir, before.without(after), raw[:last], raw[:end]) {
		err = cutFile(path, int64(last))
	}
	return err
}

// fellShort reports whether the last change is a compaction that lost something
// of tables which are sound themselves.
func fellShort(dir string, gone tableList, before, after []byte) bool {
	if !errors.Is(checkCompaction(dir, before, after), errLostTable) {
		return false
	}
	for id := range gone {
		if checkTable(table.NewFilename(id, dir)) != nil {
			return false
		}
	}
	return true
}

// undoable reports whether the tables of before are all there and, where none of
// them was to be dropped, a memory table that the new one was written from.
func undoable(dir string, before, after tableList) bool {
	if !allThere(dir, before) {
		return false
	}
	if len(before.without(after)) > 0 {
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

// A tableList is the ids in Badger's list of tables, with the level of each.
type tableList map[uint64]uint32

// A list begins with 8 bytes of magic; before each change stand its length and
// its checksum.
const listMagic, changeHead = 8, 8

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// lastChange returns where the last whole change in a list's file begins and
// ends; without one, both are where the first is to begin.
func lastChange(raw []byte) (begin, end int) {
	begin, end = min(len(raw), listMagic), min(len(raw), listMagic)
	for end+changeHead <= len(raw) {
		next := end + changeHead + int(binary.BigEndian.Uint32(raw[end:]))
		if next > len(raw) {
			break
		}
		begin, end = end, next
	}
	return begin, end
}

// parseList reads a list of tables from the bytes of its file.
func parseList(raw []byte) (tableList, error) {
	list := tableList{}
	if _, end := lastChange(raw); end != len(raw) {
		return nil, fmt.Errorf("%w: the list of tables is cut short", ErrSuspect)
	}
	for at := listMagic; at < len(raw); {
		body := raw[at+changeHead : at+changeHead+int(binary.BigEndian.Uint32(raw[at:]))]
		if crc32.Checksum(body, castagnoli) != binary.BigEndian.Uint32(raw[at+4:]) {
			return nil, fmt.Errorf("%w: the list of tables has a wrong checksum", ErrSuspect)
		}
		var set pb.ManifestChangeSet
		if err := proto.Unmarshal(body, &set); err != nil {
			return nil, fmt.Errorf("%w: the list of tables: %w", ErrSuspect, err)
		}
		for _, c := range set.Changes {
			if c.Op == pb.ManifestChange_DELETE {
				delete(list, c.Id)
			} else {
				list[c.Id] = c.Level
			}
		}
		at += changeHead + len(body)
	}
	return list, nil
}

// without returns the tables of l that are not in other.
func (l tableList) without(other tableList) tableList {
	out := tableList{}
	for id, level := range l {
		if _, there := other[id]; !there {
			out[id] = level
		}
	}
	return out
}

// below returns the tables of deeper levels than any of other.
func (l tableList) below(other ...tableList) tableList {
	deepest := uint32(0)
	for _, o := range other {
		for _, level := range o {
			deepest = max(deepest, level)
		}
	}
	out := tableList{}
	for id, level := range l {
		if level > deepest {
			out[id] = level
		}
	}
	return out
}

// there reports whether a table's file is there and not empty.
func there(dir string, id uint64) bool {
	info, err := os.Stat(table.NewFilename(id, dir))
	return err == nil && info.Size() > 0
}

func allThere(dir string, list tableList) bool {
	for id := range list {
		if !there(dir, id) {
			return false
		}
	}
	return true
}

func cutFile(path string, size int64) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Truncate(size), f.Sync(), f.Close())
}
