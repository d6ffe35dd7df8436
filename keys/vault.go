package keys

import (
	"fmt"
	"io"
	"slices"
	"sync"
	"time"
)

// Vault is an open key directory. Any number of goroutines may Seal, Open and
// MAC at once while one changes it; readers never wait for the disk. One
// process at a time may have a directory open: the caller holds the lock.
type Vault struct {
	files    fileSystem
	random   io.Reader
	now      func() time.Time
	readOnly bool
	id       VaultID
	repairs  []string
	openedBy SlotID // zero in a vault that was just made

	// change is held by whoever changes the vault, across its disk work.
	change    sync.Mutex
	journal   *journal
	committed int   // keys of the ring that are on disk
	broken    error // set by the first failed write

	// mu guards what follows, and is never held across disk work. Changing
	// them takes change as well, so that a changer may read without mu.
	mu         sync.RWMutex
	head       *header
	secrets    *secretBytes // vault key, then epoch secret
	ring       *ring
	generation uint64 // of the keyring
	epoch      uint64
	closed     bool
}

func (v *Vault) vaultKey() *[keySize]byte    { return (*[keySize]byte)(v.secrets.b) }
func (v *Vault) epochSecret() *[keySize]byte { return (*[keySize]byte)(v.secrets.b[keySize:]) }

// ID returns the vault's id.
func (v *Vault) ID() VaultID { return v.id }

// OpenedBy returns the slot that the credential opened.
func (v *Vault) OpenedBy() SlotID { return v.openedBy }

// Repairs says, a sentence each, what opening found unfinished and finished.
func (v *Vault) Repairs() []string { return slices.Clone(v.repairs) }

// Locked says whether all key bytes are held in physical memory, out of reach
// of swap. Where it is false, the limit on locked memory is too low.
func (v *Vault) Locked() bool {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return !v.closed && v.secrets.locked && v.ring.slab.locked
}

// State is where the key files stand. The store binds it into its anchor, so
// that key files put back from an older copy are noticed.
type State struct {
	Header       uint64 // generation of the header
	Keyring      uint64 // generation of the keyring
	Epoch        uint64 // generation of the epoch secret
	Frames       uint64 // frames in the journal
	JournalBytes int64  // length of the journal
	Keys         int    // keys in the ring, pending ones too
	Pending      int    // keys made since the last Commit
}

// State returns where the key files stand. It waits for a change under way.
func (v *Vault) State() (State, error) {
	v.change.Lock()
	defer v.change.Unlock()
	return v.state()
}

// state is State for those who hold the change lock.
func (v *Vault) state() (State, error) {
	if v.closed {
		return State{}, ErrLocked
	}
	s := State{
		Header: v.head.generation, Keyring: v.generation, Epoch: v.epoch,
		Keys: v.ring.count, Pending: v.ring.count - v.committed,
	}
	if v.journal != nil {
		s.Frames, s.JournalBytes = v.journal.frames, v.journal.size
	}
	return s, nil
}

// beginChange takes the change lock; the caller unlocks it if the error is nil.
func (v *Vault) beginChange() error {
	v.change.Lock()
	var err error
	switch {
	case v.closed:
		err = ErrLocked
	case v.readOnly:
		err = ErrReadOnly
	case v.broken != nil:
		err = fmt.Errorf("%w (%w)", ErrSuspect, v.broken)
	}
	if err != nil {
		v.change.Unlock()
	}
	return err
}

// Broken returns the write that failed, after which nothing more is written until
// the vault is opened again, or nil.
func (v *Vault) Broken() error {
	v.change.Lock()
	defer v.change.Unlock()
	return v.broken
}

// fail notes a failed write: what is on disk is now unknown, and only opening
// the vault again can tell.
func (v *Vault) fail(err error) error {
	if err != nil && v.broken == nil {
		v.broken = err
	}
	return err
}

// NewKey adds a fresh random key to the ring. It can be used at once and is
// pending until Commit: records sealed under it must not be made durable before.
func (v *Vault) NewKey(now time.Time) (KeyID, error) {
	if err := v.beginChange(); err != nil {
		return KeyID{}, err
	}
	defer v.change.Unlock()
	var raw [entrySize]byte
	defer clear(raw[:])
	if _, err := io.ReadFull(v.random, raw[:16+keySize]); err != nil {
		return KeyID{}, fmt.Errorf("read random bytes: %w", err)
	}
	putCreated(raw[:], now)
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.ring.add(raw[:]); err != nil {
		return KeyID{}, err
	}
	return KeyID(raw[:16]), nil
}

// Commit makes all pending keys durable: one journal frame and one sync,
// however many there are. Where it fails, the keys are lost on reopening and
// every change is refused until then.
func (v *Vault) Commit() error {
	if err := v.beginChange(); err != nil {
		return err
	}
	defer v.change.Unlock()
	for v.committed < v.ring.count {
		end := min(v.ring.count, v.committed+maxFrameKeys)
		if err := v.journal.append(v.random, v.ring.entries(v.committed, end)); err != nil {
			return v.fail(err)
		}
		v.committed = end
	}
	return nil
}

// entryKey copies a key of the ring.
func (v *Vault) entryKey(id *KeyID) (key [keySize]byte, err error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	if v.closed {
		return key, ErrLocked
	}
	position := v.ring.find(id)
	if position < 0 {
		return key, ErrKeyGone
	}
	copy(key[:], v.ring.entry(position)[16:])
	return key, nil
}

// HasKey says whether a key is in the ring. A locked vault has none.
func (v *Vault) HasKey(id KeyID) bool {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return !v.closed && v.ring.find(&id) >= 0
}

// EachKey calls f with every key's id and time of creation until f returns
// false, in no order to rely on. Readers may go on meanwhile; f must not change the
// vault or ask its State.
func (v *Vault) EachKey(f func(id KeyID, created time.Time) bool) error {
	v.change.Lock()
	defer v.change.Unlock()
	if v.closed {
		return ErrLocked
	}
	for i := range v.ring.count {
		entry := v.ring.entry(i)
		if !f(KeyID(entry[:16]), createdOf(entry)) {
			return nil
		}
	}
	return nil
}

// Lock wipes every key from memory and closes the files. Pending keys are
// lost. Everything that needs a key gives ErrLocked from then on; the way back
// is Open.
func (v *Vault) Lock() {
	v.change.Lock()
	defer v.change.Unlock()
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return
	}
	v.closed = true
	v.ring.wipe()
	v.secrets.free()
	v.journal.close()
}

// Close is Lock, for defer.
func (v *Vault) Close() error {
	v.Lock()
	return nil
}

// lockedReader makes a reader of random bytes safe for many goroutines.
type lockedReader struct {
	mu sync.Mutex
	r  io.Reader
}

func (l *lockedReader) Read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(p)
}
