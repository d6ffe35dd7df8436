package search

import (
	"bytes"
	"encoding/binary"

	"lethe/model/calendar"
)

// A segment is the columns of a row of people. The base segment is in the
// order of rank, so that whoever comes first in it also comes first among
// equals; the overlay is in the order of arrival.
type segment struct {
	ids      []ID
	ranks    []uint16
	initials []uint32 // a bit for each letter that a name begins with; of the base only
	start    []uint32 // of each record in blob, and the end of the last
	blob     []byte
}

func newSegment() segment { return segment{start: []uint32{0}} }

func (s *segment) len() int { return len(s.ids) }

func (s *segment) record(i uint32) record { return s.blob[s.start[i]:s.start[i+1]] }

func (s *segment) add(id ID, rank uint16, r record) {
	s.ids = appendWiping(s.ids, id)
	s.ranks = append(s.ranks, rank)
	s.blob = appendWiping(s.blob, r...)
	s.start = append(s.start, uint32(len(s.blob)))
}

// wipe overwrites everything kept of person i.
func (s *segment) wipe(i uint32) {
	clear(s.record(i))
	s.ids[i] = ID{}
	s.ranks[i] = 0
	if s.initials != nil {
		s.initials[i] = 0
	}
}

func (s *segment) wipeAll() {
	clear(s.ids[:cap(s.ids)])
	clear(s.ranks)
	clear(s.initials)
	clear(s.blob[:cap(s.blob)])
}

func hashID(id ID) uint32 {
	return binary.LittleEndian.Uint32(id[:]) ^ binary.LittleEndian.Uint32(id[8:])
}

// An orderKind names one of the sorted orders of the base segment.
type orderKind uint8

const (
	byID orderKind = iota
	byBorn
	byPostcode
	byPhone
	byPhoneEnd // digits from the last
	byEmail    // from the start of the local part and of each of its words
	byRef      // from the first digit
	byRefEnd   // from the last character
	orderKinds
)

// An order is the people of the base segment sorted by one of their values.
// An entry is a person's number and, where a person can have several values,
// which of them.
type order struct {
	numberWidth int // bytes of the number: 3 up to 16 million people, else 4
	valueWidth  int // bytes of which value: 0 or 1
	data        []byte
}

func (o *order) width() int { return o.numberWidth + o.valueWidth }

func (o *order) len() int {
	if len(o.data) == 0 {
		return 0
	}
	return len(o.data) / o.width()
}

// at returns an entry.
func (o *order) at(i int) (doc uint32, value int) {
	e := o.data[i*o.width():]
	doc = uint32(e[0]) | uint32(e[1])<<8 | uint32(e[2])<<16
	if o.numberWidth == 4 {
		doc |= uint32(e[3]) << 24
	}
	if o.valueWidth == 1 {
		value = int(e[o.numberWidth])
	}
	return doc, value
}

// appendEntry adds an entry at the end.
func (o *order) appendEntry(doc uint32, value int) {
	o.data = append(o.data, byte(doc), byte(doc>>8), byte(doc>>16))
	if o.numberWidth == 4 {
		o.data = append(o.data, byte(doc>>24))
	}
	if o.valueWidth == 1 {
		o.data = append(o.data, byte(value))
	}
}

// key appends to dst the bytes by which kind sorts a value of a person: none
// for a value that the person does not have, which a damaged snapshot may name.
func (s *segment) key(dst []byte, kind orderKind, doc uint32, value int) []byte {
	if kind == byID {
		return append(dst, s.ids[doc][:]...)
	}
	r := s.record(doc)
	l := r.layout()
	switch kind {
	case byBorn:
		return appendDateKey(dst, r.born(l))
	case byPostcode:
		if value >= r.count(postcodeShift, postcodeMax) {
			return dst
		}
		return binary.BigEndian.AppendUint32(dst, r.postcode(l, value))
	case byPhone, byPhoneEnd:
		if value >= r.count(phoneShift, phoneMax) {
			return dst
		}
		at := r.skip(l.phones, value)
		p, _ := r.phone(at)
		digits := p.unpack()
		if kind == byPhoneEnd {
			return appendReversed(dst, digits.bytes())
		}
		return append(dst, digits.bytes()...)
	case byEmail:
		return append(dst, r.emailFrom(l, value)...)
	}
	if value >= r.count(refShift, refMax) {
		return dst
	}
	at := l.refs
	for range value {
		_, _, at = r.ref(at)
	}
	text, _, _ := r.ref(at)
	if kind == byRefEnd {
		return appendReversed(dst, text)
	}
	return append(dst, text[coreOf(text):]...)
}

// emailFrom returns the rest of the local part that holds the byte offset
// bytes after the beginning of the emails.
func (r record) emailFrom(l layout, offset int) []byte {
	at := l.emails
	for range r.count(emailShift, emailMax) {
		e, next := r.email(at)
		if end := next - l.emails; offset < end {
			return e.local[max(0, len(e.local)-(end-offset)):]
		}
		at = next
	}
	return nil
}

// coreOf returns where a reference begins to be particular: at its first
// digit, after a head such as DS that all share.
func coreOf(text []byte) int {
	for i, c := range text {
		if isDigit(c) {
			return i
		}
	}
	return 0
}

func appendReversed(dst, s []byte) []byte {
	for i := len(s) - 1; i >= 0; i-- {
		dst = append(dst, s[i])
	}
	return dst
}

// seek returns the first entry of an order whose key is not before key.
// People who have been removed have no key and are passed over.
func (s *segment) seek(o *order, kind orderKind, lo, hi int, key []byte) int {
	var buf [2 * maxText]byte
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		at := mid
		var doc uint32
		var value int
		for at < hi {
			if doc, value = o.at(at); s.record(doc).live() {
				break
			}
			at++
		}
		if at == hi {
			hi = mid
			continue
		}
		if bytes.Compare(s.key(buf[:0], kind, doc, value), key) < 0 {
			lo = at + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// gallop is seek upwards from lo for a key that is likely to be near.
func (s *segment) gallop(o *order, kind orderKind, lo int, key []byte) int {
	var buf [2 * maxText]byte
	for step := 1; lo+step < o.len(); step *= 8 {
		doc, value := o.at(lo + step - 1)
		if s.record(doc).live() && bytes.Compare(s.key(buf[:0], kind, doc, value), key) >= 0 {
			return s.seek(o, kind, lo, lo+step, key)
		}
	}
	return s.seek(o, kind, lo, o.len(), key)
}

// appendDateKey appends a date in the byte order that sorts.
func appendDateKey(dst []byte, d calendar.Date) []byte {
	return append(dst, byte(d>>16), byte(d>>8), byte(d))
}
