package search

import (
	"encoding/binary"
	"errors"
	"io"
)

var errCutShort = errors.New("cut short")

// A snapshotReader reads the sections of a snapshot. After the first error, which it
// keeps, they are empty.
type snapshotReader struct {
	r     io.Reader
	left  uint64 // bytes that can still come
	err   error
	piece [48 << 10]byte // of what is not bytes; a whole number of ids and of numbers
}

// full fills b.
func (in *snapshotReader) full(b []byte) {
	if in.err == nil && uint64(len(b)) > in.left {
		in.err = errCutShort
	}
	if in.err != nil {
		return
	}
	in.left -= uint64(len(b))
	if _, err := io.ReadFull(in.r, b); err == io.EOF || err == io.ErrUnexpectedEOF {
		in.err = errCutShort
	} else {
		in.err = err
	}
}

// section reads the length of a section in elements of so many bytes.
func (in *snapshotReader) section(width uint64) int {
	var length [8]byte
	in.full(length[:])
	n := binary.LittleEndian.Uint64(length[:])
	switch {
	case in.err != nil:
	case n > in.left:
		in.err = errCutShort
	case n%width != 0:
		in.err = damaged("section")
	}
	if in.err != nil {
		return 0
	}
	return int(n / width)
}

// bytes reads a section of bytes.
func (in *snapshotReader) bytes() []byte {
	b := make([]byte, in.section(1))
	in.full(b)
	return b
}

// pieces reads n elements and gives take as many at a time as there is room for, with
// the number of the first.
func (in *snapshotReader) pieces(n, width int, take func(first int, b []byte)) {
	atOnce := len(in.piece) / width
	for first := 0; first < n && in.err == nil; first += atOnce {
		b := in.piece[:width*min(atOnce, n-first)]
		if in.full(b); in.err == nil {
			take(first, b)
		}
	}
	clear(in.piece[:])
}

func (in *snapshotReader) ids() []ID {
	const width = len(ID{})
	out := make([]ID, in.section(uint64(width)))
	in.pieces(len(out), width, func(first int, b []byte) {
		for i := range len(b) / width {
			out[first+i] = ID(b[i*width:])
		}
	})
	return out
}

func (in *snapshotReader) ranks() []uint16 {
	out := make([]uint16, in.section(2))
	in.pieces(len(out), 2, func(first int, b []byte) {
		for i := range len(b) / 2 {
			out[first+i] = binary.LittleEndian.Uint16(b[2*i:])
		}
	})
	return out
}

func (in *snapshotReader) numbers() []uint32 {
	out := make([]uint32, in.section(4))
	in.pieces(len(out), 4, func(first int, b []byte) {
		for i := range len(b) / 4 {
			out[first+i] = binary.LittleEndian.Uint32(b[4*i:])
		}
	})
	return out
}

// end makes sure that nothing follows, and that what came is whole.
func (in *snapshotReader) end() {
	if in.err != nil {
		return
	}
	var b [1]byte
	switch _, err := io.ReadFull(in.r, b[:]); err {
	case io.EOF:
	case nil:
		in.err = errors.New("too long")
	default:
		in.err = err
	}
}
