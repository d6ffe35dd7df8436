package tui

import (
	"io"

	"lethe/model/desk"
)

// Files are the files that somebody at the console can name by a path. Its
// methods are called inside commands only, and their errors must be written to
// be shown.
type Files interface {
	// Open opens a file; size is negative if it is not known.
	Open(path string) (from io.ReadCloser, size int64, err error)
	// Write makes a new file that nobody else may read, and refuses to replace
	// one. Nothing of it stays if write fails.
	Write(path string, write func(io.Writer) error) error
	// Pack makes a new file as Write does, an encrypted archive. password opens
	// it, empty where it is sealed for a key; nothing else knows it.
	Pack(path string, s Sealing, write func(desk.Archive) error) (password string, err error)
}

// A Sealing says how an archive is encrypted.
type Sealing struct {
	Format    string // SealZip or SealAge
	Recipient string // of age: a public key, instead of a password
}

// The formats of encrypted archives.
const (
	SealZip = "zip"
	SealAge = "age"
)

// noFiles is the reason of acts that read or write a file where there are none.
func noFiles(m *Model) string {
	if m.opts.Files == nil {
		return "files cannot be reached from this console"
	}
	return ""
}
