//go:build !linux

package keys

// HardenProcess forbids core dumps and the reading of this process's memory by
// other processes of the same user. On systems other than Linux it does nothing.
func HardenProcess() error { return nil }
