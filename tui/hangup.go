package tui

import (
	"errors"
	"io"
	"os"

	"golang.org/x/term"
)

// hearing has a session hear that its terminal is gone, which need not come with a
// signal: Bubble Tea takes the end of its input for silence, and the register would
// stay open in front of nobody.
func hearing(opts Options, gone func()) (io.Reader, *drain) {
	in := opts.In
	if in == nil {
		in = os.Stdin
	}
	f, isFile := in.(*os.File)
	switch {
	case isFile && term.IsTerminal(int(f.Fd())):
		return heardFile{f, gone}, nil
	case !isFile && opts.Screen != nil:
		d := newDrain(heard{in, gone})
		return d, d
	}
	return opts.In, nil
}

// heard is input whose end is told.
type heard struct {
	io.Reader
	gone func()
}

// Read implements io.Reader.
func (h heard) Read(p []byte) (int, error) {
	n, err := h.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		h.gone()
	}
	return n, err
}

// heardFile is a terminal whose end is told.
type heardFile struct {
	*os.File
	gone func()
}

// Read implements io.Reader.
func (h heardFile) Read(p []byte) (int, error) { return heard{h.File, h.gone}.Read(p) }
