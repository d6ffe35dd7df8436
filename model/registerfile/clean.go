package registerfile

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Limits of one value, in bytes. A longer one is a sign of a broken row.
const (
	maxShort = 1000
	maxLong  = 64 << 10
)

// clean makes a value fit to keep: NFC, spaces folded, and without control
// characters and marks that only change how text is drawn (they would hide a
// name from searches and mislead a reader). Free text keeps its line breaks.
// It reports whether it removed any.
func clean(s string, long bool) (out string, removed bool) {
	if tidy(s) {
		return s, false
	}
	var b strings.Builder
	b.Grow(len(s))
	pending := byte(0) // a space or line break not yet written
	for _, r := range norm.NFC.String(s) {
		switch {
		case long && r == '\n':
			pending = '\n'
			continue
		case unicode.IsSpace(r):
			if pending == 0 {
				pending = ' '
			}
			continue
		case unwanted(r):
			removed = true
			continue
		}
		if pending != 0 && b.Len() > 0 {
			b.WriteByte(pending)
		}
		pending = 0
		b.WriteRune(r)
	}
	if out = b.String(); !norm.NFC.IsNormalString(out) { // a mark met another letter
		out = norm.NFC.String(out)
	}
	return out, removed
}

// tidy reports that s is ASCII and has nothing to clean: nearly every value.
func tidy(s string) bool {
	space := true
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c >= 0x7f || c == ' ' && space {
			return false
		}
		space = c == ' '
	}
	return !space || s == ""
}

// unwanted reports characters that have no place in a value: controls, the
// bidirectional overrides and isolates, and the characters of no width except
// the joiners, which some scripts need.
func unwanted(r rune) bool {
	switch {
	case r == '\u200c' || r == '\u200d':
		return false
	case r == utf8.RuneError:
		return false
	}
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r) ||
		r == '\u2028' || r == '\u2029'
}

// none reports the words by which people say that there is nothing to say.
func none(s string) bool {
	switch len(s) {
	case 0:
		return true
	case 1:
		return s[0] == '-' || s[0] == '.' || s[0] == '?'
	case 3:
		return strings.EqualFold(s, "n/a")
	case 4:
		return strings.EqualFold(s, "none") || strings.EqualFold(s, "null")
	}
	return false
}
