// Package audit keeps the transparency log of a store: a Merkle tree, in the
// form of RFC 6962, over one leaf for each record that an act touched. Leaves
// hold no personal data. They are written in the same transaction as the
// change they speak of, so that log and store cannot part.
//
// A Log is a value that plans appends; the caller stores the Blocks it returns
// and serves them back through a Source. It does no input or output itself.
package audit

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// ErrLeaf is returned for bytes that are not a leaf.
var ErrLeaf = errors.New("audit leaf cannot be read")

// A Leaf says who did what to which record when. Hash is the SHA-256 of the
// sealed record as stored, zero when the record was deleted or only read.
type Leaf struct {
	Seq     uint64
	At      time.Time // to the millisecond
	Actor   string
	Action  string
	Kind    byte
	ID      [16]byte
	Version uint64
	Hash    [32]byte
}

// leafFormat is the first byte of every leaf.
const leafFormat = 1

// maxLeafText bounds actor and action, in bytes.
const maxLeafText = 255

// Append appends the bytes of l to b: format, sequence, time in Unix
// milliseconds, kind, id, version, hash, then actor and action each after a
// length byte. Numbers are 8 bytes, big-endian. Longer texts are cut.
func (l Leaf) Append(b []byte) []byte {
	b = append(b, leafFormat)
	b = binary.BigEndian.AppendUint64(b, l.Seq)
	b = binary.BigEndian.AppendUint64(b, uint64(l.At.UnixMilli()))
	b = append(b, l.Kind)
	b = append(b, l.ID[:]...)
	b = binary.BigEndian.AppendUint64(b, l.Version)
	b = append(b, l.Hash[:]...)
	for _, s := range []string{l.Actor, l.Action} {
		s = s[:min(len(s), maxLeafText)]
		b = append(append(b, byte(len(s))), s...)
	}
	return b
}

// leafFixed is the length of a leaf before its texts.
const leafFixed = 1 + 8 + 8 + 1 + 16 + 8 + 32

// ParseLeaf reads what Append wrote, and nothing more. It returns an error
// that wraps ErrLeaf.
func ParseLeaf(b []byte) (Leaf, error) {
	var l Leaf
	if len(b) < leafFixed+2 {
		return l, fmt.Errorf("%w: cut short", ErrLeaf)
	}
	if b[0] != leafFormat {
		return l, fmt.Errorf("%w: format %d is not known", ErrLeaf, b[0])
	}
	l.Seq = binary.BigEndian.Uint64(b[1:])
	l.At = time.UnixMilli(int64(binary.BigEndian.Uint64(b[9:]))).UTC()
	l.Kind = b[17]
	copy(l.ID[:], b[18:])
	l.Version = binary.BigEndian.Uint64(b[34:])
	copy(l.Hash[:], b[42:])
	rest := b[leafFixed:]
	for _, s := range []*string{&l.Actor, &l.Action} {
		if len(rest) == 0 || len(rest) < 1+int(rest[0]) {
			return Leaf{}, fmt.Errorf("%w: cut short", ErrLeaf)
		}
		n := int(rest[0])
		*s, rest = string(rest[1:1+n]), rest[1+n:]
	}
	if len(rest) > 0 {
		return Leaf{}, fmt.Errorf("%w: %d bytes too many", ErrLeaf, len(rest))
	}
	return l, nil
}
