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

// processCPU returns the processor time that all threads have taken so far.
func processCPU() time.Duration {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
