package search

import "unicode/utf8"

// A fuzzyWalk finds the words of a dictionary within a number of typing errors
// of a word, or whose beginning is: an error is a letter missing, added or
// wrong, or two neighbours swapped. It walks the trie and leaves a branch as
// soon as the branch cannot come near enough.
type fuzzyWalk struct {
	nodes  []node
	want   [maxWord]rune
	length int
	most   int // errors allowed
	prefix bool
	found  func(w uint32, errors int, unfinished bool)

	letters [maxWord + 1]rune
	rows    [maxWord + 1][maxWord + 1]uint8
}

// run calls found for every word within most errors of text. With prefix,
// words that go on after text are found too.
func (f *fuzzyWalk) run(d *dictionary, text []byte, most int, prefix bool, found func(w uint32, errors int, unfinished bool)) {
	f.nodes, f.most, f.prefix, f.found = d.nodes, most, prefix, found
	f.length = 0
	for rest := clip(text); len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		f.want[f.length] = r
		f.length++
		rest = rest[n:]
	}
	for j := range f.length + 1 {
		f.rows[0][j] = uint8(j)
	}
	f.below(0, 0, most+1)
	clear(f.want[:])
	clear(f.letters[:])
}

// below visits the children of a node at a depth. reached is the fewest errors
// with which the whole of want has been met on the way: from there on every
// word is an unfinished match.
func (f *fuzzyWalk) below(at uint32, depth, reached int) {
	if depth == maxWord {
		return
	}
	for c := f.nodes[at].child; c != 0; c = f.nodes[c].sibling {
		n := &f.nodes[c]
		f.letters[depth] = n.letter
		least := f.row(depth + 1)
		exact := f.most + 1
		if d := depth + 1 - f.length; d <= f.most && d >= -f.most {
			exact = int(f.rows[depth+1][f.length])
		}
		now := reached
		if f.prefix && exact < now {
			now = exact
		}
		if n.word != none {
			switch {
			case exact <= f.most && exact <= now:
				f.found(n.word, exact, false)
			case now <= f.most:
				f.found(n.word, now, true)
			case exact <= f.most:
				f.found(n.word, exact, false)
			}
		}
		if least <= f.most || now <= f.most {
			f.below(c, depth+1, now)
		}
	}
}

// row fills the row of edit distances after the letter at depth i-1, within
// the band that matters, and returns the least of them.
func (f *fuzzyWalk) row(i int) int {
	far := uint8(f.most + 1)
	prev, row := &f.rows[i-1], &f.rows[i]
	lo, hi := max(1, i-f.most), min(f.length, i+f.most)
	least := far
	if i <= f.most {
		row[0] = uint8(i)
		least = row[0]
	} else if lo-1 <= f.length {
		row[lo-1] = far
	}
	letter := f.letters[i-1]
	for j := lo; j <= hi; j++ {
		d := prev[j-1]
		if f.want[j-1] != letter {
			d++
		}
		if j-i < f.most { // prev[j] is within its band
			d = min(d, prev[j]+1)
		}
		d = min(d, row[j-1]+1)
		if i > 1 && j > 1 && letter == f.want[j-2] && f.letters[i-2] == f.want[j-1] {
			d = min(d, f.rows[i-2][j-2]+1)
		}
		row[j] = min(d, far)
		least = min(least, row[j])
	}
	return int(least)
}
