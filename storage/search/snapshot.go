package search

import (
	"encoding/binary"
	"errors"
	"io"
)

// ErrSnapshot is returned for bytes that are not a whole snapshot of this
// version.
var ErrSnapshot = errors.New("not a usable search snapshot")

// A snapshot is a magic number with the version, then sections, each with its
// length in front. Numbers are little-endian.
//
//	people     how many can be found
//	words      how many numbers there are, then every word in the order of the
//	           alphabet: how many bytes it shares with the one before, how many
//	           it has beyond, these, its number and its uses
//	phrases    kind, count, words and uses of each
//	columns    ids, ranks, initials, record starts and records of the base segment
//	lists      starts and data, for family names, other names and facts
//	orders     the data of each
//	births     the first day, then where each day begins
//
// People of the overlay are folded in before writing. What a reader can make
// quickly is not in it: trie and sounds.
const snapshotMagic = "LETHEIX\x04"

// WriteTo writes a snapshot: the whole index, searchable, in the clear. It
// must not reach a disk unless it is sealed (DESIGN.md 3.7). Look-ups go on
// meanwhile. Changes do too where people of the overlay have to be folded in;
// else they wait for w, which should be memory.
func (x *Index) WriteTo(w io.Writer) (int64, error) {
	x.folding.Lock()
	defer x.folding.Unlock()
	if err := x.checked(); err != nil {
		return 0, err
	}
	x.writer.Lock()
	if x.overlay.len() == 0 {
		defer x.writer.Unlock()
		return x.state.writeTo(w)
	}
	old := x.copied()
	x.writer.Unlock()
	x.folded()
	fresh := compacted(&old)
	old.wipe()
	defer fresh.wipe()
	return fresh.writeTo(w)
}

func (s *state) writeTo(w io.Writer) (int64, error) {
	out := snapshotWriter{w: w}
	out.raw([]byte(snapshotMagic))
	out.section(flat32([]uint32{uint32(s.live)}))
	s.writeVocabulary(&out)
	out.section(flatIDs(s.base.ids))
	out.section(flat16(s.base.ranks))
	out.section(flat32(s.base.initials))
	out.section(flat32(s.base.start))
	out.section(s.base.blob)
	for _, l := range []lists{s.family, s.names, s.facts} {
		out.section(flat32(l.start))
		out.section(l.data)
	}
	for i := range s.orders {
		out.section(s.orders[i].data)
	}
	out.section(flat32(append([]uint32{uint32(s.births.first)}, s.births.start...)))
	return out.n, out.err
}

func (s *state) writeVocabulary(out *snapshotWriter) {
	v, place := s.words.vocabulary()
	number := make([]uint32, v.len())
	for w, e := range s.words.words {
		if e.uses > 0 {
			number[place[w]] = uint32(w)
		}
	}
	words := binary.LittleEndian.AppendUint32(nil, uint32(len(s.words.words)))
	var before []byte
	for i := range v.len() {
		text := v.word(i)
		_, rest := sharedLetters(before, text)
		words = append(append(words, byte(len(text)-len(rest)), byte(len(rest))), rest...)
		words = binary.LittleEndian.AppendUint32(words, number[i])
		words = binary.LittleEndian.AppendUint32(words, v.uses[i])
		before = text
	}
	out.section(words)
	clear(words)
	v.wipe()
	var facts []byte
	for i, e := range s.phrases.entries {
		facts = append(facts, byte(e.kind), e.count)
		for _, w := range s.phrases.wordsOf(uint32(i)) {
			facts = binary.LittleEndian.AppendUint32(facts, w)
		}
		facts = binary.LittleEndian.AppendUint32(facts, e.uses)
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
