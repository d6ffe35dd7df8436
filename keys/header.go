package keys

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"unicode/utf8"
)

// VaultID names a vault: 16 random bytes, the same for its whole life and after
// a restore. Every sealed record is bound to it.
type VaultID [16]byte

// String returns the id in hexadecimal.
func (id VaultID) String() string { return hex.EncodeToString(id[:]) }

// The header file is two copies of 128 KiB. At rest they are equal; a change
// writes and syncs one, then the other, so that a torn write leaves the other
// one whole. The higher generation of the sound ones counts. Layout of a copy:
//
//	0   magic "LETHEHD1"
//	8   format, uint16 big endian: 1
//	10  two zero bytes
//	12  length of the body, uint32 big endian
//	16  body
//	    MAC, 32 bytes: HMAC-SHA-256 under a key derived from the vault key,
//	    over everything before it
//	    zeros
//	end SHA-256 of everything before, the last 32 bytes of the copy
//
// Body: generation (uint64), vault id (16), created (int64, Unix seconds), the
// sealed previous vault key (length-prefixed, empty except while the vault key
// is being rotated), number of slots (uint32), then each slot as one
// length-prefixed block of: id (16), created (int64), and kind, name, recipient,
// wrapped vault key and body, each length-prefixed. Lengths are uint32.
const (
	headerMagic    = "LETHEHD1"
	headerFormat   = 1
	headerCopySize = 128 << 10
	headerFileSize = 2 * headerCopySize
	headerPrefix   = 16
	macSize        = 32
	maxHeaderBody  = headerCopySize - headerPrefix - macSize - sha256.Size
	maxSlots       = 256
)

// header is the contents of one copy.
type header struct {
	generation uint64
	vault      VaultID
	created    int64
	// previous is the vault key before this one, sealed under this one: salt
	// (32) and AES-256-GCM. It is there only between the two writings of the
	// header in a rotation, when the keyring may be under either key.
	previous []byte
	slots    []*slot

	macked []byte // the bytes the MAC is over, as read
	mac    [macSize]byte
}

func (h *header) encodeBody() []byte {
	var out []byte
	out = binary.BigEndian.AppendUint64(out, h.generation)
	out = append(out, h.vault[:]...)
	out = binary.BigEndian.AppendUint64(out, uint64(h.created))
	out = appendPrefixed(out, h.previous)
	out = binary.BigEndian.AppendUint32(out, uint32(len(h.slots)))
	for _, s := range h.slots {
		var block []byte
		block = append(block, s.id[:]...)
		block = binary.BigEndian.AppendUint64(block, uint64(s.created))
		for _, part := range [][]byte{[]byte(s.kind), []byte(s.name), []byte(s.recipient), s.wrapped, s.body} {
			block = appendPrefixed(block, part)
		}
		out = appendPrefixed(out, block)
	}
	return out
}

// encode returns one copy, authenticated under the vault key.
func (h *header) encode(vaultKey *[keySize]byte) ([]byte, error) {
	body := h.encodeBody()
	if len(body) > maxHeaderBody || len(h.slots) > maxSlots {
		return nil, fmt.Errorf("the header has no room for another slot: %w", ErrFull)
	}
	if err := h.checkArgonTotal(); err != nil {
		return nil, err
	}
	out := make([]byte, headerCopySize)
	copy(out, headerMagic)
	binary.BigEndian.PutUint16(out[8:], headerFormat)
	binary.BigEndian.PutUint32(out[12:], uint32(len(body)))
	copy(out[headerPrefix:], body)
	end := headerPrefix + len(body)
	mac := headerMAC(vaultKey, out[:end])
	copy(out[end:], mac[:])
	sum := sha256.Sum256(out[:headerCopySize-sha256.Size])
	copy(out[headerCopySize-sha256.Size:], sum[:])
	return out, nil
}

func headerMAC(vaultKey *[keySize]byte, data []byte) [macSize]byte {
	key := derive(vaultKey[:], nil, labelHeaderMAC)
	defer clear(key[:])
	digest := sha256.Sum256(data)
	return hmac(key[:], digest[:])
}

// authentic says whether the header as read was made by somebody who held the
// vault key.
func (h *header) authentic(vaultKey *[keySize]byte) bool {
	want := headerMAC(vaultKey, h.macked)
	return subtle.ConstantTimeCompare(want[:], h.mac[:]) == 1
}

// parseHeaderCopy reads one copy. ErrNewerFormat is told from damage only where
// the checksum is right.
func parseHeaderCopy(data []byte) (*header, error) {
	if len(data) != headerCopySize || string(data[:8]) != headerMagic {
		return nil, damaged(headerFile, "it does not begin like a key header")
	}
	sum := sha256.Sum256(data[:headerCopySize-sha256.Size])
	if !bytes.Equal(sum[:], data[headerCopySize-sha256.Size:]) {
		return nil, damaged(headerFile, "the checksum is wrong")
	}
	if format := binary.BigEndian.Uint16(data[8:]); format > headerFormat {
		return nil, newer(headerFile, format, headerFormat)
	} else if format != headerFormat {
		return nil, damaged(headerFile, "format %d does not exist", format)
	}
	length := binary.BigEndian.Uint32(data[12:])
	if length > maxHeaderBody || data[10] != 0 || data[11] != 0 {
		return nil, damaged(headerFile, "its first bytes make no sense")
	}
	end := headerPrefix + int(length)
	if !allZero(data[end+macSize : headerCopySize-sha256.Size]) {
		return nil, damaged(headerFile, "reserved bytes are set")
	}
	h := &header{macked: bytes.Clone(data[:end])}
	copy(h.mac[:], data[end:])
	if err := h.parseBody(data[headerPrefix:end]); err != nil {
		return nil, damaged(headerFile, "%v", err)
	}
	return h, nil
}

func (h *header) parseBody(body []byte) error {
	c := cursor{rest: body}
	h.generation = c.uint64()
	copy(h.vault[:], c.take(16))
	h.created = int64(c.uint64())
	h.previous = bytes.Clone(c.prefixed())
	count := c.uint32()
	if count > maxSlots {
		return fmt.Errorf("it claims %d slots", count)
	}
	for i := range count {
		s, err := parseSlot(c.prefixed())
		if err != nil {
			return fmt.Errorf("slot %d: %w", i+1, err)
		}
		h.slots = append(h.slots, s)
	}
	if c.failed || len(c.rest) != 0 {
		return fmt.Errorf("its length does not fit its contents")
	}
	return h.checkArgonTotal()
}

func parseSlot(block []byte) (*slot, error) {
	c := cursor{rest: block}
	s := &slot{}
	copy(s.id[:], c.take(16))
	s.created = int64(c.uint64())
	s.kind = string(c.prefixed())
	s.name = string(c.prefixed())
	s.recipient = string(c.prefixed())
	s.wrapped = bytes.Clone(c.prefixed())
	s.body = bytes.Clone(c.prefixed())
	if c.failed || len(c.rest) != 0 {
		return nil, fmt.Errorf("its length does not fit its contents")
	}
	if s.kind == "" || !utf8.ValidString(s.kind) || !utf8.ValidString(s.name) || !utf8.ValidString(s.recipient) {
		return nil, fmt.Errorf("its text is not text")
	}
	return s, s.checkBody()
}

// checkArgonTotal bounds the work of one attempt over all passphrase slots.
func (h *header) checkArgonTotal() error {
	var total uint64
	for _, s := range h.slots {
		if s.kind == KindPassphrase {
			a, err := argonOf(s.body)
			if err != nil {
				return err
			}
			total += a.total()
		}
	}
	if total > maxArgonTotal {
		return fmt.Errorf("the passphrase slots together cost more than is allowed: %w", ErrArgon)
	}
	return nil
}

// cursor takes values from the front of bytes. After the first value that does
// not fit it fails and gives zeros.
type cursor struct {
	rest   []byte
	failed bool
}

func (c *cursor) take(n int) []byte {
	if c.failed || n < 0 || n > len(c.rest) {
		c.failed = true
		return nil
	}
	out := c.rest[:n]
	c.rest = c.rest[n:]
	return out
}

func (c *cursor) uint32() uint32 {
	if b := c.take(4); b != nil {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}

func (c *cursor) uint64() uint64 {
	if b := c.take(8); b != nil {
		return binary.BigEndian.Uint64(b)
	}
	return 0
}

func (c *cursor) prefixed() []byte { return c.take(int(c.uint32())) }
