//go:build !linux

package cli

import "errors"

// renewer is nil: only Linux names the running program so that it can be run
// anew whatever became of its file.
var renewer func(hint string) error

var serverRenewer, clobberer func(hint string) error

var errNoRenewal = errors.New("this system cannot hand a terminal over")

func saveTerminal(int) ([]byte, error)  { return nil, errNoRenewal }
func terminalSettings([]byte) bool      { return false }
func restoreTerminal(int, []byte) error { return errNoRenewal }
func quietTerminal(int) error           { return errNoRenewal }
