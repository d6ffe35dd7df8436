package storage

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"time"

	"lethe/model"
)

// An owner is the process that has the store open. One process owns a store;
// the lock file tells a second one who the first is.
type owner struct {
	PID   int       `json:"pid"`
	User  string    `json:"user"`
	Since time.Time `json:"since"`
	// Socket is where a server is reached that holds the store.
	Socket string `json:"socket,omitempty"`
	file   *os.File
	lent   bool // by a claim, which keeps the file
}

// takeOwnership locks the store at dir for this process. It returns an error of
// fault InUse that says who holds it.
func takeOwnership(dir string, now time.Time) (*owner, error) {
	path := filepath.Join(dir, lockName)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, ioFault("opening the store's lock file", err)
	}
	got, err := lockFile(f)
	if err != nil {
		f.Close()
		return nil, ioFault("locking the store", err)
	}
	if !got {
		defer f.Close()
		return nil, inUse(f)
	}
	o := newOwner(f, now)
	if err := o.write(); err != nil {
		f.Close()
		return nil, ioFault("writing the store's lock file", err)
	}
	return o, nil
}

// newOwner returns this process as the owner that holds the lock file f.
func newOwner(f *os.File, now time.Time) *owner {
	o := &owner{PID: os.Getpid(), Since: now.UTC().Truncate(time.Second), file: f}
	if u, err := user.Current(); err == nil {
		o.User = u.Username
	}
	return o
}

// write says in the lock file who the owner is.
func (o *owner) write() error {
	text, err := json.Marshal(o)
	if err == nil {
		if err = o.file.Truncate(0); err == nil {
			_, err = o.file.WriteAt(append(text, '\n'), 0)
		}
	}
	return err
}

// inUse words the refusal from what the holder wrote into the lock file.
func inUse(f *os.File) error {
	var o owner
	text, _ := io.ReadAll(io.LimitReader(f, 4096))
	if json.Unmarshal(text, &o) != nil || o.PID == 0 {
		return model.Faultf(model.InUse, "the store is in use by another process; close that one first")
	}
	who := fmt.Sprintf("process %d", o.PID)
	if o.User != "" {
		who = fmt.Sprintf("%s (process %d)", o.User, o.PID)
	}
	if o.Socket != "" {
		return model.Faultf(model.InUse, "the store is in use by the server of %s since %s, which cannot be reached; nothing was changed", who, o.Since.Format("15:04 on 2 Jan 2006"))
	}
	return model.Faultf(model.InUse, "the store is in use by %s since %s; close that one first, nothing was changed",
		who, o.Since.Format("15:04 on 2 Jan 2006"))
}

func (o *owner) release() error {
	if o.lent {
		return nil
	}
	// The text is cleared so that nobody is named who no longer holds it.
	o.file.Truncate(0)
	unlockFile(o.file)
	return o.file.Close()
}
