package search

// initialBit returns the bit of segment.initials for a letter: letters beyond the
// alphabet share six.
func initialBit(letter rune) uint32 {
	if 'a' <= letter && letter <= 'z' {
		return 1 << (letter - 'a')
	}
	return 1 << (26 + uint32(letter)%6)
}

// initials returns the bits of the words of somebody's names.
func (d *dictionary) initials(r record) uint32 {
	bits := uint32(0)
	r.eachName(func(w uint32, _ role) { bits |= initialBit(d.words[w].first) })
	return bits
}

// byInitials weighs the people of the base whose names begin with the letters of a
// reading, in the order of rank, until nobody else can be among the best: where that is
// all there is, or whatever else there is fits very many.
func (s *seeker) byInitials(l *lookup) {
	bound, want := l.base, uint32(0)
	for i := range l.parts {
		bound += l.parts[i].least
		want |= s.initials[i]
	}
	for doc, have := range s.st.base.initials {
		switch {
		case have&want == want && s.promising(l, uint32(doc)):
			s.consider(l, &s.st.base, uint32(doc))
			if s.late || s.worst() <= bound {
				return
			}
		case doc%4096 == 0:
			if s.pass(4096); s.late {
				return
			}
		}
	}
}
