package registerfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// errTooLong is returned by lines.at when the line does not end within the limit.
var errTooLong = errors.New("line is longer than the limit")

// lines is a window on a stream of bytes that gives physical lines. It never
// holds more than limit bytes and one chunk, whatever the stream is.
type lines struct {
	r          io.Reader
	buf        []byte
	start, end int  // buf[start:end] is read and not yet taken
	full       bool // the stream has ended
	limit      int
	newline    byte // '\n', or '\r' in files that have no '\n'
	number     int  // of the physical line at start, from 1
}

const chunk = 64 << 10

func newLines(r io.Reader, limit int) *lines {
	return &lines{r: r, limit: limit, newline: '\n', number: 1, buf: make([]byte, chunk)}
}

// more reads on. It reports false at the end of the stream, or when the window
// is as wide as the limit allows.
func (l *lines) more() (bool, error) {
	if l.full || l.end-l.start > l.limit {
		return false, nil
	}
	if l.end == len(l.buf) {
		l.makeRoom()
	}
	for range 100 {
		n, err := l.r.Read(l.buf[l.end:])
		l.end += n
		switch {
		case err == io.EOF:
			l.full = true
			return n > 0, nil
		case err != nil:
			return false, fmt.Errorf("reading the file: %w", err)
		case n > 0:
			return true, nil
		}
	}
	return false, io.ErrNoProgress
}

// makeRoom moves what is not yet taken to the front, into a larger buffer if it
// fills more than half of this one.
func (l *lines) makeRoom() {
	held := l.buf[l.start:l.end]
	if widest := l.limit + 2*chunk; len(held) > len(l.buf)/2 && len(l.buf) < widest {
		l.buf = make([]byte, min(2*len(l.buf), widest))
	}
	l.end = copy(l.buf, held)
	l.start = 0
}

// at finds the end of the physical line that begins off bytes into the window,
// and where the next one begins. It returns io.EOF when nothing is there and
// errTooLong when the line, or all up to its end, is over the limit.
func (l *lines) at(off int) (end, next int, err error) {
	for seen := off; ; {
		w := l.window()
		if i := bytes.IndexByte(w[seen:], l.newline); i >= 0 {
			if seen+i > l.limit {
				return 0, 0, errTooLong
			}
			return l.trim(off, seen+i), seen + i + 1, nil
		}
		seen = len(w)
		ok, err := l.more()
		if err != nil {
			return 0, 0, err
		}
		if ok {
			continue
		}
		switch n := len(l.window()); {
		case n > l.limit:
			return 0, 0, errTooLong
		case n <= off:
			return 0, 0, io.EOF
		default:
			return l.trim(off, n), n, nil
		}
	}
}

// trim leaves out the '\r' of a line that ends in "\r\n".
func (l *lines) trim(off, end int) int {
	if end > off && l.newline == '\n' && l.buf[l.start+end-1] == '\r' {
		return end - 1
	}
	return end
}

func (l *lines) window() []byte { return l.buf[l.start:l.end] }

// take moves past the first n bytes of the window, which hold count lines.
func (l *lines) take(n, count int) {
	l.start += n
	l.number += count
}

// skip moves past the rest of the physical line at the start of the window,
// however long, and returns its first RawLimit bytes.
func (l *lines) skip() (raw []byte, err error) {
	for {
		w := l.window()
		i := bytes.IndexByte(w, l.newline)
		part := w
		if i >= 0 {
			part = w[:i]
		}
		raw = append(raw, part[:min(len(part), RawLimit-len(raw))]...)
		if i >= 0 {
			l.take(i+1, 1)
			return raw, nil
		}
		l.start = l.end
		ok, err := l.more()
		if err != nil {
			return nil, err
		}
		if !ok {
			l.number++
			return raw, nil
		}
	}
}

// sniffNewline settles whether lines end in '\n' (with or without '\r' before
// it) or, as old spreadsheets write them, in '\r' alone.
func (l *lines) sniffNewline(sample []byte) {
	if bytes.IndexByte(sample, '\n') < 0 && bytes.IndexByte(sample, '\r') >= 0 {
		l.newline = '\r'
	}
}

// peek returns up to sampleSize bytes without taking them.
func (l *lines) peek() ([]byte, error) {
	for l.end-l.start < sampleSize {
		if ok, err := l.more(); err != nil {
			return nil, err
		} else if !ok {
			break
		}
	}
	w := l.window()
	return w[:min(len(w), sampleSize)], nil
}
