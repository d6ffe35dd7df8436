package search

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// letters spells out the Latin letters that canonical decomposition leaves
// whole but that people type without a mark.
var letters = map[rune]string{
	'ł': "l", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ß': "ss", 'æ': "ae",
	'œ': "oe", 'ı': "i", 'ħ': "h", 'ŋ': "n", 'ŧ': "t", 'ĸ': "k", 'ə': "e",
}

// isApostrophe reports whether r joins the letters on its two sides, as in
// O'Brien: such a name is one word.
func isApostrophe(r rune) bool {
	switch r {
	case '\'', '’', '‘', 'ʼ', 'ʹ', '`', '´', '′':
		return true
	}
	return false
}

// foldText appends s to dst in the form in which words are compared: lower
// case, no accents, no apostrophes, one space between words and none around
// them. Everything that is neither a letter nor a digit parts words.
func foldText(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return foldRunes(dst, s)
		}
	}
	start := len(dst)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
			dst = append(dst, c)
		case 'A' <= c && c <= 'Z':
			dst = append(dst, c+'a'-'A')
		case c == '\'' || c == '`':
		default:
			dst = appendSpace(dst, start)
		}
	}
	return trimSpace(dst, start)
}

// foldRunes is foldText for text beyond ASCII.
func foldRunes(dst []byte, s string) []byte {
	start := len(dst)
	var it norm.Iter
	it.InitString(norm.NFKD, s)
	for !it.Done() {
		segment := it.Next()
		for len(segment) > 0 {
			r, n := utf8.DecodeRune(segment)
			segment = segment[n:]
			r = unicode.ToLower(r)
			switch {
			case unicode.Is(unicode.Mn, r) || isApostrophe(r):
			case letters[r] != "":
				dst = append(dst, letters[r]...)
			case r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)):
				dst = utf8.AppendRune(dst, r)
			default:
				dst = appendSpace(dst, start)
			}
		}
	}
	return trimSpace(dst, start)
}

// appendSpace ends a word of the text that begins at start.
func appendSpace(dst []byte, start int) []byte {
	if len(dst) > start && dst[len(dst)-1] != ' ' {
		return append(dst, ' ')
	}
	return dst
}

func trimSpace(dst []byte, start int) []byte {
	if len(dst) > start && dst[len(dst)-1] == ' ' {
		return dst[:len(dst)-1]
	}
	return dst
}

// particles are the words that belong to the word after them when a name is
// written apart: O Brien, Mc Donald.
func isParticle(word []byte) bool {
	switch string(word) {
	case "o", "mc", "mac":
		return true
	}
	return false
}

// eachWord calls do with every word of folded text, particles joined to the
// word that they belong to.
func eachWord(folded []byte, do func(word []byte)) {
	var joined []byte
	for len(folded) > 0 {
		end := 0
		for end < len(folded) && folded[end] != ' ' {
			end++
		}
		word := folded[:end]
		folded = folded[min(end+1, len(folded)):]
		if joined != nil {
			word = append(joined, word...)
			joined = nil
		}
		if len(folded) > 0 && isParticle(word) {
			joined = append(make([]byte, 0, 32), word...)
			continue
		}
		do(word)
	}
}

// alphanumeric appends the ASCII letters and digits of s in lower case: the
// form in which references are compared.
func alphanumeric(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
			dst = append(dst, c)
		case 'A' <= c && c <= 'Z':
			dst = append(dst, c+'a'-'A')
		}
	}
	return dst
}

func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'a' <= c && c <= 'z' }
