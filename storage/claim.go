package storage

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"time"

	"lethe/keys"
	"lethe/model"
)

// A Claim is the ownership of a store's directory by a server, which holds it
// also while the store is sealed. Its file may be handed to the process that
// goes on in the place of this one.
type Claim struct {
	dir    string
	owner  *owner
	tables *tableCheck // goes on from one opening to the next
}

// ClaimStore takes the store in dir for this process, without opening it, and
// writes into the lock file at which socket the server is reached. It returns an
// error of fault InUse that says who holds the store.
func ClaimStore(dir string, now time.Time, socket string) (*Claim, error) {
	if err := Check(dir); err != nil {
		return nil, err
	}
	o, err := takeOwnership(dir, now)
	if err != nil {
		return nil, err
	}
	return newClaim(dir, o), o.reachedAt(socket)
}

// newClaim begins to verify the store's tables, as VerifyEarly does.
func newClaim(dir string, o *owner) *Claim { return &Claim{dir, o, VerifyEarly(dir).tables} }

// ResumeClaim goes on with the claim whose file was handed over.
func ResumeClaim(dir string, f *os.File, now time.Time, socket string) (*Claim, error) {
	o := newOwner(f, now)
	return newClaim(dir, o), o.reachedAt(socket)
}

// reachedAt writes into the lock file at which socket the owner is reached.
func (o *owner) reachedAt(socket string) error {
	o.Socket = socket
	if err := o.write(); err != nil {
		return ioFault("writing the store's lock file", err)
	}
	return nil
}

// File returns the open lock file, which is the claim.
func (c *Claim) File() *os.File { return c.owner.file }

// Release gives the store up.
func (c *Claim) Release() error {
	c.tables.stop.Store(true)
	c.tables.early.Wait()
	return c.owner.release()
}

// Open opens the claimed store, as Open does. Closing the store leaves the claim.
func (c *Claim) Open(now time.Time, vault func(dir string) (*keys.Vault, error)) (*Store, error) {
	if err := Check(c.dir); err != nil {
		return nil, err
	}
	return openVerifying(c, c.dir, now, vault, c.tables)
}

// ServerOf returns the socket of the server that owns the store in dir, or
// nothing. It does not say that the server still runs.
func ServerOf(dir string) string {
	f, err := os.Open(filepath.Join(dir, lockName))
	if err != nil {
		return ""
	}
	defer f.Close()
	var o owner
	text, err := io.ReadAll(io.LimitReader(f, 4096))
	if err != nil || json.Unmarshal(text, &o) != nil {
		return ""
	}
	return o.Socket
}

// own returns the ownership under which a store is opened: that of a claim, or
// one of its own.
func own(c *Claim, dir string, now time.Time) (*owner, error) {
	if c == nil {
		return takeOwnership(dir, now)
	}
	if c.dir != dir {
		return nil, model.Faultf(model.InUse, "the claim is on another store")
	}
	lent := *c.owner
	lent.lent = true
	return &lent, nil
}
