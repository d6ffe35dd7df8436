package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/pkg/sftp"

	"lethe/tui/serve"
)

// remoteFiles are the files of whoever gave a command to the server: their own
// process opens them.
type remoteFiles struct {
	session *serve.Session
	job     *job // what is opened for one goes on without the session

	mu     sync.Mutex
	client *sftp.Client
}

var _ Files = (*remoteFiles)(nil)

// errNoFiles is returned where there is no way to the files of a session.
var errNoFiles = errors.New("there is no way to files on your side of this connection")

// reach returns the way to the files, which is opened when it is first needed.
func (r *remoteFiles) reach() (*sftp.Client, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.client != nil {
		return r.client, nil
	}
	ch, err := r.session.Open(serve.FilesChannel)
	if err != nil {
		return nil, errNoFiles
	}
	// Reads ahead would take more from a pipe than was asked for.
	r.client, err = sftp.NewClientPipe(ch, ch, sftp.UseConcurrentReads(false), sftp.UseConcurrentWrites(false))
	return r.client, err
}

// Abs implements Files.
func (r *remoteFiles) Abs(name string) (string, error) {
	if filepath.IsAbs(name) {
		return filepath.Clean(name), nil
	}
	return filepath.Join(r.session.Call.Dir, name), nil
}

// on calls do with the way to the files and the absolute name of one.
func (r *remoteFiles) on(name string, do func(*sftp.Client, string) error) error {
	c, err := r.reach()
	if err != nil {
		return err
	}
	abs, err := r.Abs(name)
	if err != nil {
		return err
	}
	return heard(do(c, abs))
}

// heard turns what came over the wire back into what told was given.
func heard(err error) error {
	if err != nil && strings.Contains(err.Error(), existsText) {
		return errors.Join(fs.ErrExist, err)
	}
	return err
}

// A remoteFile is one that the client has opened. It has no more methods than a
// File: those of sftp.File that copy read and write ahead.
type remoteFile struct{ f *sftp.File }

func (r remoteFile) Name() string                             { return r.f.Name() }
func (r remoteFile) Read(p []byte) (int, error)               { return r.f.Read(p) }
func (r remoteFile) ReadAt(p []byte, at int64) (int, error)   { return r.f.ReadAt(p, at) }
func (r remoteFile) Write(p []byte) (int, error)              { return r.f.Write(p) }
func (r remoteFile) Seek(to int64, whence int) (int64, error) { return r.f.Seek(to, whence) }
func (r remoteFile) Stat() (os.FileInfo, error)               { return r.f.Stat() }
func (r remoteFile) Truncate(size int64) error                { return r.f.Truncate(size) }
func (r remoteFile) Close() error                             { return r.f.Close() }

// Sync implements File. The client's process syncs what it closes.
func (remoteFile) Sync() error { return nil }

// OpenFile implements Files.
func (r *remoteFiles) OpenFile(name string, flag int, perm os.FileMode) (File, error) {
	var f *sftp.File
	err := r.on(name, func(c *sftp.Client, abs string) (err error) {
		if f, err = c.OpenFile(abs, flag); err == nil && flag&os.O_CREATE != 0 && perm != 0o600 {
			err = c.Chmod(abs, perm)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if r.job != nil && flag&(os.O_WRONLY|os.O_RDWR) == 0 {
		return spool(remoteFile{f})
	}
	return remoteFile{f}, nil
}

// Stat implements Files.
func (r *remoteFiles) Stat(name string) (info os.FileInfo, err error) {
	err = r.on(name, func(c *sftp.Client, abs string) (err error) { info, err = c.Stat(abs); return err })
	return info, err
}

// Lstat implements Files.
func (r *remoteFiles) Lstat(name string) (info os.FileInfo, err error) {
	err = r.on(name, func(c *sftp.Client, abs string) (err error) { info, err = c.Lstat(abs); return err })
	return info, err
}

// Rename implements Files.
func (r *remoteFiles) Rename(from, to string) error {
	return r.on(from, func(c *sftp.Client, abs string) error {
		other, err := r.Abs(to)
		if err != nil {
			return err
		}
		return c.PosixRename(abs, other)
	})
}

// Remove implements Files.
func (r *remoteFiles) Remove(name string) error {
	return r.on(name, func(c *sftp.Client, abs string) error { return c.Remove(abs) })
}

// MkdirAll implements Files. The directories are for their owner only.
func (r *remoteFiles) MkdirAll(dir string, _ os.FileMode) error {
	return r.on(dir, func(c *sftp.Client, abs string) error { return c.MkdirAll(abs) })
}
