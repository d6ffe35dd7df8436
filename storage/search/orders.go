package search

import (
	"bytes"
	"slices"

	"lethe/model/calendar"
)

// orderSources adds the stretches of the orders in which the people are who
// answer a part otherwise than by a word.
func (s *seeker) orderSources(p *wanted, lv level) {
	for i := range p.dates {
		p.dates[i].eachRange(func(first, last calendar.Date) {
			if lo, hi := s.st.births.between(first, last); lo < hi {
				s.sources = append(s.sources, source{cost: p.dates[i].cost, from: fromOrder, order: byBorn, lo: lo, hi: hi})
			}
		})
	}
	for _, c := range p.postcodes {
		s.addRange(byPostcode, bigEndian(c.lo), bigEndian(c.hi+1), c.cost)
	}
	if lv > plain {
		s.dateEdits(p)
		s.postcodeEdits(p)
	}
	if p.phone.n > 0 {
		s.phoneSources(p, lv)
	}
	if p.email.local != "" {
		s.emailSources(p, lv)
	}
	if p.ref != nil {
		s.refSources(p, lv)
	}
	if p.subject != nil {
		s.subjectSources(p, lv)
	}
}

// dateEdits adds the people born on a day that differs in one digit.
func (s *seeker) dateEdits(p *wanted) {
	for i := range p.dates {
		p.dates[i].eachNear(func(day calendar.Date) {
			if lo, hi := s.st.births.between(day, day); lo < hi {
				s.sources = append(s.sources, source{cost: p.dates[i].cost + costDateEdit, from: fromOrder, order: byBorn, lo: lo, hi: hi})
			}
		})
	}
}

// postcodeEdits adds the people at the postcodes with one character different.
func (s *seeker) postcodeEdits(p *wanted) {
	if p.postcode == nil {
		return
	}
	eachEdit(p.postcode, "abcdefghijklmnopqrstuvwxyz0123456789", func(text []byte) {
		if code, ok := packPostcode(text); ok && !s.late {
			s.addRange(byPostcode, bigEndian(code), bigEndian(code+1), costPostcodeEdit)
			s.ticks += 8
			s.tick()
		}
	})
}

func bigEndian(v uint32) []byte { return []byte{byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)} }

// addRange adds the stretch of an order from one key up to another.
func (s *seeker) addRange(kind orderKind, from, to []byte, cost int) {
	o := &s.st.orders[kind]
	lo := s.st.base.seek(o, kind, 0, o.len(), from)
	hi := o.len()
	if to != nil {
		hi = s.st.base.gallop(o, kind, lo, to)
	}
	if lo < hi {
		s.sources = append(s.sources, source{cost: cost, from: fromOrder, order: kind, lo: lo, hi: hi})
	}
}

// addPrefix adds the stretch of an order whose keys begin with prefix.
func (s *seeker) addPrefix(kind orderKind, prefix []byte, cost int) {
	s.addRange(kind, prefix, successor(prefix), cost)
}

// addNarrow is addPrefix for the half of a value that a typing error leaves
// right. A half that too many share is not worth looking through; it reports
// whether it was.
func (s *seeker) addNarrow(kind orderKind, half []byte, cost int) bool {
	return s.addHalf(kind, half, 3000, cost)
}

// manyAddresses is how many addresses take as long to look through as every error in
// the other half.
const manyAddresses = 1000

// addHalf is addNarrow that says how many are too many.
func (s *seeker) addHalf(kind orderKind, half []byte, many, cost int) bool {
	before := len(s.sources)
	s.addPrefix(kind, half, cost)
	if n := len(s.sources); n > before && s.sources[n-1].hi-s.sources[n-1].lo > many {
		s.sources = s.sources[:before]
		return false
	}
	return true
}

// successor returns the least key after all that begin with prefix, or nil if
// there is none.
func successor(prefix []byte) []byte {
	out := bytes.Clone(prefix)
	for n := len(out); n > 0; n-- {
		if out[n-1] < 0xff {
			out[n-1]++
			return out[:n]
		}
	}
	return nil
}

func reversed(b []byte) []byte { return appendReversed(nil, b) }

// addExact adds the stretch of an order whose keys are key itself.
func (s *seeker) addExact(kind orderKind, key []byte, cost int) {
	s.addRange(kind, key, append(bytes.Clone(key), 0), cost)
}

func (s *seeker) phoneSources(p *wanted, lv level) {
	run := p.phone.bytes()
	s.addExact(byPhone, run, 0)
	s.addPrefix(byPhone, run, costPhoneStart)
	end := run
	if len(run) > 8 {
		end = bytes.TrimPrefix(run, []byte{'0'})
	}
	s.addPrefix(byPhoneEnd, reversed(end), costPhoneEnd+max(0, 5-len(run)))
	if lv == plain {
		return
	}
	// One wrong digit leaves the first or the second half right.
	half := (len(run) + 1) / 2
	switch {
	case len(run) >= 9:
		s.addNarrow(byPhone, run[:half], costPhoneEdit)
		s.addNarrow(byPhoneEnd, reversed(run[half:]), costPhoneEdit)
		s.addNarrow(byPhone, swapped(run, half), costPhoneEdit)
	case len(run) >= 6 && lv == far:
		s.addEdits(byPhoneEnd, nil, reversed(run), nil, "0123456789", costPhoneEdit+costPhoneEnd)
	}
	if lv == far && len(run) >= wholeNumber && p.dates == nil {
		s.twoWrongDigits(run)
	}
	deep := lv == far && (len(run) > 4 || len(run) > 3 && s.alone) && !(s.number && len(s.best) > 0)
	if deep || lv == edited && len(run) > 4 && run[0] != '0' && p.dates == nil {
		before, after := middleSkips(len(run))
		s.addMiddle(byPhone, run, before, costPhoneMiddle)
		s.addMiddle(byPhoneEnd, reversed(run), after, costPhoneMiddle)
	}
}

// middleSkips returns how many digits to try before n digits in the middle of a
// number, and how many after them. Between them they are all places in a number of
// eleven; those before are fewer to try, since numbers begin alike.
func middleSkips(n int) (before, after int) {
	others := max(2, 11-n)
	before = min(4, 1+others/2)
	if others < 4 {
		before = others - 1
	}
	return before, max(0, others-1-before)
}

// swapped returns b with the characters on the two sides of at exchanged.
func swapped(b []byte, at int) []byte {
	out := bytes.Clone(b)
	out[at-1], out[at] = out[at], out[at-1]
	return out
}

func (s *seeker) emailSources(p *wanted, lv level) {
	local := []byte(p.email.local)
	if p.email.at {
		s.addressSources(p)
	} else {
		s.addPrefix(byEmail, local, p.email.cost)
	}
	if !p.email.at && len(local) >= leastPlain && p.email.cost < costWordEmail {
		s.plainEmails(local, p.email.cost+costEmailStops, lv)
	}
	if lv == plain || len(local) <= 4 || p.email.cost >= costNoWordEmail {
		return
	}
	// One error leaves the first or the second half of the address whole; the
	// second half can be found where one of its words begins.
	half := len(local) / 2
	if !s.addHalf(byEmail, local[:half], manyAddresses, p.email.cost+costEmailEdit) {
		s.emailEdits(local[:half], local[half:], nil, p.email.cost)
	}
	if lv == far {
		s.emailEdits(nil, local[:half+1], local[half+1:], p.email.cost)
	}
	for i := 1; i < len(local); i++ {
		if !isLetter(local[i-1]) && !isDigit(local[i-1]) && len(local)-i > 2 {
			s.addHalf(byEmail, local[i:], manyAddresses, p.email.cost+costEmailEdit)
		}
	}
}

// addressSources adds the people with the local part of an address. Where very many
// share it, as schools do office@, those come first whose domain is, or begins, as it
// was typed; what all others cost is known.
func (s *seeker) addressSources(p *wanted) {
	const many, manyDomains = 2000, 4000
	before := len(s.sources)
	s.addExact(byEmail, []byte(p.email.local), p.email.cost)
	domain := clip([]byte(p.email.domain))
	if len(domain) == 0 && len(s.sources) > before {
		s.sources[before].cost += costUnfinished
	}
	if len(domain) == 0 || len(s.sources) == before || s.sources[before].hi-s.sources[before].lo < many {
		return
	}
	all := s.sources[before]
	s.sources = s.sources[:before]
	whole := false
	if at := s.st.words.descend(domain); at != none {
		s.st.words.under(at, 0, func(w uint32, extra int) {
			cost := p.email.cost
			if extra > 0 {
				cost += costDomainStart
			}
			whole = whole || extra == 0
			s.st.phrases.eachWith(w, func(i uint32) {
				if s.st.phrases.isDomain(i) {
					s.sources = append(s.sources, source{cost: cost, from: fromFact, number: i, hi: int(s.st.phrases.entries[i].uses)})
				}
			})
		})
	}
	switch {
	case len(s.sources)-before <= manyDomains:
		all.cost += costEmailDomain
	default:
		s.sources = s.sources[:before]
		if !whole {
			all.cost += costDomainStart
		}
	}
	s.sources = append(s.sources, all)
}

// emailEdits adds the addresses that begin like three texts, the second with
// an error in it: every error is tried.
func (s *seeker) emailEdits(before, wrong, after []byte, cost int) {
	s.addEdits(byEmail, before, wrong, after, "abcdefghijklmnopqrstuvwxyz0123456789._-", cost+costEmailEdit)
}

// addEdits adds the stretches of an order whose keys begin like three texts, the second
// with an error in it. Each is looked for among the keys that begin with what is right.
func (s *seeker) addEdits(kind orderKind, before, wrong, after []byte, letters string, cost int) {
	o := &s.st.orders[kind]
	right := slices.Concat(before, wrong)
	var nested [maxText + 1]struct{ lo, hi int }
	if len(right) >= len(nested) {
		return
	}
	nested[0].hi = o.len()
	for d := range right {
		in, at := nested[d], &nested[d+1]
		at.lo = s.st.base.seek(o, kind, in.lo, in.hi, right[:d+1])
		at.hi = min(in.hi, s.st.base.gallop(o, kind, at.lo, successor(right[:d+1])))
	}
	eachEdit(wrong, letters, func(text []byte) {
		if s.late {
			return
		}
		text = slices.Concat(before, text, after)
		same := 0
		for same < min(len(text), len(right)) && text[same] == right[same] {
			same++
		}
		in := nested[same]
		if in.lo == in.hi {
			return
		}
		from := s.st.base.seek(o, kind, in.lo, in.hi, text)
		if to := min(in.hi, s.st.base.gallop(o, kind, from, successor(text))); from < to {
			s.sources = append(s.sources, source{cost: cost, from: fromOrder, order: kind, lo: from, hi: to})
		}
		s.ticks += 8
		s.tick()
	})
}

func (s *seeker) refSources(p *wanted, lv level) {
	core := p.ref[p.refHead:]
	if len(core) < 3 {
		if p.refHead > 1 && p.refHead <= longestHead {
			s.addPrefix(byRef, core, costRefStart)
		}
		return
	}
	s.addExact(byRef, core, 0)
	s.addPrefix(byRef, core, costRefStart)
	if len(p.ref) > 3 {
		s.addPrefix(byRefEnd, reversed(p.ref), costRefEnd)
	}
	for _, filled := range p.refFilled {
		s.addExact(byRef, filled[coreOf(filled):], costRefConfused)
	}
	for _, also := range p.refAlso {
		s.addPrefix(byRef, also[coreOf(also):], costRefConfused)
		s.addPrefix(byRefEnd, reversed(also), costRefConfused+costRefEnd)
	}
	if lv == plain {
		return
	}
	if len(p.ref) >= 6 {
		half := (len(core) + 1) / 2
		s.addNarrow(byRef, core[:half], costRefEdit)
		s.addNarrow(byRefEnd, reversed(core[half:]), costRefEdit)
		s.addNarrow(byRef, swapped(core, half), costRefEdit)
	}
	dialled := p.phone.n >= wholeNumber || p.phone.n > 5 && core[0] == '0'
	if lv == far && len(core) > 3 && !dialled && !(s.number && len(s.best) > 0) {
		others := max(1, usualRef-1-len(core)) // places that are not the first or the last
		s.addMiddle(byRef, core, (others+1)/2, costRefMiddle)
		s.addMiddle(byRefEnd, reversed(core), others/2, costRefMiddle)
	}
}

func (s *seeker) subjectSources(p *wanted, lv level) {
	whole := min(len(p.subject), 8)
	s.addSubjects(p.subject[:whole], 0)
	if lv == plain || len(p.subject) < 8 || p.phone.n > 0 { // of ten thousand references one has no letter
		return
	}
	try := func(digits []byte) {
		if len(digits) >= 8 {
			s.addSubjects(digits[:8], costRefEdit)
		}
	}
	const values = "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f" +
		"\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f"
	eachEdit(p.subject[:whole], values, try)
	if len(p.subject) > 8 {
		eachEdit(p.subject[:9], values, try)
	}
}

// addSubjects adds the people whose reference begins with these digits.
func (s *seeker) addSubjects(digits []byte, cost int) {
	var v uint64
	for _, d := range digits {
		v = v<<5 | uint64(d)
	}
	shift := 5 * (8 - len(digits))
	key := func(v uint64) []byte {
		v <<= shift
		return []byte{byte(v >> 32), byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)}
	}
	to := key(v + 1)
	if v+1 == 1<<(5*len(digits)) {
		to = nil
	}
	s.addRange(byID, key(v), to, cost)
}

// addMiddle adds the stretches of an order whose keys have run after up to
// skip other characters. It steps through the beginnings that exist.
func (s *seeker) addMiddle(kind orderKind, run []byte, skip, cost int) {
	if skip == 0 {
		return
	}
	o := &s.st.orders[kind]
	var head [8]byte
	var step func(lo, hi, depth int)
	step = func(lo, hi, depth int) {
		var buf [2 * maxText]byte
		for lo < hi && !s.late {
			doc, value := o.at(lo)
			if !s.st.base.record(doc).live() {
				lo++
				continue
			}
			key := s.st.base.key(buf[:0], kind, doc, value)
			if len(key) <= depth {
				lo++
				continue
			}
			head[depth] = key[depth]
			after := min(hi, s.st.base.gallop(o, kind, lo, successor(head[:depth+1])))
			want := append(head[:depth+1:depth+1], run...)
			at := s.st.base.seek(o, kind, lo, after, want)
			to := min(after, s.st.base.gallop(o, kind, at, successor(want)))
			if at < to {
				s.sources = append(s.sources, source{cost: cost, from: fromOrder, order: kind, lo: at, hi: to})
			}
			s.ticks += 15 // a step costs as much as that many people
			if depth+1 < skip {
				step(lo, after, depth+1)
			}
			lo = max(after, lo+1)
			s.tick()
		}
	}
	step(0, o.len(), 0)
}

// longestHead is how many letters say of which system a reference is, at most.
const longestHead = 4

// usualRef is how many digits references have at most that are looked for by a piece
// from their middle: each more takes ten times as long.
const usualRef = 9

// wholeNumber is how many digits make a number that is not an end or a beginning.
const wholeNumber = 10

// twoWrongDigits adds the numbers that differ in two digits from run. Wherever they
// are, the last five digits are right but for one, or all before them are.
func (s *seeker) twoWrongDigits(run []byte) {
	const end = 5
	head, tail := run[:len(run)-end], bytes.Clone(run[len(run)-end:])
	s.addNarrow(byPhone, head, costPhoneEdits)
	s.addNarrow(byPhoneEnd, reversed(tail), costPhoneEdits)
	for i, right := range tail {
		for c := byte('0'); c <= '9'; c++ {
			if tail[i] = c; c != right {
				s.addNarrow(byPhoneEnd, reversed(tail), costPhoneEdits)
			}
		}
		tail[i] = right
	}
	s.pass(2000)
}
