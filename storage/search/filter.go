package search

import "bytes"

// A factFilter is a filter with the phrases that meet it.
type factFilter struct {
	open  bool
	facts []uint32
}

// resolve finds the phrases that a filter names or begins to name.
func (s *state) resolve(f filter) factFilter {
	out := factFilter{open: f.open}
	if f.open {
		return out
	}
	var text []byte
	for i, e := range s.phrases.entries {
		if e.kind != f.kind || e.uses == 0 {
			continue
		}
		text = text[:0]
		for k, w := range s.phrases.wordsOf(uint32(i)) {
			if k > 0 {
				text = append(text, ' ')
			}
			text = s.words.text(text, w)
		}
		if bytes.HasPrefix(text, f.text) {
			out.facts = append(out.facts, uint32(i))
		}
	}
	return out
}

// passes reports whether a person meets every filter.
func (s *seeker) passes(r record) bool {
	if !r.live() {
		return false
	}
	for i := range s.filters {
		f := &s.filters[i]
		met := false
		if f.open {
			met = r.open()
		} else {
			at := r.layout().phrases
			var v uint32
			for range r.count(phraseShift, phraseMax) {
				v, at = r.uvarint(at)
				for _, want := range f.facts {
					met = met || v == want
				}
			}
		}
		if !met {
			return false
		}
	}
	return true
}

// open reports whether there is an open request.
func (r record) open() bool {
	at := r.layout().refs
	for range r.count(refShift, refMax) {
		var request bool
		if _, request, at = r.ref(at); request {
			return true
		}
	}
	return false
}

// everybody takes the first people who meet the filters.
func (s *seeker) everybody() {
	take := func(seg *segment, most int) {
		for doc := range uint32(seg.len()) {
			if s.tick(); s.late {
				return
			}
			if r := seg.record(doc); s.passes(r) {
				s.insert(candidate{rank: seg.ranks[doc], overlay: seg == &s.st.overlay, doc: doc})
				if most--; most == 0 {
					return
				}
			}
		}
	}
	take(&s.st.overlay, never)
	take(&s.st.base, s.limit)
}
