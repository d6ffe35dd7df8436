package search

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"lethe/model/calendar"
)

// Load returns the index of a snapshot that its caller has authenticated. It keeps
// nothing of b, which the caller should overwrite. Bytes that cannot be an index are
// an error that wraps ErrSnapshot.
//
// People can be found, added and removed at once; nothing else may be done before
// Check has returned. Until then what is damaged in the middle of b is not known
// (decision 0019): a look-up that meets it finds nobody, and Check says so.
func Load(b []byte) (*Index, error) {
	if len(b) < len(snapshotMagic) || string(b[:len(snapshotMagic)]) != snapshotMagic {
		return nil, fmt.Errorf("%w: wrong format or version", ErrSnapshot)
	}
	in := snapshotReader{rest: b[len(snapshotMagic):]}
	var l loader
	l.live = in.section()
	l.words, l.facts = in.section(), in.section()
	l.ids, l.ranks, l.initials = in.section(), in.section(), in.section()
	l.start, l.blob = in.section(), in.section()
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
	x := &Index{state: *s}
	x.unchecked.Store(true)
	return x, nil
}

// A loader is the sections of a snapshot.
type loader struct {
	live                 []byte
	words, facts         []byte
	ids, ranks, initials []byte
	start, blob          []byte
	lists                [3][2][]byte // starts and data: family, names, facts
	orders               [orderKinds][]byte
	births               []byte
}

func damaged(what string) error { return fmt.Errorf("%w: damaged %s", ErrSnapshot, what) }

// load copies the sections into place, on several cores.
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
	if len(l.live) != 4 {
		return nil, damaged("records")
	}
	s.live = int(binary.LittleEndian.Uint32(l.live))
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

// wordTail is the length of what follows the letters of a word: number and uses.
const wordTail = 8

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
		if len(b) < wordTail+2 {
			return damaged("words")
		}
		shared, more := int(b[0]), int(b[1])
		if shared > length || shared+more > maxWord || len(b) < wordTail+2+more {
			return damaged("words")
		}
		tail := b[2+more : 2+more+wordTail]
		copy(text[shared:], b[2:2+more])
		length = shared + more
		v.text = appendWiping(v.text, text[:length]...)
		v.end = append(v.end, uint32(len(v.text)))
		uses := binary.LittleEndian.Uint32(tail[4:])
		if uses == 0 { // it could not be forgotten
			return damaged("words")
		}
		v.uses = append(v.uses, uses)
		number = append(number, binary.LittleEndian.Uint32(tail))
		b = b[2+more+wordTail:]
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
		if len(b) < 2 || phraseKind(b[0]) >= phraseKinds || b[1] > maxPhrase || len(b) < 6+4*int(b[1]) {
			return damaged("facts")
		}
		kind, n := phraseKind(b[0]), int(b[1])
		for i := range n {
			words[i] = binary.LittleEndian.Uint32(b[2+4*i:])
			if words[i] >= uint32(len(s.words.words)) || s.words.words[words[i]].node == 0 {
				return damaged("facts")
			}
		}
		if kind == phraseDomain && n > 1 {
			return damaged("facts")
		}
		uses := binary.LittleEndian.Uint32(b[2+4*n:])
		if (uses == 0) != (n == 0) {
			return damaged("facts")
		}
		s.phrases.entries[s.phrases.add(kind, words[:n])].uses = uses
		b = b[6+4*n:]
	}
	return nil
}

// columns copies the columns of people.
func (l *loader) columns(s *state) error {
	n := l.people()
	if len(l.ids)%len(ID{}) != 0 || len(l.ranks) != 2*n || len(l.initials) != 4*n || len(l.start) != 4*(n+1) {
		return damaged("records")
	}
	s.base = segment{ids: unflatIDs(l.ids), ranks: unflat16(l.ranks), initials: unflat32(l.initials), start: unflat32(l.start), blob: bytes.Clone(l.blob)}
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
	if len(to.start) == 0 || int(to.start[len(to.start)-1]) != len(to.data) {
		return damaged("lists")
	}
	for k := 1; k < len(to.start); k++ {
		if to.start[k-1] > to.start[k] {
			return damaged("lists")
		}
	}
	return nil
}

func (l *loader) order(s *state, kind orderKind) error {
	o := newOrder(kind, l.people())
	o.data = bytes.Clone(l.orders[kind])
	if len(o.data)%o.width() != 0 {
		return damaged("order")
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
