//go:build !linux

package storage

import (
	"math"
	"os"
)

// datasync makes f's contents durable.
func datasync(f *os.File) error { return f.Sync() }

// freeBytes does not know on this system, so the guard never refuses.
func freeBytes(string) (uint64, error) { return math.MaxUint64, nil }

// lockFile leaves the exclusion to Badger's own directory lock.
func lockFile(*os.File) (bool, error) { return true, nil }

func unlockFile(*os.File) {}
