package keys

import (
	"bytes"
	_ "embed"
)

// shareWords is the list in which recovery shares are written, one word a byte:
// 256 everyday English words of four to seven letters. No two begin with the
// same four letters, and no two are closer than three typing errors, so that a
// mistyped word is nearly always a word of no list, and known by its place.
// The list is part of the format: its order never changes.
//
//go:embed words.txt
var shareWords []byte

// shareWord returns the word of a value.
func shareWord(value byte) []byte {
	rest := shareWords
	for range value {
		rest = rest[bytes.IndexByte(rest, '\n')+1:]
	}
	return rest[:bytes.IndexByte(rest, '\n')]
}

// shareValue returns the value of a word in letters of either case.
func shareValue(word []byte) (byte, bool) {
	rest := shareWords
	for value := range 256 {
		end := bytes.IndexByte(rest, '\n')
		if bytes.EqualFold(rest[:end], word) {
			return byte(value), true
		}
		rest = rest[end+1:]
	}
	return 0, false
}
