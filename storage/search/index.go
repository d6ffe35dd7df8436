package search

import (
	"sync"
	"sync/atomic"

	"lethe/model/calendar"
)

// An Index finds people of a register. It is safe for use by several
// goroutines: look-ups run beside each other, a change waits for those that
// are running.
type Index struct {
	folding sync.Mutex   // held through Compact and WriteTo; taken before writer
	writer  sync.Mutex   // held through a change
	missed  *[]change    // since Compact took its copy; nil when none is under way
	mu      sync.RWMutex // guards what follows against look-ups
	state
	changes uint64    // how often state was changed
	free    sync.Pool // of *scratch

	unchecked atomic.Bool // Check has not yet read what Load took over
	unsound   atomic.Bool // and a look-up or a change has met damage

	folds func() // for tests: called by Compact and WriteTo when they have their copy
}

// A change is somebody added or, without a person, removed.
type change struct {
	id     ID
	person *Person
}

// state is everything that the index knows.
type state struct {
	words   *dictionary
	phrases *phrases
	base    segment
	orders  [orderKinds]order
	births  births
	family  lists // by word of a current family name
	names   lists // by word of any other name
	facts   lists // by phrase
	overlay segment
	recent  chains // people of the overlay, by the hash of their id
	live    int
}

// New returns an empty index.
func New() *Index { return &Index{state: newState()} }

func newState() state {
	empty := lists{start: []uint32{0}}
	return state{
		words: newDictionary(), phrases: &phrases{}, family: empty, names: empty, facts: empty,
		base: newSegment(), overlay: newSegment(),
	}
}

// Len returns how many people can be found.
func (x *Index) Len() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.live
}

// Pending returns how many people have been added since the last Compact.
// Every look-up reads them one by one: above some ten thousand it is time to
// compact.
func (x *Index) Pending() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.overlay.len()
}

// Add makes a person findable, instead of what was known under the same ID.
func (x *Index) Add(p Person) {
	defer func() { x.caught(recover()) }()
	x.writer.Lock()
	defer x.writer.Unlock()
	x.mu.Lock()
	defer x.mu.Unlock()
	x.changes++
	x.miss(change{p.ID, &p})
	x.remove(p.ID)
	x.add(p)
}

// miss notes a change that a Compact under way has to catch up with.
func (x *Index) miss(c change) {
	if x.missed != nil {
		*x.missed = append(*x.missed, c)
	}
}

// Remove overwrites everything that the index holds of a person, including
// words that nobody else bears. It reports whether the person was known. What
// a Compact or WriteTo under way holds of the person goes when that ends.
func (x *Index) Remove(id ID) bool {
	defer func() { x.caught(recover()) }()
	x.writer.Lock()
	defer x.writer.Unlock()
	x.mu.Lock()
	defer x.mu.Unlock()
	x.changes++
	x.miss(change{id: id})
	return x.remove(id)
}

// Wipe overwrites the whole index and leaves it empty. It waits for a Compact
// or WriteTo under way, so that nothing is left of what they hold.
func (x *Index) Wipe() {
	x.folding.Lock()
	defer x.folding.Unlock()
	x.writer.Lock()
	defer x.writer.Unlock()
	x.mu.Lock()
	defer x.mu.Unlock()
	x.state.wipe()
	x.state = newState()
	x.changes++
	x.unchecked.Store(false)
}

func (s *state) wipe() {
	s.base.wipeAll()
	s.overlay.wipeAll()
	clear(s.words.nodes[:cap(s.words.nodes)])
	clear(s.words.words)
	clear(s.phrases.words)
	for i := range s.orders {
		clear(s.orders[i].data)
	}
	clear(s.family.data)
	clear(s.names.data)
	clear(s.facts.data)
}

// add appends a person to the overlay.
func (s *state) add(p Person) { s.addBy(&encoder{words: s.words, phrases: s.phrases}, p) }

func (s *state) addBy(e *encoder, p Person) {
	r := e.encode(p)
	i := uint32(s.overlay.len())
	s.overlay.add(p.ID, rankOf(p), r)
	clear(r)
	s.recent.add(i, hashID(p.ID))
	if s.recent.crowded() {
		s.recent.rehash(func(i uint32) uint32 { return hashID(s.overlay.ids[i]) })
	}
	s.live++
}

// firstRankedDay is the day whose last activity has rank 1; ranks go on for 89
// years.
var firstRankedDay = calendar.NewDate(1990, 1, 1)

// openRank is added to the rank of people with an open request.
const openRank = 1 << 15

// rankOf returns what decides between people who fit a query equally well.
func rankOf(p Person) uint16 {
	rank := 0
	if !p.LastActivity.IsZero() {
		rank = min(max(1, 1+p.LastActivity.Sub(firstRankedDay)), openRank-1)
	}
	if len(p.OpenRequests) > 0 {
		rank += openRank
	}
	return uint16(rank)
}

// find returns where a person is: the segment and the number in it.
func (s *state) find(id ID) (*segment, uint32, bool) {
	for i := s.recent.first(hashID(id)); i != none; i = s.recent.after(i) {
		if s.overlay.ids[i] == id {
			return &s.overlay, i, true
		}
	}
	at := s.base.seek(&s.orders[byID], byID, 0, s.orders[byID].len(), id[:])
	for ; at < s.orders[byID].len(); at++ {
		doc, _ := s.orders[byID].at(at)
		if s.base.record(doc).live() {
			return &s.base, doc, s.base.ids[doc] == id
		}
	}
	return nil, 0, false
}

func (s *state) remove(id ID) bool {
	seg, i, ok := s.find(id)
	if !ok {
		return false
	}
	if seg == &s.overlay {
		s.recent.remove(i, hashID(id))
	}
	s.releaseAll(seg.record(i))
	seg.wipe(i)
	s.live--
	return true
}

// releaseAll gives back the uses that a record makes of words and phrases.
func (s *state) releaseAll(r record) {
	r.eachName(func(w uint32, _ role) { s.words.release(w) })
	r.eachFact(func(p uint32) { s.phrases.release(p, s.words) })
}

// eachName calls do with every word of the names of a record.
func (r record) eachName(do func(w uint32, as role)) {
	at := headerSize
	var v uint32
	for range r.count(nameShift, nameMax) {
		v, at = r.uvarint(at)
		do(v>>roleBits, role(v&(1<<roleBits-1)))
	}
}

// eachFact calls do with every phrase of a record, those of the email domains
// included.
func (r record) eachFact(do func(p uint32)) {
	l := r.layout()
	at := l.phrases
	var v uint32
	for range r.count(phraseShift, phraseMax) {
		v, at = r.uvarint(at)
		do(v)
	}
	at = l.emails
	var e email
	for range r.count(emailShift, emailMax) {
		e, at = r.email(at)
		if e.domain != none {
			do(e.domain)
		}
	}
}
