package search

import "bytes"

// Holds reports whether the index holds of a person exactly what p says: what
// Add would put there. A snapshot is verified against the register so, beside
// look-ups and other verifiers.
func (x *Index) Holds(p Person) bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	seg, doc, ok := x.find(p.ID)
	if !ok || seg.ranks[doc] != rankOf(p) {
		return false
	}
	e := encoder{words: x.words, phrases: x.phrases, looking: true}
	r := e.encode(p)
	same := !e.unknown && bytes.Equal(r, seg.record(doc))
	clear(r)
	return same
}

// IDs returns everybody who can be found.
func (x *Index) IDs() []ID {
	x.mu.RLock()
	defer x.mu.RUnlock()
	out := make([]ID, 0, x.live)
	for _, seg := range []*segment{&x.base, &x.overlay} {
		for doc := range uint32(seg.len()) {
			if seg.record(doc).live() {
				out = append(out, seg.ids[doc])
			}
		}
	}
	return out
}
