package keys

import (
	"os"
	"syscall"
)

// syncRangeWrite is SYNC_FILE_RANGE_WRITE (linux, include/uapi/linux/fs.h): begin
// to write the dirty pages of a range, and do not wait.
const syncRangeWrite = 2

// beginWriteback asks the system to begin writing a range to the disk. It is a
// hint: what it fails at, Sync does or reports.
func beginWriteback(f *os.File, off, n int64) {
	_ = syscall.SyncFileRange(int(f.Fd()), off, n, syncRangeWrite)
}
