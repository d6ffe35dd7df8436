// Package sealedzip writes zip archives whose files are encrypted with AES-256
// in the way of WinZip (AE-2), which ordinary tools open with a password. It
// holds no file in memory, whatever its size.
//
// The names, times and sizes of the files are not encrypted, so names must say
// nothing. The format hashes the password only 1,000 times: it is only as good
// as the password is long, and Lethe makes passwords of 130 random bits.
package sealedzip

import (
	"archive/zip"
	"compress/flate"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1"
	"encoding/binary"
	"fmt"
	"hash"
	"io"
	"math"
	"time"
)

// Numbers of the format.
const (
	methodAES   = 99
	extraAES    = 0x9901
	flagSealed  = 1 << 0
	flagFollows = 1 << 3 // sizes follow the data
	flagUTF8    = 1 << 11
	strength256 = 3
	keyBytes    = 32
	saltBytes   = 16
	checkBytes  = 2
	macBytes    = 10
	rounds      = 1000
)

// A Writer writes one archive.
type Writer struct {
	zip      *zip.Writer
	password string
	random   io.Reader
	open     *file
}

// New returns a writer of an archive to w. random gives salts, normally from
// crypto/rand.
func New(w io.Writer, password string, random io.Reader) *Writer {
	return &Writer{zip: zip.NewWriter(w), password: password, random: random}
}

// Create begins a file. What was begun before ends.
func (w *Writer) Create(name string, at time.Time) (io.Writer, error) {
	if err := w.finish(); err != nil {
		return nil, err
	}
	salt := make([]byte, saltBytes)
	if _, err := io.ReadFull(w.random, salt); err != nil {
		return nil, fmt.Errorf("no random numbers: %w", err)
	}
	keys, err := pbkdf2.Key(sha1.New, w.password, salt, rounds, 2*keyBytes+checkBytes)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(keys[:keyBytes])
	if err != nil {
		return nil, err
	}
	h := &zip.FileHeader{Name: name, Method: methodAES, Flags: flagSealed | flagFollows | flagUTF8, Extra: extra(), Modified: at.UTC()}
	raw, err := w.zip.CreateRaw(h)
	if err != nil {
		return nil, err
	}
	f := &file{header: h, raw: raw, block: block, mac: hmac.New(sha1.New, keys[keyBytes:2*keyBytes])}
	if err := f.plain(append(salt, keys[2*keyBytes:]...)); err != nil {
		return nil, err
	}
	if f.deflate, err = flate.NewWriter(sealer{f}, flate.BestSpeed); err != nil {
		return nil, err
	}
	w.open = f
	return f, nil
}

// extra is the field of a file that says how it is encrypted.
func extra() []byte {
	b := binary.LittleEndian.AppendUint16(nil, extraAES)
	b = binary.LittleEndian.AppendUint16(b, 7)
	b = binary.LittleEndian.AppendUint16(b, 2) // AE-2: no checksum of the plain text
	b = append(b, 'A', 'E', strength256)
	return binary.LittleEndian.AppendUint16(b, zip.Deflate)
}

// Close ends the archive. It does not close what it was written to.
func (w *Writer) Close() error {
	if err := w.finish(); err != nil {
		return err
	}
	return w.zip.Close()
}

func (w *Writer) finish() error {
	f := w.open
	if f == nil {
		return nil
	}
	w.open = nil
	if err := f.deflate.Close(); err != nil {
		return err
	}
	if err := f.plain(f.mac.Sum(nil)[:macBytes]); err != nil {
		return err
	}
	// The descriptor behind the data is written from the header when the next
	// file begins or the archive ends.
	h := f.header
	h.CompressedSize64, h.UncompressedSize64 = f.sealed, f.size
	//lint:ignore SA1019 the directory at the end is written from these, as nobody filled them in before
	h.CompressedSize, h.UncompressedSize = small(f.sealed), small(f.size)
	return nil
}

func small(n uint64) uint32 { return uint32(min(n, math.MaxUint32)) }

// A file is the file that is being written.
type file struct {
	header  *zip.FileHeader
	raw     io.Writer
	block   cipher.Block
	mac     hash.Hash
	deflate *flate.Writer
	size    uint64 // of the plain text
	sealed  uint64 // as stored
	counter uint64
	stream  [aes.BlockSize]byte
	used    int // of stream; none is left at the beginning
	begun   bool
	buf     []byte
}

// Write writes plain text.
func (f *file) Write(p []byte) (int, error) {
	n, err := f.deflate.Write(p)
	f.size += uint64(n)
	return n, err
}

// plain writes bytes that are not encrypted.
func (f *file) plain(p []byte) error {
	n, err := f.raw.Write(p)
	f.sealed += uint64(n)
	return err
}

// A sealer encrypts compressed bytes in counter mode. The format counts with the
// lowest byte first, from one, so the standard library's does not do.
type sealer struct{ *file }

func (s sealer) Write(p []byte) (int, error) {
	f := s.file
	f.buf = append(f.buf[:0], p...)
	for i := range f.buf {
		if !f.begun || f.used == aes.BlockSize {
			f.next()
		}
		f.buf[i] ^= f.stream[f.used]
		f.used++
	}
	f.mac.Write(f.buf)
	if err := f.plain(f.buf); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (f *file) next() {
	f.begun, f.used = true, 0
	f.counter++
	var in [aes.BlockSize]byte
	binary.LittleEndian.PutUint64(in[:], f.counter)
	f.block.Encrypt(f.stream[:], in[:])
}
