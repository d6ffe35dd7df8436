package tui

import (
	"strings"
	"unicode"

	"lethe/model/printable"
)

// A paint is a set of SGR attributes. Only attributes and the sixteen ANSI
// colours are used, and of those only the ones that can be read on a light and
// on a dark background; the terminal's own palette decides the shade.
type paint string

// The paints. Each state also has a word and a glyph: colour is never alone.
const (
	noPaint   paint = ""
	bold      paint = "1"
	faint     paint = "2"
	selected  paint = "7"
	struck    paint = "9"
	latePaint paint = "1;31"
	soonPaint paint = "35"
	waitPaint paint = "36"
)

// on returns s in this paint.
func (p paint) on(s string) string {
	if p == noPaint || s == "" {
		return s
	}
	return "\x1b[" + string(p) + "m" + s + "\x1b[m"
}

// A look is how one session draws: what its terminal can show. It is a value
// made per session, since sessions served from one process differ.
type look struct {
	printable.Charset
	lines frameLines
}

// frameLines are the characters of a frame.
type frameLines struct {
	h, v, tl, tr, bl, br string
}

// newLook returns the look for light or ASCII borders.
func newLook(ascii bool) look {
	if ascii {
		return look{printable.Charset{ASCII: true}, frameLines{"-", "|", "+", "+", "+", "+"}}
	}
	return look{printable.Charset{}, frameLines{"─", "│", "┌", "┐", "└", "┘"}}
}

// asciiLocale reports whether the environment says that the terminal is not
// UTF-8. The first of LC_ALL, LC_CTYPE and LANG that is set decides. Where
// none is, as on a login that forwards nothing, UTF-8 is assumed.
func asciiLocale(env []string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := lookupEnv(env, name); v != "" {
			v = strings.ToLower(v)
			return !strings.Contains(v, "utf-8") && !strings.Contains(v, "utf8")
		}
	}
	return false
}

// lookupEnv returns the value of name in env, "" when it is not there.
func lookupEnv(env []string, name string) string {
	value := ""
	for _, e := range env {
		if v, ok := strings.CutPrefix(e, name+"="); ok {
			value = v
		}
	}
	return value
}

// capital returns s beginning with a capital letter.
func capital(s string) string {
	for i, r := range s {
		return string(unicode.ToUpper(r)) + s[i+len(string(r)):]
	}
	return s
}
