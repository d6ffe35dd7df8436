package keys

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Names of the files of a key directory. Nothing else is ever written there,
// except the two temporary names, which are removed on opening.
const (
	headerFile  = "header"
	epochFile   = "epoch"
	keyringFile = "keyring"
	journalFile = "journal"

	keyringTemp = "keyring.tmp"
	journalTemp = "journal.tmp"
)

// fileSystem is the seam between the formats and the disk. Tests stand a disk
// behind it that fails, tears writes and loses what was not synced.
type fileSystem interface {
	OpenFile(name string, flag int) (file, error)
	// ReadFile returns the whole file, refusing one longer than limit bytes. It
	// asks the disk, not the cache, as far as the system lets it.
	ReadFile(name string, limit int64) ([]byte, error)
	Rename(from, to string) error
	Remove(name string) error
	// SyncDir makes renames, creations and removals durable.
	SyncDir() error
}

// file is an open file of the seam.
type file interface {
	WriteAt(p []byte, off int64) (int, error)
	Truncate(size int64) error
	Sync() error
	Close() error
}

// diskFiles is the real directory.
type diskFiles struct{ dir string }

func (d diskFiles) OpenFile(name string, flag int) (file, error) {
	f, err := os.OpenFile(filepath.Join(d.dir, name), flag, 0o600)
	if err != nil {
		return nil, err
	}
	return steadyFile{f}, nil
}

// A steadyFile lets the disk begin with the first megabyte while the next is
// copied: a large keyring is written and synced in a third of the time.
type steadyFile struct{ *os.File }

// writePiece is how many bytes are given to the disk at a time.
const writePiece = 1 << 20

func (f steadyFile) WriteAt(p []byte, off int64) (written int, err error) {
	for len(p) > writePiece {
		n, err := f.File.WriteAt(p[:writePiece], off)
		written += n
		if err != nil {
			return written, err
		}
		beginWriteback(f.File, off, writePiece)
		p, off = p[writePiece:], off+writePiece
	}
	n, err := f.File.WriteAt(p, off)
	return written + n, err
}

func (d diskFiles) ReadFile(name string, limit int64) ([]byte, error) {
	f, err := os.Open(filepath.Join(d.dir, name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, damaged(name, "it is not a regular file")
	}
	if info.Size() > limit {
		return nil, damaged(name, "it is %d bytes long, more than the %d allowed", info.Size(), limit)
	}
	askDisk(f)
	data := make([]byte, info.Size())
	if _, err := io.ReadFull(f, data); err != nil {
		return nil, err
	}
	return data, nil
}

func (d diskFiles) Rename(from, to string) error {
	return os.Rename(filepath.Join(d.dir, from), filepath.Join(d.dir, to))
}

func (d diskFiles) Remove(name string) error {
	return os.Remove(filepath.Join(d.dir, name))
}

func (d diskFiles) SyncDir() error {
	f, err := os.Open(d.dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// writeFile makes or replaces a file in one go and syncs its contents; the
// name is durable only after SyncDir.
func writeFile(files fileSystem, name string, data []byte) error {
	f, err := files.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	_, err = f.WriteAt(data, 0)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// overwrite replaces bytes of an existing file in place and syncs them. In
// place matters: on ext4 and XFS the old blocks themselves are written over,
// which a rename would leave behind on the device.
func overwrite(files fileSystem, name string, off int64, data []byte) error {
	f, err := files.OpenFile(name, os.O_RDWR)
	if err != nil {
		return fmt.Errorf("overwrite %s: %w", name, err)
	}
	_, err = f.WriteAt(data, off)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("overwrite %s: %w", name, err)
	}
	return nil
}

// removeIfThere removes a file that may not exist and says whether it did.
func removeIfThere(files fileSystem, name string) (bool, error) {
	err := files.Remove(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}
