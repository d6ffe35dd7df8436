//go:build !linux

package search

import "time"

// cpuClock returns the clock that measurements go by.
func cpuClock() func() time.Time { return time.Now }
