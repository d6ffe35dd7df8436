package storage

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	badger "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"

	"lethe/model"
)

// Badger is the Engine that stores on disk. Its settings are DESIGN.md 4's,
// each there for a measured reason; do not tune one without measuring.
type Badger struct {
	db *badger.DB
	mu sync.Mutex // one writer: versions are checked and set under it
	// room returns an error when the disk has no room for n more bytes: a
	// full disk kills a Badger process with SIGBUS, so it is asked first.
	room  func(n int) error
	watch *watcher
}

// versionBytes is the length of the version that precedes each stored value.
const versionBytes = 8

func badgerOptions(dir string, watch badger.Logger) badger.Options {
	opt := badger.DefaultOptions(dir)
	// Tables that double from level to level are built in ever larger pieces of
	// memory: an import of 200,000 people took 560 MiB of heap, and 450 with
	// tables of one size.
	opt.TableSizeMultiplier = 1
	return opt.
		WithSyncWrites(true).
		WithChecksumVerificationMode(options.NoVerification). // tableCheck and tableGuard do it
		WithValueThreshold(1 << 20).
		WithNumVersionsToKeep(1).
		WithCompression(options.None).
		WithBlockCacheSize(0).
		WithMemTableSize(16 << 20).
		WithNumMemtables(2).
		WithNumLevelZeroTables(2).
		WithNumLevelZeroTablesStall(6).
		WithNumCompactors(2).
		WithMetricsEnabled(false).
		WithDetectConflicts(false). // the writer's mutex and Change.Expect do that
		WithLogger(watch)           // Badger's log lines may hold keys; failures come back as errors
}

// OpenBadger opens the engine whose files are in dir, creating it if dir is
// empty. room is called before every write with its size in bytes.
func OpenBadger(dir string, room func(n int) error) (b *Badger, err error) {
	return openBadger(newTableCheck(dir), room)
}

// openBadger is OpenBadger with a check of the tables that may have begun already.
func openBadger(tables *tableCheck, room func(n int) error) (b *Badger, err error) {
	dir := tables.dir
	// Badger panics on some damaged files; for us that is damage like any other.
	defer func() {
		if r := recover(); r != nil {
			b, err = nil, fmt.Errorf("%w: %v", ErrSuspect, r)
		}
	}()
	if err := mayOpen(dir); err != nil {
		return nil, err
	}
	if err := undoLastChange(dir); err != nil {
		return nil, err
	}
	if err := tables.all(); err != nil {
		return nil, err
	}
	if err := removeEmptyLogs(dir); err != nil {
		return nil, err
	}
	defer catchFatal()()
	b = &Badger{room: room, watch: newWatcher()}
	if err := guardTables(dir, b.watch); err != nil {
		return nil, err
	}
	if b.db, err = badger.Open(badgerOptions(dir, b.watch)); err != nil {
		unguardTables(dir)
		return nil, err
	}
	return b, nil
}

// View implements Engine.
func (b *Badger) View(fn func(Snapshot) error) error {
	err := b.db.View(func(txn *badger.Txn) error { return fn(badgerSnapshot{txn}) })
	if cause := b.watch.failure(); cause != nil && errors.Is(err, ErrSuspect) {
		// Without a memory table Badger cannot read; that is no damage.
		return &model.Error{Fault: model.Failed, Sentence: "the disk failed while the store's files were being rewritten, so the store cannot be read until it is closed and opened again; nothing was changed", Cause: cause}
	}
	return err
}

// suspectPanic turns a panic into an error: Badger raises them on damaged
// files, and an administrator must get a sentence, not a stack trace.
func suspectPanic(err *error) { suspectPanicked(recover(), err) }

func suspectPanicked(r any, err *error) {
	if r != nil {
		*err = fmt.Errorf("%w: %v", ErrSuspect, r)
	}
}

// Apply implements Engine.
func (b *Badger) Apply(changes []Change) error {
	if err := checkSizes(changes); err != nil {
		return err
	}
	size := 0
	for _, c := range changes {
		size += len(c.Key) + len(c.Value) + 64
	}
	if err := b.room(size); err != nil {
		return err
	}
	if err := b.watch.failure(); err != nil {
		return fmt.Errorf("%w: %w", ErrSuspect, err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	txn := b.db.NewTransaction(true)
	defer txn.Discard()
	for _, c := range changes {
		if err := stage(txn, c); err != nil {
			return err
		}
	}
	if err := b.watch.within(txn.Commit); err != nil {
		b.watch.fail(err)
		return fmt.Errorf("%w: %w", ErrUnknownOutcome, err)
	}
	return nil
}

// stage checks one change against what is stored and adds it to txn.
func stage(txn *badger.Txn, c Change) error {
	stored, err := storedVersion(txn, c.Key)
	if err != nil {
		return err
	}
	if stored != c.Expect {
		return &conflictKey{c.Key}
	}
	if c.Delete {
		err = txn.Delete(c.Key)
	} else {
		value := make([]byte, versionBytes, versionBytes+len(c.Value))
		binary.BigEndian.PutUint64(value, c.Version)
		err = txn.Set(c.Key, append(value, c.Value...))
	}
	if errors.Is(err, badger.ErrTxnTooBig) {
		return ErrTooLarge
	}
	return err
}

func storedVersion(txn *badger.Txn, key []byte) (uint64, error) {
	it, err := txn.Get(key)
	if errors.Is(err, badger.ErrKeyNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("%w: %w", ErrSuspect, err)
	}
	var version uint64
	err = it.Value(func(v []byte) error {
		_, version, err = split(v)
		return err
	})
	return version, err
}

// split parts a stored value from its version.
func split(v []byte) ([]byte, uint64, error) {
	if len(v) < versionBytes {
		return nil, 0, fmt.Errorf("%w: a value is cut short", ErrSuspect)
	}
	return v[versionBytes:], binary.BigEndian.Uint64(v), nil
}

type badgerSnapshot struct{ txn *badger.Txn }

func (s badgerSnapshot) Get(key []byte) (value []byte, version uint64, found bool, err error) {
	defer suspectPanic(&err)
	it, err := s.txn.Get(key)
	if errors.Is(err, badger.ErrKeyNotFound) {
		return nil, 0, false, nil
	}
	if err != nil {
		return nil, 0, false, fmt.Errorf("%w: %w", ErrSuspect, err)
	}
	raw, err := it.ValueCopy(nil)
	if err != nil {
		return nil, 0, false, fmt.Errorf("%w: %w", ErrSuspect, err)
	}
	value, version, err = split(raw)
	return value, version, err == nil, err
}

func (s badgerSnapshot) Scan(prefix, from []byte, fn func(key, value []byte, version uint64) error) (err error) {
	ours := false // whether a panic would be fn's, which is not the disk's
	defer func() {
		if !ours {
			suspectPanicked(recover(), &err)
		}
	}()
	start := prefix
	if bytes.Compare(from, start) > 0 {
		start = from
	}
	opt := badger.DefaultIteratorOptions
	opt.PrefetchValues = false // measured 3 to 5 times faster for whole scans (DESIGN.md 5)
	opt.Prefix = prefix
	it := s.txn.NewIterator(opt)
	defer it.Close()
	for it.Seek(start); it.Valid(); it.Next() {
		item := it.Item()
		err := item.Value(func(v []byte) error {
			value, version, err := split(v)
			if err != nil {
				return err
			}
			ours = true
			err = fn(item.Key(), value, version)
			ours = false
			return err
		})
		if err == errStop {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s badgerSnapshot) Last(prefix, upTo []byte) (key, found []byte, ok bool, err error) {
	defer suspectPanic(&err)
	opt := badger.DefaultIteratorOptions
	opt.PrefetchValues = false
	opt.Reverse = true
	it := s.txn.NewIterator(opt)
	defer it.Close()
	if upTo == nil {
		upTo = append(bytes.Clone(prefix), bytes.Repeat([]byte{0xff}, 64)...)
	}
	it.Seek(upTo)
	if !it.ValidForPrefix(prefix) {
		return nil, nil, false, nil
	}
	raw, err := it.Item().ValueCopy(nil)
	if err != nil {
		return nil, nil, false, fmt.Errorf("%w: %w", ErrSuspect, err)
	}
	value, _, err := split(raw)
	return it.Item().KeyCopy(nil), value, err == nil, err
}

// rewriteSpare is what rewriting takes beside the tables, in bytes: two memory
// tables.
const rewriteSpare = 32 << 20

// sentinel is the name of the entry that Rewrite writes to be dropped. No
// stored name begins like it.
var sentinel = []byte{0xff, 'p'}

// Rewrite makes the files free of what was deleted, as far as no read that is
// still open needs it. Badger drops old versions only when it compacts, and
// compacts only what is out of the memory table; dropping a prefix that exists
// is its only way of flushing that table.
func (b *Badger) Rewrite() (err error) {
	defer suspectPanic(&err)
	// Compaction writes new tables before it removes old ones, and a full disk
	// kills the process.
	tables, _ := b.db.Size()
	if err := b.room(rewriteSpare + int(tables)/2); err != nil {
		return err
	}
	err = b.watch.within(func() error {
		if err := b.flush(); err != nil {
			return err
		}
		return b.db.Flatten(1)
	})
	if err == nil {
		err = b.watch.failure() // dropping a prefix keeps some to itself
	}
	if err != nil {
		b.watch.fail(err)
		return fmt.Errorf("%w: %w", ErrSuspect, err)
	}
	return nil
}

// flush empties the memory tables into files. Writes wait meanwhile: Badger
// would refuse them.
func (b *Badger) flush() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	// A write and a read move the mark up to which old versions may go past
	// every deletion.
	if err := b.db.Update(func(txn *badger.Txn) error { return txn.Set(sentinel, nil) }); err != nil {
		return err
	}
	return b.db.DropPrefix(sentinel)
}
