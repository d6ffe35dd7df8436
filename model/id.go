package model

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
)

// An ID names a record. It is random and says nothing about what it names.
type ID [16]byte

// ErrReference is returned for a text that is not a reference, or whose check
// character does not fit.
var ErrReference = errors.New("not a reference")

// NewID reads a fresh ID from random, normally crypto/rand.Reader.
func NewID(random io.Reader) (ID, error) {
	var id ID
	_, err := io.ReadFull(random, id[:])
	return id, err
}

// IsZero reports whether id names nothing.
func (id ID) IsZero() bool { return id == ID{} }

// Compare orders ids by their bytes.
func (id ID) Compare(other ID) int { return bytes.Compare(id[:], other[:]) }

// String returns id in hexadecimal.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// MarshalText writes id as String does, and nothing for the zero ID.
func (id ID) MarshalText() ([]byte, error) {
	if id.IsZero() {
		return nil, nil
	}
	return []byte(id.String()), nil
}

// crockford is the alphabet of references: no I, L, O or U, so that a
// reference survives being spoken.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// SubjectReference returns what people say over the phone for the subject with
// this id: "S-", eight characters of Crockford base32 taken from the first 40
// bits of the id, and a check character that catches every single wrong
// character and every swap of two neighbours.
func (id ID) SubjectReference() string {
	var n uint64
	for _, b := range id[:5] {
		n = n<<8 | uint64(b)
	}
	out := []byte("S-xxxxxxxxx")
	var check byte
	for i := range 8 {
		digit := byte(n >> (35 - 5*i) & 31)
		out[2+i] = crockford[digit]
		check = times2(check) ^ digit
	}
	out[10] = crockford[times2(check)]
	return string(out)
}

// times2 multiplies by x in the field of 32 elements (x^5 = x^2 + 1). A check
// sum over powers of x is what catches swaps as well as substitutions.
func times2(v byte) byte {
	v <<= 1
	if v&32 != 0 {
		v ^= 0b100101
	}
	return v
}

// ReferencePrefix reads a subject reference as people type it (any case, O for
// 0, I or L for 1, spaces and hyphens anywhere, "S" or not) and returns the 40
// bits that subject ids with this reference begin with. It returns an error
// that wraps ErrReference when a character is wrong or the check character
// does not fit.
func ReferencePrefix(s string) ([5]byte, error) {
	var out [5]byte
	clean := strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").
		Replace(strings.ToUpper(strings.TrimSpace(s)))
	if len(clean) == 10 && clean[0] == 'S' {
		clean = clean[1:]
	}
	if len(clean) != 9 {
		return out, fmt.Errorf("%w: want S- and nine characters", ErrReference)
	}
	var n uint64
	var check byte
	for i := range 9 {
		digit := strings.IndexByte(crockford, clean[i])
		if digit < 0 {
			return out, fmt.Errorf("%w: character %d is not used in references", ErrReference, i+1)
		}
		check = times2(check) ^ byte(digit)
		if i < 8 {
			n = n<<5 | uint64(digit)
		}
	}
	if check != 0 {
		return out, fmt.Errorf("%w: the check character does not fit, so one of the others is probably misheard", ErrReference)
	}
	for i := range out {
		out[i] = byte(n >> (32 - 8*i))
	}
	return out, nil
}
