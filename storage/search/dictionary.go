package search

import (
	"unicode/utf8"
)

// none is the number that stands for "no entry" in the flat structures.
const none = ^uint32(0)

// maxWord is the longest word kept, in bytes; what is beyond is not compared.
const maxWord = 40

// A dictionary holds every word of the register once, as a trie whose nodes
// are rows of one slice. The text of a word exists only as its path, so that
// releasing the last use of a word takes its letters out of memory.
type dictionary struct {
	nodes    []node // 0 is the root
	freeNode uint32 // head of the chain of unused nodes, by sibling; 0 ends it
	words    []word
	freeWord uint32 // head of the chain of unused words, by sounds; none ends it
	sounds   chains // words by the hash of their sound
}

// A node is one letter of the trie.
type node struct {
	letter                 rune
	child, sibling, parent uint32 // 0 is none: the root is nobody's child
	word                   uint32 // the word that ends here, or none
}

// A word is an entry of the dictionary.
type word struct {
	node  uint32 // where it ends; 0 marks an unused entry
	uses  uint32 // by names and phrases
	sound uint32 // hash of the phonetic key
	first rune   // letter
}

func newDictionary() *dictionary {
	return &dictionary{nodes: []node{{word: none}}, freeWord: none}
}

// lookup returns the number of a word.
func (d *dictionary) lookup(text []byte) (uint32, bool) {
	at := d.descend(clip(text))
	if at == none || d.nodes[at].word == none {
		return 0, false
	}
	return d.nodes[at].word, true
}

// descend returns the node at the end of a path, or none.
func (d *dictionary) descend(text []byte) uint32 {
	at := uint32(0)
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		text = text[n:]
		c := d.nodes[at].child
		for c != 0 && d.nodes[c].letter != r {
			c = d.nodes[c].sibling
		}
		if c == 0 {
			return none
		}
		at = c
	}
	return at
}

// clip cuts a word to the length that is kept, between runes.
func clip(text []byte) []byte {
	if len(text) <= maxWord {
		return text
	}
	n := maxWord
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// use returns the number of a word, adding it when it is new, and counts one
// more use.
func (d *dictionary) use(text []byte) uint32 {
	text = clip(text)
	at := uint32(0)
	for rest := text; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		rest = rest[n:]
		before, c := uint32(0), d.nodes[at].child
		for c != 0 && d.nodes[c].letter != r {
			before, c = c, d.nodes[c].sibling
		}
		switch {
		case c == 0:
			c = d.addNode(at, r)
		case before != 0: // what is common comes to the front
			d.nodes[before].sibling = d.nodes[c].sibling
			d.nodes[c].sibling = d.nodes[at].child
			d.nodes[at].child = c
		}
		at = c
	}
	w := d.nodes[at].word
	if w == none {
		w = d.addWord(at, text)
	}
	d.words[w].uses++
	return w
}

func (d *dictionary) addNode(parent uint32, r rune) uint32 {
	fresh := node{letter: r, sibling: d.nodes[parent].child, parent: parent, word: none}
	at := d.freeNode
	if at != 0 {
		d.freeNode = d.nodes[at].sibling
		d.nodes[at] = fresh
	} else {
		at = uint32(len(d.nodes))
		d.nodes = appendWiping(d.nodes, fresh)
	}
	d.nodes[parent].child = at
	return at
}

func (d *dictionary) addWord(at uint32, text []byte) uint32 {
	w := d.freeWord
	if w != none {
		d.freeWord = d.words[w].sound
	} else {
		w = uint32(len(d.words))
		d.words = append(d.words, word{})
	}
	sound := soundHash(text)
	first, _ := utf8.DecodeRune(text)
	d.words[w] = word{node: at, sound: sound, first: first}
	d.nodes[at].word = w
	d.sounds.add(w, sound)
	if d.sounds.crowded() {
		d.sounds.rehash(func(w uint32) uint32 { return d.words[w].sound })
	}
	return w
}

// release counts one use less. When it was the last, every letter that no
// other word shares is overwritten.
func (d *dictionary) release(w uint32) {
	e := &d.words[w]
	e.uses--
	if e.uses > 0 {
		return
	}
	d.sounds.remove(w, e.sound)
	at := e.node
	*e = word{sound: d.freeWord}
	d.freeWord = w
	d.nodes[at].word = none
	for at != 0 && d.nodes[at].child == 0 && d.nodes[at].word == none {
		parent := d.nodes[at].parent
		link := &d.nodes[parent].child
		for *link != at {
			link = &d.nodes[*link].sibling
		}
		*link = d.nodes[at].sibling
		d.nodes[at] = node{sibling: d.freeNode, word: none}
		d.freeNode = at
		at = parent
	}
}

// text appends the letters of word w to dst.
func (d *dictionary) text(dst []byte, w uint32) []byte {
	var path [maxWord]rune
	n := 0
	for at := d.words[w].node; at != 0 && n < len(path); at = d.nodes[at].parent {
		path[n] = d.nodes[at].letter
		n++
	}
	for ; n > 0; n-- {
		dst = utf8.AppendRune(dst, path[n-1])
	}
	return dst
}

// under calls do with every word at or below a node and the number of letters
// it has beyond the node.
func (d *dictionary) under(at uint32, depth int, do func(w uint32, extra int)) {
	if w := d.nodes[at].word; w != none {
		do(w, depth)
	}
	for c := d.nodes[at].child; c != 0; c = d.nodes[c].sibling {
		d.under(c, depth+1, do)
	}
}

// appendWiping is append that leaves no copy of the old elements behind when
// the slice has to move.
func appendWiping[T any](s []T, more ...T) []T {
	if len(s)+len(more) <= cap(s) {
		return append(s, more...)
	}
	grown := make([]T, len(s), len(s)+len(more)+len(s)/4+64)
	copy(grown, s)
	clear(s[:cap(s)])
	return append(grown, more...)
}
