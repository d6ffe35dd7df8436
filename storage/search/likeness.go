package search

import (
	"slices"
	"strings"

	"lethe/model/calendar"
)

// A Likeness is what two people have in common, and how their names differ.
type Likeness uint16

// What can speak for two people being one.
const (
	SameBorn Likeness = 1 << iota
	NearBorn          // day and month exchanged, or one digit
	SameName
	LikeName    // one name or both are spelt otherwise or sound alike
	ShortName   // a short form, or an initial
	LetterName  // one letter is different
	FormerName  // by a former name of one of the two
	TurnedName  // given and family name exchanged
	OtherFamily // the given name alone
	SameEmail
	SamePhone
	SamePostcode
)

var likenessWords = [...]string{
	"same date of birth", "date of birth nearly the same", "same name", "name, other spelling", "name, short form or initial",
	"name, one letter off", "former name", "given and family name exchanged", "same given name, other family name",
	"same email", "same phone", "same postcode",
}

// Words says what two people have in common.
func (l Likeness) Words() []string {
	var out []string
	for i, words := range likenessWords {
		if l>>i&1 != 0 {
			out = append(out, words)
		}
	}
	return out
}

// What speaks for two people being one, added up: a pair needs leastLikely. Two dates
// of birth that are quite different outdo all but everything else together, since
// parents and children share names, addresses and numbers.
const (
	likelyBorn     = 40
	likelyNearBorn = 10
	unlikelyBorn   = -60
	likelyName     = 40
	likelyTurned   = 35
	likelyVariant  = 30
	likelyInitial  = 15
	likelyGiven    = 10
	likelyEmail    = 35
	likelyPhone    = 20
	likelyPostcode = 20
	leastLikely    = 60
)

// fewShare is how many people at most may have an email address in common for that
// alone to be worth a look.
const fewShare = 4

// A face is what is compared of a person first.
type face struct {
	doc           uint32
	born          calendar.Date
	given, family []uint32 // words, those in use first
	former        int      // how many of family are of now; the rest are former names
}

// read fills in a face of which the number is known.
func (c *comparison) read(f *face) {
	r := c.st.base.record(f.doc)
	f.born = r.born(r.layout())
	words := func(is func(as role) bool) []uint32 {
		from := len(c.names)
		r.eachName(func(w uint32, as role) {
			if is(as) {
				c.names = append(c.names, w)
			}
		})
		return c.names[from:len(c.names):len(c.names)]
	}
	now := words(func(as role) bool { return as == roleFamily })
	f.former = len(now)
	f.family = append(now, words(func(as role) bool { return as == rolePreviousFamily })...)
	f.given = words(func(as role) bool { return as != roleFamily && as != rolePreviousFamily })
}

// A wordLikeness says how two words are one name; noLikeness that they are not.
type wordLikeness uint8

const (
	noLikeness wordLikeness = iota
	sameInitial
	oneLetter
	shortForm
	otherSpelling
	sameWord
)

// closest returns the best likeness between words of two people: of all of them if
// dear, else of those that are the same or sound alike, which costs little.
func (c *comparison) closest(a, b []uint32, dear bool) wordLikeness {
	best := noLikeness
	for _, v := range a {
		for _, w := range b {
			switch {
			case v == w:
				return sameWord
			case best < otherSpelling && c.st.words.words[v].sound == c.st.words.words[w].sound && c.st.words.words[v].sound != 0:
				best = max(best, c.wordsAlike(v, w))
			case dear && best < otherSpelling:
				best = max(best, c.wordsAlike(v, w))
			}
		}
	}
	return best
}

// wordsAlike compares the letters of two words.
func (c *comparison) wordsAlike(v, w uint32) wordLikeness {
	var one, two [4 * maxWord]byte
	a, b := c.st.words.text(one[:0], v), c.st.words.text(two[:0], w)
	tables := nameTables()
	switch {
	case slices.Contains(tables.spelling[string(a)], string(b)):
		return otherSpelling
	case slices.Contains(tables.nickname[string(a)], string(b)):
		return shortForm
	case len(a) == 1 || len(b) == 1:
		if a[0] == b[0] {
			return sameInitial
		}
	case c.st.words.words[v].sound == c.st.words.words[w].sound && c.st.words.words[v].sound != 0 && distance(a, b) <= 2:
		return otherSpelling
	case len(a) > 3 && len(b) > 3 && oneEdit(a, b):
		return oneLetter
	}
	return noLikeness
}

// weigh keeps two people as a pair if enough speaks for it.
func (c *comparison) weigh(a, b *face) {
	if b.doc < a.doc {
		a, b = b, a
	}
	why, score := c.namesOf(a, b)
	if why == 0 && !c.few {
		return
	}
	switch {
	case a.born == 0 || b.born == 0:
	case a.born == b.born:
		why, score = why|SameBorn, score+likelyBorn
	case sameDayOtherWay(a.born, b.born):
		why, score = why|NearBorn, score+likelyNearBorn
	default:
		score += unlikelyBorn
	}
	named := why&^(SameBorn|NearBorn) != 0
	if named && score+likelyEmail+likelyPhone+likelyPostcode < leastLikely {
		return
	}
	why, score = c.contactsOf(a, b, why, score)
	alone := !named && c.few && why&SameEmail != 0 && (why&SameBorn != 0 || a.born == 0 || b.born == 0)
	if alone {
		score = min(score, leastLikely-1) // after everybody whose names agree
	}
	if alone || named && score >= leastLikely && (why&OtherFamily == 0 || why&SameBorn != 0 && why&(SameEmail|SamePhone|SamePostcode) != 0) {
		c.keep(found{a.doc, b.doc, why, int16(score)})
	}
}

// namesOf compares names. One of the two, given or family, must be the same or sound
// alike; nothing is returned for names that are not alike.
func (c *comparison) namesOf(a, b *face) (Likeness, int) {
	family, given := c.closest(a.family, b.family, false), c.closest(a.given, b.given, false)
	switch {
	case family == noLikeness && given == noLikeness:
		if c.closest(a.family, b.given, false) == sameWord && c.closest(a.given, b.family, false) == sameWord {
			return TurnedName, likelyTurned
		}
		return 0, 0
	case given < sameWord && family > noLikeness:
		given = c.closest(a.given, b.given, true)
	case family < sameWord && given > noLikeness:
		family = c.closest(a.family, b.family, true)
	}
	switch {
	case given == noLikeness && (len(a.given) > 0 && len(b.given) > 0 || family == noLikeness):
		return 0, 0
	case given == noLikeness: // one of the two has no given name
		return ShortName, likelyInitial
	case family == noLikeness && len(a.family) > 0 && len(b.family) > 0:
		return OtherFamily, likelyGiven
	case family == noLikeness:
		return ShortName, likelyInitial
	case given == sameInitial:
		return ShortName, likelyInitial
	}
	if family == sameWord && c.closest(a.family[:a.former], b.family[:b.former], false) != sameWord {
		if given == sameWord {
			return FormerName, likelyVariant
		}
		return FormerName | named(given), likelyVariant
	}
	why := named(min(family, given))
	if why == SameName {
		return why, likelyName
	}
	return why, likelyVariant
}

// named says in which way two words are one name.
func named(as wordLikeness) Likeness {
	switch as {
	case sameWord:
		return SameName
	case otherSpelling:
		return LikeName
	case oneLetter:
		return LetterName
	}
	return ShortName
}

// contactsOf adds the addresses, numbers and postcodes that two people share.
func (c *comparison) contactsOf(a, b *face, why Likeness, score int) (Likeness, int) {
	r, s := c.st.base.record(a.doc), c.st.base.record(b.doc)
	l, m := r.layout(), s.layout()
	if r.sharesEmail(l, s, m) {
		why, score = why|SameEmail, score+likelyEmail
	}
	if r.sharesPhone(l, s, m) {
		why, score = why|SamePhone, score+likelyPhone
	}
	for i := range r.count(postcodeShift, postcodeMax) {
		for k := range s.count(postcodeShift, postcodeMax) {
			if why&SamePostcode == 0 && r.postcode(l, i) == s.postcode(m, k) {
				why, score = why|SamePostcode, score+likelyPostcode
			}
		}
	}
	return why, score
}

func (r record) sharesEmail(l layout, s record, m layout) bool {
	at := l.emails
	for range r.count(emailShift, emailMax) {
		var e email
		e, at = r.email(at)
		to := m.emails
		for range s.count(emailShift, emailMax) {
			var f email
			f, to = s.email(to)
			if e.domain == f.domain && string(e.local) == string(f.local) {
				return true
			}
		}
	}
	return false
}

func (r record) sharesPhone(l layout, s record, m layout) bool {
	at := l.phones
	for range r.count(phoneShift, phoneMax) {
		var p phone
		p, at = r.phone(at)
		to := m.phones
		for range s.count(phoneShift, phoneMax) {
			var q phone
			if q, to = s.phone(to); p == q {
				return true
			}
		}
	}
	return false
}

// String returns the words of a likeness as one reason.
func (l Likeness) String() string { return strings.Join(l.Words(), "; ") }
