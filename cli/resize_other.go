//go:build !unix

package cli

import "os"

// notifyResize does nothing: this system does not say when a terminal changes.
func notifyResize(chan<- os.Signal) {}
