package search

import "bytes"

// Holds reports whether the index holds of a person exactly what p says: what
// Add would put there. A snapshot is verified against the register so.
func (x *Index) Holds(p Person) bool {
	x.writer.Lock()
	defer x.writer.Unlock()
	x.mu.Lock()
	defer x.mu.Unlock()
	seg, doc, ok := x.find(p.ID)
	if !ok || seg.ranks[doc] != rankOf(p) {
		return false
	}
	e := encoder{words: x.words, phrases: x.phrases}
	r := e.encode(p)
	same := bytes.Equal(r, seg.record(doc))
	x.releaseAll(r)
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
