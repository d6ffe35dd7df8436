package search

import (
	"bytes"
	"strings"
)

// A wanted is a part of the query being looked for.
type wanted struct {
	part
	set     *wordSet // of part.word, or nil
	refHead int      // where the particular part of ref begins
	edits   bool     // typing errors in numbers are let pass
	least   int      // the lowest cost anybody can have
	count   int      // people at most, to choose where to begin
}

// A fit is how one person answers one part.
type fit struct {
	cost int
	why  why
	name int // which word of the name, or -1
	how  int // cost of the word alone
}

// A matcher weighs people against a reading of the query.
type matcher struct {
	st     *state
	parts  []wanted
	filed  bool
	single bool // one name among the parts
	may    int  // parts that may be missing
	base   int  // cost of the reading
	id     *ID  // of the person at hand

	names [nameMax]uint32 // words of the person at hand
	roles [nameMax]role
	count int
	fits  [maxParts]fit
}

// eval returns the cost of a person, or never. It stops early when the cost
// exceeds most.
func (m *matcher) eval(r record, most int) int {
	if !r.live() {
		return never
	}
	at := headerSize
	m.count = r.count(nameShift, nameMax)
	for i := range m.count {
		var v uint32
		v, at = r.uvarint(at)
		m.names[i], m.roles[i] = v>>roleBits, role(v&(1<<roleBits-1))
	}
	sum, missing, clash := m.base, 0, false
	var l layout
	var used uint32
	for i := range m.parts {
		f := m.fit(&m.parts[i], r, at, &l)
		m.fits[i] = f
		if f.why == whyMissing {
			if missing++; missing > m.may {
				return never
			}
		}
		if sum += f.cost; sum > most {
			return never
		}
		if f.name >= 0 {
			clash = clash || used>>f.name&1 != 0
			used |= 1 << f.name
		}
	}
	if clash {
		if sum = m.settle(r, at, &l); sum == never {
			return never
		}
	}
	return sum + m.orderCost()
}

// fit finds the cheapest way in which a person answers a part.
func (m *matcher) fit(p *wanted, r record, facts int, l *layout) fit {
	best := fit{cost: costMissing, name: -1}
	if p.set != nil {
		best = m.nameFit(p, best, 0)
		if len(p.set.facts) > 0 && best.cost > 1 {
			best = m.factFit(p, r, facts, best, l)
		}
	}
	if best.cost > 0 {
		m.otherFit(p, r, l, &best)
	}
	return best
}

// nameFit tries the words of the name, those in taken left out.
func (m *matcher) nameFit(p *wanted, best fit, taken uint32) fit {
	for j := range m.count {
		c := m.wordCost(p, j)
		if c == 0 || taken>>j&1 != 0 {
			continue
		}
		cost := int(c) - 1 + roleCost[m.roles[j]]
		if m.single && m.roles[j] != roleFamily {
			cost += costGivenAlone
		}
		if cost < best.cost {
			best = fit{cost, whyName, j, int(c) - 1}
		}
	}
	return best
}

// wordCost returns what word j of the name costs as an answer to a part, and
// one more, or 0 if it is none.
func (m *matcher) wordCost(p *wanted, j int) uint8 {
	if p.set.initial != 0 && m.st.words.words[m.names[j]].first == p.set.initial {
		return costInitial + 1
	}
	return p.set.cost[m.names[j]]
}

func (m *matcher) factFit(p *wanted, r record, at int, best fit, l *layout) fit {
	var v uint32
	for range r.count(phraseShift, phraseMax) {
		v, at = r.uvarint(at)
		if c := p.set.factCost[v]; c != 0 && int(c)-1 < best.cost {
			best = m.factAt(v, int(c)-1)
		}
	}
	if r.count(emailShift, emailMax) == 0 || best.cost <= factCost[phraseDomain] {
		return best
	}
	at = l.of(r).emails
	var e email
	for range r.count(emailShift, emailMax) {
		if e, at = r.email(at); e.domain != none {
			if c := p.set.factCost[e.domain]; c != 0 && int(c)-1 < best.cost {
				best = m.factAt(e.domain, int(c)-1)
			}
		}
	}
	return best
}

func (m *matcher) factAt(phrase uint32, cost int) fit {
	kind := m.st.phrases.entries[phrase].kind
	how := cost - factCost[kind]
	if how > 0 {
		how -= costFactInexact
	}
	return fit{cost, whyFact + why(kind), -1, how}
}

// of fills in the layout of r when it is first needed.
func (l *layout) of(r record) *layout {
	if l.phrases == 0 {
		*l = r.layout()
	}
	return l
}

// otherFit tries what is neither a name nor a fact.
func (m *matcher) otherFit(p *wanted, r record, l *layout, best *fit) {
	better := func(cost int, why why) {
		if cost < best.cost {
			*best = fit{cost: cost, why: why, name: -1}
		}
	}
	if p.dates != nil {
		born := r.born(*l.of(r))
		for i := range p.dates {
			if p.dates[i].cost >= best.cost {
				continue
			}
			if p.dates[i].matches(born) {
				better(p.dates[i].cost, whyBorn)
			} else if p.edits && p.dates[i].near(born) {
				better(p.dates[i].cost+costDateEdit, whyBorn)
			}
		}
	}
	for i := range r.count(postcodeShift, postcodeMax) {
		if len(p.postcodes) == 0 {
			break
		}
		code := r.postcode(*l.of(r), i)
		if p.edits && p.postcode != nil && best.cost > costPostcodeEdit {
			var text [8]byte
			if oneEdit(unpackPostcode(text[:0], code), p.postcode) {
				better(costPostcodeEdit, whyPostcode)
			}
		}
		for _, s := range p.postcodes {
			if s.lo <= code && code <= s.hi {
				better(s.cost, whyPostcode)
			}
		}
	}
	if p.phone.n > 0 {
		m.phoneFit(p, r, l.of(r), better)
	}
	if p.email.local != "" {
		m.emailFit(p, r, l.of(r), better)
	}
	if p.ref != nil {
		m.refFit(p, r, l.of(r), better)
	}
	if p.subject != nil {
		m.subjectFit(p, better)
	}
}

// subjectFit compares the reference that the id spells: eight digits of base
// 32, then a check digit that need not be right.
func (m *matcher) subjectFit(p *wanted, better func(int, why)) {
	have := subjectDigits(m.id)
	n := min(len(p.subject), len(have))
	switch {
	case bytes.Equal(have[:n], p.subject[:n]) && n == len(have):
		better(0, whySubject)
	case bytes.Equal(have[:n], p.subject[:n]):
		better(costRefStart, whySubject)
	case p.edits && len(p.subject) >= 8 && (oneEdit(have[:], p.subject[:n]) || prefixEdit(p.subject, have[:])):
		better(costRefEdit, whySubject)
	}
}

// subjectDigits returns the base-32 digits of a subject reference, without the
// check digit.
func subjectDigits(id *ID) [8]byte {
	v := uint64(id[0])<<32 | uint64(id[1])<<24 | uint64(id[2])<<16 | uint64(id[3])<<8 | uint64(id[4])
	var out [8]byte
	for i := range out {
		out[i] = byte(v >> (35 - 5*i) & 31)
	}
	return out
}

func (m *matcher) phoneFit(p *wanted, r record, l *layout, better func(int, why)) {
	run := p.phone.bytes()
	at := l.phones
	for range r.count(phoneShift, phoneMax) {
		var number phone
		number, at = r.phone(at)
		have := number.unpack()
		digits := have.bytes()
		switch {
		case bytes.Equal(digits, run):
			better(0, whyPhone)
		case bytes.HasSuffix(digits, run) || len(run) > 8 && bytes.HasSuffix(digits, bytes.TrimPrefix(run, []byte{'0'})):
			better(costPhoneEnd+max(0, 5-len(run)), whyPhoneEnd)
		case bytes.HasPrefix(digits, run):
			better(costPhoneStart, whyPhone)
		case len(run) > 3 && bytes.Contains(digits, run):
			better(costPhoneMiddle, whyPhone)
		case p.edits && len(run) >= 9 && oneEdit(digits, run):
			better(costPhoneEdit, whyPhone)
		case p.edits && len(run) >= wholeNumber && twoWrong(digits, run):
			better(costPhoneEdits, whyPhone)
		case p.edits && len(run) >= 6 && len(run) < 9 && len(digits) > len(run) && oneEdit(digits[len(digits)-len(run):], run):
			better(costPhoneEdit+costPhoneEnd, whyPhoneEnd)
		case p.edits && len(run) >= 6 && len(run) < 9 && endEdit(digits, run):
			better(costPhoneEdit+costPhoneEnd+costPhoneLength, whyPhoneEnd)
		}
	}
}

func (m *matcher) emailFit(p *wanted, r record, l *layout, better func(int, why)) {
	want := p.email
	at := l.emails
	for range r.count(emailShift, emailMax) {
		var e email
		e, at = r.email(at)
		local := string(e.local)
		switch {
		case want.at && local == want.local:
			better(want.cost+m.domainCost(e.domain, want.domain), whyEmail)
		case !want.at && strings.HasPrefix(local, want.local):
			better(want.cost, whyEmail)
		case !want.at && len(want.local) > 2 && strings.Contains(local, want.local):
			better(want.cost+costEmailWord, whyEmail)
		case !want.at && len(want.local) >= leastPlain && beginsPlain(local, want.local):
			better(want.cost+costEmailStops, whyEmail)
		case !want.at && len(want.local) >= leastPlain && m.beginsWith(want.local, local, e.domain):
			better(want.cost+costEmailStops, whyEmail)
		case p.edits && len(want.local) > 4 && want.at && oneEdit(e.local, []byte(want.local)):
			better(want.cost+costEmailEdit+m.domainCost(e.domain, want.domain), whyEmail)
		case p.edits && len(want.local) > 4 && !want.at && want.cost < costNoWordEmail && prefixEdit(e.local, []byte(want.local)):
			better(want.cost+costEmailEdit, whyEmail)
		}
	}
}

// domainCost says how well the domain that was typed fits an address.
func (m *matcher) domainCost(domain uint32, typed string) int {
	if typed == "" || domain == none {
		return costUnfinished
	}
	var buf [4 * maxWord]byte
	have := string(m.st.words.text(buf[:0], m.st.phrases.wordsOf(domain)[0]))
	switch {
	case have == string(clip([]byte(typed))):
		return 0
	case strings.HasPrefix(have, typed):
		return costDomainStart
	}
	return costEmailDomain
}

func (m *matcher) refFit(p *wanted, r record, l *layout, better func(int, why)) {
	at, section := l.refs, 0
	for range r.count(refShift, refMax) {
		var text []byte
		var request bool
		if text, request, at = r.ref(at); len(text) == 0 {
			section = min(section+1, len(whyRefs)-1)
			continue
		}
		reason := whyRefs[section]
		if request {
			reason = whyRequest
		}
		core := text[coreOf(text):]
		switch {
		case bytes.Equal(text, p.ref):
			better(0, reason)
		case bytes.Equal(core, p.ref):
			better(1, reason)
		case len(p.ref) > 3 && bytes.HasSuffix(text, p.ref):
			better(costRefEnd, reason)
		case len(p.ref) > 2 && (bytes.HasPrefix(text, p.ref) || bytes.HasPrefix(core, p.ref)):
			better(costRefStart, reason)
		case len(p.ref) > 3 && bytes.Contains(text, p.ref):
			better(costRefMiddle, reason)
		case p.edits && len(p.ref) >= 6 && oneEdit(text, p.ref):
			better(costRefEdit, reason)
		}
		for _, filled := range p.refFilled {
			if bytes.Equal(text, filled) {
				better(costRefConfused, reason)
			}
		}
		for _, also := range p.refAlso {
			switch {
			case bytes.HasPrefix(text, also) || bytes.HasPrefix(core, also[coreOf(also):]):
				better(costRefConfused, reason)
			case bytes.HasSuffix(text, also):
				better(costRefConfused+costRefEnd, reason)
			}
		}
	}
}

// settle finds the cheapest way to give every part its own word of the name,
// when two of them prefer the same.
func (m *matcher) settle(r record, facts int, l *layout) int {
	best, missing := never, 0
	var chosen [maxParts]fit
	var try func(i int, taken uint32, sum int)
	try = func(i int, taken uint32, sum int) {
		if sum >= best {
			return
		}
		if i == len(m.parts) {
			best, chosen = sum, m.fits
			return
		}
		p := &m.parts[i]
		if p.set != nil {
			for j := range m.count {
				if m.wordCost(p, j) == 0 || taken>>j&1 != 0 {
					continue
				}
				m.fits[i] = m.nameFit(p, fit{cost: never}, ^(1 << j))
				try(i+1, taken|1<<j, sum+m.fits[i].cost)
			}
		}
		other := fit{cost: costMissing, name: -1}
		if p.set != nil && len(p.set.facts) > 0 {
			other = m.factFit(p, r, facts, other, l)
		}
		m.otherFit(p, r, l, &other)
		if other.why == whyMissing {
			if missing == m.may {
				return
			}
			missing++
			defer func() { missing-- }()
		}
		m.fits[i] = other
		try(i+1, taken, sum+other.cost)
	}
	try(0, 0, m.base)
	m.fits = chosen
	return best
}

// orderCost prefers the usual order of given and family name, or the filed one
// after a comma.
func (m *matcher) orderCost() int {
	family, given := -1, -1
	for i := range m.parts {
		if j := m.fits[i].name; j >= 0 {
			switch m.roles[j] {
			case roleFamily:
				if family < 0 {
					family = i
				}
			case roleGiven, roleKnownAs, roleCompound, roleMiddle:
				given = i
			}
		}
	}
	cost := 0
	if family >= 0 && given >= 0 && (family < given) != m.filed {
		cost = costOrder
	}
	if family >= 0 && m.half(roleFamily, roleFamily) {
		cost += costPartial
	}
	if given >= 0 && m.half(roleGiven, roleCompound) {
		cost += costPartial
	}
	return cost
}

// half reports whether a word of a double name was met by no part: such a
// person comes after one who bears the name alone.
func (m *matcher) half(first, second role) bool {
	has, met := 0, 0
	for j := range m.count {
		if m.roles[j] == first || m.roles[j] == second {
			has++
		}
	}
	if has < 2 {
		return false
	}
	for i := range m.parts {
		if j := m.fits[i].name; j >= 0 && (m.roles[j] == first || m.roles[j] == second) {
			met++
		}
	}
	return met < has
}
