package serve

import (
	"errors"
	"net"
	"os/user"
	"strconv"

	"golang.org/x/sys/unix"
)

var errNoPeer = errors.New("the kernel does not say who is at the other end")

// PeerOf asks the kernel who is at the other end of a Unix socket.
func PeerOf(conn net.Conn) (Peer, error) {
	c, ok := conn.(*net.UnixConn)
	if !ok {
		return Peer{}, errNoPeer
	}
	raw, err := c.SyscallConn()
	if err != nil {
		return Peer{}, err
	}
	var cred *unix.Ucred
	var credErr error
	if err := raw.Control(func(fd uintptr) {
		cred, credErr = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
	}); err != nil {
		return Peer{}, err
	}
	if credErr != nil {
		return Peer{}, credErr
	}
	p := Peer{UID: int(cred.Uid), PID: int(cred.Pid)}
	u, err := user.LookupId(strconv.Itoa(p.UID))
	if err != nil {
		return p, err // an account without a name is nobody's
	}
	p.Account = u.Username
	return p, nil
}
