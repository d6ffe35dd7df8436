package search

// oneEdit reports whether a and b differ by one character added, left out or
// wrong, or by two neighbours swapped.
func oneEdit(a, b []byte) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return string(a[i:]) == string(b[i+1:])
	}
	if i == len(a) {
		return false // equal
	}
	if string(a[i+1:]) == string(b[i+1:]) {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && string(a[i+2:]) == string(b[i+2:])
}

// endEdit reports whether some end of have differs from want by one edit.
func endEdit(have, want []byte) bool {
	for n := len(want) - 1; n <= len(want)+1 && n <= len(have); n++ {
		if oneEdit(have[len(have)-n:], want) {
			return true
		}
	}
	return false
}

// twoWrong reports whether a and b are as long and differ in two characters.
func twoWrong(a, b []byte) bool {
	if len(a) != len(b) {
		return false
	}
	wrong := 0
	for i := range a {
		if a[i] != b[i] {
			wrong++
		}
	}
	return wrong == 2
}

// prefixEdit reports whether some beginning of have differs from want by one
// edit.
func prefixEdit(have, want []byte) bool {
	for n := len(want) - 1; n <= len(want)+1 && n <= len(have); n++ {
		if oneEdit(have[:n], want) {
			return true
		}
	}
	return false
}

// eachEdit calls do with every text that differs from s by one character of
// alphabet wrong, left out or added, or by two neighbours swapped. The text is
// only valid during the call.
func eachEdit(s []byte, alphabet string, do func(text []byte)) {
	buf := make([]byte, len(s), len(s)+1)
	for i := range s {
		copy(buf, s)
		for k := range len(alphabet) {
			if buf[i] = alphabet[k]; alphabet[k] != s[i] {
				do(buf)
			}
		}
		copy(buf, s)
		if i+1 < len(s) && s[i] != s[i+1] {
			buf[i], buf[i+1] = s[i+1], s[i]
			do(buf)
		}
		do(append(append(buf[:0:cap(buf)], s[:i]...), s[i+1:]...))
		buf = buf[:len(s)]
	}
	for i := range len(s) + 1 {
		for k := range len(alphabet) {
			do(append(append(append(buf[:0:cap(buf)], s[:i]...), alphabet[k]), s[i:]...))
		}
	}
}

// distance returns the number of letters to add, leave out or change to make a
// of b.
func distance(a, b []byte) int {
	var row [4*maxWord + 1]int
	for j := range len(b) + 1 {
		row[j] = j
	}
	for i := range a {
		corner := row[0]
		row[0] = i + 1
		for j := range b {
			d := corner
			if a[i] != b[j] {
				d++
			}
			corner = row[j+1]
			row[j+1] = min(d, corner+1, row[j]+1)
		}
	}
	return row[len(b)]
}
