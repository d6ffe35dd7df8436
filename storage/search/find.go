package search

import (
	"bytes"
	"time"

	"lethe/model/calendar"
)

// DefaultLimit is how many results Find returns when Options says nothing.
const DefaultLimit = 10

// maxLimit bounds Options.Limit.
const maxLimit = 1000

// DefaultBudget is how long Find looks when Options says nothing: the greater
// part of one frame of the screen.
const DefaultBudget = 12 * time.Millisecond

// patience is how many times as long Find looks while it has found nobody: whoever
// asks would be told that somebody is not known, which on a busy machine may only
// mean that other work had the processor.
const patience = 4

// enough is after how many looks at the clock nobody is taken for the answer, too: as
// many as there are in DefaultBudget when nothing else has the processor.
const enough = 50

// Options says how to look.
type Options struct {
	Limit  int              // results at most; 0 is DefaultLimit
	Today  calendar.Date    // bounds years of birth; without it years up to 2100 are tried
	Budget time.Duration    // when it is spent, the best so far are returned, if there are any; 0 is DefaultBudget, negative is no end
	Clock  func() time.Time // what Budget is measured by; nil is time.Now
}

// Find returns the people who fit a query best, best first. Of those who fit
// equally well, people with an open request come first, then those who were
// heard of last. A query without anything to look for finds nobody.
func (x *Index) Find(text string, opts Options) []Result {
	defer func() { x.caught(recover()) }()
	q := parseQuery(text, opts.Today)
	x.mu.RLock()
	defer x.mu.RUnlock()
	s, _ := x.free.Get().(*seeker)
	if s == nil {
		s = new(seeker)
	}
	defer x.free.Put(s)
	defer s.forget()
	s.begin(&x.state, &q, opts)
	if len(q.readings) == 0 {
		if len(q.filters) > 0 {
			s.everybody()
		}
		return s.results()
	}
	for lv := plain; lv <= far; lv++ {
		if s.look(&q, lv); lv == plain {
			s.dropTail(&q)
		}
		if s.late || s.content(lv) {
			return s.results()
		}
	}
	s.insideEmails(s.lookups[0])
	return s.results()
}

// A level is how far a look-up goes for a match.
type level uint8

const (
	plain  level = iota // no typing errors
	edited              // one to a word
	far                 // two to a word, words run together, one part unknown
)

// poor is the best cost above which a look-up goes far.
// A word more costs a little more without an error in it, costWord.
const (
	poor     = costUnfinishedEdit
	costWord = 4
)

// A seeker is one look-up under way. It is reused, so it must hold nothing of
// the query when it is not in use.
type seeker struct {
	st       *state
	limit    int
	clock    func() time.Time
	deadline time.Time // zero is none
	last     time.Time // the deadline while nobody has been found
	late     bool
	number   bool // the query is the end of a phone number, and nothing else
	alone    bool // the reading at hand has one part
	ticks    int
	rounds   int // looks at the clock

	filters    []factFilter
	lookups    []*lookup // one for each reading
	spare      []*lookup
	walk       fuzzyWalk
	best       []candidate
	sources    []source
	marks      [maxParts]marking
	initials   [maxParts]uint32 // bits of the parts that are initials
	initialled bool             // some are

	stretches [maxParts][]source // of the orders, by part of the reading at hand
	unsorted  []source           // room to sort in
	places    []int              // by cost
}

// A lookup is a reading of the query with what its words may mean.
type lookup struct {
	matcher
	sets [maxParts]wordSet
	done level // up to which the sets are filled, + 1
	most level // up to which the sets are worth filling
}

// A candidate is a person found so far.
type candidate struct {
	cost    int
	rank    uint16
	overlay bool
	doc     uint32
	by      *lookup
}

func (s *seeker) begin(st *state, q *query, opts Options) {
	s.st, s.late, s.ticks, s.rounds = st, false, 0, 0
	s.limit = opts.Limit
	if s.limit <= 0 {
		s.limit = DefaultLimit
	}
	s.limit = min(s.limit, maxLimit)
	s.clock = opts.Clock
	if s.clock == nil {
		s.clock = time.Now
	}
	s.deadline = time.Time{}
	budget := opts.Budget
	if budget == 0 {
		budget = DefaultBudget
	}
	if budget > 0 {
		now := s.clock()
		s.deadline, s.last = now.Add(budget), now.Add(patience*budget)
	}
	for _, f := range q.filters {
		s.filters = append(s.filters, st.resolve(f))
	}
	s.number = false
	for i := range q.readings {
		parts := q.readings[i].parts
		s.number = s.number || len(parts) == 1 && parts[0].word == nil && parts[0].phone.n >= 6 && parts[0].phone.n < 9
		s.addLookup(q.readings[i], q.filed, far)
	}
}

// addLookup prepares a reading of the query.
func (s *seeker) addLookup(r reading, filed bool, most level) {
	var l *lookup
	if n := len(s.spare); n > 0 {
		l, s.spare = s.spare[n-1], s.spare[:n-1]
	} else {
		l = new(lookup)
	}
	l.st, l.filed, l.base, l.may, l.done, l.most = s.st, filed, r.cost, 0, 0, most
	names := 0
	for i := range r.parts {
		w := wanted{part: r.parts[i], refHead: coreOf(r.parts[i].ref)}
		if w.word != nil {
			w.set = &l.sets[i]
			w.set.reset(len(s.st.words.words), len(s.st.phrases.entries))
			names++
		}
		l.parts = append(l.parts, w)
	}
	l.single = names == 1
	s.lookups = append(s.lookups, l)
}

// forget leaves nothing of the query behind.
func (s *seeker) forget() {
	for _, l := range s.lookups {
		for i := range l.parts {
			clear(l.parts[i].word)
			clear(l.parts[i].ref)
			clear(l.parts[i].postcode)
			for _, also := range [][][]byte{l.parts[i].refAlso, l.parts[i].refFilled} {
				for _, text := range also {
					clear(text)
				}
			}
			if l.parts[i].set != nil {
				l.sets[i].reset(0, 0)
			}
		}
		clear(l.parts)
		l.parts, l.st, l.id = l.parts[:0], nil, nil
		s.spare = append(s.spare, l)
	}
	clear(s.lookups)
	clear(s.best[:cap(s.best)])
	clear(s.filters)
	s.lookups, s.best, s.filters, s.st, s.initials = s.lookups[:0], s.best[:0], s.filters[:0], nil, [maxParts]uint32{}
}

// content reports whether what has been found makes a deeper look needless.
func (s *seeker) content(done level) bool {
	switch {
	case len(s.best) == 0:
		return false
	case done == plain:
		return s.worst() <= costOneEdit || s.best[0].cost == costExact && s.best[0].by.identifies()
	case s.number && len(s.best) < s.limit:
		return false // a wrong digit makes another number, which somebody may have
	case done == edited && s.worst() < costTwoEdits && !s.lookups[0].deeper():
		return true // all that is found farther costs more
	}
	best := &s.best[0]
	return best.cost-best.by.base <= poor+costWord*max(0, len(best.by.parts)-2)
}

// identifies reports whether a reading is a reference and nothing else: where somebody has
// it, whoever has another that is like it is not meant.
func (l *lookup) identifies() bool {
	return len(l.parts) == 1 && l.parts[0].ref != nil && l.parts[0].phone.n == 0 && l.parts[0].dates == nil
}

// deeper reports whether a look-up that goes far may find somebody for less than a word
// with two errors costs.
func (l *lookup) deeper() bool {
	for i := range l.parts {
		if !l.parts[i].wordOnly() || len(l.parts[i].word) >= leastJoined {
			return true
		}
	}
	return false
}

// worst returns the cost that a person must not exceed to be among the best.
func (s *seeker) worst() int {
	if len(s.best) < s.limit {
		return never - 1
	}
	return s.best[len(s.best)-1].cost
}

// consider weighs one person.
func (s *seeker) consider(l *lookup, seg *segment, doc uint32) {
	s.tick()
	r := seg.record(doc)
	l.id = &seg.ids[doc]
	worst := s.worst()
	cost := l.eval(r, worst)
	if cost > worst || len(s.filters) > 0 && !s.passes(r) {
		return
	}
	s.insert(candidate{cost: cost, rank: seg.ranks[doc], overlay: seg == &s.st.overlay, doc: doc, by: l})
}

// tick looks at the clock now and then.
func (s *seeker) tick() {
	if s.ticks++; s.ticks < 256 {
		return
	}
	s.ticks = 0
	if s.deadline.IsZero() {
		return
	}
	s.rounds++
	now := s.clock()
	s.late = now.After(s.last) || now.After(s.deadline) && (len(s.best) > 0 || s.rounds > enough)
}

// pass counts work of another kind, as heavy as marking so many people, and
// looks at the clock if it was much.
func (s *seeker) pass(people int) {
	s.ticks += people / 32
	s.tick()
}

// insert puts a candidate in its place among the best.
func (s *seeker) insert(c candidate) {
	for i := range s.best {
		if b := &s.best[i]; b.doc == c.doc && b.overlay == c.overlay {
			if !s.before(&c, b) {
				return
			}
			s.best = append(s.best[:i], s.best[i+1:]...)
			break
		}
	}
	if len(s.best) == s.limit {
		if !s.before(&c, &s.best[len(s.best)-1]) {
			return
		}
		s.best = s.best[:len(s.best)-1]
	}
	i := len(s.best)
	s.best = append(s.best, c)
	for ; i > 0 && s.before(&c, &s.best[i-1]); i-- {
		s.best[i] = s.best[i-1]
	}
	s.best[i] = c
}

// before is the order of results.
func (s *seeker) before(a, b *candidate) bool {
	if a.cost != b.cost {
		return a.cost < b.cost
	}
	if a.rank != b.rank {
		return a.rank > b.rank
	}
	return bytes.Compare(s.idOf(a)[:], s.idOf(b)[:]) < 0
}

func (s *seeker) segmentOf(c *candidate) *segment {
	if c.overlay {
		return &s.st.overlay
	}
	return &s.st.base
}

func (s *seeker) idOf(c *candidate) *ID { return &s.segmentOf(c).ids[c.doc] }

func (s *seeker) results() []Result {
	out := make([]Result, len(s.best))
	for i := range s.best {
		c := &s.best[i]
		out[i] = Result{ID: *s.idOf(c), Cost: c.cost, Reason: s.reason(c)}
	}
	return out
}
