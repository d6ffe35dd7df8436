package storage

import (
	"path/filepath"
	"time"

	"lethe/keys"
)

// An Early verifies the tables of a store while somebody types a passphrase: for
// a store of a million people that is half a second on two cores, which the first
// look-up would wait for. It reads without the store's lock. All that is concluded
// is that a table was sound, which is never written to again; opening verifies what
// came, or is another file, since (decision 0015).
type Early struct {
	dir    string
	tables *tableCheck
}

// VerifyEarly begins to verify the store in dir. Nothing is said of what is wrong
// there: opening does.
func VerifyEarly(dir string) *Early {
	e := &Early{dir, newTableCheck(filepath.Join(dir, dataName))}
	e.tables.standing = true
	e.tables.begin()
	return e
}

// Open opens the store, as the function does. It may be called again, after a
// passphrase that was wrong or when the store was closed.
func (e *Early) Open(now time.Time, vault func(dir string) (*keys.Vault, error)) (*Store, error) {
	if err := Check(e.dir); err != nil {
		return nil, err
	}
	return openVerifying(nil, e.dir, now, vault, e.tables)
}

// Stop ends what is under way.
func (e *Early) Stop() {
	e.tables.stop.Store(true)
	e.tables.early.Wait()
}
