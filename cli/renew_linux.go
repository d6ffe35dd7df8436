package cli

import (
	"bytes"
	"encoding/binary"
	"os"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// renew runs this program anew in place of this process, with a hint in its
// environment. It returns only when that fails. The link in /proc leads to the
// running program, even when its file has been replaced by an upgrade.
func renew(hint string) error { return renewWith(lockedEnv, hint) }

// renewServer is renew for a server.
func renewServer(hint string) error { return renewWith(handedEnv, hint) }

func renewWith(name, hint string) error {
	env := slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, name+"=") })
	return syscall.Exec("/proc/self/exe", os.Args, append(env, name+"="+hint))
}

var (
	renewer       = renew
	serverRenewer = renewServer
	clobberer     = func(settings string) error { return renewWith(goDebug, settings) }
)

// saveTerminal returns the settings of a terminal.
func saveTerminal(fd int) ([]byte, error) {
	t, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		return nil, err
	}
	return binary.Append(nil, binary.LittleEndian, t)
}

// terminalSettings reports whether bytes have the form of settings.
func terminalSettings(b []byte) bool { return len(b) == binary.Size(unix.Termios{}) }

// restoreTerminal puts settings back.
func restoreTerminal(fd int, settings []byte) error {
	var t unix.Termios
	if err := binary.Read(bytes.NewReader(settings), binary.LittleEndian, &t); err != nil {
		return err
	}
	return unix.IoctlSetTermios(fd, unix.TCSETS, &t)
}

// quietTerminal has the terminal echo nothing and act on no key.
func quietTerminal(fd int) error {
	_, err := term.MakeRaw(fd)
	return err
}
