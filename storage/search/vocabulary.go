package search

import (
	"bytes"
	"cmp"
	"slices"
	"unicode/utf8"
)

// A vocabulary is the words of a dictionary in the order of the alphabet, with
// their uses: the form in which dictionaries are joined, written and read,
// because a trie is made of it in one go.
type vocabulary struct {
	text []byte   // of all words, one after the other
	end  []uint32 // where each ends in text
	uses []uint32
}

func (v *vocabulary) len() int { return len(v.end) }

func (v *vocabulary) word(i int) []byte {
	if i == 0 {
		return v.text[:v.end[0]]
	}
	return v.text[v.end[i-1]:v.end[i]]
}

func (v *vocabulary) add(text []byte, uses uint32) {
	v.text = append(v.text, text...)
	v.end = append(v.end, uint32(len(v.text)))
	v.uses = append(v.uses, uses)
}

func (v *vocabulary) wipe() { clear(v.text[:cap(v.text)]) }

// vocabulary returns the words that are in use, and the place of each word of
// the dictionary among them.
func (d *dictionary) vocabulary() (vocabulary, []uint32) {
	n := len(d.words)
	v := vocabulary{text: make([]byte, 0, 8*n), end: make([]uint32, 0, n), uses: make([]uint32, 0, n)}
	place := make([]uint32, n)
	var letters [4 * maxWord]byte
	var children []uint32
	var below func(at uint32, length int)
	below = func(at uint32, length int) {
		if w := d.nodes[at].word; w != none && d.words[w].uses > 0 {
			place[w] = uint32(v.len())
			v.add(letters[:length], d.words[w].uses)
		}
		first := len(children)
		for c := d.nodes[at].child; c != 0; c = d.nodes[c].sibling {
			children = append(children, c)
		}
		last := len(children)
		byLetter := func(a, b uint32) int { return cmp.Compare(d.nodes[a].letter, d.nodes[b].letter) }
		slices.SortFunc(children[first:], byLetter)
		for i := first; i < last; i++ {
			c := children[i]
			below(c, len(utf8.AppendRune(letters[:length], d.nodes[c].letter)))
		}
		children = children[:first]
	}
	below(0, 0)
	clear(letters[:])
	return v, place
}

// joinVocabularies returns the words of several vocabularies, and for each the
// place of its words in the result.
func joinVocabularies(from []vocabulary) (vocabulary, [][]uint32) {
	size := 0
	into := make([][]uint32, len(from))
	for k := range from {
		into[k] = make([]uint32, from[k].len())
		size += len(from[k].text)
	}
	out := vocabulary{text: make([]byte, 0, size)}
	at := make([]int, len(from))
	for {
		var least []byte
		for k := range from {
			if at[k] < from[k].len() {
				if w := from[k].word(at[k]); least == nil || bytes.Compare(w, least) < 0 {
					least = w
				}
			}
		}
		if least == nil {
			return out, into
		}
		uses := uint32(0)
		for k := range from {
			if at[k] < from[k].len() && bytes.Equal(from[k].word(at[k]), least) {
				into[k][at[k]] = uint32(out.len())
				uses += from[k].uses[at[k]]
				at[k]++
			}
		}
		out.add(least, uses)
	}
}

// byUse numbers the words: the commonest first, which makes records short, and
// in the order of the alphabet among equals. It returns the number of each.
func (v *vocabulary) byUse() []uint32 {
	order := make([]uint32, v.len())
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(v.uses[b], v.uses[a]), cmp.Compare(a, b))
	})
	number := make([]uint32, v.len())
	for i, at := range order {
		number[at] = uint32(i)
	}
	return number
}

// dictionary returns the dictionary of v, in which word i has number[i]; there
// are count numbers, and those that no word has are free. The nodes lie in the
// order of the alphabet, which makes walks quick. It reports false when the
// words are not in order or a number is not below count or given twice.
func (v *vocabulary) dictionary(number []uint32, count int) (*dictionary, bool) {
	d := newDictionary()
	d.words = make([]word, count, count+count/16+512)
	d.nodes = append(make([]node, 0, v.nodes()+v.nodes()/16+2048), d.nodes...)
	d.sounds.next = make([]uint32, 0, cap(d.words))
	d.sounds.heads = make([]uint32, powerOfTwo(v.len()))
	var path, last [maxWord + 1]uint32 // the nodes of the word before, and the last child of each
	var before []byte
	for i := range v.len() {
		text := v.word(i)
		if i > 0 && bytes.Compare(before, text) >= 0 || len(text) == 0 || len(text) > maxWord || !utf8.Valid(text) {
			return nil, false
		}
		w := number[i]
		if int(w) >= count || d.words[w].node != 0 {
			return nil, false
		}
		depth, rest := sharedLetters(before, text)
		for len(rest) > 0 {
			r, n := utf8.DecodeRune(rest)
			rest = rest[n:]
			at := uint32(len(d.nodes))
			d.nodes = append(d.nodes, node{letter: r, parent: path[depth], word: none})
			if last[depth] == 0 {
				d.nodes[path[depth]].child = at
			} else {
				d.nodes[last[depth]].sibling = at
			}
			last[depth] = at
			depth++
			path[depth], last[depth] = at, 0
		}
		first, _ := utf8.DecodeRune(text)
		d.words[w] = word{node: path[depth], uses: v.uses[i], sound: soundHash(text), first: first}
		d.nodes[path[depth]].word = w
		before = text
	}
	d.chain()
	return d, true
}

// chain enters the words by their sounds and the numbers that are free.
func (d *dictionary) chain() {
	for w := len(d.words) - 1; w >= 0; w-- {
		if e := &d.words[w]; e.node == 0 {
			*e = word{sound: d.freeWord}
			d.freeWord = uint32(w)
		} else {
			d.sounds.add(uint32(w), e.sound)
		}
	}
}

// nodes returns how many nodes the trie of the words has.
func (v *vocabulary) nodes() int {
	n := 1
	var before []byte
	for i := range v.len() {
		_, rest := sharedLetters(before, v.word(i))
		n += utf8.RuneCount(rest)
		before = v.word(i)
	}
	return n
}

// sharedLetters returns how many letters two words have in common from the
// start, and the rest of the second.
func sharedLetters(a, b []byte) (int, []byte) {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	for i > 0 && i < len(b) && !utf8.RuneStart(b[i]) {
		i--
	}
	return utf8.RuneCount(b[:i]), b[i:]
}

func powerOfTwo(n int) int {
	p := 64
	for p < n {
		p *= 2
	}
	return p
}
