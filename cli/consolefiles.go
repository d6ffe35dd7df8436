package cli

import (
	"crypto/rand"
	"errors"
	"io"
	"os"

	"lethe/model"
	"lethe/model/desk"
	"lethe/tui"
)

// consoleFiles are the files that the console reads and writes for whoever types
// their paths: those that the same person's commands reach.
type consoleFiles struct{ *app }

var _ tui.Files = consoleFiles{}

// Open implements tui.Files. Standard input belongs to the console, so "-" is a
// file like others.
func (c consoleFiles) Open(path string) (io.ReadCloser, int64, error) {
	if path == "-" {
		path = "./-"
	}
	return c.input(path)
}

// Write implements tui.Files.
func (c consoleFiles) Write(path string, write func(io.Writer) error) error {
	defer sparing()()
	err := c.writeOut(path, false, write)
	if errors.Is(err, os.ErrExist) {
		return &model.Error{Fault: model.Refused, Sentence: "a file of that name exists already, and is not replaced; give another name", Cause: err}
	}
	return err
}

// Pack implements tui.Files.
func (c consoleFiles) Pack(path string, s tui.Sealing, write func(desk.Archive) error) (string, error) {
	password, err := newPassword(rand.Reader)
	if err != nil {
		return "", err
	}
	g := packageFlags{format: s.Format, recipient: s.Recipient}
	err = c.Write(path, func(w io.Writer) error {
		to, end, err := g.archive(w, password)
		if err != nil {
			return err
		}
		if err := write(to); err != nil {
			return err
		}
		return end()
	})
	if err != nil || s.Recipient != "" {
		return "", err
	}
	return password, nil
}
