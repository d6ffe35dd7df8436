package search

// A British postcode is packed into 32 bits in the order of its text: area of
// one or two letters, district of a digit and perhaps a digit or letter, then
// the inward digit and two letters. Unfinished ones are ranges.

const inwardSpan = 10 * 26 * 26

// packPostcode packs a whole postcode given as ASCII letters and digits in
// lower case. It reports false for anything else.
func packPostcode(s []byte) (uint32, bool) {
	if len(s) < 5 || len(s) > 7 {
		return 0, false
	}
	out, ok := packOutward(s[:len(s)-3])
	if !ok {
		return 0, false
	}
	lo, hi, ok := inwardRange(out, s[len(s)-3:])
	return lo, ok && lo == hi
}

// packOutward packs the part before the space.
func packOutward(s []byte) (uint32, bool) {
	if len(s) < 2 || len(s) > 4 || !isLetter(s[0]) {
		return 0, false
	}
	v := uint32(s[0] - 'a')
	s = s[1:]
	v *= 27
	if isLetter(s[0]) {
		v += uint32(s[0]-'a') + 1
		s = s[1:]
	}
	if len(s) < 1 || len(s) > 2 || !isDigit(s[0]) {
		return 0, false
	}
	v = v*10 + uint32(s[0]-'0')
	v *= 37
	if len(s) == 2 {
		v += 1 + uint32(base36(s[1]))
	}
	return v, true
}

func base36(c byte) int {
	if isDigit(c) {
		return int(c - '0')
	}
	return int(c-'a') + 10
}

// inwardRange returns the packed postcodes with this outward part whose inward
// part begins with s, which may be empty.
func inwardRange(out uint32, s []byte) (lo, hi uint32, ok bool) {
	if len(s) > 3 {
		return 0, 0, false
	}
	lo, span := out*inwardSpan, uint32(inwardSpan)
	for i, c := range s {
		radix, v := uint32(26), uint32(c-'a')
		if i == 0 {
			radix, v = 10, uint32(c-'0')
			if !isDigit(c) {
				return 0, 0, false
			}
		} else if !isLetter(c) {
			return 0, 0, false
		}
		span /= radix
		lo += v * span
	}
	return lo, lo + span - 1, true
}

// outwardRange returns the packed postcodes whose outward part begins with s
// and goes on.
func outwardRange(s []byte) (lo, hi uint32, ok bool) {
	const area, digit = 10 * 37 * inwardSpan, 37 * inwardSpan
	switch {
	case len(s) == 1 && isLetter(s[0]):
		lo = uint32(s[0]-'a') * 27 * area
		return lo, lo + 27*area - 1, true
	case len(s) == 2 && isLetter(s[0]) && isLetter(s[1]):
		lo = (uint32(s[0]-'a')*27 + uint32(s[1]-'a') + 1) * area
		return lo, lo + area - 1, true
	}
	out, ok := packOutward(s)
	if !ok || out%37 != 0 {
		return 0, 0, false
	}
	return (out + 1) * inwardSpan, out*inwardSpan + digit - 1, true
}

// unpackPostcode appends the letters and digits of a packed postcode to dst.
func unpackPostcode(dst []byte, v uint32) []byte {
	in := [3]byte{2: byte('a' + v%26)}
	v /= 26
	in[1] = byte('a' + v%26)
	v /= 26
	in[0] = byte('0' + v%10)
	v /= 10
	more := v % 37
	v /= 37
	digit := byte('0' + v%10)
	v /= 10
	dst = append(dst, byte('a'+v/27))
	if second := v % 27; second > 0 {
		dst = append(dst, byte('a'+second-1))
	}
	dst = append(dst, digit)
	switch {
	case more > 10:
		dst = append(dst, byte('a'+more-11))
	case more > 0:
		dst = append(dst, byte('0'+more-1))
	}
	return append(dst, in[:]...)
}

// postcodeSpans returns the ways to read s, without a space, as a postcode or
// its beginning.
func postcodeSpans(s string) []postcodeSpan {
	b := []byte(s)
	if len(b) == 0 || len(b) > 7 || !isLetter(b[0]) {
		return nil
	}
	var spans []postcodeSpan
	add := func(lo, hi uint32, ok bool, cost int) {
		if ok {
			spans = append(spans, postcodeSpan{lo, hi, cost})
		}
	}
	if len(b) == 2 && isLetter(b[1]) {
		lo, hi, ok := outwardRange(b)
		add(lo, hi, ok, costArea)
		return spans
	}
	for n := min(4, len(b)); n >= 2; n-- {
		out, ok := packOutward(b[:n])
		if !ok {
			continue
		}
		lo, hi, ok := inwardRange(out, b[n:])
		cost := 0
		if 0 < len(b)-n && len(b)-n < 3 {
			cost = 4
		}
		add(lo, hi, ok, cost)
	}
	if len(b) > 1 && len(b) < 4 {
		lo, hi, ok := outwardRange(b)
		add(lo, hi, ok, costUnfinished)
	}
	return spans
}
