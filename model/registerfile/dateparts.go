package registerfile

import "strings"

// parts are the pieces of a date before it is known which is which.
type parts struct {
	n      [3]int
	width  [3]int // digits as written
	month  int    // of a month in letters, else 0
	single bool   // one number and nothing else
}

// cutDate takes a text apart into the two or three numbers of a date and the
// month in letters if it has one. The name of a weekday before it and the time
// of day after it are left out.
func cutDate(s string) (parts, bool) {
	var p parts
	numbers := 0
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case digit(c):
			from := i
			for i < len(s) && digit(s[i]) {
				i++
			}
			if numbers == 3 || i-from > 10 {
				return p, false
			}
			p.n[numbers], p.width[numbers] = atoi(s[from:i]), i-from
			numbers++
			i += ordinal(s[i:])
		case isLetter(c):
			from := i
			for i < len(s) && isLetter(s[i]) {
				i++
			}
			if !p.word(s[from:i], numbers) {
				return p, false
			}
		case strings.IndexByte("/.-, ", c) >= 0:
			i++
		default:
			return p, false
		}
		if p.complete(numbers) && i < len(s) {
			return p, timeOfDay(s[i:])
		}
	}
	p.single = numbers == 1 && p.month == 0 && p.width[0] == len(s)
	return p, p.single || p.complete(numbers)
}

func (p *parts) complete(numbers int) bool {
	return numbers == 3 && p.month == 0 || numbers == 2 && p.month != 0
}

// word reads the name of a month, once, or of a weekday at the start.
func (p *parts) word(s string, numbers int) bool {
	if m := named(s, "january february march april may june july august september october november december"); m > 0 {
		free := p.month == 0
		p.month = m
		return free
	}
	return numbers == 0 && p.month == 0 && named(s, "monday tuesday wednesday thursday friday saturday sunday") > 0
}

// named returns the place, from 1, of the name that s is or abbreviates to
// three letters or more, and 0 if there is none.
func named(s, names string) int {
	if len(s) < 3 {
		return 0
	}
	for i := 1; names != ""; i++ {
		var name string
		name, names, _ = strings.Cut(names, " ")
		if len(s) <= len(name) && strings.EqualFold(s, name[:len(s)]) {
			return i
		}
	}
	return 0
}

// ordinal returns the length of "st", "nd", "rd" or "th" at the start of s.
func ordinal(s string) int {
	if len(s) < 2 || len(s) > 2 && isLetter(s[2]) {
		return 0
	}
	switch strings.ToLower(s[:2]) {
	case "st", "nd", "rd", "th":
		return 2
	}
	return 0
}

// timeOfDay reports whether what follows a date is a time of day that may be
// left out: " 10:14", "T10:14:00Z", ", 10:14 AM".
func timeOfDay(s string) bool {
	s = strings.TrimRight(s, " ")
	rest := strings.TrimLeft(s, ", T")
	if rest == "" {
		return strings.IndexByte(s, 'T') < 0
	}
	if len(rest) == len(s) || !digit(rest[0]) || strings.IndexByte(rest, ':') < 1 {
		return false
	}
	return strings.Trim(rest, "0123456789:.+-Zz aApPmM") == ""
}

func atoi(s string) int {
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
