//go:build !linux

package cli

import (
	"errors"
	"io/fs"
)

// swapAreas cannot be listed on this system.
func swapAreas() ([]string, error) { return nil, errors.ErrUnsupported }

// ownerOf cannot be told on this system.
func ownerOf(fs.FileInfo) (int, bool) { return 0, false }
