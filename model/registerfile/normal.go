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
	switch strings.ToLower(strings.NewReplacer(".", "", "-", "", "_", "").Replace(box)) {
	case "office", "admin", "info", "enquiries", "enquiry", "reception", "schooloffice", "schooladmin", "mail", "contact", "contactus", "mailbox":
		return true
	}
	return false
}

// NormalPhone returns the form of a telephone number by which two are compared:
// E.164, "+441632960123", numbers without a country being read as British. A
// text that cannot be a number there comes back as its digits.
func NormalPhone(s string) string {
	if len(s) <= 64 {
		if n, err := phonenumbers.Parse(s, "GB"); err == nil && phonenumbers.IsPossibleNumber(n) {
			return phonenumbers.Format(n, phonenumbers.E164)
		}
	}
	return digits(s)
}

func digits(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			b.WriteByte(s[i])
		}
	}
	return b.String()
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
