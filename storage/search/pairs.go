package search

import (
	"cmp"
	"context"
	"slices"

	"lethe/model/calendar"
)

// A Pair is two people of the index who may be one.
type Pair struct {
	A, B  ID
	Why   Likeness
	Score int // how much speaks for it; 100 and more is hardly ever chance
}

// Pairs is what a comparison of the whole register found.
type Pairs struct {
	List []Pair // best first; of equals, those with an open request, then those heard of last
	All  int    // pairs there are, of which List has the best
	// Crowd counts the people whose date of birth, address, number or postcode, with
	// their name, so many share that they were not compared with all of those.
	Crowd int
}

// crowded is how many people are compared each with each. More who share a date of
// birth are compared by their names, and more who share an address or a number
// share it for another reason than being one person.
const crowded = 200

// keptPairs bounds the pairs that are kept, and with them the memory.
const keptPairs = 200_000

// Pairs compares everybody with those who share a date of birth, an email address, a
// phone number or a postcode with them, and returns the pairs that are likely to be one
// person, at most so many. pause is called between steps of a few milliseconds, in which
// changes wait. It ends with the error of ctx if that is done.
func (x *Index) Pairs(ctx context.Context, most int, pause func()) (Pairs, error) {
	for {
		x.mu.RLock()
		late := x.overlay.len() > 0
		x.mu.RUnlock()
		if late {
			x.Compact() // only the sorted part is compared
		}
		if err := x.checked(); err != nil {
			return Pairs{}, err
		}
		out, err := x.pairs(ctx, most, pause)
		if err != errChanged {
			return out, err
		}
	}
}

// pairs returns errChanged if people were renumbered meanwhile.
func (x *Index) pairs(ctx context.Context, most int, pause func()) (Pairs, error) {
	x.mu.RLock()
	c := &comparison{st: &x.state, start: x.base.start}
	x.mu.RUnlock()
	for more := true; more; {
		pause()
		if err := ctx.Err(); err != nil {
			return Pairs{}, err
		}
		x.mu.RLock()
		if len(c.start) != len(x.base.start) || &c.start[0] != &x.base.start[0] {
			x.mu.RUnlock()
			return Pairs{}, errChanged
		}
		more = c.step()
		var out Pairs
		if !more {
			out = c.result(most)
		}
		x.mu.RUnlock()
		if !more {
			return out, nil
		}
	}
	return Pairs{}, nil
}

// A found is a pair by the numbers of its people, the first the lower.
type found struct {
	a, b  uint32
	why   Likeness
	score int16
}

// A comparison goes through the orders in which people who share something are
// neighbours.
type comparison struct {
	st     *state
	start  []uint32 // tells whether people have been renumbered
	stage  int
	at     int
	group  []face // who shares key
	key    []byte
	crowds [][]uint32 // people of a crowd who are still to be compared with each other
	names  []uint32   // words of the faces of a group
	few    bool       // the group at hand is so small that an address alone counts
	pairs  []found
	less   int // pairs that were dropped for want of room
	crowd  int
}

// sharedBy are the orders, with the question whether an entry counts.
var sharedBy = [...]orderKind{byBorn, byEmail, byPhone, byPostcode}

// pairStep is about how many entries of an order are read in one step.
const pairStep = 400

// step reads on a little, and reports whether there is more.
func (c *comparison) step() bool {
	if n := len(c.crowds); n > 0 {
		c.compareDocs(c.crowds[n-1])
		c.crowds = c.crowds[:n-1]
		return true
	}
	if c.stage == len(sharedBy) {
		return false
	}
	kind := sharedBy[c.stage]
	o := &c.st.orders[kind]
	var buf [2 * maxText]byte
	for end := c.at + pairStep; c.at < o.len(); c.at++ {
		if c.at >= end || len(c.crowds) > 0 {
			return true
		}
		doc, value := o.at(c.at)
		if !c.st.base.record(doc).live() {
			continue
		}
		now, whole := c.keyOf(buf[:0], kind, doc, value)
		if !whole {
			continue
		}
		if string(now) != string(c.key) {
			c.compareGroup(kind)
			c.key = append(c.key[:0], now...)
		}
		c.group = append(c.group, face{doc: doc})
	}
	c.compareGroup(kind)
	clear(c.key[:cap(c.key)])
	c.stage, c.at, c.key = c.stage+1, 0, c.key[:0]
	return true
}

// keyOf is what the people of a group share, and whether it is a whole value: the order
// by email also has the words within addresses.
func (c *comparison) keyOf(dst []byte, kind orderKind, doc uint32, value int) (key []byte, whole bool) {
	if kind != byEmail {
		return c.st.base.key(dst, kind, doc, value), true
	}
	e, whole := c.st.base.record(doc).emailAt(value)
	if !whole {
		return nil, false
	}
	return append(c.st.base.key(dst, kind, doc, value), bigEndian(e.domain)...), true
}

// compareGroup compares the people of a group with each other.
func (c *comparison) compareGroup(kind orderKind) {
	group := slices.DeleteFunc(c.group, func(f face) bool { return !c.st.base.record(f.doc).live() }) // removed since the last step
	c.group = c.group[:0]
	if len(group) < 2 {
		return
	}
	c.few = kind == byEmail && len(group) <= fewShare
	c.names = c.names[:0]
	for i := range group {
		c.read(&group[i])
	}
	switch {
	case len(group) <= crowded:
		c.eachWithEach(group)
	case kind == byBorn || kind == byPostcode:
		c.byName(group)
	default:
		c.crowd += len(group)
	}
}

func (c *comparison) eachWithEach(group []face) {
	for i := range group {
		for k := i + 1; k < len(group); k++ {
			if group[i].doc != group[k].doc {
				c.weigh(&group[i], &group[k])
			}
		}
	}
}

// compareDocs compares those of a part of a crowd.
func (c *comparison) compareDocs(docs []uint32) {
	for _, doc := range docs {
		c.group = append(c.group, face{doc: doc})
	}
	c.compareGroup(byBorn)
}

// byName parts a crowd into those whose family names sound alike, and once more into
// those whose given names do. Of parts that are crowds themselves those of one name
// are compared.
func (c *comparison) byName(group []face) {
	nothing := func(*face) uint32 { return 0 }
	family := func(f *face) uint32 { return c.soundOf(f.family) }
	given := func(f *face) uint32 { return c.soundOf(f.given) }
	for _, of := range []func(f *face) uint32{family, given} {
		parted(group, of, nothing, func(part []face) {
			if len(part) <= crowded {
				c.later(part)
				return
			}
			parted(part, firstFamily, firstGiven, func(part []face) {
				if len(part) <= crowded {
					c.later(part)
				} else {
					c.crowd += len(part)
				}
			})
		})
	}
}

// later leaves the comparison of a part of a crowd to a step of its own.
func (c *comparison) later(part []face) {
	if len(part) < 2 {
		return
	}
	docs := make([]uint32, len(part))
	for i := range part {
		docs[i] = part[i].doc
	}
	c.crowds = append(c.crowds, docs)
}

// parted sorts people by two keys and calls do with those of each pair of keys.
func parted(group []face, one, two func(f *face) uint32, do func(part []face)) {
	compare := func(a, b face) int {
		return cmp.Or(cmp.Compare(one(&a), one(&b)), cmp.Compare(two(&a), two(&b)))
	}
	slices.SortStableFunc(group, compare)
	for lo := 0; lo < len(group); {
		hi := lo + 1
		for hi < len(group) && compare(group[lo], group[hi]) == 0 {
			hi++
		}
		do(group[lo:hi])
		lo = hi
	}
}

func firstFamily(f *face) uint32 { return firstOf(f.family) }
func firstGiven(f *face) uint32  { return firstOf(f.given) }

func firstOf(words []uint32) uint32 {
	if len(words) == 0 {
		return none
	}
	return words[0]
}

// soundOf returns how the first of some words sounds; words without a sound by their number.
func (c *comparison) soundOf(words []uint32) uint32 {
	if len(words) == 0 {
		return 0
	}
	if sound := c.st.words.words[words[0]].sound; sound != 0 {
		return sound
	}
	return words[0] << 1 // sounds are odd
}

// keep notes a pair. When there are too many, the worse half goes.
func (c *comparison) keep(p found) {
	if c.pairs = append(c.pairs, p); len(c.pairs) < 2*keptPairs {
		return
	}
	c.arrange()
	if len(c.pairs) > keptPairs {
		c.less += len(c.pairs) - keptPairs
		c.pairs = c.pairs[:keptPairs]
	}
}

// arrange puts the best first and leaves each pair there once.
func (c *comparison) arrange() {
	slices.SortFunc(c.pairs, func(a, b found) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.a, b.a), cmp.Compare(a.b, b.b))
	})
	c.pairs = slices.Compact(c.pairs)
}

func (c *comparison) result(most int) Pairs {
	c.arrange()
	out := Pairs{All: len(c.pairs) + c.less, Crowd: c.crowd}
	for _, p := range c.pairs[:min(most, len(c.pairs))] {
		out.List = append(out.List, Pair{c.st.base.ids[p.a], c.st.base.ids[p.b], p.why, int(p.score)})
	}
	clear(c.pairs)
	return out
}

// emailAt returns the address at a value of the order by email, and whether the value
// is the whole of it and not a word within.
func (r record) emailAt(offset int) (e email, whole bool) {
	l := r.layout()
	at := l.emails
	for range r.count(emailShift, emailMax) {
		e, next := r.email(at)
		if offset < next-l.emails {
			return e, offset == next-len(e.local)-l.emails
		}
		at = next
	}
	return email{}, false
}

// sameDayOtherWay reports whether two dates differ as dates do that were written down
// wrong: day and month exchanged, or one digit.
func sameDayOtherWay(a, b calendar.Date) bool {
	t, u := a.Time(), b.Time()
	if t.Year() == u.Year() && int(t.Month()) == u.Day() && int(u.Month()) == t.Day() {
		return true
	}
	wrong := 0
	for x, y := t.Year()*10_000+int(t.Month())*100+t.Day(), u.Year()*10_000+int(u.Month())*100+u.Day(); x > 0 || y > 0; x, y = x/10, y/10 {
		if x%10 != y%10 {
			wrong++
		}
	}
	return wrong == 1
}
