package search

import "unicode/utf8"

// A source is people who answer a part at no less than a cost: those on the
// list of a word or a phrase, or on a stretch of an order.
type source struct {
	cost   int
	from   sourceKind
	number uint32 // of the word or phrase
	order  orderKind
	lo, hi int // stretch of the order
}

type sourceKind uint8

const (
	fromFamily sourceKind = iota
	fromName
	fromFact
	fromOrder
)

// look goes one level through every reading.
func (s *seeker) look(q *query, lv level) {
	if lv == plain {
		s.joinWords(q)
	}
	switch lv {
	case edited:
		s.splitWords(q, s.splits, plain)
	case far:
		s.splitWords(q, s.roughSplits, edited)
	}
	for i := 0; i < len(s.lookups) && !s.late; i++ {
		l := s.lookups[i]
		if lv > l.most && l.done > 0 {
			continue
		}
		news := s.prepare(l, min(lv, l.most))
		if s.late && lv > plain {
			return // what was found before stays
		}
		if news {
			s.run(l, min(lv, l.most))
		}
	}
}

// prepare fills the word sets up to a level, and reports whether somebody may be found
// now who was not before.
func (s *seeker) prepare(l *lookup, lv level) (news bool) {
	news = l.done == plain || lv == far && len(l.parts) > 1
	for i := range l.parts {
		p := &l.parts[i]
		p.edits = lv > plain
		news = news || !p.wordOnly()
		if p.set == nil || s.late && lv > plain {
			continue
		}
		before := p.set.total
		for at := l.done; at <= lv; at++ {
			switch at {
			case plain:
				if p.initial() {
					p.set.fillInitial(s.st, p.word)
					continue
				}
				p.set.fill(s.st, p.word)
				if p.email.cost == costWordEmail && p.set.least > costInitial {
					p.email.cost = costNoWordEmail
				}
			case edited:
				p.set.fillAbbreviated(s.st, p.word)
				p.set.fillEdits(s.st, &s.walk, p.word, 1)
				s.pass(2000)
			case far:
				p.set.fillEdits(s.st, &s.walk, p.word, 2)
				s.pass(20_000)
			}
		}
		news = news || p.set.total > before
	}
	l.done = lv + 1
	return news
}

// wordOnly reports whether a part is a word and nothing that can have an error in it
// otherwise.
func (p *wanted) wordOnly() bool {
	return p.set != nil && p.dates == nil && p.phone.n == 0 && p.postcode == nil && p.ref == nil && p.subject == nil && (p.email.local == "" || p.email.cost >= costNoWordEmail)
}

// initial reports whether a part is a single letter and nothing else.
func (p *wanted) initial() bool {
	return p.word != nil && utf8.RuneCount(p.word) == 1 && p.dates == nil && p.ref == nil && p.postcodes == nil
}

// run finds the people who fit a reading.
func (s *seeker) run(l *lookup, lv level) {
	first, initials, unmet := nobody, 0, 0
	s.alone, s.initialled = len(l.parts) == 1, false
	for i := range l.parts {
		p := &l.parts[i]
		s.measure(i, p, lv)
		s.initials[i] = 0
		switch {
		case p.set != nil && p.set.initial != 0:
			s.initials[i], s.initialled = initialBit(p.set.initial), true
			initials++
		case p.count == 0:
			unmet++
		case first < 0 || p.count < l.parts[first].count:
			first = i
		}
	}
	l.may = 0
	if lv == far && len(l.parts) > 1 {
		l.may = 1 + len(l.parts)/5
	}
	for doc := range uint32(s.st.overlay.len()) {
		s.consider(l, &s.st.overlay, doc)
	}
	if first < 0 && initials < len(l.parts) || unmet > l.may {
		return
	}
	if initials > 0 && unmet == 0 && (first < 0 || l.parts[first].count > s.st.base.len()/manyInitials) {
		l.may = 0
		s.markAll(l, nobody)
		s.byInitials(l)
		return
	}
	if s.markAll(l, first); s.late && lv > plain {
		return
	}
	may := l.may
	l.may = 0
	if unmet == 0 {
		s.drive(l, first)
	}
	if l.may = may; may == 0 || len(s.best) == s.limit && s.worst() < costMissing {
		return
	}
	for i := range l.parts {
		p := &l.parts[i]
		vague := p.set == nil && p.count > 5000 // no match by itself
		if p.count > 0 && !vague && !s.late {
			s.drive(l, i)
		}
	}
}

// measure finds how many people a part can be answered by, and how cheaply.
func (s *seeker) measure(i int, p *wanted, lv level) {
	p.count, p.least = 0, costMissing
	if p.set != nil {
		p.count = p.set.total
		p.least = min(p.least, p.set.least)
	}
	s.sources = s.sources[:0]
	s.orderSources(p, lv)
	for _, src := range s.sources {
		p.count += src.hi - src.lo
		p.least = min(p.least, src.cost)
	}
	s.stretches[i] = append(s.stretches[i][:0], s.sources...)
}

// allSources gathers everything that a part, which has been measured, can be
// answered by.
// What comes from any name but the family name costs alone more.
func (s *seeker) allSources(p *wanted, part, alone int) {
	s.sources = append(s.sources[:0], s.stretches[part]...)
	if p.set == nil {
		return
	}
	for _, h := range p.set.words {
		s.sources = append(s.sources,
			source{cost: int(h.cost), from: fromFamily, number: h.number},
			source{cost: int(h.cost) + alone, from: fromName, number: h.number})
	}
	for _, h := range p.set.facts {
		s.sources = append(s.sources, source{cost: int(h.cost), from: fromFact, number: h.number})
	}
}

// drive weighs the people who answer one part, the cheapest answers first,
// until nobody else can be among the best.
func (s *seeker) drive(l *lookup, part int) {
	alone := 0
	if l.single {
		alone = costGivenAlone
	}
	s.allSources(&l.parts[part], part, alone)
	s.cheapestFirst()
	others, dearest := l.base, 0
	for i := range l.parts {
		if i != part {
			others += l.parts[i].least
			dearest = max(dearest, l.parts[i].least)
		}
	}
	if l.may > 0 { // whoever misses nothing has been weighed before
		others += costMissing - dearest
	}
	for i := 0; i < len(s.sources) && !s.late; {
		end, people, work := i, 0, 0
		for end < len(s.sources) && s.sources[end].cost == s.sources[i].cost {
			n := s.size(&s.sources[end])
			people += n
			if s.sources[end].from != fromOrder {
				n = min(n, s.limit) // its first are its best
			}
			work += n
			end++
		}
		bound := others + s.sources[i].cost
		if bound > s.worst() {
			return
		}
		if len(l.parts) == 1 && s.scan(l, people, work, bound) {
			return
		}
		for ; i < end && !s.late; i++ {
			s.drain(l, &s.sources[i], bound)
		}
	}
}

// cheapestFirst sorts the sources by cost and leaves equals as they are. Costs
// are few and sources many, so they are counted.
func (s *seeker) cheapestFirst() {
	places := s.places[:0]
	for i := range s.sources {
		for s.sources[i].cost >= len(places) {
			places = append(places, 0)
		}
		places[s.sources[i].cost]++
	}
	at := 0
	for cost, n := range places {
		places[cost], at = at, at+n
	}
	sorted := append(s.unsorted[:0], s.sources...)
	for i := range s.sources {
		cost := s.sources[i].cost
		sorted[places[cost]] = s.sources[i]
		places[cost]++
	}
	s.sources, s.unsorted, s.places = sorted, s.sources, places
}

// size returns how many people a source has.
func (s *seeker) size(src *source) int {
	switch src.from {
	case fromFamily:
		return s.st.family.size(src.number)
	case fromName:
		return s.st.names.size(src.number)
	case fromFact:
		return int(s.st.phrases.entries[src.number].uses)
	}
	return src.hi - src.lo
}

// listOf returns the list of a word or phrase.
func (s *seeker) listOf(src *source) list {
	switch src.from {
	case fromFact:
		return s.st.facts.of(src.number)
	case fromFamily:
		return s.st.family.of(src.number)
	}
	return s.st.names.of(src.number)
}

// scan weighs the people of the base in the order of rank, where so many fit
// that the best are soon met, sooner than by the work of draining sources, and
// reports whether they were: then nobody else can be among the best.
func (s *seeker) scan(l *lookup, people, work, bound int) bool {
	n := s.st.base.len()
	if people == 0 || work < s.limit*n/people {
		return false
	}
	for doc := range uint32(min(n, 8*s.limit*n/people)) {
		s.consider(l, &s.st.base, doc)
		if s.late || s.worst() <= bound {
			return true
		}
	}
	return false
}

// beaten reports whether a person of the base, who costs bound at least, comes after the
// last of the best: people of the base are in the order in which equals come.
func (s *seeker) beaten(doc uint32, bound int) bool {
	if s.worst() != bound {
		return s.worst() < bound
	}
	last := &s.best[len(s.best)-1]
	if last.overlay {
		return s.st.base.ranks[doc] < last.rank
	}
	return doc >= last.doc
}

// drain weighs the people of one source.
func (s *seeker) drain(l *lookup, src *source, bound int) {
	if src.from == fromOrder {
		for i := src.lo; i < src.hi && !s.late; i++ {
			doc, _ := s.st.orders[src.order].at(i)
			if !s.beaten(doc, bound) && s.promising(l, doc) {
				s.consider(l, &s.st.base, doc)
			} else if i%1024 == 0 {
				s.pass(1024)
			}
		}
		return
	}
	at, passed := s.listOf(src), 0
	for !s.late {
		doc, ok := at.next()
		if !ok {
			return
		}
		if !s.promising(l, doc) {
			if passed++; passed%1024 == 0 {
				s.pass(1024)
			}
			continue
		}
		if s.beaten(doc, bound) {
			return // those after it come after it in rank, too
		}
		s.consider(l, &s.st.base, doc)
	}
}

// joinWords adds readings in which two neighbouring words are one: "o leary".
func (s *seeker) joinWords(q *query) {
	parts := q.readings[0].parts
	for i := 0; i+1 < len(parts) && len(s.lookups) < 4; i++ {
		if parts[i].word == nil || parts[i+1].word == nil {
			continue
		}
		joined := append(append([]byte(nil), parts[i].word...), parts[i+1].word...)
		at := s.st.words.descend(clip(joined))
		if at == none || len(joined) < 4 || s.st.words.nodes[at].word == none && i+2 < len(parts) {
			continue
		}
		r := reading{cost: q.readings[0].cost + costJoined}
		r.parts = append(append(r.parts, parts[:i]...), part{word: joined})
		for _, p := range parts[i+2:] {
			p.word = append([]byte(nil), p.word...)
			r.parts = append(r.parts, p)
		}
		s.addLookup(r, q.filed, edited)
	}
}
