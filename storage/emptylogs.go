package storage

import (
	"fmt"
	"os"
	"path/filepath"
)

// badgerLock is the file that Badger makes on opening and removes on an orderly
// close.
const badgerLock = "LOCK"

// crashed reports whether Badger's files were left by a process that ended
// without closing them. A file of a memory table alone does not tell: for a
// moment in a purge there is none.
func crashed(dir string) (bool, error) {
	if _, err := os.Lstat(filepath.Join(dir, badgerLock)); err == nil {
		return true, nil
	}
	memory, err := filepath.Glob(filepath.Join(dir, "*.mem"))
	return len(memory) > 0, err
}

// removeEmptyLogs removes the logs of no length that a kill left: Badger gives
// a log its length right after making it and takes its length away right before
// removing it, and refuses to open what a kill in between leaves. Nothing was in
// them, or it stands in a table by then; where something else emptied one, the
// anchor says what was lost. After an orderly close one is damage, refused here:
// Badger would refuse it too, but leave files as a crash does, so that the next
// opening would take the damage for that of a kill.
func removeEmptyLogs(dir string) error {
	ended, err := crashed(dir)
	if err != nil {
		return err
	}
	for _, pattern := range []string{"*.mem", "*.vlog"} {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return err
		}
		for _, f := range files {
			info, err := os.Lstat(f)
			if err != nil {
				return err
			}
			if info.Size() > 0 || !info.Mode().IsRegular() {
				continue
			}
			if !ended {
				return fmt.Errorf("%w: %s is empty", ErrSuspect, filepath.Base(f))
			}
			if err := os.Remove(f); err != nil {
				return err
			}
		}
	}
	return nil
}
