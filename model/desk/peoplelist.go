package desk

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"lethe/model"
)

// subjectsListed are the people of the register as lists look at them.
var subjectsListed = listed[SubjectRow]{
	rows:    (*board).subjectRows,
	changed: func(b *board) *changes { return &b.repeopled },
	entry: func(r *SubjectRow, by string) entry[SubjectRow] {
		e := entry[SubjectRow]{id: r.ID, row: r}
		switch by {
		case "name":
			e.key = beginning(strings.ToLower(r.Name), 8)
		case "establishment":
			e.key = beginning(strings.ToLower(r.Establishment), 8)
		}
		for i, v := range SubjectViews {
			if inSubjectView(v, r) {
				e.views |= 1 << i
			}
		}
		return e
	},
	compare: subjectOrder,
}

// listPeople returns the people that a query without a search selects, in its
// order. The list is shared: nobody may change it.
func (d *Desk) listPeople(q Query) (ids []model.ID) {
	if !slices.Contains(SubjectSorts, q.Sort) {
		q.Sort = SubjectSorts[0]
	}
	text, bit := strings.ToLower(strings.TrimSpace(q.Text)), viewBit(SubjectViews, q.View)
	d.people.inOrder(d, subjectsListed, q.Sort, func(entries []entry[SubjectRow]) {
		ids = make([]model.ID, 0, len(entries))
		for i := range entries {
			e := &entries[i]
			if e.views&bit != 0 && (text == "" || strings.Contains(strings.ToLower(e.row.Name+" "+e.row.Establishment), text)) {
				ids = append(ids, e.id)
			}
		}
	})
	if q.Desc {
		slices.Reverse(ids)
	}
	if text == "" {
		ids = d.sharedLists.of(q, ids)
	}
	return ids
}

// sharedLists are the lists that were last made, one for all who look at the same:
// a list of everybody is 16 bytes a person.
type sharedLists struct {
	mu    sync.Mutex
	lists map[Query][]model.ID
	rows  int // in all lists
}

// of returns ids, or the list that was made before of the same.
func (s *sharedLists) of(q Query, ids []model.ID) []model.ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	was := s.lists[q]
	if slices.Equal(was, ids) {
		return was
	}
	if s.rows += len(ids) - len(was); s.lists == nil || s.rows > most {
		s.lists, s.rows = map[Query][]model.ID{}, len(ids)
	}
	s.lists[q] = ids
	return ids
}

func (s *sharedLists) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lists, s.rows = nil, 0
}

// compareFolded orders text without regard to case. It makes no copies.
func compareFolded(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		r, n := utf8.DecodeRuneInString(x)
		q, m := utf8.DecodeRuneInString(y)
		if c := cmp.Compare(unicode.ToLower(r), unicode.ToLower(q)); c != 0 {
			return c
		}
		x, y = x[n:], y[m:]
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(a, b))
}
