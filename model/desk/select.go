package desk

import "lethe/model"

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
