package storage

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"lethe/keys"
	"lethe/model"
	"lethe/storage/audit"
)

// A Store is an open store: sealed records over an Engine, each act with its
// audit leaves in the same transaction, and an anchor that notices lost
// writes. It implements model.Store and is safe for concurrent use.
type Store struct {
	engine Engine
	vault  *keys.Vault
	owner  *owner      // nil when the store has no directory
	anchor *anchorFile // nil when the store has no directory
	dir    string      // empty when the store has no directory
	random io.Reader
	house  keys.KeyID
	purge  purger
	drafts openDrafts
	// step is told each named step of an erasure right after it is done; an
	// error from it stops the store there, as a crash would.
	step func(string) error
	// free says how much may still be written, in bytes; nil asks the system.
	free func() (uint64, error)

	// What screens ask for with every frame, and must not wait for a writer for.
	refused atomic.Pointer[error]           // refusal
	copies  atomic.Pointer[model.KeyCopies] // what was counted, while it holds

	using   sync.RWMutex // held for reading during a Read, so that Close waits for it
	mu      sync.Mutex   // one writer at a time; guards what follows
	log     *audit.Log
	ledger  *ledger
	repairs []string // what opening found unfinished and finished
	refusal error    // why nothing more is written, if so: see refuse
}

var _ model.Store = (*Store)(nil)

// reserve is the free space that is kept on the disk under the store, in
// bytes: room for Badger's memory tables and one compaction (DESIGN.md 4).
const reserve = 256 << 20

// Create makes a store in dir, which must be absent or empty, and opens it.
// vault creates the keys in the directory it is given. Errors are of type
// *model.Error.
func Create(dir string, now time.Time, vault func(dir string) (*keys.Vault, error)) (s *Store, err error) {
	existed, err := makeLayout(dir, uncreatedText)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			removeLayout(dir, existed) // so that a second attempt finds it empty
		}
	}()
	return assemble(dir, now, vault, openData, func(s *Store) (err error) {
		if err := s.found(now); err != nil {
			return err
		}
		if s.ledger, err = createLedger(filepath.Join(dir, ledgerName), s.ledgerMAC); err != nil {
			return ioFault("creating the erasure ledger", err)
		}
		here, err := s.here()
		if err != nil {
			return err
		}
		a, err := createAnchor(filepath.Join(dir, anchorName), s.anchorMAC, here)
		if err != nil {
			return ioFault("creating the anchor", err)
		}
		s.anchor = a
		if err := finishLayout(dir); err != nil {
			return ioFault("creating the store", err)
		}
		return nil
	})
}

// Open opens the store in dir. vault opens the keys in the directory it is
// given. Errors are of type *model.Error; a store that is behind its anchor
// opens but takes no writes (see ReadOnly).
func Open(dir string, now time.Time, vault func(dir string) (*keys.Vault, error)) (*Store, error) {
	if err := Check(dir); err != nil {
		return nil, err
	}
	return openVerifying(nil, dir, now, vault, newTableCheck(filepath.Join(dir, dataName)))
}

// openVerifying opens a store, under a claim if there is one, and verifies its
// tables while the keys are opened.
func openVerifying(c *Claim, dir string, now time.Time, vault func(dir string) (*keys.Vault, error), tables *tableCheck) (*Store, error) {
	keysOpened := func(keyDir string) (*keys.Vault, error) {
		tables.begin() // the lock is held from here on
		v, err := vault(keyDir)
		if err != nil {
			tables.cancel()
		}
		return v, err
	}
	return openAs(c, dir, now, keysOpened, func(dir string) (Engine, error) { return openChecked(dir, tables) })
}

// openData opens the engine of a store in dir.
func openData(dir string) (Engine, error) {
	return openChecked(dir, newTableCheck(filepath.Join(dir, dataName)))
}

func openChecked(dir string, tables *tableCheck) (Engine, error) {
	return openBadger(tables, func(n int) error { return checkRoom(dir, n) })
}

func open(dir string, now time.Time, vault func(string) (*keys.Vault, error), data func(string) (Engine, error)) (*Store, error) {
	return openAs(nil, dir, now, vault, data)
}

// openAs opens a store under a claim, or without one if it is nil.
func openAs(c *Claim, dir string, now time.Time, vault func(string) (*keys.Vault, error), data func(string) (Engine, error)) (*Store, error) {
	return assembleAs(c, dir, now, vault, data, func(s *Store) error {
		if err := s.resume(); err != nil {
			return err
		}
		a, err := openAnchor(filepath.Join(dir, anchorName), s.anchorMAC)
		if errors.Is(err, errNoAnchor) || errors.Is(err, os.ErrNotExist) {
			return damaged("the store's anchor is missing or is not authentic", err)
		}
		if err != nil {
			return ioFault("opening the anchor", err)
		}
		s.anchor = a
		if a.torn {
			s.repairs = append(s.repairs, "a copy of the anchor was not whole; the other one was taken")
		}
		if s.ledger, err = openLedger(filepath.Join(dir, ledgerName), s.ledgerMAC); err != nil {
			return ledgerFault(err)
		}
		if err := s.checkAnchor(now); err != nil || s.refusal != nil {
			return err
		}
		if err := s.ledger.cut(); err != nil {
			return ioFault("opening the erasure ledger", err)
		}
		sweepDrafts(dir, now)
		return s.finishErasures(now)
	})
}

// assemble takes ownership of dir, opens keys and engine, and calls ready. On
// an error it closes what it opened.
func assemble(dir string, now time.Time, vault func(string) (*keys.Vault, error), data func(string) (Engine, error), ready func(*Store) error) (*Store, error) {
	return assembleAs(nil, dir, now, vault, data, ready)
}

func assembleAs(c *Claim, dir string, now time.Time, vault func(string) (*keys.Vault, error), data func(string) (Engine, error), ready func(*Store) error) (s *Store, err error) {
	s = &Store{random: rand.Reader, log: &audit.Log{}, dir: dir}
	defer func() {
		if err != nil {
			s.Close()
			s = nil
		}
	}()
	if err = roomToOpen(dir); err != nil {
		return s, openFault(err)
	}
	if s.owner, err = own(c, dir, now); err != nil {
		return s, err
	}
	if s.vault, err = vault(filepath.Join(dir, keysName)); err != nil {
		return s, keysFault(err)
	}
	engine, err := data(dir)
	if err != nil {
		return s, openFault(err)
	}
	s.engine = engine
	return s, ready(s)
}

// NewInMemory returns a store over the engine whose records vanish with the
// process. The demonstration's tests and the property tests use it.
func NewInMemory(engine Engine, vault *keys.Vault, now time.Time) (*Store, error) {
	s := &Store{engine: engine, vault: vault, random: rand.Reader, log: &audit.Log{}}
	s.ledger = &ledger{mac: s.ledgerMAC}
	return s, s.found(now)
}

// checkRoom refuses a write of n bytes when the disk has no room for it.
func checkRoom(dir string, n int) error {
	free, err := freeBytes(dir)
	if err != nil {
		return ioFault("asking for free space", err)
	}
	if free < reserve+4*uint64(n) {
		return &model.Error{
			Fault: model.Full,
			Sentence: fmt.Sprintf("only %d MiB are free on the store's disk and %d MiB are kept in reserve; nothing was changed. Free some space, then try again",
				free>>20, reserve>>20),
			Cause: ErrFull,
		}
	}
	return nil
}

// openFault words a failure to open the engine: damage, unless the system says
// that it is something else.
func openFault(err error) error {
	const what = "opening the store's data"
	var worded *model.Error
	if errors.As(err, &worded) {
		return err
	}
	if errors.Is(err, errStuck) {
		return &model.Error{Fault: model.Failed, Sentence: "the disk failed or was full when this store was closed, and this program still holds its files; end the program, then open the store again", Cause: err}
	}
	if n, ok := systemError(err); ok {
		return ioFault(what, errors.Join(n, err))
	}
	return damaged("the store's data files do not read back as they were written", err)
}

// found writes the first entries of an empty store: the organisation's key.
func (s *Store) found(now time.Time) error {
	id, err := s.vault.NewKey(now)
	if err != nil {
		return keysFault(err)
	}
	if err := s.vault.Commit(); err != nil {
		return keysFault(err)
	}
	s.house = id
	return s.engine.Apply([]Change{{Key: []byte{houseKeyAt}, Value: id[:], Version: 1}})
}

// resume reads what found and later acts left.
func (s *Store) resume() error {
	return s.engine.View(func(snap Snapshot) error {
		id, _, found, err := snap.Get([]byte{houseKeyAt})
		if err != nil || !found || len(id) != len(s.house) {
			return damaged("the store's own entries cannot be read", err)
		}
		copy(s.house[:], id)
		size, err := logSize(snap)
		if err != nil {
			return err
		}
		log, err := audit.Load(size, blockSource{snap})
		if err != nil {
			return damaged("the audit log is damaged", err)
		}
		s.log = log
		return nil
	})
}

// logSize counts the leaves: the number of the last block and those in it.
func logSize(snap Snapshot) (uint64, error) {
	key, block, found, err := snap.Last([]byte{leafBlocks}, nil)
	if err != nil || !found {
		return 0, err
	}
	if len(key) != 9 {
		return 0, damaged("the audit log is damaged", nil)
	}
	size := blockNumber(key)
	err = audit.SplitLeaves(block, func(audit.Leaf) error { size++; return nil })
	if err != nil {
		return 0, damaged("the audit log is damaged", err)
	}
	return size, nil
}

// checkAnchor compares the log with the anchor. Behind it, writes were lost: the
// store stays readable and takes no more. Ahead of it, the process ended
// between the commit and the anchor, which is then brought up to date.
func (s *Store) checkAnchor(now time.Time) error {
	was := s.anchor.now
	here, err := s.here()
	if err != nil {
		return err
	}
	if was.Keys.behind(here.Keys) {
		return damaged("the store's key files are older than its records, or the end of the key journal is lost", nil)
	}
	if here.Ledger < was.Ledger {
		return damaged("the erasure ledger has lost its last entries", nil)
	}
	if s.log.Size() < was.Size {
		s.refuse(&model.Error{Fault: model.Damaged, Sentence: fmt.Sprintf(
			"the store has lost its last %d audited writes (%d of %d are there); it can be read but takes no changes. Keep a copy of the directory, then restore from a backup",
			was.Size-s.log.Size(), s.log.Size(), was.Size)})
		return nil
	}
	err = s.engine.View(func(snap Snapshot) error {
		root, err := audit.RootAt(was.Size, blockSource{snap})
		if err != nil || root != was.Root {
			return damaged("the audit log is not the one that the anchor was written for", err)
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case here.Keys.Header > was.Keys.Header:
		s.logFoundSlots(now)
	case here.Size != was.Size || here.Keys != was.Keys || here.Ledger != was.Ledger:
		if err := s.anchor.advance(here); err != nil {
			return ioFault("opening the store", err)
		}
	}
	return nil
}

// here returns the anchor point of the store as it stands.
func (s *Store) here() (anchorPoint, error) {
	k, err := s.vault.State()
	if err != nil {
		return anchorPoint{}, keysFault(err)
	}
	return anchorPoint{
		Size: s.log.Size(), Root: s.log.Root(),
		Keys:   keysPoint{Header: k.Header, Keyring: k.Keyring, Epoch: k.Epoch, Frames: k.Frames},
		Ledger: s.ledger.size(),
	}, nil
}

// ReadOnly returns why the store takes no writes, or nil.
func (s *Store) ReadOnly() error {
	if err := s.refused.Load(); err != nil {
		return *err
	}
	return nil
}

// refuse has the store write nothing more. s.mu must be held, but while it is opened.
func (s *Store) refuse(why error) {
	s.refusal = why
	s.refused.Store(&why)
}

// Keys returns the store's keys, for the commands about slots.
func (s *Store) Keys() *keys.Vault { return s.vault }

// Fingerprint implements model.Store.
func (s *Store) Fingerprint(purpose string, data []byte) ([32]byte, error) {
	sum, err := s.vault.MAC(purpose, data)
	return sum, keysFault(err)
}

func (s *Store) anchorMAC(data []byte) ([32]byte, error) { return s.vault.MAC("anchor", data) }

func (s *Store) ledgerMAC(chain, body []byte) ([32]byte, error) {
	return s.vault.MAC("erasure ledger", chain, body)
}

// Repairs says, a sentence each, what opening found unfinished and finished.
func (s *Store) Repairs() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append(s.vault.Repairs(), s.repairs...)
}

// Close wipes the keys and releases the store. It waits for reads and writes
// that are under way; cancel their contexts to have it done at once.
func (s *Store) Close() error {
	s.using.Lock()
	defer s.using.Unlock()
	errs := []error{s.foldKeys(), s.wipe()}
	s.purge.stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.engine != nil {
		errs = append(errs, s.engine.Close())
	}
	if s.anchor != nil {
		errs = append(errs, s.anchor.close())
	}
	errs = append(errs, s.ledger.close())
	if s.owner != nil {
		errs = append(errs, s.owner.release())
	}
	s.engine, s.anchor, s.ledger, s.owner = closedEngine{}, nil, nil, nil
	return errors.Join(errs...)
}

// wipe takes the keys out of memory. It comes before all else that closing
// does but foldKeys, since a purge under way may take a while to end.
func (s *Store) wipe() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse(errClosed)
	if s.vault == nil {
		return nil
	}
	return s.vault.Close()
}

// closedEngine refuses everything, so that a late reader gets an error.
type closedEngine struct{}

var errClosed = model.Faultf(model.Failed, "the store is locked")

func (closedEngine) View(func(Snapshot) error) error { return errClosed }
func (closedEngine) Apply([]Change) error            { return errClosed }
func (closedEngine) Close() error                    { return nil }
