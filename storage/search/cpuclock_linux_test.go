package search

import (
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// cpuClock returns a clock of the processor time of this thread, so that
// measurements mean the same on a busy machine.
func cpuClock() func() time.Time {
	runtime.LockOSThread()
	return func() time.Time {
		var ts unix.Timespec
		if unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &ts) != nil {
			return time.Now()
		}
		return time.Unix(ts.Sec, ts.Nsec)
	}
}
