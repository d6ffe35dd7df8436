package keys

import (
	"os"

	"golang.org/x/sys/unix"
)

// askDisk makes the next reading of f come from the disk. After a sync that
// failed, Linux keeps in its cache, as if it were saved, what never reached the
// disk: an epoch secret that reads as wiped and is still there. So the cache is
// emptied first. Errors change nothing: what could not be written is then
// dropped, and read as it is, which is what this is for.
func askDisk(f *os.File) {
	_ = f.Sync()
	_ = unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED)
}
