package search

import "strings"

// letteredReference reports whether a text is written as a subject reference that
// happens to have no digit, such as S-NZFYVDYMP: one in thirty has none.
func letteredReference(s string) bool {
	s = strings.ToLower(s)
	return len(s) == len("s-nzfyvdymp") && s[:2] == "s-" && allLetters(s[2:]) && len(base32(s[2:])) == len(s)-2
}

// addReference reads clean, letters and digits, as a reference.
func (p *part) addReference(clean string) {
	if len(clean) > maxText {
		return
	}
	p.ref = []byte(clean)
	p.refAlso, p.refFilled = confusedReferences(clean), filledReferences(clean)
	s := clean
	if s[0] == 's' && len(s) >= 4 {
		s = s[1:]
	} else if len(s) < 8 {
		return
	}
	if values := base32(s); len(values) == len(s) && len(values) <= 10 {
		p.subject = values
	}
}

// base32 returns the values of Crockford's base-32 digits, O read as 0 and I
// and L as 1, up to the first character that is none.
func base32(s string) []byte {
	const digits = "0123456789abcdefghjkmnpqrstvwxyz"
	var out []byte
	for i := range len(s) {
		c := s[i]
		switch c {
		case 'o':
			c = '0'
		case 'i', 'l':
			c = '1'
		}
		v := strings.IndexByte(digits, c)
		if v < 0 {
			break
		}
		out = append(out, byte(v))
	}
	return out
}

// filledReferences returns a reference of a head and a number with the zeros that are
// left out of it: "BK 1408" is BK0001408. A number of fewer digits is rather a postcode or
// unfinished.
func filledReferences(clean string) (out [][]byte) {
	const least, most, zeros = 4, 9, "00000"
	head := coreOf([]byte(clean))
	number := clean[head:]
	if head == 0 || head > longestHead || len(number) < least || !allDigits(number) {
		return nil
	}
	for n := 1; n <= len(zeros) && len(number)+n <= most; n++ {
		out = append(out, []byte(clean[:head]+zeros[:n]+number))
	}
	return out
}
