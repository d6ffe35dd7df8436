package search

import "slices"

// nobody is the part that is driven where none is.
const nobody = -1

// manyInitials is of how many people one must answer a part for it to be quicker to go
// through everybody's initials.
const manyInitials = 8

// markAll marks the parts but the one that is driven, the rarest first. Reading the few
// who are left is quicker than marking very many.
func (s *seeker) markAll(l *lookup, first int) {
	var turns [maxParts]int
	for i := range l.parts {
		turns[i] = i
	}
	slices.SortFunc(turns[:len(l.parts)], func(a, b int) int { return l.parts[a].count - l.parts[b].count })
	left := s.st.base.len()
	if first != nobody {
		left = l.parts[first].count
	}
	for _, i := range turns[:len(l.parts)] {
		p := &l.parts[i]
		wanted := i != first && s.initials[i] == 0 && (l.may > 0 || p.count <= markWorth*left)
		if s.mark(p, i, wanted); s.marks[i].used {
			// What people say of one person goes together more often than by chance.
			left = min(left, 1+together*left*p.count/s.st.base.len())
			s.pass(p.count)
		}
	}
}

// together is how many times as many people as by chance are taken to answer two parts.
const together = 8

// markWorth is how many people can be marked in the time in which the record of one
// is read.
const markWorth = 40

// A marking is the people of the base segment who answer a part somehow, a bit
// each. Testing it is many times quicker than reading a record.
type marking struct {
	used bool
	bits []uint64
}

func (m *marking) has(doc uint32) bool { return !m.used || m.bits[doc/64]>>(doc%64)&1 != 0 }

func (m *marking) set(doc uint32) { m.bits[doc/64] |= 1 << (doc % 64) }

// mark fills the marking of a part, unless a good part of everybody would be
// in it.
func (s *seeker) mark(p *wanted, part int, wanted bool) {
	n, m := s.st.base.len(), &s.marks[part]
	if m.used = wanted && p.count < n/4; !m.used {
		return
	}
	if size := (n + 63) / 64; cap(m.bits) < size {
		m.bits = make([]uint64, size)
	} else {
		m.bits = m.bits[:size]
		clear(m.bits)
	}
	s.allSources(p, part, 0)
	for i := range s.sources {
		src := &s.sources[i]
		if src.from == fromOrder {
			for k := src.lo; k < src.hi; k++ {
				doc, _ := s.st.orders[src.order].at(k)
				m.set(doc)
			}
			continue
		}
		at := s.listOf(src)
		for doc, ok := at.next(); ok; doc, ok = at.next() {
			m.set(doc)
		}
	}
}

// promising reports whether enough parts are answered by a person of the base.
func (s *seeker) promising(l *lookup, doc uint32) bool {
	missing, initials := 0, uint32(0)
	if s.initialled {
		initials = s.st.base.initials[doc]
	}
	for i := range l.parts {
		if !s.marks[i].has(doc) || s.initials[i]&^initials != 0 {
			missing++
		}
	}
	return missing <= l.may
}
