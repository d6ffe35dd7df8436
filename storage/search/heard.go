package search

import "strings"

// What callers say has words in it that name what follows, digits said twice at a
// time, and names letter by letter.

// labels are words before a thing that say what it is.
var labels = map[string]labelled{
	"name": anything, "surname": anything, "forename": anything, "firstname": anything, "lastname": anything,
	"postcode": anything, "email": anything, "mailto": anything, "dob": anything,
	"nee": anything, "née": anything, "formerly": anything, "aka": anything,
	"tel": digitsNext, "telephone": digitsNext, "phone": digitsNext, "mobile": digitsNext, "mob": digitsNext,
	"t": digitsNext, "m": digitsNext, "ending": digitsNext, "ends": digitsNext, "uln": digitsNext,
}

// A labelled says before what a label is one.
type labelled uint8

const (
	anything labelled = iota
	digitsNext
)

// labelAt reports whether a token is a label, and not the only thing typed: words
// such as Tel are names, too.
func labelAt(fields []string, i int) bool {
	kind, known := labels[strings.Trim(fields[i], ":.,()")]
	if !known || i+1 == len(fields) {
		return false
	}
	next := strings.TrimLeft(fields[i+1], "+(")
	return kind == anything || next != "" && isDigit(next[0])
}

// unlabelled returns the fields of a text without labels: "tel: 01632 960001",
// "mailto:a@b", "smith nee jones".
func unlabelled(fields []string) []string {
	out := make([]string, 0, len(fields))
	for i, f := range fields {
		if head, rest, ok := strings.Cut(f, ":"); ok && rest != "" {
			if _, known := labels[head]; known {
				f = rest
			}
		}
		born := i > 0 && fields[i-1] == "born" && (f == "in" || f == "on") && i+1 < len(fields)
		if !born && !labelAt(fields, i) {
			out = append(out, f)
		}
	}
	return out
}

// A hearing says whether a text was heard otherwise than it is written, and whether
// it can be meant as written.
type hearing uint8

const (
	notHeard hearing = iota
	heard
	surelyHeard // the text as written is no reading
)

// asDigits returns the digits that a field is or says, if any.
func asDigits(s string) string {
	switch s {
	case "oh", "nought", "zero":
		return "0"
	}
	if allDigits(s) {
		return s
	}
	return ""
}

// spokenDigits returns the fields of a text with "double 4" and "oh" written as
// digits and run together with the digits beside them. Oh is a name, too.
func spokenDigits(fields []string) (out []string, how hearing) {
	joins := false // the last of out is digits
	for i := 0; i < len(fields); i++ {
		digits := asDigits(fields[i])
		times := map[string]int{"double": 2, "treble": 3, "triple": 3}[fields[i]]
		if times > 0 && i+1 < len(fields) {
			if next := asDigits(fields[i+1]); next != "" {
				digits = strings.Repeat(next[:1], times-1) + next
				i++
			}
		}
		switch {
		case times > 0 && digits != "":
			how = surelyHeard
		case digits != "" && !allDigits(fields[i]):
			how = max(how, heard)
		}
		switch {
		case digits == "":
			out, joins = append(out, fields[i]), false
		case joins:
			out[len(out)-1] += digits
		default:
			out, joins = append(out, digits), true
		}
	}
	return out, how
}

// How many letters in a row are taken for a name that is spelt out, how many for
// nothing else, such as initials, and how many letters and digits for a reference.
const fewestSpelt, surelySpelt, fewestSpeltMixed = 3, 5, 6

// joinedLetters returns the fields of a text with single letters in a row put
// together: "s m i t h", "s-m-i-t-h". A name that was said before it was spelt is
// left out.
func joinedLetters(fields []string) (out []string, how hearing) {
	for i := 0; i < len(fields); {
		text, n := speltFrom(fields[i:])
		if n == 0 {
			out = append(out, fields[i])
			i++
			continue
		}
		if how = max(how, heard); len(text) >= surelySpelt {
			how = surelyHeard
		}
		if len(out) == 0 || string(alphanumeric(nil, out[len(out)-1])) != text {
			out = append(out, text)
		}
		i += n
	}
	return out, how
}

// speltFrom returns what is spelt out from the first of some fields on, and how
// many of them that takes.
func speltFrom(fields []string) (string, int) {
	if speltWithHyphens(fields[0]) {
		return strings.ReplaceAll(fields[0], "-", ""), 1
	}
	text := ""
	for _, f := range fields {
		c := strings.Trim(f, ".,")
		if len(c) != 1 || !isLetter(c[0]) && !isDigit(c[0]) {
			break
		}
		text += c
	}
	if len(text) < fewestSpelt || !allLetters(text) && len(text) < fewestSpeltMixed {
		return "", 0
	}
	return text, len(text)
}

// speltWithHyphens reports whether a field is single letters with hyphens between.
func speltWithHyphens(s string) bool {
	for i := range len(s) {
		if i%2 == 0 && !isLetter(s[i]) || i%2 == 1 && s[i] != '-' {
			return false
		}
	}
	return len(s)%2 == 1 && len(s) > 2*(fewestSpelt-1)
}

// spokenEmail returns the fields of a text with an email address as people say it,
// "john dot smith at mail dot example", written as one.
func spokenEmail(fields []string) ([]string, hearing) {
	text := strings.Join(fields, " ")
	if !strings.Contains(text, " at ") {
		return nil, notHeard
	}
	return strings.Fields(saidInAddresses.Replace(text)), heard
}

var saidInAddresses = strings.NewReplacer(" at ", "@", " dot ", ".", " underscore ", "_", " dash ", "-", " hyphen ", "-")
