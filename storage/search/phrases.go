package search

import "slices"

// A phraseKind says which fact of a person a phrase states.
type phraseKind uint8

const (
	phraseTitle phraseKind = iota
	phraseTown
	phraseEstablishment
	phraseDomain // of an email address: one word, dots and all
	phraseKindOf // student, trainer
	phraseFlag
	phraseOther // a postcode that is not a British one
	phraseKinds
)

// phrases holds the facts that many people share, each once: titles, towns,
// establishments, email domains. A record names them by number.
type phrases struct {
	entries []phrase
	words   []uint32 // the words of all phrases, one after the other
	owner   []uint32 // the phrase of each of words
	same    chains   // phrases by hash of kind and words
	links   chains   // places in words, by word
}

// A phrase is one shared fact.
type phrase struct {
	kind  phraseKind
	count uint8  // words
	start uint32 // of its words
	uses  uint32 // by records; 0 marks an unused entry
}

// maxPhrase is how many words of a phrase are kept.
const maxPhrase = 12

func (p *phrases) wordsOf(i uint32) []uint32 {
	e := p.entries[i]
	return p.words[e.start : e.start+uint32(e.count)]
}

func (p *phrases) hash(kind phraseKind, words []uint32) uint32 {
	h := uint32(2166136261) ^ uint32(kind)
	for _, w := range words {
		h = (h*16777619 ^ w) * 2654435761
		h ^= h >> 15
	}
	return h
}

// use returns the number of a phrase, adding it when it is new, and counts one
// more use. The words must have been counted as used in the dictionary; when
// the phrase is not new, those uses are given back.
func (p *phrases) use(kind phraseKind, words []uint32, d *dictionary) uint32 {
	if i, ok := p.lookup(kind, words); ok {
		p.entries[i].uses++
		for _, w := range words {
			d.release(w)
		}
		return i
	}
	i := p.add(kind, words)
	p.entries[i].uses = 1
	return i
}

// lookup returns the number of a phrase.
func (p *phrases) lookup(kind phraseKind, words []uint32) (uint32, bool) {
	hash := p.hash(kind, words)
	for i := p.same.first(hash); i != none; i = p.same.after(i) {
		if p.entries[i].kind == kind && slices.Equal(p.wordsOf(i), words) {
			return i, true
		}
	}
	return 0, false
}

// add appends a phrase that is new.
func (p *phrases) add(kind phraseKind, words []uint32) uint32 {
	i := uint32(len(p.entries))
	start := uint32(len(p.words))
	p.entries = append(p.entries, phrase{kind: kind, count: uint8(len(words)), start: start})
	p.words = append(p.words, words...)
	for k, w := range words {
		p.owner = append(p.owner, i)
		p.links.add(start+uint32(k), w*2654435761>>7)
	}
	p.same.add(i, p.hash(kind, words))
	if p.same.crowded() {
		p.same.rehash(func(i uint32) uint32 { return p.hash(p.entries[i].kind, p.wordsOf(i)) })
	}
	if p.links.crowded() {
		p.links.rehash(func(at uint32) uint32 { return p.words[at] * 2654435761 >> 7 })
	}
	return i
}

// release counts one use less and forgets a phrase that nobody uses.
func (p *phrases) release(i uint32, d *dictionary) {
	e := &p.entries[i]
	e.uses--
	if e.uses > 0 {
		return
	}
	words := p.wordsOf(i)
	p.same.remove(i, p.hash(e.kind, words))
	for k, w := range words {
		p.links.remove(e.start+uint32(k), w*2654435761>>7)
		d.release(w)
		words[k] = none
	}
	e.count = 0
}

// eachWith calls do with every phrase that has word w.
func (p *phrases) eachWith(w uint32, do func(i uint32)) {
	for at := p.links.first(w * 2654435761 >> 7); at != none; at = p.links.after(at) {
		if p.words[at] == w {
			do(p.owner[at])
		}
	}
}

// isDomain reports whether a phrase is the domain of an email address.
func (p *phrases) isDomain(i uint32) bool {
	return p.entries[i].kind == phraseDomain && p.entries[i].count == 1
}
