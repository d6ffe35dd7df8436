package cli

import (
	"os"

	"lethe/model"
)

// hostPath returns the name of a file that the process itself must open, such as
// a backup, which is read back and overwritten in place. A server does that with
// its own rights, so it does it only for the account that it runs under and for
// root, who have those rights anyway.
func (a *app) hostPath(name string) (string, error) {
	if a.visit == nil || name == "" {
		return name, nil
	}
	if s := a.visit.session; s.Key != "" || s.Peer.UID != os.Geteuid() && s.Peer.UID != 0 {
		return "", model.Faultf(model.Refused, "the server writes backups with its own rights, so only the account that it runs under and root may say where; nothing was written")
	}
	return a.Files.Abs(name)
}
