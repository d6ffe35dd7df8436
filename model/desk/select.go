package desk

import (
	"bytes"
	"slices"
	"strings"

	"lethe/model"
)

func (b *board) subjectRows() map[model.ID]*SubjectRow { return b.subjects }
func (b *board) requestRows() map[model.ID]*RequestRow { return b.requests }
func (b *board) alertRows() map[model.ID]*AlertRow     { return b.alerts }

// row returns a copy of one row of the board.
func row[R any](d *Desk, rows func(*board) map[model.ID]*R, id model.ID) (R, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if r, ok := rows(d.board)[id]; ok {
		return *r, true
	}
	var none R
	return none, false
}

// list selects rows of the board and orders them; equal rows are ordered by
// id, so that a list never shuffles.
func list[R any](d *Desk, q Query, rows func(*board) map[model.ID]*R, in func(*R) bool, words func(*R) string, compare func(a, b *R) int) []model.ID {
	type entry struct {
		id  model.ID
		row *R
	}
	d.mu.RLock()
	text := strings.ToLower(strings.TrimSpace(q.Text))
	var entries []entry
	for id, r := range rows(d.board) {
		if in(r) && (text == "" || strings.Contains(strings.ToLower(words(r)), text)) {
			entries = append(entries, entry{id, r})
		}
	}
	d.mu.RUnlock()
	slices.SortFunc(entries, func(a, b entry) int {
		c := compare(a.row, b.row)
		if c == 0 {
			c = bytes.Compare(a.id[:], b.id[:])
		}
		if q.Desc {
			c = -c
		}
		return c
	})
	ids := make([]model.ID, len(entries))
	for i, e := range entries {
		ids[i] = e.id
	}
	return ids
}
