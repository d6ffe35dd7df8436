package storage

import (
	"io"
	"os"

	"lethe/keys"
)

// A scanner finds any of many key ids in a stream of bytes. A table of bits
// over the first three bytes answers for nearly every position, so that the
// number of ids hardly matters.
type scanner struct {
	ids   map[keys.KeyID]bool
	first []uint64 // one bit for each value of the first three bytes
	buf   []byte
}

func newScanner(ids map[keys.KeyID]bool) *scanner {
	s := &scanner{ids: ids, first: make([]uint64, 1<<24/64), buf: make([]byte, 1<<20)}
	for id := range ids {
		at := uint32(id[0])<<16 | uint32(id[1])<<8 | uint32(id[2])
		s.first[at/64] |= 1 << (at % 64)
	}
	return s
}

// wholeFile returns the rest of f as one stretch of data, or io.EOF.
func wholeFile(f *os.File, offset int64) (from, to int64, err error) {
	info, err := f.Stat()
	if err == nil && offset >= info.Size() {
		err = io.EOF
	}
	if err != nil {
		return 0, 0, err
	}
	return offset, info.Size(), nil
}

// searchFile counts the ids in a file and the bytes read, without its holes.
func (s *scanner) searchFile(f *os.File) (hits int, read int64, err error) {
	for at := int64(0); ; {
		from, to, err := nextData(f, at)
		if err == io.EOF {
			return hits, read, nil
		}
		if err != nil {
			return hits, read, err
		}
		h, n, err := s.search(io.NewSectionReader(f, from, to-from))
		hits, read, at = hits+h, read+n, to
		if err != nil {
			return hits, read, err
		}
	}
}

// search counts the ids in r and the bytes read.
func (s *scanner) search(r io.Reader) (hits int, read int64, err error) {
	const width = len(keys.KeyID{})
	kept := 0
	for {
		n, err := io.ReadFull(r, s.buf[kept:])
		read += int64(n)
		b := s.buf[:kept+n]
		if len(b) >= width {
			hits += s.count(b)
			kept = copy(s.buf, b[len(b)-width+1:])
		} else {
			kept = len(b)
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return hits, read, nil
		}
		if err != nil {
			return hits, read, err
		}
	}
}

func (s *scanner) count(b []byte) int {
	const width = len(keys.KeyID{})
	hits := 0
	at := uint32(b[0])<<8 | uint32(b[1])
	for i := 0; i+width <= len(b); i++ {
		at = (at<<8 | uint32(b[i+2])) & (1<<24 - 1)
		if s.first[at/64]&(1<<(at%64)) != 0 && s.ids[keys.KeyID(b[i:i+width])] {
			hits++
		}
	}
	return hits
}
