package storage

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	badger "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
	"github.com/dgraph-io/badger/v4/table"
	"github.com/dgraph-io/badger/v4/y"
)

// An entry of a table that a test makes; without a value it is a deletion.
type tableEntry struct {
	key, value string
	version    uint64
}

// makeTable writes a table as Badger would.
func makeTable(t *testing.T, dir string, id uint64, entries ...tableEntry) {
	t.Helper()
	b := table.NewTableBuilder(table.Options{TableSize: 1 << 20, BlockSize: 4 << 10, Compression: options.None})
	defer b.Close()
	for _, e := range entries {
		v := y.ValueStruct{Value: []byte(e.value)}
		if e.value == "" {
			v.Meta = deletedMeta
		}
		b.Add(y.KeyWithTs([]byte(e.key), e.version), v, 0)
	}
	made, err := table.CreateTable(table.NewFilename(id, dir), b)
	if err != nil {
		t.Fatal(err)
	}
	if err := made.Close(-1); err != nil {
		t.Fatal(err)
	}
}

// TestACompactionKeepsNeededDeletions: a compaction may leave a deletion out
// only where no table below can hold the key, or the old value comes back.
func TestACompactionKeepsNeededDeletions(t *testing.T) {
	for name, c := range map[string]struct {
		below []tableEntry // one level under what comes
		made  []tableEntry
		lost  bool
	}{
		"nothing below":            {nil, nil, false},
		"the old value below":      {[]tableEntry{{"b", "old", 1}}, nil, true},
		"a span over it below":     {[]tableEntry{{"a", "1", 1}, {"c", "3", 2}}, nil, true},
		"others below":             {[]tableEntry{{"c", "3", 1}, {"d", "4", 1}}, nil, false},
		"kept, old value below":    {[]tableEntry{{"b", "old", 1}}, []tableEntry{{"b", "", 5}}, false},
		"value in place of delete": {[]tableEntry{{"b", "old", 1}}, []tableEntry{{"b", "x", 4}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			makeTable(t, dir, 1, tableEntry{"b", "", 5})
			gone, came, list := tableList{1: 0}, tableList{}, tableList{}
			if c.made != nil {
				makeTable(t, dir, 2, c.made...)
				came[2], list[2] = 1, 1
			}
			if c.below != nil {
				makeTable(t, dir, 3, c.below...)
				list[3] = 2
			}
			old, err := openTables(dir, gone)
			if err != nil {
				t.Fatal(err)
			}
			defer old.close()
			made, err := openTables(dir, came)
			if err != nil {
				t.Fatal(err)
			}
			defer made.close()
			err = compareTables(old, made, &deeper{dir: dir, list: list.below(gone, came)})
			if lost := errors.Is(err, errLostTable); lost != c.lost || !lost && err != nil {
				t.Error(fmt.Errorf("noticed %v: %w", lost, err))
			}
		})
	}
}

// TestAMadeTableIsVerified: a table that does not read back as it was written is
// not entered in the list, whether something goes for it or not.
func TestAMadeTableIsVerified(t *testing.T) {
	dir := t.TempDir()
	b, err := OpenBadger(dir, noLimit)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Apply([]Change{{Key: []byte("k"), Value: []byte("value"), Version: 1}}); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadFile(filepath.Join(dir, badger.ManifestFilename))
	if err != nil {
		t.Fatal(err)
	}
	_, end := lastChange(list)
	before := list[:listMagic]
	if err := checkMade(dir, before, list[:end]); err != nil {
		t.Fatalf("a sound table: %v", err)
	}
	tables, err := filepath.Glob(filepath.Join(dir, "*.sst"))
	if err != nil || len(tables) == 0 {
		t.Fatalf("%d tables: %v", len(tables), err)
	}
	raw, err := os.ReadFile(tables[0])
	if err != nil {
		t.Fatal(err)
	}
	for i := range raw {
		raw[i] ^= 0x10
		if err := os.WriteFile(tables[0], raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if checkMade(dir, before, list[:end]) == nil {
			t.Errorf("a bit of byte %d of %d was flipped and not noticed", i, len(raw))
		}
		raw[i] ^= 0x10
	}
}
