package printable

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// writeASCII writes one visible character in ASCII: a letter without its
// accents, a usual spelling, or else its mark.
func writeASCII(b *strings.Builder, r rune) {
	if r < 0x7f {
		b.WriteRune(r)
		return
	}
	if s, ok := spelling(r); ok {
		b.WriteString(s)
		return
	}
	letters := asciiLetters(norm.NFKD.String(string(r)))
	if letters == "" {
		letters = mark(r)
	}
	b.WriteString(letters)
}

// asciiLetters returns a decomposed character without its accents, or nothing
// when what remains is not printable ASCII.
func asciiLetters(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= ' ' && r < 0x7f:
			b.WriteRune(r)
		case !unicode.Is(unicode.Mn, r):
			return ""
		}
	}
	return b.String()
}

// spelling returns the usual ASCII spelling of a character that does not
// decompose into a letter and accents. An accent that stands on its own has
// none: the letter before it was written already.
func spelling(r rune) (string, bool) {
	switch r {
	case 'ß':
		return "ss", true
	case 'ẞ':
		return "SS", true
	case 'æ':
		return "ae", true
	case 'Æ':
		return "AE", true
	case 'œ':
		return "oe", true
	case 'Œ':
		return "OE", true
	case 'ø':
		return "o", true
	case 'Ø':
		return "O", true
	case 'ł':
		return "l", true
	case 'Ł':
		return "L", true
	case 'đ', 'ð':
		return "d", true
	case 'Đ', 'Ð':
		return "D", true
	case 'þ':
		return "th", true
	case 'Þ':
		return "Th", true
	case 'ı':
		return "i", true
	case '‘', '’', '‚', 'ʼ', 'ʻ':
		return "'", true
	case '“', '”', '„':
		return `"`, true
	case '‐', '‑', '‒', '–', '—', '−':
		return "-", true
	case '·', '•':
		return "*", true
	case '£':
		return "GBP ", true
	case '€':
		return "EUR ", true
	}
	// Accents of Latin, Greek and Cyrillic that follow their letter.
	return "", r >= 0x0300 && r <= 0x036f
}
