//go:build unix

package cli

import (
	"os"

	"golang.org/x/sys/unix"
)

// keepOnExec leaves a file open in the program that takes the place of this one.
func keepOnExec(f *os.File) error {
	_, err := unix.FcntlInt(f.Fd(), unix.F_SETFD, 0)
	return err
}

// closeOnExec closes a file there.
func closeOnExec(f *os.File) { unix.CloseOnExec(int(f.Fd())) }
