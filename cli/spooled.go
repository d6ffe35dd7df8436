package cli

import (
	"bytes"
	"io"
	"os"
)

// maxSpooled is how large a file may be, in bytes, that a job takes into memory
// so that it can go on without whoever brought it.
const maxSpooled = 256 << 20

// spooled is a file of a caller that was read to its end before a job began.
type spooled struct {
	*bytes.Reader
	name string
	info os.FileInfo
}

// spool reads a file to its end if it is ordinary and not too large.
func spool(f File) (File, error) {
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxSpooled {
		return f, nil // read as it comes
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxSpooled))
	if err != nil {
		return nil, err
	}
	return &spooled{bytes.NewReader(text), f.Name(), info}, nil
}

func (s *spooled) Name() string               { return s.name }
func (s *spooled) Stat() (os.FileInfo, error) { return s.info, nil }
func (s *spooled) Write([]byte) (int, error)  { return 0, os.ErrPermission }
func (s *spooled) Truncate(int64) error       { return os.ErrPermission }
func (s *spooled) Sync() error                { return nil }
func (s *spooled) Close() error               { return nil }
