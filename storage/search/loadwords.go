package search

import "encoding/binary"

// readVocabulary makes words and phrases of their sections; most is how many numbers
// of words a snapshot of this size can have.
func readVocabulary(s *state, words, facts []byte, most uint64) error {
	if err := readWords(s, words, most); err != nil {
		return err
	}
	return readPhrases(s, facts)
}

// wordTail is the length of what follows the letters of a word: number and uses.
const wordTail = 8

func readWords(s *state, b []byte, most uint64) error {
	if len(b) < 4 {
		return damaged("words")
	}
	count := int(binary.LittleEndian.Uint32(b))
	b = b[4:]
	if uint64(count) >= most {
		return damaged("words")
	}
	v := vocabulary{text: make([]byte, 0, 2*len(b)), end: make([]uint32, 0, count), uses: make([]uint32, 0, count)}
	defer func() { v.wipe() }()
	number := make([]uint32, 0, count)
	var text [maxWord]byte
	length := 0
	for len(b) > 0 {
		if len(b) < wordTail+2 {
			return damaged("words")
		}
		shared, more := int(b[0]), int(b[1])
		if shared > length || shared+more > maxWord || len(b) < wordTail+2+more {
			return damaged("words")
		}
		tail := b[2+more : 2+more+wordTail]
		copy(text[shared:], b[2:2+more])
		length = shared + more
		v.text = appendWiping(v.text, text[:length]...)
		v.end = append(v.end, uint32(len(v.text)))
		uses := binary.LittleEndian.Uint32(tail[4:])
		if uses == 0 { // it could not be forgotten
			return damaged("words")
		}
		v.uses = append(v.uses, uses)
		number = append(number, binary.LittleEndian.Uint32(tail))
		b = b[2+more+wordTail:]
	}
	clear(text[:])
	words, ok := v.dictionary(number, count)
	if !ok {
		return damaged("words")
	}
	s.words = words
	return nil
}

func readPhrases(s *state, b []byte) error {
	var words [maxPhrase]uint32
	for len(b) > 0 {
		if len(b) < 2 || phraseKind(b[0]) >= phraseKinds || b[1] > maxPhrase || len(b) < 6+4*int(b[1]) {
			return damaged("facts")
		}
		kind, n := phraseKind(b[0]), int(b[1])
		for i := range n {
			words[i] = binary.LittleEndian.Uint32(b[2+4*i:])
			if words[i] >= uint32(len(s.words.words)) || s.words.words[words[i]].node == 0 {
				return damaged("facts")
			}
		}
		if kind == phraseDomain && n > 1 {
			return damaged("facts")
		}
		uses := binary.LittleEndian.Uint32(b[2+4*n:])
		if (uses == 0) != (n == 0) {
			return damaged("facts")
		}
		s.phrases.entries[s.phrases.add(kind, words[:n])].uses = uses
		b = b[6+4*n:]
	}
	return nil
}
