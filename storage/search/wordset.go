package search

import "unicode/utf8"

// A wordSet is the words of the dictionary that one part of a query may mean,
// each with its cost, and the phrases that have such a word.
type wordSet struct {
	cost      []uint8 // by word: cost + 1, or 0
	factCost  []uint8 // by phrase: the same
	words     []hit
	facts     []hit
	initial   rune // every word that begins with it is met at costInitial; 0 is none
	least     int
	total     int  // people, counted once a word
	wholeWord bool // some word was met in full
}

// A hit is a word or phrase of a set.
type hit struct {
	number uint32
	cost   uint8
}

// reset empties the set for a dictionary of the given size.
func (s *wordSet) reset(words, facts int) {
	for _, h := range s.words {
		s.cost[h.number] = 0
	}
	for _, h := range s.facts {
		s.factCost[h.number] = 0
	}
	if len(s.cost) < words {
		s.cost = make([]uint8, words+words/8)
	}
	if len(s.factCost) < facts {
		s.factCost = make([]uint8, facts+facts/8)
	}
	s.words, s.facts = s.words[:0], s.facts[:0]
	s.least, s.total, s.initial = never, 0, 0
	s.wholeWord = false
}

// add puts a word into the set unless it is there for less.
func (s *wordSet) add(st *state, w uint32, cost int, facts bool) {
	if have := s.cost[w]; have != 0 && int(have)-1 <= cost {
		return
	}
	s.cost[w] = uint8(cost + 1)
	s.words = append(s.words, hit{w, uint8(cost)})
	s.least = min(s.least, cost)
	s.total += int(st.words.words[w].uses)
	if !facts {
		return
	}
	st.phrases.eachWith(w, func(i uint32) {
		kind := st.phrases.entries[i].kind
		if kind == phraseFlag || kind == phraseTitle && cost > costExact || kind == phraseKindOf && cost >= costOneEdit {
			return
		}
		c := cost + factCost[kind]
		if cost > 0 {
			c += costFactInexact
		}
		s.addFact(st, i, c)
	})
}

// addFact puts a phrase into the set unless it is there for less.
func (s *wordSet) addFact(st *state, i uint32, cost int) {
	if have := s.factCost[i]; have != 0 && int(have)-1 <= cost {
		return
	}
	s.factCost[i] = uint8(cost + 1)
	s.facts = append(s.facts, hit{i, uint8(cost)})
	s.total += int(st.phrases.entries[i].uses)
}

// fill adds the words that text may mean without a typing error: the word
// itself, longer words, other spellings, short forms and the same sound.
func (s *wordSet) fill(st *state, text []byte) {
	d := st.words
	text = clip(text)
	length := utf8.RuneCount(text)
	if at := d.descend(text); at != none {
		d.under(at, 0, func(w uint32, extra int) {
			switch {
			case length == 1:
				s.add(st, w, costInitial, false)
			case extra == 0:
				s.wholeWord = true
				s.add(st, w, costExact, true)
			default:
				s.add(st, w, costUnfinished+min(extra, 3)-1, length > 2)
			}
		})
	}
	if length < 2 {
		return
	}
	tables := nameTables()
	for _, other := range tables.spelling[string(text)] {
		s.addText(st, other, costSpelling)
	}
	for _, other := range tables.nickname[string(text)] {
		s.addText(st, other, costNickname)
	}
	if hash := soundHash(text); hash != 0 && length > 2 {
		for w := d.sounds.first(hash); w != none; w = d.sounds.after(w) {
			if d.words[w].sound == hash {
				s.addSound(st, w, text)
			}
		}
	}
}

// fillAbbreviated adds the establishments whose words begin with the letters of text:
// "bhs" for Barnside High School.
func (s *wordSet) fillAbbreviated(st *state, text []byte) {
	if len(text) < 3 || !allLetters(string(text)) {
		return
	}
	for i := range st.phrases.entries {
		e := &st.phrases.entries[i]
		if e.kind == phraseEstablishment && e.uses > 0 && int(e.count) == len(text) && st.abbreviates(text, uint32(i)) {
			s.addFact(st, uint32(i), costAbbreviation+factCost[e.kind])
		}
	}
}

func (s *state) abbreviates(text []byte, phrase uint32) bool {
	for i, w := range s.phrases.wordsOf(phrase) {
		if s.words.words[w].first != rune(text[i]) {
			return false
		}
	}
	return true
}

// fillInitial lets a single letter stand for every name that begins with it,
// without listing them: other parts of the query say where to look.
func (s *wordSet) fillInitial(st *state, text []byte) {
	s.initial, _ = utf8.DecodeRune(text)
	s.least, s.total = costInitial, st.live
}

// addSound adds a word that sounds like text, for more the more it differs.
func (s *wordSet) addSound(st *state, w uint32, text []byte) {
	var buf [4 * maxWord]byte
	if n := distance(st.words.text(buf[:0], w), text); 0 < n && n < len(soundCost) {
		s.add(st, w, soundCost[n], false)
	}
}

func (s *wordSet) addText(st *state, text string, cost int) {
	if w, ok := st.words.lookup([]byte(text)); ok {
		s.add(st, w, cost, false)
	}
}

// fillEdits adds the words within a number of typing errors.
func (s *wordSet) fillEdits(st *state, walk *fuzzyWalk, text []byte, most int) {
	length := utf8.RuneCount(text)
	if length < 3 || most == 2 && length < 5 {
		return
	}
	prefix := length >= 4 && most == 1 || length >= 6
	walk.run(st.words, text, most, prefix, func(w uint32, errors int, unfinished bool) {
		cost := 0
		switch {
		case errors == 0:
			return
		case errors == 1 && !unfinished:
			cost = costOneEdit
		case errors == 1:
			cost = costUnfinishedEdit
		case !unfinished:
			cost = costTwoEdits
		default:
			cost = costUnfinishedEdits
		}
		s.add(st, w, cost, length > 4)
	})
}
