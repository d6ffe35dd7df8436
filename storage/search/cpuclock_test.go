//go:build !linux

package search

import "time"

// cpuClock returns the clock that measurements go by.
func cpuClock() func() time.Time { return time.Now }

// processCPU returns nothing where it cannot be had.
func processCPU() time.Duration { return 0 }
