package cli

import "os"

// noFiles are the files of a session that came through the SSH port: none. What
// is at the other end is a terminal, and the server's own files are not for it.
type noFiles struct{}

var _ Files = noFiles{}

func (noFiles) OpenFile(string, int, os.FileMode) (File, error) { return nil, errNoFiles }
func (noFiles) Stat(string) (os.FileInfo, error)                { return nil, errNoFiles }
func (noFiles) Lstat(string) (os.FileInfo, error)               { return nil, errNoFiles }
func (noFiles) Rename(string, string) error                     { return errNoFiles }
func (noFiles) Remove(string) error                             { return errNoFiles }
func (noFiles) MkdirAll(string, os.FileMode) error              { return errNoFiles }
func (noFiles) Abs(name string) (string, error)                 { return name, errNoFiles }
