package search

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
)

// compacted returns the people of several states, none of whom is in two, in
// one state without an overlay: people numbered by rank, words and phrases by
// how often they are used. It is the same however the people were parted.
func compacted(from ...*state) state {
	out := newState()
	numbers := out.joinVocabulary(from)
	for _, s := range from {
		out.live += s.live
	}
	out.copyPeople(from, numbers)
	out.makeLists()
	out.makeOrders()
	return out
}

// A place is where a person is before compaction.
type place struct {
	order uint64 // rank, highest first, then the head of the id
	doc   uint32
	seg   uint32 // which of the segments
}

// copyPeople copies everybody in the order of rank and then of id.
func (s *state) copyPeople(from []*state, numbers []renumbering) {
	segments := make([]*segment, 0, 2*len(from))
	size := 0
	for _, f := range from {
		segments = append(segments, &f.base, &f.overlay)
		size += len(f.base.blob) + len(f.overlay.blob)
	}
	places := placesOf(segments)
	n := len(places)
	s.base = segment{ids: make([]ID, n), ranks: make([]uint16, n), initials: make([]uint32, n), start: make([]uint32, n+1)}
	parts := cores()
	blobs := make([][]byte, parts)
	concurrently(parts, func(k int) {
		lo, hi := n*k/parts, n*(k+1)/parts
		blob := make([]byte, 0, size/parts+size/16+64)
		for i := lo; i < hi; i++ {
			p := places[i]
			seg, to := segments[p.seg], &numbers[p.seg/2]
			s.base.ids[i], s.base.ranks[i] = seg.ids[p.doc], seg.ranks[p.doc]
			before := len(blob)
			blob = seg.record(p.doc).renumbered(blob, to)
			s.base.initials[i] = s.words.initials(blob[before:])
			s.base.start[i+1] = uint32(len(blob) - before)
		}
		blobs[k] = blob
	})
	for i := range n {
		s.base.start[i+1] += s.base.start[i]
	}
	s.base.blob = make([]byte, 0, s.base.start[n])
	for _, b := range blobs {
		s.base.blob = append(s.base.blob, b...)
		clear(b)
	}
}

// placesOf returns everybody, in the order of rank and then of id.
func placesOf(segments []*segment) []place {
	each := make([][]place, len(segments))
	id := func(p place) []byte { return segments[p.seg].ids[p.doc][:] }
	compare := func(a, b place) int {
		if a.order != b.order {
			return cmp.Compare(a.order, b.order)
		}
		return bytes.Compare(id(a), id(b))
	}
	concurrently(len(segments), func(k int) {
		seg := segments[k]
		list := make([]place, 0, seg.len())
		for i := range uint32(seg.len()) {
			if seg.record(i).live() {
				order := uint64(^seg.ranks[i])<<48 | binary.BigEndian.Uint64(seg.ids[i][:])>>16
				list = append(list, place{order, i, uint32(k)})
			}
		}
		slices.SortFunc(list, compare)
		each[k] = list
	})
	out := each[0]
	for _, more := range each[1:] {
		out = merged(out, more, compare)
	}
	return out
}

// merged merges two sorted slices.
func merged[T any](a, b []T, compare func(a, b T) int) []T {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	out := make([]T, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if compare(a[0], b[0]) <= 0 {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// renumbered appends the record with other word and phrase numbers to dst.
func (r record) renumbered(dst []byte, to *renumbering) []byte {
	l := r.layout()
	dst = append(dst, r[:headerSize]...)
	at := headerSize
	var v uint32
	for range r.count(nameShift, nameMax) {
		v, at = r.uvarint(at)
		v = to.word[v>>roleBits]<<roleBits | v&(1<<roleBits-1)
		dst = binary.AppendUvarint(dst, uint64(v))
	}
	for range r.count(phraseShift, phraseMax) {
		v, at = r.uvarint(at)
		dst = binary.AppendUvarint(dst, uint64(to.phrase[v]))
	}
	dst = append(dst, r[l.born:l.emails]...)
	at = l.emails
	for range r.count(emailShift, emailMax) {
		var e email
		e, at = r.email(at)
		domain := uint32(0)
		if e.domain != none {
			domain = to.phrase[e.domain] + 1
		}
		dst = binary.AppendUvarint(dst, uint64(domain))
		dst = append(append(dst, byte(len(e.local))), e.local...)
	}
	return append(dst, r[l.refs:]...)
}

// makeLists makes the lists of the base segment, those of facts beside those
// of names.
func (s *state) makeLists() {
	family := newListBuilder(len(s.words.words))
	names := newListBuilder(len(s.words.words))
	facts := newListBuilder(len(s.phrases.entries))
	eachName := func(family, name func(i, doc uint32)) {
		for doc := range uint32(s.base.len()) {
			s.base.record(doc).eachName(func(w uint32, as role) {
				if as == roleFamily {
					family(w, doc)
				} else {
					name(w, doc)
				}
			})
		}
	}
	eachFact := func(fact func(i, doc uint32)) {
		for doc := range uint32(s.base.len()) {
			s.base.record(doc).eachFact(func(p uint32) { fact(p, doc) })
		}
	}
	concurrently(2, func(i int) {
		if i == 0 {
			eachName(family.measure, names.measure)
			family.measured()
			names.measured()
			eachName(family.put, names.put)
		} else {
			eachFact(facts.measure)
			facts.measured()
			eachFact(facts.put)
		}
	})
	s.family, s.names, s.facts = family.lists, names.lists, facts.lists
}
