package printable

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Charset says what a screen, pipe or log can show. The zero Charset is
// UTF-8 on a terminal that counts cells by code point.
type Charset struct {
	ASCII    bool // no byte above 0x7e
	Clusters bool // cells are counted by grapheme cluster (terminal mode 2027)
}

// Line returns s as one line of visible characters.
func Line(s string) string { return Charset{}.Line(s) }

// Block returns s as lines of visible characters, separated by \n.
func Block(s string) string { return Charset{}.Block(s) }

// Line returns s as one line of visible characters. A line break is marked.
func (c Charset) Line(s string) string {
	if plain(s) {
		return s
	}
	return c.clean(s, false)
}

// Block returns s as lines of visible characters, separated by \n.
func (c Charset) Block(s string) string {
	if plain(s) {
		return s
	}
	return c.clean(strings.ReplaceAll(s, "\r\n", "\n"), true)
}

// plain reports whether s is printable ASCII, as most stored text is.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// maxMarks is how many combining marks one letter keeps. Real orthographies
// need up to three or four; a pile of them climbs over neighbouring lines.
const maxMarks = 4

// dottedCircle carries a combining mark that has no letter to stand on, so
// that it cannot join the border or the column before it.
const dottedCircle = '\u25cc'

func (c Charset) clean(s string, lines bool) string {
	var b strings.Builder
	b.Grow(len(s) + 16)
	base, marks := false, 0
	for i, size := 0, 0; i < len(s); i += size {
		var r rune
		r, size = utf8.DecodeRuneInString(s[i:])
		combining := joins(r)
		switch {
		case r == utf8.RuneError && size == 1:
			b.WriteString("<x" + strings.ToUpper(strconv.FormatUint(uint64(s[i]), 16)) + ">")
		case lines && r == '\n':
			b.WriteByte('\n')
		case lines && r == '\t':
			b.WriteString("    ")
		case unicode.Is(unicode.Zs, r):
			b.WriteByte(' ')
		case !visible(r) || combining && marks == maxMarks:
			b.WriteString(mark(r))
			base, marks = false, 0
			continue
		case c.ASCII:
			writeASCII(&b, r)
		case combining && !base:
			b.WriteRune(dottedCircle)
			b.WriteRune(r)
			base = true
		default:
			b.WriteRune(r)
		}
		if combining {
			marks++
			continue
		}
		marks = 0
		base = r > ' ' && !unicode.Is(unicode.Zs, r) && (r != utf8.RuneError || size > 1)
	}
	return b.String()
}

// joins reports whether r stands on the letter before it: a mark, or one of the
// two halfwidth sound marks, which are letters by name.
func joins(r rune) bool { return unicode.Is(unicode.M, r) || r == 0xff9e || r == 0xff9f }

// mark writes a character that must not be shown.
func mark(r rune) string {
	hex := strings.ToUpper(strconv.FormatInt(int64(r), 16))
	return "<U+" + strings.Repeat("0", max(0, 4-len(hex))) + hex + ">"
}

// visible reports whether r has a shape of its own. Controls, format
// characters, private use, surrogates and code points without a character are
// not graphic; the ignorable ones are letters or marks by name and yet draw
// nothing.
func visible(r rune) bool {
	return r < 0x7f && r >= ' ' || r > 0xa0 && unicode.IsGraphic(r) && !ignorable(r) && !prepended(r)
}

// prepended reports whether r is one of the few letters that form one cluster
// with whatever follows them, be it the next column or the border.
func prepended(r rune) bool {
	switch {
	case r == 0x0d4e, r == 0x111c2, r == 0x111c3, r == 0x1193f, r == 0x11941,
		r == 0x11a3a, r >= 0x11a84 && r <= 0x11a89, r == 0x11d46, r == 0x11f02:
		return true
	}
	return false
}

// ignorable reports whether r is a letter or mark that Unicode says to draw as
// nothing: grapheme joiner, fillers, variation selectors. Skin tones are here
// because half of all terminals count them as two more cells.
func ignorable(r rune) bool {
	switch {
	case r == 0x034f, r == 0x115f, r == 0x1160, r == 0x17b4, r == 0x17b5,
		r >= 0x180b && r <= 0x180f, r == 0x2800, r == 0x3164, r == 0xffa0,
		r >= 0xfe00 && r <= 0xfe0f, r >= 0x1f3fb && r <= 0x1f3ff,
		r >= 0xe0100 && r <= 0xe01ef:
		return true
	}
	return false
}
