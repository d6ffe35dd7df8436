package search

import (
	"encoding/binary"
	"errors"

	"lethe/model/calendar"
)

// A record is what the index keeps of one person: a header that counts what
// follows, then names, phrases, date of birth, postcodes, phones, emails and
// references. Names and phrases are numbers into the dictionary and the
// phrases; the rest is in the record itself. A record of zeroes is nobody.
type record []byte

// The header is one little-endian word of bit fields.
const (
	headerSize = 4

	liveBit = 1 << 0
	bornBit = 1 << 1

	nameShift, nameMax         = 2, 31
	phraseShift, phraseMax     = 7, 31
	postcodeShift, postcodeMax = 12, 15
	phoneShift, phoneMax       = 16, 15
	emailShift, emailMax       = 20, 15
	refShift, refMax           = 24, 31
)

// A role says what a word is in a person's name.
type role uint8

const (
	roleFamily role = iota
	roleGiven
	roleMiddle // a given name after the first
	roleKnownAs
	rolePreviousFamily
	rolePreviousGiven
	roleCompound // a given name after a hyphen: the Jane of Sarah-Jane
	roles

	roleBits = 3
)

// requestBit marks, in the length of a reference, one of an open request.
const requestBit = 0x80

// divider, a reference without text, parts the references of the record itself from
// those of records that were joined with it, and these from ids of those elsewhere.
const divider = 0

// maxText is the longest email local part or reference kept, in bytes.
const maxText = 100

var errRecord = errors.New("damaged record")

func (r record) header() uint32 { return binary.LittleEndian.Uint32(r) }

func (r record) live() bool { return r[0]&liveBit != 0 }

// uvarint reads a number of at most five bytes that begins at r[at].
func (r record) uvarint(at int) (uint32, int) {
	v := uint32(r[at])
	at++
	if v < 0x80 {
		return v, at
	}
	v &= 0x7f
	for shift := 7; ; shift += 7 {
		b := r[at]
		at++
		v |= uint32(b&0x7f) << shift
		if b < 0x80 {
			return v, at
		}
	}
}

// layout says where in a record each list begins.
type layout struct {
	phrases, born, postcodes, phones, emails, refs int
}

// skip returns where n numbers that begin at r[at] end.
func (r record) skip(at, n int) int {
	for n > 0 {
		if r[at] < 0x80 {
			n--
		}
		at++
	}
	return at
}

func (r record) layout() layout {
	h := r.header()
	var l layout
	l.phrases = r.skip(headerSize, int(h>>nameShift&nameMax))
	l.born = r.skip(l.phrases, int(h>>phraseShift&phraseMax))
	l.postcodes = l.born
	if h&bornBit != 0 {
		l.postcodes += 3
	}
	l.phones = l.postcodes + 4*int(h>>postcodeShift&postcodeMax)
	l.emails = r.skip(l.phones, int(h>>phoneShift&phoneMax))
	l.refs = l.emails
	for range h >> emailShift & emailMax {
		l.refs = r.skip(l.refs, 1)
		l.refs += 1 + int(r[l.refs])
	}
	return l
}

// born returns the date of birth.
func (r record) born(l layout) calendar.Date {
	if r.header()&bornBit == 0 {
		return 0
	}
	return calendar.Date(uint32(r[l.born]) | uint32(r[l.born+1])<<8 | uint32(r[l.born+2])<<16)
}

func (r record) postcode(l layout, i int) uint32 {
	return binary.LittleEndian.Uint32(r[l.postcodes+4*i:])
}

// count returns how many entries one of the lists has.
func (r record) count(shift, most int) int { return int(r.header() >> shift & uint32(most)) }

// phone reads the phone number at r[at]: its digits, and where the next begins.
func (r record) phone(at int) (phone, int) {
	v, n := binary.Uvarint(r[at:])
	return phone(v), at + n
}

// An email is an address of a record.
type email struct {
	domain uint32 // phrase, or none
	local  []byte // before the @, in lower case
}

// email reads the address at r[at] and where the next begins.
func (r record) email(at int) (email, int) {
	domain, at := r.uvarint(at)
	n := int(r[at])
	at++
	return email{domain: domain - 1, local: r[at : at+n]}, at + n
}

// ref reads the reference at r[at] and where the next begins.
func (r record) ref(at int) (text []byte, request bool, next int) {
	n := int(r[at] &^ requestBit)
	request = r[at]&requestBit != 0
	at++
	return r[at : at+n], request, at + n
}
