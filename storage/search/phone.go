package search

import "strings"

// A phone is the digits of a number, packed: a British one without the 0 that
// it begins with, any other after a leading 1 and above all British ones.
type phone uint64

const (
	// british is above every national number of ten digits.
	british = 1 << 35
	// maxDigits is the longest number kept, as E.164 has it.
	maxDigits = 15
	// phoneLimit is above every packed number.
	phoneLimit = british + 2_000_000_000_000_000
)

// A digitRun is a row of digits on the stack.
type digitRun struct {
	d [maxDigits + 5]byte
	n int
}

func (r *digitRun) bytes() []byte { return r.d[:r.n] }

func (r *digitRun) push(c byte) {
	if r.n < len(r.d) {
		r.d[r.n] = c
		r.n++
	}
}

// cleanPhone returns the digits of a phone number as people dial it here: a
// British number begins with 0, any other with its country code.
func cleanPhone(s string) digitRun {
	var r digitRun
	s = strings.Replace(s, "(0)", "", 1)
	plus := false
	for i := 0; i < len(s); i++ {
		if s[i] == '+' && r.n == 0 {
			plus = true
		}
		if isDigit(s[i]) {
			r.push(s[i])
		}
	}
	digits := string(r.bytes())
	switch {
	case plus:
	case strings.HasPrefix(digits, "0044"), strings.HasPrefix(digits, "00") && len(digits) > 10:
		digits = digits[2:]
	case strings.HasPrefix(digits, "44") && len(digits) == 12:
	default:
		return r
	}
	if national, ok := strings.CutPrefix(digits, "44"); ok {
		digits = "0" + strings.TrimPrefix(national, "0")
	}
	r.n = copy(r.d[:], digits)
	return r
}

// packPhone packs the digits of a cleaned number. It reports false for what is
// too short to be a number or too long to be kept.
func packPhone(r digitRun) (phone, bool) {
	if r.n < 3 || r.n > maxDigits {
		return 0, false
	}
	digits := r.bytes()
	if digits[0] == '0' && r.n == 11 {
		return decimal(0, digits[1:]), true
	}
	return british + decimal(1, digits), true
}

func decimal(v phone, digits []byte) phone {
	for _, c := range digits {
		v = 10*v + phone(c-'0')
	}
	return v
}

// unpack returns the digits of p.
func (p phone) unpack() digitRun {
	var r digitRun
	if p < british {
		r.n = 11
		for i := 10; i > 0; i-- {
			r.d[i] = byte('0' + p%10)
			p /= 10
		}
		r.d[0] = '0'
		return r
	}
	p -= british
	for v := p; v > 9; v /= 10 {
		r.n++
	}
	for i := r.n - 1; i >= 0; i-- {
		r.d[i] = byte('0' + p%10)
		p /= 10
	}
	return r
}
