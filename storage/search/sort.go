package search

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// A sortEntry is an entry of an order while it is sorted.
type sortEntry struct {
	head uint64 // eight bytes of the key, or the whole of a packed one
	tail uint64 // person and value, which decide between equal keys
	from uint32 // where the key begins in the blob, if it is there as it is
	size uint32 // of that key, or 0
}

func entryOf(head uint64, doc uint32, value int) sortEntry {
	return sortEntry{head: head, tail: uint64(doc)<<8 | uint64(value)}
}

// keyOf returns the key of an entry.
func (s *segment) keyOf(buf []byte, kind orderKind, e *sortEntry) []byte {
	if e.size > 0 {
		return s.blob[e.from : e.from+e.size]
	}
	return s.key(buf, kind, e.doc(), e.value())
}

func (e sortEntry) doc() uint32 { return uint32(e.tail >> 8) }
func (e sortEntry) value() int  { return int(e.tail & 0xff) }

func compareEntries(a, b sortEntry) int {
	if a.head != b.head {
		return cmp.Compare(a.head, b.head)
	}
	return cmp.Compare(a.tail, b.tail)
}

// makeOrders sorts the base segment in every way, on all cores. Orders of the
// same values are made by one.
func (s *state) makeOrders() {
	// The longest come first, so that nobody works alone at the end.
	kinds := [...][]orderKind{{byEmail}, {byPhone, byPhoneEnd}, {byRef, byRefEnd}, {byID, byPostcode, byBorn}}
	concurrently(len(kinds), func(i int) {
		all := s.base.gather(kinds[i])
		for k, kind := range kinds[i] {
			sortByHead(all[k])
			if kind == byBorn {
				s.births = birthsOf(all[k])
			}
			s.orders[kind] = s.base.ordered(kind, all[k])
		}
	})
}

// ordered returns the order of entries that are sorted by their heads, and
// overwrites them.
func (s *segment) ordered(kind orderKind, buf []sortEntry) order {
	switch kind {
	case byID, byEmail, byRef, byRefEnd:
		s.refine(kind, buf, 8)
	}
	o := newOrder(kind, s.len())
	o.data = make([]byte, 0, len(buf)*o.width())
	for _, e := range buf {
		o.appendEntry(e.doc(), e.value())
	}
	clear(buf[:cap(buf)])
	return o
}

// sortByHead sorts entries that are in the order of their tails. It goes byte
// by byte from the last (a radix sort), which on a million entries is three
// times quicker than comparing them.
func sortByHead(buf []sortEntry) {
	if len(buf) < 1024 {
		slices.SortFunc(buf, compareEntries)
		return
	}
	var counts [8][256]uint32
	for _, e := range buf {
		for b := range counts {
			counts[b][byte(e.head>>(8*b))]++
		}
	}
	from, to := buf, make([]sortEntry, len(buf))
	for b := range counts {
		places := &counts[b]
		if places[byte(from[0].head>>(8*b))] == uint32(len(buf)) {
			continue // all the same
		}
		at := uint32(0)
		for v, n := range places {
			places[v], at = at, at+n
		}
		for _, e := range from {
			v := byte(e.head >> (8 * b))
			to[places[v]] = e
			places[v]++
		}
		from, to = to, from
	}
	copy(buf, from)
	if &from[0] == &buf[0] {
		from = to
	}
	clear(from)
}

// refine sorts the entries with equal heads by what comes after depth bytes of
// their keys.
func (s *segment) refine(kind orderKind, buf []sortEntry, depth int) {
	for lo := 0; lo < len(buf); {
		hi := lo + 1
		for hi < len(buf) && buf[hi].head == buf[lo].head {
			hi++
		}
		if group := buf[lo:hi]; len(group) > 1 {
			longer := false
			var key [2 * maxText]byte
			for i := range group {
				k := s.keyOf(key[:0], kind, &group[i])
				k = k[min(depth, len(k)):]
				group[i].head = headOf(k)
				longer = longer || len(k) > 0
			}
			if longer {
				slices.SortFunc(group, compareEntries)
				s.refine(kind, group, depth+8)
			}
		}
		lo = hi
	}
}

// headOf returns the first eight bytes of a key as a number that sorts alike.
func headOf(key []byte) uint64 {
	if len(key) >= 8 {
		return binary.BigEndian.Uint64(key)
	}
	var head [8]byte
	copy(head[:], key)
	return binary.BigEndian.Uint64(head[:])
}

// headOfDigits packs up to 15 digits into a number that sorts like them.
func headOfDigits(digits []byte) uint64 {
	head := uint64(0)
	for i, c := range digits {
		head |= uint64(c-'0'+1) << (60 - 4*i)
	}
	return head
}

// gather returns an entry for every value that each of kinds sorts by, in the
// order of people.
func (s *segment) gather(kinds []orderKind) [][]sortEntry {
	all := make([][]sortEntry, len(kinds))
	for k := range kinds {
		all[k] = make([]sortEntry, 0, s.len()+s.len()/2)
	}
	for doc := range uint32(s.len()) {
		r := s.record(doc)
		l := r.layout()
		for k, kind := range kinds {
			all[k] = s.gatherFrom(r, l, kind, doc, all[k])
		}
	}
	return all
}

func (s *segment) gatherFrom(r record, l layout, kind orderKind, doc uint32, buf []sortEntry) []sortEntry {
	switch kind {
	case byID:
		return append(buf, entryOf(headOf(s.ids[doc][:]), doc, 0))
	case byBorn:
		if r.header()&bornBit != 0 {
			buf = append(buf, entryOf(uint64(r.born(l)), doc, 0))
		}
	case byPostcode:
		for i := range r.count(postcodeShift, postcodeMax) {
			buf = append(buf, entryOf(uint64(r.postcode(l, i)), doc, i))
		}
	case byPhone, byPhoneEnd:
		return r.gatherPhones(l, kind, doc, buf)
	case byRef, byRefEnd:
		return r.gatherRefs(l, kind, doc, buf)
	case byEmail:
		return r.gatherEmails(l, s.start[doc], doc, buf)
	}
	return buf
}

func (r record) gatherPhones(l layout, kind orderKind, doc uint32, buf []sortEntry) []sortEntry {
	at := l.phones
	for i := range r.count(phoneShift, phoneMax) {
		var p phone
		p, at = r.phone(at)
		digits := p.unpack()
		if kind == byPhoneEnd {
			slices.Reverse(digits.bytes())
		}
		buf = append(buf, entryOf(headOfDigits(digits.bytes()), doc, i))
	}
	return buf
}

func (r record) gatherRefs(l layout, kind orderKind, doc uint32, buf []sortEntry) []sortEntry {
	at := l.refs
	for i := range r.count(refShift, refMax) {
		var text []byte
		if text, _, at = r.ref(at); len(text) == 0 {
			continue // a divider
		}
		head := uint64(0)
		if kind == byRef {
			head = headOf(text[coreOf(text):])
		} else {
			var end [8]byte
			head = headOf(appendReversed(end[:0], text[max(0, len(text)-8):]))
		}
		buf = append(buf, entryOf(head, doc, i))
	}
	return buf
}

// gatherEmails appends every local part and every word in one, as far as its
// offset fits a byte. start is where the record begins in the blob.
func (r record) gatherEmails(l layout, start, doc uint32, buf []sortEntry) []sortEntry {
	at := l.emails
	for range r.count(emailShift, emailMax) {
		e, next := r.email(at)
		first := next - len(e.local) - l.emails
		for i, c := range e.local {
			opens := i == 0 || !isLetter(e.local[i-1]) && !isDigit(e.local[i-1])
			if opens && (isLetter(c) || isDigit(c)) && first+i < 256 {
				made := entryOf(headOf(e.local[i:]), doc, first+i)
				made.size = uint32(len(e.local) - i)
				made.from = start + uint32(next) - made.size
				buf = append(buf, made)
			}
		}
		at = next
	}
	return buf
}

// newOrder returns an empty order of the shape that kind and the number of
// people ask for.
func newOrder(kind orderKind, people int) order {
	o := order{numberWidth: 3}
	if people >= 1<<24 {
		o.numberWidth = 4
	}
	if kind != byID && kind != byBorn {
		o.valueWidth = 1
	}
	return o
}
