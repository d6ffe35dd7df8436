package search

import (
	"bytes"
	"slices"
	"sort"
	"strings"
)

// leastPlain is the shortest text that is tried as an address whose stops, or whose
// @, were left out.
const leastPlain = 5

// partsWords reports whether a character parts the words of an address.
func partsWords(c byte) bool { return c == '.' || c == '_' || c == '-' }

// beginsPlain reports whether local begins with typed but for one character that
// parts its words: a.smith71 with asmith71.
func beginsPlain(local, typed string) bool {
	if len(local) <= len(typed) {
		return false
	}
	i := 0
	for i < len(typed) && local[i] == typed[i] {
		i++
	}
	return i > 0 && i < len(typed) && partsWords(local[i]) && strings.HasPrefix(local[i+1:], typed[i:])
}

// beginsWith reports whether typed is a whole local part and the beginning of its
// domain, the @ left out.
func (m *matcher) beginsWith(typed, local string, domain uint32) bool {
	const least = 3
	if domain == none || len(typed) < len(local)+least || !strings.HasPrefix(typed, local) {
		return false
	}
	var buf [4 * maxWord]byte
	return bytes.HasPrefix(m.st.words.text(buf[:0], m.st.phrases.wordsOf(domain)[0]), []byte(typed[len(local):]))
}

// plainEmails adds the addresses that a text is when a stop, or the @, is put in.
func (s *seeker) plainEmails(local []byte, cost int, lv level) {
	for i := 1; i < len(local); i++ {
		for _, c := range []byte("._") {
			s.addPrefix(byEmail, slices.Concat(local[:i], []byte{c}, local[i:]), cost)
		}
	}
	if dot := bytes.LastIndexByte(local, '.'); lv > plain && dot > leastPlain {
		for k := 3; k < dot; k++ {
			s.addExact(byEmail, local[:k], cost)
		}
	}
	s.ticks += 2 * len(local)
}

// insideEmails looks for a text inside the words of addresses, where no order has
// them: it goes through all that is held of everybody, who comes first first, until
// enough are found or the time is up.
func (s *seeker) insideEmails(l *lookup) {
	if len(l.parts) != 1 || l.parts[0].email.at || len(l.parts[0].email.local) < leastPlain {
		return
	}
	s.rounds = -never     // a look-up that has found nobody waits for this
	const piece = 1 << 18 // bytes between looks at the clock
	base, text := &s.st.base, []byte(l.parts[0].email.local)
	for from := 0; from < len(base.blob) && !s.late && len(s.best) < s.limit; {
		end := min(len(base.blob), from+piece)
		at := bytes.Index(base.blob[from:min(len(base.blob), end+len(text))], text)
		if s.pass(32 * 256); at < 0 {
			from = end
			continue
		}
		doc := sort.Search(base.len(), func(i int) bool { return int(base.start[i+1]) > from+at })
		if doc < base.len() {
			s.consider(l, base, uint32(doc))
		}
		from = int(base.start[min(doc+1, base.len())])
	}
	clear(text)
}
