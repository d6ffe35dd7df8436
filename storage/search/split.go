package search

import "slices"

// maxSplits is how many readings one word run together of several can add.
const maxSplits = 3

// splitWords adds readings in which a word is several words run together, as
// splits finds them.
func (s *seeker) splitWords(q *query, splits func(word []byte) [][][]byte, most level) {
	parts := q.readings[0].parts
	for i := range parts {
		if len(parts[i].word) < 6 {
			continue
		}
		for _, words := range splits(parts[i].word) {
			if len(parts)-1+len(words) > maxParts {
				continue
			}
			r := reading{cost: q.readings[0].cost + costSplit*(len(words)-1)}
			r.parts = append(r.parts, parts[:i]...)
			for _, w := range words {
				r.parts = append(r.parts, part{word: w})
			}
			r.parts = append(r.parts, parts[i+1:]...)
			for k := range r.parts {
				r.parts[k].word = slices.Clone(r.parts[k].word)
			}
			s.addLookup(r, q.filed, most)
		}
	}
}

// splits returns the ways to part a word into words of the register, the last
// perhaps unfinished: in two, or in three where two do not go: "johnsmith",
// "annmarieowen".
func (s *seeker) splits(word []byte) [][][]byte {
	var out [][][]byte
	d := s.st.words
	known := func(w []byte) bool { _, ok := d.lookup(w); return ok }
	for cut := len(word) - 3; cut >= 3 && len(out) < maxSplits; cut-- {
		if known(word[:cut]) && d.descend(clip(word[cut:])) != none {
			out = append(out, [][]byte{word[:cut], word[cut:]})
		}
	}
	if len(out) > 0 {
		return out
	}
	for cut := len(word) - 6; cut >= 3 && len(out) < maxSplits; cut-- {
		if !known(word[:cut]) {
			continue
		}
		for next := len(word) - 3; next >= cut+3 && len(out) < maxSplits; next-- {
			if known(word[cut:next]) && d.descend(clip(word[next:])) != none {
				out = append(out, [][]byte{word[:cut], word[cut:next], word[next:]})
			}
		}
	}
	return out
}

// leastJoined is how many letters two words run together with an error in them have.
const leastJoined = 7

// roughSplits returns the ways to part a word into a word of the register and
// another that has an error in it, those with the longest right part first:
// "mccarthybrokridge".
func (s *seeker) roughSplits(word []byte) [][][]byte {
	if len(word) < leastJoined {
		return nil
	}
	const leastKnown = 3
	const least = leastJoined - leastKnown
	var out [][][]byte
	try := func(cut int, right []byte) {
		if _, ok := s.st.words.lookup(right); ok && len(out) < maxSplits {
			out = append(out, [][]byte{word[:cut], word[cut:]})
		}
	}
	for n := len(word) - least; n >= leastKnown && len(out) < maxSplits; n-- {
		try(n, word[:n])
		try(len(word)-n, word[len(word)-n:])
	}
	return out
}
