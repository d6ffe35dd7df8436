package cli

import (
	"io"
	"os"
)

// Files are the files that a command may name. They are those of whoever gave
// the command and are opened with their rights, also when the process that
// carries the command out is another one with rights of its own: every command
// opens what its arguments name through them and never through package os.
type Files interface {
	OpenFile(name string, flag int, perm os.FileMode) (File, error)
	Stat(name string) (os.FileInfo, error)
	Lstat(name string) (os.FileInfo, error)
	Rename(from, to string) error
	Remove(name string) error
	MkdirAll(dir string, perm os.FileMode) error
	// Abs returns the absolute name of a file, where the command was given.
	Abs(name string) (string, error)
}

// A File is an open one.
type File interface {
	io.ReadWriteSeeker
	io.ReaderAt
	io.Closer
	Name() string
	Stat() (os.FileInfo, error)
	Truncate(size int64) error
	Sync() error
}

// readWhole reads a file of at most limit bytes; a longer one is cut there.
func readWhole(from Files, name string, limit int64) ([]byte, error) {
	f, err := from.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, limit))
}

// maxSmallFile bounds policies, mappings, keys and identities, in bytes.
const maxSmallFile = 16 << 20
