package search

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// ErrSnapshot is returned for bytes that are not a whole snapshot of this
// version.
var ErrSnapshot = errors.New("not a usable search snapshot")

// A snapshot is a magic number with the version, then sections, each with its
// length in front. Numbers are little-endian.
//
//	words      every word, a length and its bytes
//	phrases    kind, count and words of each
//	columns    ids, ranks, record starts and records of the base segment
//	lists      starts and data, for family names, other names and facts
//	orders     the data of each
//
// People of the overlay are folded in before writing. What a reader can make
// quickly is not in it: trie, sounds, uses, dates of birth.
const snapshotMagic = "LETHEIX\x01"

// WriteTo writes a snapshot: the whole index, searchable, in the clear. It
// must not reach a disk unless it is sealed (DESIGN.md 3.7).
func (x *Index) WriteTo(w io.Writer) (int64, error) {
	x.writer.Lock() // nobody changes the index; look-ups go on
	defer x.writer.Unlock()
	if x.overlay.len() > 0 {
		x.compact()
	}
	s := &x.state
	out := snapshotWriter{w: w}
	out.raw([]byte(snapshotMagic))
	s.writeVocabulary(&out)
	out.section(flatIDs(s.base.ids))
	out.section(flat16(s.base.ranks))
	out.section(flat32(s.base.start))
	out.section(s.base.blob)
	for _, l := range []lists{s.family, s.names, s.facts} {
		out.section(flat32(l.start))
		out.section(l.data)
	}
	for i := range s.orders {
		out.section(s.orders[i].data)
	}
	return out.n, out.err
}

func (s *state) writeVocabulary(out *snapshotWriter) {
	var words []byte
	var text []byte
	for w := range s.words.words {
		text = text[:0]
		if s.words.words[w].uses > 0 {
			text = s.words.text(text, uint32(w))
		}
		words = append(append(words, byte(len(text))), text...)
	}
	out.section(words)
	clear(words)
	var facts []byte
	for i, e := range s.phrases.entries {
		facts = append(facts, byte(e.kind), e.count)
		for _, w := range s.phrases.wordsOf(uint32(i)) {
			facts = binary.LittleEndian.AppendUint32(facts, w)
		}
	}
	out.section(facts)
}

type snapshotWriter struct {
	w   io.Writer
	n   int64
	err error
}

func (o *snapshotWriter) raw(b []byte) {
	if o.err == nil {
		var n int
		n, o.err = o.w.Write(b)
		o.n += int64(n)
	}
}

func (o *snapshotWriter) section(b []byte) {
	o.raw(binary.LittleEndian.AppendUint64(nil, uint64(len(b))))
	o.raw(b)
}

func flatIDs(ids []ID) []byte {
	out := make([]byte, 0, len(ids)*len(ID{}))
	for i := range ids {
		out = append(out, ids[i][:]...)
	}
	return out
}

func flat16(v []uint16) []byte {
	out := make([]byte, 2*len(v))
	for i, n := range v {
		binary.LittleEndian.PutUint16(out[2*i:], n)
	}
	return out
}

func flat32(v []uint32) []byte {
	out := make([]byte, 4*len(v))
	for i, n := range v {
		binary.LittleEndian.PutUint32(out[4*i:], n)
	}
	return out
}

// Load returns the index of a snapshot. It keeps nothing of b, which the
// caller should overwrite. Damaged bytes are an error that wraps ErrSnapshot.
func Load(b []byte) (*Index, error) {
	in := snapshotReader{rest: b}
	if len(b) < len(snapshotMagic) || string(b[:len(snapshotMagic)]) != snapshotMagic {
		return nil, fmt.Errorf("%w: wrong format or version", ErrSnapshot)
	}
	in.rest = b[len(snapshotMagic):]
	s := newState()
	words, facts := in.section(), in.section()
	s.base.ids = unflatIDs(in.section())
	s.base.ranks = unflat16(in.section())
	s.base.start = unflat32(in.section())
	s.base.blob = bytes.Clone(in.section())
	s.family = lists{start: unflat32(in.section()), data: bytes.Clone(in.section())}
	s.names = lists{start: unflat32(in.section()), data: bytes.Clone(in.section())}
	s.facts = lists{start: unflat32(in.section()), data: bytes.Clone(in.section())}
	for kind := range orderKinds {
		s.orders[kind] = newOrder(kind, len(s.base.ids))
		s.orders[kind].data = bytes.Clone(in.section())
	}
	if in.short || len(in.rest) > 0 {
		return nil, fmt.Errorf("%w: cut short or too long", ErrSnapshot)
	}
	if err := s.restore(words, facts); err != nil {
		return nil, err
	}
	return &Index{state: s}, nil
}

// restore rebuilds what a snapshot leaves out and checks everything in it that
// a look-up relies on.
func (s *state) restore(words, facts []byte) error {
	if err := s.readWords(words); err != nil {
		return err
	}
	if err := s.readPhrases(facts); err != nil {
		return err
	}
	if err := s.checkColumns(); err != nil {
		return err
	}
	n := s.base.len()
	if len(s.family.start) != len(s.words.words)+1 || len(s.names.start) != len(s.family.start) || len(s.facts.start) != len(s.phrases.entries)+1 ||
		!s.family.check(n) || !s.names.check(n) || !s.facts.check(n) {
		return fmt.Errorf("%w: damaged lists", ErrSnapshot)
	}
	for kind := range orderKinds {
		if !s.checkOrder(kind) {
			return fmt.Errorf("%w: damaged order", ErrSnapshot)
		}
	}
	s.makeBirths()
	return nil
}

func (s *state) readWords(b []byte) error {
	for w := uint32(0); len(b) > 0; w++ {
		n := int(b[0])
		if n > maxWord || n+1 > len(b) {
			return fmt.Errorf("%w: damaged words", ErrSnapshot)
		}
		if !s.words.restore(b[1 : 1+n]) {
			return fmt.Errorf("%w: damaged words", ErrSnapshot)
		}
		b = b[1+n:]
	}
	return nil
}

func (s *state) readPhrases(b []byte) error {
	var words [maxPhrase]uint32
	for len(b) > 0 {
		if len(b) < 2 || phraseKind(b[0]) >= phraseKinds || b[1] > maxPhrase || len(b) < 2+4*int(b[1]) {
			return fmt.Errorf("%w: damaged facts", ErrSnapshot)
		}
		kind, n := phraseKind(b[0]), int(b[1])
		for i := range n {
			words[i] = binary.LittleEndian.Uint32(b[2+4*i:])
			if words[i] >= uint32(len(s.words.words)) || s.words.words[words[i]].node == 0 {
				return fmt.Errorf("%w: damaged facts", ErrSnapshot)
			}
			s.words.words[words[i]].uses++
		}
		if kind == phraseDomain && n > 1 {
			return fmt.Errorf("%w: damaged facts", ErrSnapshot)
		}
		s.phrases.add(kind, words[:n])
		b = b[2+4*n:]
	}
	return nil
}

// checkColumns checks every record and counts the uses of words and phrases.
func (s *state) checkColumns() error {
	n := s.base.len()
	damaged := fmt.Errorf("%w: damaged records", ErrSnapshot)
	if len(s.base.ranks) != n || len(s.base.start) != n+1 || s.base.start[0] != 0 ||
		int(s.base.start[n]) != len(s.base.blob) {
		return damaged
	}
	for i := range uint32(n) {
		if s.base.start[i] > s.base.start[i+1] {
			return damaged
		}
	}
	valid := true
	for i := range uint32(n) {
		r := s.base.record(i)
		if r.check(uint32(len(s.words.words)), uint32(len(s.phrases.entries))) != nil {
			return damaged
		}
		if !r.live() {
			continue
		}
		s.live++
		r.eachNumber(
			func(w uint32, _ role) {
				s.words.words[w].uses++
				valid = valid && s.words.words[w].node != 0
			},
			func(p uint32) { s.phrases.entries[p].uses++ })
		valid = valid && s.domainsValid(r)
	}
	if !valid || !s.allUsed() {
		return damaged
	}
	return nil
}

// allUsed reports whether every word and phrase is used by somebody. What
// nobody uses could not be forgotten.
func (s *state) allUsed() bool {
	for _, w := range s.words.words {
		if w.node != 0 && w.uses == 0 {
			return false
		}
	}
	for _, p := range s.phrases.entries {
		if p.count > 0 && p.uses == 0 {
			return false
		}
	}
	return true
}

// domainsValid reports whether the domains of a record are domains.
func (s *state) domainsValid(r record) bool {
	at := r.layout().emails
	for range r.count(emailShift, emailMax) {
		var e email
		if e, at = r.email(at); e.domain != none && !s.phrases.isDomain(e.domain) {
			return false
		}
	}
	return true
}

// checkOrder reports whether the entries of an order name values that exist.
func (s *state) checkOrder(kind orderKind) bool {
	o := &s.orders[kind]
	if len(o.data)%o.width() != 0 {
		return false
	}
	for i := range o.len() {
		doc, value := o.at(i)
		if int(doc) >= s.base.len() {
			return false
		}
		r := s.base.record(doc)
		if !r.live() {
			continue
		}
		ok := true
		switch kind {
		case byBorn:
			ok = r.header()&bornBit != 0
		case byPostcode:
			ok = value < r.count(postcodeShift, postcodeMax)
		case byPhone, byPhoneEnd:
			ok = value < r.count(phoneShift, phoneMax)
		case byRef, byRefEnd:
			ok = value < r.count(refShift, refMax)
		}
		if !ok {
			return false
		}
	}
	return true
}

type snapshotReader struct {
	rest  []byte
	short bool
}

func (in *snapshotReader) section() []byte {
	if len(in.rest) < 8 {
		in.short = true
		return nil
	}
	n := binary.LittleEndian.Uint64(in.rest)
	if n > uint64(len(in.rest)-8) {
		in.short = true
		return nil
	}
	b := in.rest[8 : 8+n : 8+n]
	in.rest = in.rest[8+n:]
	return b
}

func unflatIDs(b []byte) []ID {
	out := make([]ID, len(b)/len(ID{}))
	for i := range out {
		copy(out[i][:], b[i*len(ID{}):])
	}
	return out
}

func unflat16(b []byte) []uint16 {
	out := make([]uint16, len(b)/2)
	for i := range out {
		out[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return out
}

func unflat32(b []byte) []uint32 {
	out := make([]uint32, len(b)/4)
	for i := range out {
		out[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return out
}
