package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"lethe/keys"
	"lethe/model"
)

// roomToOpen refuses to open a store where there is no room even for that.
func roomToOpen(dir string) error {
	free, err := freeBytes(dir)
	if err == nil && free < openSpare {
		err = noRoom("opening the store", free, openSpare)
	}
	return err
}

// roomToRestore refuses a restore of backups that the disk has no room for:
// they are written to the engine's log and to tables, beside the reserve.
func roomToRestore(dir string, backups []string) error {
	need := uint64(reserve + openSpare)
	for _, path := range backups {
		if info, err := os.Stat(path); err == nil {
			need += 2 * uint64(info.Size())
		}
	}
	for {
		free, err := freeBytes(dir)
		up := filepath.Dir(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist) && up != dir:
			dir = up
			continue
		case err != nil:
			return ioFault("asking for free space", err)
		case free < need:
			return noRoom("the restore, with the reserve that is kept,", free, need)
		}
		return nil
	}
}

// backupFull words a backup's failure for want of room, where that is what err
// is; else it returns err. need is about what the backup takes, in bytes.
func backupFull(err error, what, path string, need uint64) error {
	if !errors.Is(err, syscall.ENOSPC) && !errors.Is(err, syscall.EDQUOT) {
		return err
	}
	free, _ := freeBytes(filepath.Dir(path))
	return &model.Error{
		Fault: model.Full,
		Sentence: fmt.Sprintf("the disk where the %s was to be written is full: %d MiB are free there, and it takes up to %d MiB; what was written of it is removed. Free some space, or choose another place, then try again",
			what, free>>20, need>>20+1),
		Cause: err,
	}
}

// tableBytes returns how much the engine's tables take, which is about what a
// whole backup does.
func (s *Store) tableBytes() (n uint64) {
	tables, err := filepath.Glob(filepath.Join(s.dir, dataName, "*.sst"))
	if err != nil {
		return 0
	}
	for _, t := range tables {
		if info, err := os.Stat(t); err == nil {
			n += uint64(info.Size())
		}
	}
	return n + 16<<20 // and the memory table
}

// keyBytes returns about how much a key backup takes.
func (s *Store) keyBytes() uint64 {
	state, err := s.vault.State()
	if err != nil {
		return 0
	}
	n := keys.RingBytes(state.Keys) + 1<<20
	entries, _ := os.ReadDir(filepath.Join(s.dir, certsName)) // none: there was no erasure
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			n += uint64(info.Size())
		}
	}
	return n
}
