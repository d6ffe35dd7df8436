package search

// soundHash returns a hash of how a folded word sounds to an English ear, or 0
// for a word without a usable sound. Words that share it are taken for
// spellings of each other: Smyth and Smith, Katherine and Catherine, Rokhster
// and Rokhstar. Only the consonants count, and whether a vowel comes first.
func soundHash(text []byte) uint32 {
	var buf [maxWord]byte
	key := soundKey(buf[:0], text)
	if len(key) == 0 {
		return 0
	}
	hash := uint32(2166136261)
	for _, c := range key {
		hash = (hash ^ uint32(c)) * 16777619
	}
	return hash | 1
}

// soundKey appends the phonetic key of a folded word to dst. Words with
// letters beyond a to z have none.
func soundKey(dst []byte, text []byte) []byte {
	for _, c := range text {
		if !isLetter(c) {
			return dst[:0]
		}
	}
	text = opening(text)
	for i := 0; i < len(text); {
		code, n := soundAt(text, i)
		if code == 'a' && i > 0 {
			code = 0
		}
		if code != 0 && (len(dst) == 0 || dst[len(dst)-1] != code) {
			dst = append(dst, code)
		}
		i += n
	}
	return dst
}

// opening rewrites the beginnings whose first letters are silent or stand for
// another sound.
func opening(text []byte) []byte {
	if len(text) < 3 {
		return text
	}
	switch string(text[:2]) {
	case "kn", "gn", "pn", "wr", "ps":
		return text[1:]
	case "wh":
		return append([]byte{'w'}, text[2:]...)
	}
	if string(text[:3]) == "mac" && len(text) > 5 {
		return append([]byte("mc"), text[3:]...)
	}
	return text
}

// soundAt returns the sound at text[i] (0 for none, 'a' for a vowel) and how
// many letters it takes.
func soundAt(text []byte, i int) (code byte, n int) {
	var next, third byte
	if i+1 < len(text) {
		next = text[i+1]
	}
	if i+2 < len(text) {
		third = text[i+2]
	}
	switch c := text[i]; c {
	case 'a', 'e', 'i', 'o', 'u':
		return 'a', 1
	case 'y':
		if i == 0 && next != 0 && vowel(next) {
			return 'y', 1
		}
		return 'a', 1
	case 'h', 'w':
		if i == 0 {
			return c, 1
		}
		return 0, 1
	case 'c':
		return soundOfC(i, next, third)
	case 'g':
		return soundOfG(i, next, third)
	case 'p':
		if next == 'h' {
			return 'f', 2
		}
	case 's', 't':
		switch {
		case next == 'h' && c == 's':
			return 'x', 2
		case next == 'h':
			return 't', 2
		case next == 'c' && third == 'h':
			return 'x', 3
		}
	case 'd':
		if next == 'g' && (third == 'e' || third == 'i' || third == 'y') {
			return 'j', 2
		}
	case 'q':
		return 'k', 1
	case 'v':
		return 'f', 1
	case 'z':
		return 's', 1
	case 'x':
		if i == 0 {
			return 's', 1
		}
		return 'K', 1 // ks, told apart from k
	}
	return text[i], 1
}

func soundOfC(i int, next, third byte) (code byte, n int) {
	switch {
	case next == 'h' && i == 0 && !vowel(third):
		return 'k', 2 // Christopher
	case next == 'h':
		return 'x', 2
	case next == 'k':
		return 'k', 2
	case next == 'e' || next == 'i' || next == 'y':
		return 's', 1
	}
	return 'k', 1
}

func soundOfG(i int, next, third byte) (code byte, n int) {
	switch {
	case next == 'h' && i == 0:
		return 'g', 2
	case next == 'h' && !vowel(third):
		return 0, 2 // Wright, Hugh
	case next == 'n' && third == 0:
		return 'n', 2
	case next == 'e' && third != 0, next == 'y':
		return 'j', 1
	}
	return 'g', 1
}

func vowel(c byte) bool {
	switch c {
	case 'a', 'e', 'i', 'o', 'u', 'y':
		return true
	}
	return false
}
