package model

import "strings"

// HasCardNumber reports whether a text holds the whole number of a payment card:
// 15 or 16 digits, spaces and hyphens between them apart, that begin as the large
// schemes number theirs and whose check digit is right (ISO/IEC 7812-1). Such a
// number is never stored.
func HasCardNumber(text string) bool {
	digits := make([]byte, 0, 24)
	whole := func() bool { return isCard(digits) }
	for i := range len(text) {
		switch c := text[i]; {
		case '0' <= c && c <= '9':
			digits = append(digits, c-'0')
		case (c == ' ' || c == '-') && len(digits) > 0:
		default:
			if whole() {
				return true
			}
			digits = digits[:0]
		}
	}
	return whole()
}

// cardStarts are the first digits of the numbers of the large schemes, with how
// many digits the number has.
var cardStarts = map[string]int{
	"4": 16, "51": 16, "52": 16, "53": 16, "54": 16, "55": 16, "22": 16, "23": 16, "24": 16, "25": 16, "26": 16, "27": 16,
	"34": 15, "37": 15, "65": 16, "6011": 16,
}

// isCard reports whether a run of digits is a card number.
func isCard(digits []byte) bool {
	if len(digits) != 15 && len(digits) != 16 {
		return false
	}
	var b strings.Builder
	for _, d := range digits[:4] {
		b.WriteByte('0' + d)
	}
	start := b.String()
	fits := false
	for n := 1; n <= 4; n++ {
		fits = fits || cardStarts[start[:n]] == len(digits)
	}
	sum := 0
	for i, d := range digits {
		v := int(d)
		if (len(digits)-i)%2 == 0 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return fits && sum%10 == 0
}
