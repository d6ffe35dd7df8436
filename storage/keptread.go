package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"lethe/keys"
	"lethe/model"
	"lethe/storage/audit"
)

// KeptIndex gives use what KeepIndex kept, and reports false where nothing is kept
// that is of use. The error of use is returned as it is. What does not read back to its
// end, whatever use made of it, is removed; where that is more than an erasure or a
// rotation having come in between, the error is of fault Damaged and says what it was,
// and the register is read as if nothing had been kept. Closing the store waits until
// use has returned. An erasure meanwhile is found in the log, which the caller follows
// from the point of what was kept.
func (s *Store) KeptIndex(use func(model.KeptIndex) error) (bool, error) {
	s.using.RLock()
	defer s.using.RUnlock()
	if s.dir == "" {
		return false, nil
	}
	os.Remove(s.indexPath() + unfinishedSuffix) // if a crash left one
	used, err := s.readIndex(use)
	var unfit *unfitIndex
	switch {
	case errors.As(err, &unfit):
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, keysFault(err)
	default:
		return used == nil, used
	}
	s.DropIndex()
	if errors.Is(err, keys.ErrKeyGone) {
		return false, nil
	}
	return false, &model.Error{
		Fault:    model.Damaged,
		Sentence: "the kept search index does not read back as it was written and was removed; the register itself is not affected, and the index is made anew from it",
		Cause:    unfit.err,
	}
}

// An unfitIndex says why what was kept is of no use.
type unfitIndex struct{ err error }

func (e *unfitIndex) Error() string { return e.err.Error() }
func (e *unfitIndex) Unwrap() error { return e.err }

// readIndex gives use what was kept, and returns the error of use apart. That it does
// not read back is an *unfitIndex; that the keys are locked or there is no file is not.
func (s *Store) readIndex(use func(model.KeptIndex) error) (used, err error) {
	f, err := os.Open(s.indexPath())
	if err != nil {
		return nil, unfit(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, unfit(err)
	}
	opener, err := s.vault.OpenStream(indexPurpose, f, info.Size())
	if err != nil {
		return nil, unfit(err)
	}
	defer opener.Close()
	k, err := s.indexPoint(opener)
	if err != nil {
		return nil, unfit(err)
	}
	k.Content, k.MaxSize = opener, opener.MaxSize()
	used = use(k)
	if opener.Failed() || used == nil {
		err = opener.Skip()
	}
	return used, unfit(err)
}

func unfit(err error) error {
	if err == nil || errors.Is(err, fs.ErrNotExist) || errors.Is(err, keys.ErrLocked) {
		return err
	}
	return &unfitIndex{err}
}

// indexPoint reads where the log stood when an index was kept, and checks that the
// log went through that point: a register that was rolled back behind it holds other
// people.
func (s *Store) indexPoint(in io.Reader) (k model.KeptIndex, err error) {
	var head [indexHead]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return k, err
	}
	if string(head[:len(indexMagic)]) != indexMagic {
		return k, errors.New("the kept index is of another version")
	}
	k.At.Size = binary.BigEndian.Uint64(head[len(indexMagic):])
	copy(k.At.Root[:], head[len(indexMagic)+8:])
	if size, _ := s.AuditHead(); k.At.Size > size {
		return k, fmt.Errorf("the kept index is of %d entries of the log, which has %d", k.At.Size, size)
	}
	return k, s.currentEngine().View(func(snap Snapshot) error {
		root, err := audit.RootAt(k.At.Size, blockSource{snap})
		if err == nil && root != k.At.Root {
			err = errors.New("the kept index is of another log")
		}
		return err
	})
}
