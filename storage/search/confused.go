package search

// People read O for 0, and I or L for 1, and type what they read.

// asDigit returns the digit that a character looks like, or 0.
func asDigit(c byte) byte {
	switch c {
	case 'o':
		return '0'
	case 'i', 'l':
		return '1'
	}
	return 0
}

// likeDigits reports whether every character is a digit or looks like one.
func likeDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) && asDigit(s[i]) == 0 {
			return false
		}
	}
	return true
}

// asLetters returns the letters that a digit looks like.
func asLetters(c byte) string {
	switch c {
	case '0':
		return "o"
	case '1':
		return "il"
	}
	return ""
}

// confusedReferences returns the ways to read letters of a reference as digits:
// from its first digit on, or from letters right before that which look like some,
// and with the last character, often a letter that checks the others, or without it.
func confusedReferences(clean string) [][]byte {
	first := coreOf([]byte(clean))
	for first > 0 && asDigit(clean[first-1]) != 0 {
		first--
	}
	var out [][]byte
	add := func(from, to int) {
		made, changed := []byte(clean), false
		for i := from; i < to; i++ {
			if d := asDigit(made[i]); d != 0 {
				made[i], changed = d, true
			}
		}
		for _, have := range out {
			changed = changed && string(have) != string(made)
		}
		if changed {
			out = append(out, made)
		}
	}
	add(first, len(clean)-1)
	add(first, len(clean))
	return out
}

// mostConfused bounds how many characters of a postcode are doubted.
const mostConfused = 4

// confusedPostcodes returns the whole postcodes that look like s, without itself.
func confusedPostcodes(s []byte) []postcodeSpan {
	if len(s) < 5 || len(s) > 7 {
		return nil
	}
	var spans []postcodeSpan
	made := append([]byte(nil), s...)
	var try func(i, changed int)
	try = func(i, changed int) {
		if i == len(s) {
			if v, ok := packPostcode(made); ok && changed > 0 {
				spans = append(spans, postcodeSpan{v, v, costPostcodeConfused + changed - 1})
			}
			return
		}
		try(i+1, changed)
		if changed == mostConfused {
			return
		}
		others := asLetters(s[i])
		if d := asDigit(s[i]); d != 0 {
			others = string(d)
		}
		for k := range len(others) {
			made[i] = others[k]
			try(i+1, changed+1)
		}
		made[i] = s[i]
	}
	try(0, 0)
	return spans
}
