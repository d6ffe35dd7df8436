package keys

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Sealed stream, format 1, suite 1, for what is too long for a blob and must
// not outlive an erasure: the search snapshot. It is always bound to the epoch.
//
//	0  magic "LTHC"
//	4  format: 1
//	5  suite: 1
//	6  two zero bytes
//	8  epoch generation, uint64 big endian
//	16 salt, 32 bytes
//	48 commitment, 32 bytes
//	80 chunks: 256 KiB of ciphertext and the tag (16) each
//
// A chunk holds 256 KiB less 4 of the plaintext and its length; the last one
// holds what is left, zeros, and the length. Each chunk has a key of its own, derived from the stream's with the
// number of the chunk and whether it is the last, and authenticates the header,
// the vault id and the purpose: chunks that are left out, doubled, exchanged or
// taken from another stream do not open, nor does a stream that is cut short.
const (
	streamMagic  = "LTHC"
	streamFormat = 1
	streamSuite  = 1
	chunkSize    = 256 << 10
	chunkText    = chunkSize - trailerSize
	sealedChunk  = chunkSize + tagSize
	// MaxStream is the longest sealed stream that is opened, in bytes.
	MaxStream = 4 << 30
)

// A StreamSealer seals what is written to it. Close ends the stream; without it
// what was written does not open. It is not safe for concurrent use.
type StreamSealer struct {
	w      io.Writer
	key    [keySize]byte
	aad    []byte
	buf    []byte // of a chunk, with room for the tag
	number uint64
	begun  []byte // the header, until it is written
	err    error
}

// SealStream begins a sealed stream for a purpose on w. It opens until the next
// erasure or rotation, even if that comes while it is being written.
func (v *Vault) SealStream(purpose string, w io.Writer) (*StreamSealer, error) {
	root, epoch, err := v.blobRoot(purpose, true)
	if err != nil {
		return nil, err
	}
	defer clear(root[:])
	head := make([]byte, blobHeaderSize)
	copy(head, streamMagic)
	head[4], head[5] = streamFormat, streamSuite
	binary.BigEndian.PutUint64(head[8:], epoch)
	if _, err := io.ReadFull(v.random, head[16:48]); err != nil {
		return nil, fmt.Errorf("read random bytes: %w", err)
	}
	s := &StreamSealer{w: w, buf: make([]byte, 0, sealedChunk), begun: head}
	var commitment [32]byte
	s.key, commitment = streamKeys(&root, head[16:48])
	copy(head[48:], commitment[:])
	s.aad = v.blobAAD(head, purpose)
	return s, nil
}

// streamKeys derives key and commitment of a stream. Labels of their own keep
// them apart from those of a blob for the same purpose.
func streamKeys(root *[keySize]byte, salt []byte) (key, commitment [32]byte) {
	prk := hmac(salt, root[:])
	defer clear(prk[:])
	return expand(&prk, labelStream), expand(&prk, labelStreamCommitment)
}

// chunkKey derives the key of one chunk.
func chunkKey(key *[keySize]byte, number uint64, last bool) [keySize]byte {
	var salt [9]byte
	binary.BigEndian.PutUint64(salt[:], number)
	if last {
		salt[8] = 1
	}
	return derive(key[:], salt[:], labelChunk)
}

// Write implements io.Writer.
func (s *StreamSealer) Write(p []byte) (n int, err error) {
	for len(p) > 0 && s.err == nil {
		// A full chunk waits until it is known not to be the last.
		if len(s.buf) == chunkText {
			s.seal(false)
			continue
		}
		k := min(len(p), chunkText-len(s.buf))
		s.buf = append(s.buf, p[:k]...)
		p, n = p[k:], n+k
	}
	return n, s.err
}

// Close seals the last chunk and wipes the key. It does not close the writer.
func (s *StreamSealer) Close() error {
	s.seal(true)
	clear(s.key[:])
	err := s.err
	if s.err == nil {
		s.err = errStreamClosed
	}
	return err
}

var errStreamClosed = errors.New("the sealed stream is closed")

// seal writes what is in the buffer as a chunk.
func (s *StreamSealer) seal(last bool) {
	if s.err == nil && s.begun != nil {
		_, s.err = s.w.Write(s.begun)
		s.begun = nil
	}
	if s.err == nil {
		n := len(s.buf)
		text := s.buf[:chunkSize]
		pad(text, n)
		key := chunkKey(&s.key, s.number, last)
		s.number++
		var sealed []byte
		if sealed, s.err = sealOnce(text[:0], &key, text, s.aad); s.err == nil {
			_, s.err = s.w.Write(sealed)
		}
	}
	clear(s.buf[:cap(s.buf)])
	s.buf = s.buf[:0]
}
