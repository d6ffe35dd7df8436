//go:build !unix

package cli

import (
	"errors"
	"os"
)

func keepOnExec(*os.File) error { return errors.ErrUnsupported }
func closeOnExec(*os.File)      {}
