package storage

import (
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// nextData returns where the next bytes of f at or after offset begin and end,
// leaving out holes: Badger's files are mostly holes, of gigabytes. It returns
// io.EOF when there are none.
func nextData(f *os.File, offset int64) (from, to int64, err error) {
	from, err = unix.Seek(int(f.Fd()), offset, unix.SEEK_DATA)
	if err == unix.ENXIO {
		return 0, 0, io.EOF
	}
	if err == nil {
		to, err = unix.Seek(int(f.Fd()), from, unix.SEEK_HOLE)
	}
	if err != nil { // a file system without holes
		return wholeFile(f, offset)
	}
	return from, to, nil
}
