package storage

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"lethe/model"
)

// unfinishedSuffix ends the name of a file while it is being written.
const unfinishedSuffix = ".unfinished"

// A newFile is a file that gets its name only when it is whole: a crash leaves
// nothing under the final name.
type newFile struct {
	*os.File
	path string
}

// beginFile opens the unfinished file of path, instead of one that a crash left.
func beginFile(path string) (*newFile, error) {
	f, err := os.OpenFile(path+unfinishedSuffix, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	return &newFile{f, path}, f.Chmod(0o600)
}

// finish gives the file its name, durably. Its contents have been synced.
func (f *newFile) finish() error {
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), f.path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(f.path))
}

// abandon removes a file that was not finished.
func (f *newFile) abandon() {
	f.Close()
	os.Remove(f.Name())
}

// mustBeNew refuses a path that is taken.
func mustBeNew(path string) error {
	_, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return ioFault("writing the backup", err)
	}
	return model.Faultf(model.Refused, "there is a file of that name already; a backup is never written over another, and nothing was written")
}

// mustBeOutside refuses a path in the store's own directory: a backup there is lost
// with the store, and a key backup beside the data is no second place.
func (s *Store) mustBeOutside(path string) error {
	if s.dir == "" {
		return nil
	}
	dir, err := filepath.EvalSymlinks(fullPlace(s.dir))
	if err != nil {
		return ioFault("writing the backup", err)
	}
	parent, err := filepath.EvalSymlinks(filepath.Dir(fullPlace(path)))
	if err != nil {
		return nil // there is no such directory: making the file says so
	}
	if rel, err := filepath.Rel(dir, parent); err == nil && filepath.IsLocal(rel) {
		return model.Faultf(model.Refused, "that is in the store's own directory, with which it would be lost; give another place, nothing was written")
	}
	return nil
}
