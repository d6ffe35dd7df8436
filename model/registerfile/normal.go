package registerfile

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/unicode/norm"
)

// NormalEmail returns the form of an email address by which two are compared
// (suppressions, duplicates): without spaces around it, NFC, in lower case. A
// mailbox may in theory tell capitals apart; none that people use does, and a
// suppression that is missed for a capital sends unlawful mail.
func NormalEmail(s string) string {
	return norm.NFC.String(strings.ToLower(norm.NFC.String(bareEmail(s))))
}

// bareEmail takes an address out of "Ada <ada@x.example>" and "mailto:".
func bareEmail(s string) string {
	s = strings.TrimSpace(s)
	if open := strings.LastIndexByte(s, '<'); open >= 0 && strings.HasSuffix(s, ">") {
		s = strings.TrimSpace(s[open+1 : len(s)-1])
	}
	if len(s) > 7 && strings.EqualFold(s[:7], "mailto:") {
		s = s[7:]
	}
	return s
}

// keptEmail returns an address as it is kept: the domain in lower case, the
// mailbox as written. It reports false for a text that is no address.
func keptEmail(s string) (string, bool) {
	s = bareEmail(s)
	at := strings.LastIndexByte(s, '@')
	if at < 1 || at == len(s)-1 || strings.IndexByte(s[:at], '@') >= 0 || len(s) > 320 || strings.ContainsAny(s, " \t\n<>()\"") {
		return s, false
	}
	domain := strings.ToLower(s[at+1:])
	if strings.HasPrefix(domain, ".") || strings.HasSuffix(domain, ".") || strings.Contains(domain, "..") || !strings.Contains(domain, ".") {
		return s, false
	}
	if domain == s[at+1:] {
		return s, true
	}
	return s[:at+1] + domain, true
}

// genericMailbox reports an address that belongs to an office and not to a
// person (LAW.md 2.8 M8), by the names that offices use.
func genericMailbox(email string) bool {
	box, _, _ := strings.Cut(email, "@")
	var name [16]byte
	n := 0
	for i := range len(box) {
		switch c := box[i]; {
		case strings.IndexByte(".-_", c) >= 0:
		case !isLetter(c) || n == len(name):
			return false
		default:
			name[n] = c | 0x20
			n++
		}
	}
	switch string(name[:n]) {
	case "office", "admin", "info", "enquiries", "enquiry", "reception", "schooloffice", "schooladmin", "mail", "contact", "contactus", "mailbox":
		return true
	}
	return false
}

// NormalPhone returns the form of a telephone number by which two are compared:
// E.164, "+441632960123", numbers without a country being read as British and
// extensions and remarks left out. A text that cannot be a number there comes
// back as its digits.
func NormalPhone(s string) string {
	dialled := dialledDigits(s)
	if len(dialled) < 7 || len(dialled) > 20 {
		return dialled
	}
	n, err := phonenumbers.Parse(dialled, "GB")
	if err != nil || !phonenumbers.IsPossibleNumber(n) {
		return dialled
	}
	return phonenumbers.Format(n, phonenumbers.E164)
}

// dialledDigits returns the digits of a telephone number, and the plus sign
// before them, up to the first letter after at least seven ("ext 12").
func dialledDigits(s string) string {
	out := make([]byte, 0, 16)
	for i := range len(s) {
		switch c := s[i]; {
		case digit(c), c == '+' && len(out) == 0:
			out = append(out, c)
		case isLetter(c) && len(out) >= 7:
			return string(out)
		}
	}
	return strings.TrimSuffix(string(out), "+")
}

// NormalPostcode returns a postcode in capitals, a British one with one space
// before its last three characters: "OX11 5WG". Others only have their spaces
// folded.
func NormalPostcode(s string) string {
	s = norm.NFC.String(strings.ToUpper(strings.Join(strings.Fields(s), " ")))
	tight := strings.ReplaceAll(s, " ", "")
	if !british(tight) {
		return s
	}
	cut := len(tight) - 3
	if len(s) == len(tight)+1 && s[cut] == ' ' {
		return s
	}
	return tight[:cut] + " " + tight[cut:]
}

// british reports the shape of a British postcode without its space: two to
// four letters and digits that begin with a letter, a digit, two letters.
func british(s string) bool {
	if len(s) < 5 || len(s) > 7 || !letter(s[0]) {
		return false
	}
	for i := range len(s) {
		if !letter(s[i]) && !digit(s[i]) {
			return false
		}
	}
	in := s[len(s)-3:]
	return digit(in[0]) && letter(in[1]) && letter(in[2])
}

func letter(c byte) bool { return c >= 'A' && c <= 'Z' }
func digit(c byte) bool  { return c >= '0' && c <= '9' }
