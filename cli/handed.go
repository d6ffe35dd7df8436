package cli

import (
	"fmt"
	"net"
	"os"
	"strconv"
)

// Locking has the server be run anew in the place of its process, for the reason
// that a console is (decision 0013): the memory of the old one is no more. The
// new one goes on with the socket and with the claim on the store, so that no
// call is lost and nobody else takes the store in between.

// handedEnv tells the new process what it goes on with.
const handedEnv = "LETHE_HANDED"

// handed is what one process of a server leaves to the next.
type handed struct {
	socket, lock *os.File
	path         string
	made         bool // by the server, and so to be removed by it
}

// handed returns what this process was handed, or nil.
func takeHanded() *handed {
	text := os.Getenv(handedEnv)
	os.Unsetenv(handedEnv)
	socket, lock, h, ok := parseHanded(text)
	if !ok {
		return nil
	}
	h.socket, h.lock = os.NewFile(uintptr(socket), "socket"), os.NewFile(uintptr(lock), "lock")
	closeOnExec(h.socket)
	closeOnExec(h.lock)
	return &h
}

// parseHanded reads what hint writes: two descriptors, neither of them standard,
// and the socket's path.
func parseHanded(text string) (socket, lock int, h handed, ok bool) {
	n, err := fmt.Sscanf(text, "%d %d %t %q", &socket, &lock, &h.made, &h.path)
	return socket, lock, h, n == 4 && err == nil && socket > 2 && lock > 2 && socket != lock
}

// hint returns what takeHanded reads. The files stay open in the next process.
func (s *server) hint(socket *os.File) (string, error) {
	lock := s.claim.File()
	for _, f := range []*os.File{socket, lock} {
		if err := keepOnExec(f); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%d %d %t %q", socket.Fd(), lock.Fd(), s.madeSocket, s.socketPath), nil
}

// systemdSocket returns the socket that systemd has opened for this process, or
// nil.
func systemdSocket(env func(string) string) *os.File {
	if pid, err := strconv.Atoi(env("LISTEN_PID")); err != nil || pid != os.Getpid() || env("LISTEN_FDS") != "1" {
		return nil
	}
	f := os.NewFile(3, "systemd")
	closeOnExec(f)
	return f
}

// notify tells systemd how the service is, where it asks to be told.
func (s *server) notify(state string) {
	path := s.host.Env("NOTIFY_SOCKET")
	if path == "" {
		return
	}
	if path[0] == '@' {
		path = "\x00" + path[1:]
	}
	c, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		return
	}
	defer c.Close()
	_, _ = c.Write([]byte(state))
}
