package search

import (
	"cmp"
	"slices"
)

// A renumbering says how the words and phrases of one state are called in
// another.
type renumbering struct {
	word, phrase []uint32
}

// joinVocabulary makes the words and phrases of s those of several states, numbered
// by use, and returns the new numbers of each. They depend on the people only,
// not on the order in which they came or on how they were parted.
func (s *state) joinVocabulary(from []*state) []renumbering {
	lists := make([]vocabulary, len(from))
	places := make([][]uint32, len(from))
	concurrently(len(from), func(k int) { lists[k], places[k] = from[k].words.vocabulary() })
	all, into := joinVocabularies(lists)
	out := make([]renumbering, len(from))
	for k := range from {
		lists[k].wipe()
		for w, e := range from[k].words.words {
			if e.uses > 0 {
				places[k][w] = into[k][places[k][w]]
			}
		}
		out[k].word = places[k]
	}
	joined := joinPhrases(from, out, &all)
	number := all.byUse()
	s.words, _ = all.dictionary(number, all.len())
	all.wipe()
	for k := range out {
		for w, e := range from[k].words.words {
			if e.uses > 0 {
				out[k].word[w] = number[out[k].word[w]]
			}
		}
	}
	s.phrases = joined.renumbered(number, out)
	return out
}

// joinPhrases returns the phrases of several states, their words given as
// places in all, and fills in what number each phrase has there. What several
// states have counts as one use of its words.
func joinPhrases(from []*state, to []renumbering, all *vocabulary) *phrases {
	out := &phrases{}
	var words []uint32
	for k, s := range from {
		to[k].phrase = make([]uint32, len(s.phrases.entries))
		for i, e := range s.phrases.entries {
			if e.uses == 0 {
				continue
			}
			words = words[:0]
			for _, w := range s.phrases.wordsOf(uint32(i)) {
				words = append(words, to[k].word[w])
			}
			n, known := out.lookup(e.kind, words)
			if known {
				for _, w := range words {
					all.uses[w]--
				}
			} else {
				n = out.add(e.kind, words)
			}
			out.entries[n].uses += e.uses
			to[k].phrase[i] = n
		}
	}
	return out
}

// renumbered returns the phrases in the order of use, their words called by
// number, and brings the numbers in to up to date.
func (p *phrases) renumbered(number []uint32, to []renumbering) *phrases {
	order := make([]uint32, len(p.entries))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int {
		x, y := &p.entries[a], &p.entries[b]
		return cmp.Or(cmp.Compare(y.uses, x.uses), cmp.Compare(x.kind, y.kind), slices.Compare(p.wordsOf(a), p.wordsOf(b)))
	})
	out := &phrases{}
	place := make([]uint32, len(p.entries))
	var words []uint32
	for _, i := range order {
		words = words[:0]
		for _, w := range p.wordsOf(i) {
			words = append(words, number[w])
		}
		place[i] = out.add(p.entries[i].kind, words)
		out.entries[place[i]].uses = p.entries[i].uses
	}
	for k := range to {
		for i, n := range to[k].phrase {
			if int(n) < len(place) {
				to[k].phrase[i] = place[n]
			}
		}
	}
	return out
}
