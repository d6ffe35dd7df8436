package keys

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"filippo.io/age"
)

// copiedFiles are the files of a key directory in the order in which a copy is
// written: the header last, since without it the directory is no vault.
var copiedFiles = []string{epochFile, keyringFile, journalFile, headerFile}

// A Copy holds the files of a key directory in memory: a key backup. They are
// sealed as they are on disk, with the epoch secret in clear among them, so that
// a copy opens with the credential of any slot it was made with, and holds every
// key that was there at that moment, also those destroyed later.
type Copy struct {
	State State // where the key files stood; zero for a copy put together from bytes
	files *copyFiles
}

// Copy copies the files of the vault as they stand between two changes.
func (v *Vault) Copy() (*Copy, error) {
	v.change.Lock()
	defer v.change.Unlock()
	state, err := v.state()
	if err != nil {
		return nil, err
	}
	if v.broken != nil {
		return nil, fmt.Errorf("%w (%w)", ErrSuspect, v.broken)
	}
	c := &Copy{State: state, files: &copyFiles{named: map[string]*copyFile{}}}
	for _, name := range copiedFiles {
		data, err := readKeyFile(v.files, name, copyLimit(name))
		if err != nil {
			c.Wipe()
			return nil, err
		}
		c.files.named[name] = &copyFile{fs: c.files, data: data}
	}
	return c, nil
}

// copyLimit is the greatest length of a file, in bytes.
func copyLimit(name string) int64 {
	return map[string]int64{headerFile: headerFileSize, epochFile: epochFileSize, keyringFile: maxKeyringFile, journalFile: maxJournalFile}[name]
}

// NewCopy puts a copy together from the files of a key backup. It takes the
// slices over. It returns an error that wraps ErrDamaged if a file is missing,
// too many, or too long; what is in them shows when the copy is opened.
func NewCopy(files map[string][]byte) (*Copy, error) {
	for _, name := range copiedFiles {
		data, there := files[name]
		if !there {
			return nil, damaged(name, "it is missing from the copy")
		}
		if int64(len(data)) > copyLimit(name) {
			return nil, damaged(name, "it is %d bytes long in the copy", len(data))
		}
	}
	if len(files) != len(copiedFiles) {
		return nil, damaged("the copy", "it holds files that no vault has")
	}
	c := &Copy{files: &copyFiles{named: map[string]*copyFile{}}}
	for name, data := range files {
		c.files.named[name] = &copyFile{fs: c.files, data: data}
	}
	return c, nil
}

// Each calls f with the name and the bytes of each file, the header last.
func (c *Copy) Each(f func(name string, data []byte) error) error {
	for _, name := range copiedFiles {
		if err := f(name, c.files.named[name].data); err != nil {
			return err
		}
	}
	return nil
}

// Open opens the vault in the copy. Nothing is written to any disk: what opening
// mends, and what is changed later, is changed in the copy. Close the vault
// before wiping the copy.
func (c *Copy) Open(credential Credential, options OpenOptions) (*Vault, error) {
	return open(c.files, credential, options)
}

// WriteTo writes the files into dir, durably, and the header last. A directory
// that holds any of them gives ErrExists.
func (c *Copy) WriteTo(dir string) error {
	for _, name := range copiedFiles {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return fmt.Errorf("%s is there: %w", name, ErrExists)
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the key directory: %w", err)
	}
	files := diskFiles{dir}
	for _, name := range copiedFiles {
		if err := writeFile(files, name, c.files.named[name].data); err != nil {
			return err
		}
	}
	if err := files.SyncDir(); err != nil {
		return fmt.Errorf("sync the key directory: %w", err)
	}
	return nil
}

// Wipe overwrites the copy, which is then empty.
func (c *Copy) Wipe() {
	c.files.mu.Lock()
	defer c.files.mu.Unlock()
	for _, f := range c.files.named {
		clear(f.data)
		f.data = nil
	}
}

// copyFiles is a copy as a file system in memory. A file that is replaced or
// removed is overwritten, as it would not be on a disk.
type copyFiles struct {
	mu    sync.Mutex
	named map[string]*copyFile
}

// copyFile is one file, under whatever name it has.
type copyFile struct {
	fs   *copyFiles
	data []byte
}

func (c *copyFiles) find(name string) (*copyFile, error) {
	if f := c.named[name]; f != nil {
		return f, nil
	}
	return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
}

func (c *copyFiles) OpenFile(name string, flag int) (file, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f, err := c.find(name)
	if err != nil {
		if flag&os.O_CREATE == 0 {
			return nil, err
		}
		f = &copyFile{fs: c}
		c.named[name] = f
	}
	if flag&os.O_TRUNC != 0 {
		clear(f.data)
		f.data = nil
	}
	return f, nil
}

func (c *copyFiles) ReadFile(name string, limit int64) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f, err := c.find(name)
	if err != nil {
		return nil, err
	}
	if int64(len(f.data)) > limit {
		return nil, damaged(name, "it is %d bytes long, more than the %d allowed", len(f.data), limit)
	}
	return bytes.Clone(f.data), nil
}

func (c *copyFiles) Rename(from, to string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	f, err := c.find(from)
	if err != nil {
		return err
	}
	if old := c.named[to]; old != nil {
		clear(old.data)
	}
	c.named[to] = f
	delete(c.named, from)
	return nil
}

func (c *copyFiles) Remove(name string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	f, err := c.find(name)
	if err != nil {
		return err
	}
	clear(f.data)
	delete(c.named, name)
	return nil
}

func (*copyFiles) SyncDir() error { return nil }

var errCopyOffset = errors.New("outside the file")

func (f *copyFile) WriteAt(p []byte, off int64) (int, error) {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	if off < 0 {
		return 0, errCopyOffset
	}
	if end := int(off) + len(p); end > len(f.data) {
		longer := slices.Concat(f.data, make([]byte, end-len(f.data)))
		clear(f.data)
		f.data = longer
	}
	return copy(f.data[off:], p), nil
}

func (f *copyFile) Truncate(size int64) error {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	if size < 0 || size > int64(len(f.data)) {
		return errCopyOffset
	}
	clear(f.data[size:])
	f.data = f.data[:size]
	return nil
}

func (*copyFile) Sync() error  { return nil }
func (*copyFile) Close() error { return nil }

// labelBackup is the label of the backup identity's key.
const labelBackup = "lethe backup identity v1"

// BackupIdentity returns the age identity that opens the store's data backups.
// It is derived from a secret inside the keyring and never changes, so that any
// key backup opens data backups of any age. It opens the wrapping only: records
// in a backup stay sealed under their own keys.
func (v *Vault) BackupIdentity() (age.Identity, error) { return v.backupIdentity() }

// BackupRecipient returns the public half of BackupIdentity.
func (v *Vault) BackupRecipient() (age.Recipient, error) {
	identity, err := v.backupIdentity()
	if err != nil {
		return nil, err
	}
	return identity.Recipient(), nil
}

func (v *Vault) backupIdentity() (*age.X25519Identity, error) {
	scalar, err := v.stable(preambleBlob, labelBackup, "data backup")
	if err != nil {
		return nil, err
	}
	defer clear(scalar[:])
	return x25519Identity(&scalar)
}
