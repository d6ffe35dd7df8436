//go:build linux

package keys

import (
	"fmt"
	"syscall"
)

// prSetDumpable is PR_SET_DUMPABLE of prctl(2).
const prSetDumpable = 4

// HardenProcess forbids core dumps and the reading of this process's memory by
// other processes of the same user. Call it once, first thing in main. On
// systems other than Linux it does nothing.
func HardenProcess() error {
	if err := syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}); err != nil {
		return fmt.Errorf("switch core dumps off: %w", err)
	}
	if _, _, errno := syscall.RawSyscall(syscall.SYS_PRCTL, prSetDumpable, 0, 0); errno != 0 {
		return fmt.Errorf("switch memory reading off: %w", errno)
	}
	return nil
}
