package search

import (
	"encoding/binary"
	"strings"
)

// An encoder turns a Person into a record, counting the words and phrases that
// it uses.
type encoder struct {
	words   *dictionary
	phrases *phrases

	known *[phraseKinds]map[string]uint32 // phrases met before; only while a register is built

	looking bool // only look: nothing is added or counted
	unknown bool // while looking, a word or phrase was not there

	buf    []byte // folded text
	names  []uint32
	facts  []uint32
	out    []byte
	header uint32
}

// phrase returns the number of a fact and counts its use; make is asked for
// its words when it is new. It reports false for a fact without words.
func (e *encoder) phrase(kind phraseKind, text string, make func() []uint32) (uint32, bool) {
	if e.known != nil {
		if i, ok := e.known[kind][text]; ok && e.phrases.entries[i].uses > 0 {
			e.phrases.entries[i].uses++
			return i, true
		}
	}
	words := make()
	if len(words) == 0 {
		return 0, false
	}
	if e.looking {
		i, ok := e.phrases.lookup(kind, words)
		e.unknown = e.unknown || !ok
		return i, true
	}
	i := e.phrases.use(kind, words, e.words)
	if e.known != nil {
		e.known[kind][text] = i
	}
	return i, true
}

// word returns the number of a word and counts its use.
func (e *encoder) word(text []byte) uint32 {
	if !e.looking {
		return e.words.use(text)
	}
	w, ok := e.words.lookup(text)
	e.unknown = e.unknown || !ok
	return w
}

// encode returns the record of p. What goes beyond the limits of a record (31
// words of names, 31 facts, 15 of each contact, 31 references) is left out.
func (e *encoder) encode(p Person) record {
	e.header = liveBit
	e.names, e.facts, e.out = e.names[:0], e.facts[:0], e.out[:0]
	e.addNames(p.Names)
	e.addFacts(p)
	e.out = append(e.out, 0, 0, 0, 0)
	e.writeNumbers(e.names, nameShift)
	e.writeNumbers(e.facts, phraseShift)
	if p.Born > 0 && p.Born < 1<<24 {
		e.header |= bornBit
		e.out = append(e.out, byte(p.Born), byte(p.Born>>8), byte(p.Born>>16))
	}
	e.writePostcodes(p.Postcodes)
	e.writePhones(p.Phones)
	e.writeEmails(p.Emails)
	e.writeRefs(p)
	binary.LittleEndian.PutUint32(e.out, e.header)
	clear(e.buf[:cap(e.buf)])
	return e.out
}

func (e *encoder) addNames(names []Name) {
	for _, n := range names {
		switch n.Kind {
		case Current:
			first, middle, _ := strings.Cut(strings.TrimSpace(n.Given), " ")
			e.addName(first, roleGiven, roleCompound)
			e.addName(middle, roleMiddle, roleMiddle)
			e.addName(n.Family, roleFamily, roleFamily)
		case Previous:
			e.addName(n.Given, rolePreviousGiven, rolePreviousGiven)
			e.addName(n.Family, rolePreviousFamily, rolePreviousFamily)
		case KnownAs:
			e.addName(n.Given, roleKnownAs, roleKnownAs)
			e.addName(n.Family, roleKnownAs, roleKnownAs)
		}
	}
}

// addName adds the words of one part of a name: the first in one role, the
// others in another. A former name adds only what the others lack.
func (e *encoder) addName(s string, first, rest role) {
	e.buf = foldText(e.buf[:0], s)
	as := first
	eachWord(e.buf, func(text []byte) {
		if len(e.names) == nameMax {
			return
		}
		w := e.word(text)
		if as >= roleKnownAs && as <= rolePreviousGiven && e.named(w) {
			if !e.looking {
				e.words.release(w)
			}
			return
		}
		e.names = append(e.names, w<<roleBits|uint32(as))
		as = rest
	})
}

func (e *encoder) named(w uint32) bool {
	for _, n := range e.names {
		if n>>roleBits == w {
			return true
		}
	}
	return false
}

func (e *encoder) addFacts(p Person) {
	e.addFact(phraseTitle, p.Title)
	for _, s := range p.Towns {
		e.addFact(phraseTown, s)
	}
	for _, s := range p.Establishments {
		e.addFact(phraseEstablishment, s)
	}
	for _, s := range p.Kinds {
		e.addFact(phraseKindOf, s)
	}
	for _, s := range p.Flags {
		e.addFact(phraseFlag, s)
	}
	for _, s := range p.Postcodes {
		if _, ok := packPostcode(alphanumeric(e.buf[:0], s)); !ok {
			e.addFact(phraseOther, s)
		}
	}
}

func (e *encoder) addFact(kind phraseKind, s string) {
	if len(e.facts) == phraseMax {
		return
	}
	i, ok := e.phrase(kind, s, func() []uint32 {
		e.buf = foldText(e.buf[:0], s)
		var words []uint32
		for _, w := range strings.Fields(string(e.buf)) {
			if len(words) < maxPhrase {
				words = append(words, e.word([]byte(w)))
			}
		}
		return words
	})
	if ok {
		e.facts = append(e.facts, i)
	}
}

func (e *encoder) writeNumbers(numbers []uint32, shift int) {
	e.header |= uint32(len(numbers)) << shift
	for _, n := range numbers {
		e.out = binary.AppendUvarint(e.out, uint64(n))
	}
}

func (e *encoder) writePostcodes(postcodes []string) {
	n := uint32(0)
	for _, s := range postcodes {
		if v, ok := packPostcode(alphanumeric(e.buf[:0], s)); ok && n < postcodeMax {
			e.out = binary.LittleEndian.AppendUint32(e.out, v)
			n++
		}
	}
	e.header |= n << postcodeShift
}

func (e *encoder) writePhones(phones []string) {
	n := uint32(0)
	for _, s := range phones {
		if v, ok := packPhone(cleanPhone(s)); ok && n < phoneMax {
			e.out = binary.AppendUvarint(e.out, uint64(v))
			n++
		}
	}
	e.header |= n << phoneShift
}

func (e *encoder) writeEmails(emails []string) {
	n := uint32(0)
	for _, s := range emails {
		local, domain, _ := strings.Cut(strings.ToLower(strings.TrimSpace(s)), "@")
		if local == "" || len(local) > maxText || n == emailMax {
			continue
		}
		number := uint32(0)
		if domain != "" {
			i, _ := e.phrase(phraseDomain, domain, func() []uint32 { return []uint32{e.word([]byte(domain))} })
			number = i + 1
		}
		e.out = binary.AppendUvarint(e.out, uint64(number))
		e.out = append(e.out, byte(len(local)))
		e.out = append(e.out, local...)
		n++
	}
	e.header |= n << emailShift
}

// writeRefs writes the references in sections (see divider).
func (e *encoder) writeRefs(p Person) {
	n := uint32(0)
	put := func(text []byte, mark byte) {
		if n < refMax {
			e.out = append(append(e.out, byte(len(text))|mark), text...)
			n++
		}
	}
	write := func(refs []string, mark byte) {
		for _, s := range refs {
			if e.buf = alphanumeric(e.buf[:0], s); len(e.buf) > 0 && len(e.buf) <= maxText {
				put(e.buf, mark)
			}
		}
	}
	write(p.SourceIDs, 0)
	if len(p.Joined)+len(p.JoinedIDs) > 0 {
		put(nil, divider)
		write(p.Joined, 0)
	}
	if len(p.JoinedIDs) > 0 {
		put(nil, divider)
		write(p.JoinedIDs, 0)
	}
	write(p.OpenRequests, requestBit)
	e.header |= n << refShift
}
