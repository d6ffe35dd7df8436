package search

import "slices"

// renumbered returns the words that are in use in a new dictionary, numbered
// by use (the commonest first, which makes records short), and the new number
// of each old one. Its nodes lie in the order of the alphabet, which makes
// walks quick.
func (d *dictionary) renumbered() (*dictionary, []uint32) {
	used := make([]uint32, 0, len(d.words))
	for w := range d.words {
		if d.words[w].uses > 0 {
			used = append(used, uint32(w))
		}
	}
	slices.SortStableFunc(used, func(a, b uint32) int {
		return int(int64(d.words[b].uses) - int64(d.words[a].uses))
	})
	number := make([]uint32, len(d.words))
	for i, w := range used {
		number[w] = uint32(i)
	}
	out := newDictionary()
	out.words = make([]word, len(used), len(used)+len(used)/16+1024)
	out.nodes = append(make([]node, 0, len(d.nodes)+len(d.nodes)/16+4096), out.nodes...)
	out.sounds.next = make([]uint32, 0, cap(out.words))
	out.sounds.heads = make([]uint32, powerOfTwo(len(used)))
	d.copyUnder(0, out, 0, number)
	return out, number
}

// copyUnder copies the trie below a node, in the order of the alphabet.
func (d *dictionary) copyUnder(from uint32, out *dictionary, to uint32, number []uint32) {
	if w := d.nodes[from].word; w != none {
		old := d.words[w]
		out.words[number[w]] = word{node: to, uses: old.uses, sound: old.sound, first: old.first}
		out.nodes[to].word = number[w]
		out.sounds.add(number[w], old.sound)
	}
	var children [64]uint32
	list := children[:0]
	for c := d.nodes[from].child; c != 0; c = d.nodes[c].sibling {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b uint32) int { return int(d.nodes[a].letter - d.nodes[b].letter) })
	last := uint32(0)
	for _, c := range list {
		at := uint32(len(out.nodes))
		out.nodes = append(out.nodes, node{letter: d.nodes[c].letter, parent: to, word: none})
		if last == 0 {
			out.nodes[to].child = at
		} else {
			out.nodes[last].sibling = at
		}
		last = at
		d.copyUnder(c, out, at, number)
	}
}

func powerOfTwo(n int) int {
	p := 64
	for p < n {
		p *= 2
	}
	return p
}

// renumbered returns the phrases that are in use, numbered by use, and the new
// number of each old one.
func (p *phrases) renumbered(newWord []uint32) (*phrases, []uint32) {
	used := make([]uint32, 0, len(p.entries))
	for i := range p.entries {
		if p.entries[i].uses > 0 {
			used = append(used, uint32(i))
		}
	}
	slices.SortStableFunc(used, func(a, b uint32) int {
		return int(int64(p.entries[b].uses) - int64(p.entries[a].uses))
	})
	out := &phrases{}
	number := make([]uint32, len(p.entries))
	var words []uint32
	for _, i := range used {
		words = words[:0]
		for _, w := range p.wordsOf(i) {
			words = append(words, newWord[w])
		}
		n := out.add(p.entries[i].kind, words)
		out.entries[n].uses = p.entries[i].uses
		number[i] = n
	}
	return out, number
}
