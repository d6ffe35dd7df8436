package storage

import (
	"bytes"
	"cmp"
	"fmt"
	"runtime/debug"

	"github.com/dgraph-io/badger/v4/options"
	"github.com/dgraph-io/badger/v4/table"
	"github.com/dgraph-io/badger/v4/y"
)

// checkCompaction returns an error if the tables that go from one list to the
// next hold something that those which come do not. A change by which nothing
// goes has nothing to check.
func checkCompaction(dir string, before, after []byte) (err error) {
	was, err := parseList(before)
	if err != nil {
		return err
	}
	is, err := parseList(after)
	if err != nil {
		return err
	}
	gone := was.without(is)
	if len(gone) == 0 {
		return nil
	}
	// The tables are read through mapped memory, where a failing disk is a fault.
	defer suspectPanic(&err)
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	old, err := openTables(dir, gone)
	if err != nil {
		return err
	}
	defer old.close()
	came := is.without(was)
	made, err := openTables(dir, came)
	if err != nil {
		return fmt.Errorf("%w: %w", errLostTable, err)
	}
	defer made.close()
	return compareTables(old, made, &deeper{dir: dir, list: is.below(gone, came)})
}

// checkMade returns an error if a table that comes from one list to the next does
// not read back as it was written.
func checkMade(dir string, before, after []byte) error {
	was, err := parseList(before)
	if err != nil {
		return err
	}
	is, err := parseList(after)
	if err != nil {
		return err
	}
	for id := range is.without(was) {
		if err := checkTable(table.NewFilename(id, dir)); err != nil {
			return fmt.Errorf("%w: %w", errLostTable, err)
		}
	}
	return nil
}

// A deeper is the tables below a compaction, read only when a deletion did not
// come out of it: with an older value of the key below, the deletion was needed.
type deeper struct {
	dir   string
	list  tableList
	spans [][2][]byte // smallest and biggest key of each; nil until they are read
}

// span reports whether a table below may hold a key. Badger keeps every
// deletion of such a compaction.
func (d *deeper) span(key []byte) (bool, error) {
	if d.spans == nil {
		tables, err := openTables(d.dir, d.list)
		if err != nil {
			return false, err
		}
		defer tables.close()
		d.spans = [][2][]byte{}
		for _, t := range tables.tables {
			d.spans = append(d.spans, [2][]byte{bytes.Clone(y.ParseKey(t.Smallest())), bytes.Clone(y.ParseKey(t.Biggest()))})
		}
	}
	user := y.ParseKey(key)
	for _, s := range d.spans {
		if bytes.Compare(s[0], user) <= 0 && bytes.Compare(user, s[1]) <= 0 {
			return true, nil
		}
	}
	return false, nil
}

// deletedMeta is Badger's mark of a deletion.
const deletedMeta = 1

// compareTables returns an error unless the newest version of each key in old
// is in made too, or was to be dropped, or is a deletion of which nothing can be
// left below.
func compareTables(old, made *openedTables, under *deeper) error {
	from, to := old.iterator(), made.iterator()
	defer from.Close()
	defer to.Close()
	var last []byte
	for ; from.Valid(); from.Next() {
		key := from.Key()
		if y.SameKey(key, last) {
			continue // an older version
		}
		last = append(last[:0], key...)
		value := from.Value()
		if bytes.HasPrefix(key, sentinel) {
			continue
		}
		for to.Valid() && y.CompareKeys(to.Key(), key) < 0 {
			to.Next()
		}
		if to.Valid() && bytes.Equal(to.Key(), key) && bytes.Equal(to.Value().Value, value.Value) {
			continue
		}
		if value.Meta&deletedMeta == 0 {
			return errLostTable
		}
		if needed, err := under.span(key); err != nil || needed {
			return cmp.Or(err, errLostTable)
		}
	}
	if old.seen != old.entries {
		// An iterator ends without a word at a block that it cannot read.
		return fmt.Errorf("%w: a table has %d entries of %d", ErrSuspect, old.seen, old.entries)
	}
	return nil
}

// openedTables are tables opened for reading beside Badger.
type openedTables struct {
	tables        []*table.Table
	entries, seen int
}

func openTables(dir string, list tableList) (*openedTables, error) {
	o := &openedTables{}
	for id := range list {
		t, err := openTable(table.NewFilename(id, dir), options.NoVerification)
		if err != nil {
			o.close()
			return nil, err
		}
		o.tables = append(o.tables, t)
		o.entries += int(t.KeyCount())
	}
	return o, nil
}

// iterator goes through all keys, in order, newer versions of a key first.
func (o *openedTables) iterator() y.Iterator {
	all := []y.Iterator{table.NewConcatIterator(nil, table.NOCACHE)} // for want of tables
	for _, t := range o.tables {
		all = append(all, &countingIterator{t.NewIterator(table.NOCACHE), &o.seen})
	}
	it := table.NewMergeIterator(all, false)
	it.Rewind()
	return it
}

func (o *openedTables) close() {
	for _, t := range o.tables {
		_ = t.Close(-1)
	}
}

// A countingIterator counts the entries that it comes to.
type countingIterator struct {
	*table.Iterator
	seen *int
}

func (i *countingIterator) count() {
	if i.Valid() {
		*i.seen++
	}
}

// Rewind implements y.Iterator.
func (i *countingIterator) Rewind() {
	i.Iterator.Rewind()
	i.count()
}

// Next implements y.Iterator.
func (i *countingIterator) Next() {
	i.Iterator.Next()
	i.count()
}
