package search

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"lethe/model/calendar"
)

// Load returns the index of a snapshot. It keeps nothing of b, which the
// caller should overwrite. Damaged bytes are an error that wraps ErrSnapshot.
//
// The caller has authenticated b; Load checks what a look-up relies on in
// order not to leave its bounds, so that no bytes whatever make it panic.
func Load(b []byte) (*Index, error) {
	if len(b) < len(snapshotMagic) || string(b[:len(snapshotMagic)]) != snapshotMagic {
		return nil, fmt.Errorf("%w: wrong format or version", ErrSnapshot)
	}
	in := snapshotReader{rest: b[len(snapshotMagic):]}
	var l loader
	l.words, l.facts = in.section(), in.section()
	l.ids, l.ranks, l.start, l.blob = in.section(), in.section(), in.section(), in.section()
	for i := range l.lists {
		l.lists[i] = [2][]byte{in.section(), in.section()}
	}
	for kind := range l.orders {
		l.orders[kind] = in.section()
	}
	l.births = in.section()
	if in.short || len(in.rest) > 0 {
		return nil, fmt.Errorf("%w: cut short or too long", ErrSnapshot)
	}
	s, err := l.load()
	if err != nil {
		return nil, err
	}
	return &Index{state: *s}, nil
}

// A loader is the sections of a snapshot.
type loader struct {
	words, facts            []byte
	ids, ranks, start, blob []byte
	lists                   [3][2][]byte // starts and data: family, names, facts
	orders                  [orderKinds][]byte
	births                  []byte
}

func damaged(what string) error { return fmt.Errorf("%w: damaged %s", ErrSnapshot, what) }

// load copies the sections into place and checks them, on several cores.
func (l *loader) load() (*state, error) {
	s := newState()
	steps := []func() error{
		func() error { return l.vocabulary(&s) },
		func() error { return l.columns(&s) },
	}
	for kind := range orderKinds {
		steps = append(steps, func() error { return l.order(&s, kind) })
	}
	for i, to := range []*lists{&s.family, &s.names, &s.facts} {
		steps = append(steps, func() error { return l.list(to, i) })
	}
	if err := firstError(len(steps), func(i int) error { return steps[i]() }); err != nil {
		return nil, err
	}
	if len(s.family.start) != len(s.words.words)+1 || len(s.names.start) != len(s.family.start) ||
		len(s.facts.start) != len(s.phrases.entries)+1 {
		return nil, damaged("lists")
	}
	if err := s.countUses(); err != nil {
		return nil, err
	}
	return &s, l.loadBirths(&s)
}

// firstError calls do with every number below n, on several cores, and returns
// an error if any of them did.
func firstError(n int, do func(i int) error) error {
	errs := make([]error, n)
	concurrently(n, func(i int) { errs[i] = do(i) })
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// people returns how many people the snapshot has.
func (l *loader) people() int { return len(l.ids) / len(ID{}) }

func (l *loader) vocabulary(s *state) error {
	if err := l.readWords(s); err != nil {
		return err
	}
	return l.readPhrases(s)
}

func (l *loader) readWords(s *state) error {
	b := l.words
	if len(b) < 4 {
		return damaged("words")
	}
	count := int(binary.LittleEndian.Uint32(b))
	b = b[4:]
	// Every number is on a list, four bytes each, so a count that is too high
	// is seen before it takes memory.
	if len(l.lists[0][0]) != 4*(count+1) {
		return damaged("words")
	}
	v := vocabulary{text: make([]byte, 0, 2*len(b)), end: make([]uint32, 0, count), uses: make([]uint32, 0, count)}
	defer func() { v.wipe() }()
	number := make([]uint32, 0, count)
	var text [maxWord]byte
	length := 0
	for len(b) > 0 {
		if len(b) < 6 {
			return damaged("words")
		}
		shared, more := int(b[0]), int(b[1])
		if shared > length || shared+more > maxWord || len(b) < 6+more {
			return damaged("words")
		}
		copy(text[shared:], b[2:2+more])
		length = shared + more
		v.text = appendWiping(v.text, text[:length]...)
		v.end = append(v.end, uint32(len(v.text)))
		v.uses = append(v.uses, 0)
		number = append(number, binary.LittleEndian.Uint32(b[2+more:]))
		b = b[6+more:]
	}
	clear(text[:])
	ok := false
	if s.words, ok = v.dictionary(number, count); !ok {
		return damaged("words")
	}
	return nil
}

func (l *loader) readPhrases(s *state) error {
	b := l.facts
	var words [maxPhrase]uint32
	for len(b) > 0 {
		if len(b) < 2 || phraseKind(b[0]) >= phraseKinds || b[1] > maxPhrase || len(b) < 2+4*int(b[1]) {
			return damaged("facts")
		}
		kind, n := phraseKind(b[0]), int(b[1])
		for i := range n {
			words[i] = binary.LittleEndian.Uint32(b[2+4*i:])
			if words[i] >= uint32(len(s.words.words)) || s.words.words[words[i]].node == 0 {
				return damaged("facts")
			}
			s.words.words[words[i]].uses++
		}
		if kind == phraseDomain && n > 1 {
			return damaged("facts")
		}
		s.phrases.add(kind, words[:n])
		b = b[2+4*n:]
	}
	return nil
}

// columns copies the columns of people.
func (l *loader) columns(s *state) error {
	n := l.people()
	if len(l.ids)%len(ID{}) != 0 || len(l.ranks) != 2*n || len(l.start) != 4*(n+1) {
		return damaged("records")
	}
	s.base = segment{ids: unflatIDs(l.ids), ranks: unflat16(l.ranks), start: unflat32(l.start), blob: bytes.Clone(l.blob)}
	if s.base.start[0] != 0 || int(s.base.start[n]) != len(s.base.blob) {
		return damaged("records")
	}
	for i := range n {
		if s.base.start[i] > s.base.start[i+1] {
			return damaged("records")
		}
	}
	return nil
}

func (l *loader) list(to *lists, i int) error {
	*to = lists{start: unflat32(l.lists[i][0]), data: bytes.Clone(l.lists[i][1])}
	if len(to.start) == 0 || !to.check(l.people()) {
		return damaged("lists")
	}
	return nil
}

// order copies an order. Which values of a person its entries name need not be
// checked (segment.key).
func (l *loader) order(s *state, kind orderKind) error {
	o := newOrder(kind, l.people())
	o.data = bytes.Clone(l.orders[kind])
	if len(o.data)%o.width() != 0 {
		return damaged("order")
	}
	for i := range o.len() {
		if doc, _ := o.at(i); int(doc) >= l.people() {
			return damaged("order")
		}
	}
	s.orders[kind] = o
	return nil
}

// loadBirths reads where each day of birth begins.
func (l *loader) loadBirths(s *state) error {
	all := unflat32(l.births)
	if len(all) < 1 || len(l.births)%4 != 0 || all[0] >= 1<<24 {
		return damaged("dates")
	}
	s.births = births{first: calendar.Date(all[0]), start: all[1:]}
	last := uint32(0)
	for _, at := range s.births.start {
		if at < last || int(at) > s.orders[byBorn].len() {
			return damaged("dates")
		}
		last = at
	}
	return nil
}

// countUses checks every record and counts how often words and phrases are
// used. What nobody uses is refused: it could not be forgotten.
func (s *state) countUses() error {
	n, parts := s.base.len(), cores()
	live := make([]int, parts)
	words, phrases := make([][]uint32, parts), make([][]uint32, parts)
	err := firstError(parts, func(k int) error {
		words[k], phrases[k] = make([]uint32, len(s.words.words)), make([]uint32, len(s.phrases.entries))
		for i := n * k / parts; i < n*(k+1)/parts; i++ {
			r := s.base.record(uint32(i))
			if s.check(r, words[k], phrases[k]) != nil {
				return damaged("records")
			}
			if r.live() {
				live[k]++
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for k := range parts {
		s.live += live[k]
		for w, n := range words[k] {
			s.words.words[w].uses += n
		}
		for p, n := range phrases[k] {
			s.phrases.entries[p].uses += n
		}
	}
	for _, w := range s.words.words {
		if (w.node == 0) != (w.uses == 0) {
			return damaged("words")
		}
	}
	for _, p := range s.phrases.entries {
		if p.count > 0 && p.uses == 0 {
			return damaged("facts")
		}
	}
	return nil
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
		out[i] = ID(b[i*len(ID{}):])
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
