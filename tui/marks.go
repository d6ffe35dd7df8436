package tui

import (
	"slices"

	"lethe/model"
)

// marks are the records that somebody chose in a list, by id. That every row of
// a listing is marked is kept as that listing, so that a key does not go through
// a million rows.
type marks struct {
	set map[model.ID]struct{} // the marked records or, with all, those taken out again
	all []model.ID            // the listing of which every row was marked; not changed
}

// marksOf marks these records.
func marksOf(ids []model.ID) marks {
	var m marks
	for _, id := range ids {
		m.put(id)
	}
	return m
}

func (m *marks) put(id model.ID) {
	if m.set == nil {
		m.set = map[model.ID]struct{}{}
	}
	m.set[id] = struct{}{}
}

// has reports whether a record of the listing is marked.
func (m *marks) has(id model.ID) bool {
	_, ok := m.set[id]
	return ok != (m.all != nil)
}

// size returns how many records are marked.
func (m *marks) size() int {
	if m.all != nil {
		return len(m.all) - len(m.set)
	}
	return len(m.set)
}

// toggle marks or unmarks a record of the listing.
func (m *marks) toggle(id model.ID) {
	if _, ok := m.set[id]; ok {
		delete(m.set, id)
		return
	}
	m.put(id)
}

// drop unmarks a record that has left the listing.
func (m *marks) drop(id model.ID) {
	if m.has(id) {
		m.toggle(id)
	}
}

// among returns the marked ones of a listing, in its order.
func (m *marks) among(ids []model.ID) []model.ID {
	if m.size() == 0 {
		return nil
	}
	if m.all != nil && len(m.set) == 0 && slices.Equal(ids, m.all) {
		return slices.Clone(ids)
	}
	var out []model.ID
	for _, id := range ids {
		if m.has(id) {
			out = append(out, id)
		}
	}
	return out
}

// listed prepares the marks for another listing.
func (m *marks) listed(ids []model.ID) {
	if m.all == nil || slices.Equal(ids, m.all) {
		return
	}
	out := make(map[model.ID]struct{}, m.size())
	for _, id := range m.all {
		if m.has(id) {
			out[id] = struct{}{}
		}
	}
	m.set, m.all = out, nil
}
