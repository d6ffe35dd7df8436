package search

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"sync"
)

// A Builder makes the index of a whole register. It is not safe for use by
// several goroutines.
type Builder struct {
	s state
	e encoder
}

// NewBuilder returns an empty Builder.
func NewBuilder() *Builder {
	b := &Builder{s: newState()}
	b.e = encoder{words: b.s.words, phrases: b.s.phrases, known: map[fact]uint32{}}
	return b
}

// Add adds a person; of two with the same ID the last counts.
func (b *Builder) Add(p Person) {
	b.s.remove(p.ID)
	b.s.addBy(&b.e, p)
}

// Build returns the index and empties the Builder.
func (b *Builder) Build() *Index {
	x := &Index{state: b.s.compacted()}
	b.s.wipe()
	*b = *NewBuilder()
	return x
}

// Compact folds what has been added since the last time into the sorted part
// of the index. Look-ups go on meanwhile; changes wait.
func (x *Index) Compact() {
	x.writer.Lock()
	defer x.writer.Unlock()
	x.compact()
}

// compact is Compact for who holds the writer's lock.
func (x *Index) compact() {
	fresh := x.state.compacted()
	x.mu.Lock()
	defer x.mu.Unlock()
	x.state.wipe()
	x.state = fresh
}

// A place is where a person is before compaction.
type place struct {
	rank uint16
	head uint64 // of the id
	seg  *segment
	doc  uint32
}

// compacted returns the same people in a state without an overlay, numbered by
// rank, with words and phrases numbered by how often they are used.
func (s *state) compacted() state {
	out := newState()
	var newWord, newPhrase []uint32
	out.words, newWord = s.words.renumbered()
	out.phrases, newPhrase = s.phrases.renumbered(newWord)
	out.live = s.live
	out.copyPeople(s, newWord, newPhrase)
	out.makeLists()
	out.makeOrders()
	out.makeBirths()
	return out
}

// places returns everybody, in the order of rank and then of id.
func (s *state) places() []place {
	all := make([]place, 0, s.live)
	for _, seg := range []*segment{&s.base, &s.overlay} {
		for i := range uint32(seg.len()) {
			if seg.record(i).live() {
				all = append(all, place{seg.ranks[i], binary.BigEndian.Uint64(seg.ids[i][:8]), seg, i})
			}
		}
	}
	slices.SortFunc(all, func(a, b place) int {
		if c := cmp.Compare(b.rank, a.rank); c != 0 {
			return c
		}
		if c := cmp.Compare(a.head, b.head); c != 0 {
			return c
		}
		return bytes.Compare(a.seg.ids[a.doc][:], b.seg.ids[b.doc][:])
	})
	return all
}

func (s *state) copyPeople(from *state, newWord, newPhrase []uint32) {
	places := from.places()
	s.base = segment{
		ids:   make([]ID, 0, len(places)),
		ranks: make([]uint16, 0, len(places)),
		start: append(make([]uint32, 0, len(places)+1), 0),
	}
	size := len(from.base.blob) + len(from.overlay.blob)
	s.base.blob = make([]byte, 0, size+size/16)
	var r record
	for _, p := range places {
		r = p.seg.record(p.doc).renumbered(r[:0], newWord, newPhrase)
		s.base.add(p.seg.ids[p.doc], p.rank, r)
	}
	clear(r)
	s.base.blob = slices.Clip(s.base.blob)
}

// renumbered appends the record with other word and phrase numbers to dst.
func (r record) renumbered(dst record, newWord, newPhrase []uint32) record {
	l := r.layout()
	dst = append(dst, r[:headerSize]...)
	at := headerSize
	var v uint32
	for range r.count(nameShift, nameMax) {
		v, at = r.uvarint(at)
		v = newWord[v>>roleBits]<<roleBits | v&(1<<roleBits-1)
		dst = binary.AppendUvarint(dst, uint64(v))
	}
	for range r.count(phraseShift, phraseMax) {
		v, at = r.uvarint(at)
		dst = binary.AppendUvarint(dst, uint64(newPhrase[v]))
	}
	dst = append(dst, r[l.born:l.emails]...)
	at = l.emails
	for range r.count(emailShift, emailMax) {
		var e email
		e, at = r.email(at)
		domain := uint32(0)
		if e.domain != none {
			domain = newPhrase[e.domain] + 1
		}
		dst = binary.AppendUvarint(dst, uint64(domain))
		dst = append(append(dst, byte(len(e.local))), e.local...)
	}
	return append(dst, r[l.refs:]...)
}

func (s *state) makeLists() {
	family := newListBuilder(len(s.words.words))
	names := newListBuilder(len(s.words.words))
	facts := newListBuilder(len(s.phrases.entries))
	each := func(family, name, fact func(i, doc uint32)) {
		for doc := range uint32(s.base.len()) {
			s.base.record(doc).eachNumber(
				func(w uint32, as role) {
					if as == roleFamily {
						family(w, doc)
					} else {
						name(w, doc)
					}
				},
				func(p uint32) { fact(p, doc) })
		}
	}
	each(family.measure, names.measure, facts.measure)
	family.measured()
	names.measured()
	facts.measured()
	each(family.put, names.put, facts.put)
	s.family, s.names, s.facts = family.lists, names.lists, facts.lists
}

// A sortEntry is an entry of an order while it is sorted.
type sortEntry struct {
	head  uint64 // first bytes of the key
	doc   uint32
	value uint32
}

// makeOrders sorts the base segment in every way, on two cores.
func (s *state) makeOrders() {
	var wait sync.WaitGroup
	for half := range 2 {
		wait.Go(func() {
			var buf []sortEntry
			for kind := orderKind(half); kind < orderKinds; kind += 2 {
				s.orders[kind], buf = s.base.sorted(kind, buf[:0])
			}
			clear(buf[:cap(buf)])
		})
	}
	wait.Wait()
}

func (s *segment) sorted(kind orderKind, buf []sortEntry) (order, []sortEntry) {
	var key [2 * maxText]byte
	for doc := range uint32(s.len()) {
		s.eachKey(kind, doc, func(value int) {
			var head [8]byte
			copy(head[:], s.key(key[:0], kind, doc, value))
			buf = append(buf, sortEntry{binary.BigEndian.Uint64(head[:]), doc, uint32(value)})
		})
	}
	slices.SortFunc(buf, func(a, b sortEntry) int {
		if a.head != b.head {
			return cmp.Compare(a.head, b.head)
		}
		var one, other [2 * maxText]byte
		if c := bytes.Compare(s.key(one[:0], kind, a.doc, int(a.value)), s.key(other[:0], kind, b.doc, int(b.value))); c != 0 {
			return c
		}
		return cmp.Compare(a.doc, b.doc)
	})
	o := newOrder(kind, s.len())
	o.data = make([]byte, 0, len(buf)*o.width())
	for _, e := range buf {
		o.appendEntry(e.doc, int(e.value))
	}
	return o, buf
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
