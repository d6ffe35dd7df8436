package cli

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// ownFiles are the files of this process.
type ownFiles struct{}

var _ Files = ownFiles{}

// OpenFile implements Files.
func (ownFiles) OpenFile(name string, flag int, perm os.FileMode) (File, error) {
	if fd, ok := descriptorOf(name); ok {
		f := os.NewFile(uintptr(fd), name) // as it is: to open it again could begin elsewhere
		if f == nil {
			return nil, os.ErrInvalid
		}
		return f, nil
	}
	f, err := os.OpenFile(name, flag, perm)
	if err != nil {
		return nil, err // no typed nil in the interface
	}
	return f, nil
}

// Stat implements Files.
func (ownFiles) Stat(name string) (os.FileInfo, error) { return os.Stat(name) }

// Lstat implements Files.
func (ownFiles) Lstat(name string) (os.FileInfo, error) { return os.Lstat(name) }

// Rename implements Files.
func (ownFiles) Rename(from, to string) error { return os.Rename(from, to) }

// Remove implements Files.
func (ownFiles) Remove(name string) error { return os.Remove(name) }

// MkdirAll implements Files.
func (ownFiles) MkdirAll(dir string, perm os.FileMode) error { return os.MkdirAll(dir, perm) }

// Abs implements Files.
func (ownFiles) Abs(name string) (string, error) { return filepath.Abs(name) }

// descriptorPlace is where a file descriptor that a flag names is opened.
const descriptorPlace = "/dev/fd/"

// descriptorName names a file descriptor as a file.
func descriptorName(fd int) string { return descriptorPlace + strconv.Itoa(fd) }

// descriptorOf returns the file descriptor that such a name names.
func descriptorOf(name string) (fd int, ok bool) {
	text, ok := strings.CutPrefix(name, descriptorPlace)
	if !ok {
		return 0, false
	}
	fd, err := strconv.Atoi(text)
	return fd, err == nil && fd >= 0
}
