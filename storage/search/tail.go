package search

import (
	"slices"
	"unicode/utf8"
)

// dropTail looks for who answers a query without a letter or two at its end, with which
// nobody does: a word that is yet to be typed, or the beginning of a year.
func (s *seeker) dropTail(q *query) {
	parts, cost := q.readings[0].parts, q.readings[0].cost
	last := len(parts) - 1
	if last < 1 || !parts[last].begun() || s.late {
		return
	}
	if len(s.best) > 0 && (s.best[0].cost <= poor || utf8.RuneCount(parts[last].word) > 1) {
		return
	}
	r := reading{cost: cost + costTail, parts: slices.Clone(parts[:last])}
	for i := range r.parts {
		r.parts[i].word = slices.Clone(r.parts[i].word)
	}
	s.addLookup(r, q.filed, edited)
	l := s.lookups[len(s.lookups)-1]
	s.prepare(l, plain)
	s.run(l, plain)
}

// begun reports whether a part is no more than a letter or two, or a digit.
func (p *part) begun() bool {
	return utf8.RuneCount(p.word) <= 2 && p.dates == nil && p.phone.n == 0 && p.postcode == nil && p.ref == nil &&
		p.subject == nil && p.email.local == "" && (p.word != nil || p.postcodes == nil)
}
