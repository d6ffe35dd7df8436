package tui

import (
	"slices"
	"sort"

	"lethe/model"
)

// A table is a list of records of which only the visible rows are ever looked
// at. Cursor and marks hold record ids, never row numbers, so a refresh cannot
// put another record under the administrator's hand.
type table struct {
	ids    []model.ID
	groups []group
	cursor model.ID
	at     int // row of the cursor in ids
	top    int // first visible line; group headings are lines too
	height int // visible lines
	gone   bool
	moved  bool // somebody moved the cursor since the list was begun
	marks  marks
}

// A group is a heading that stands before row at.
type group struct {
	at    int
	title string
	rows  int
}

// setRows replaces the rows. The cursor stays on its record and on its screen
// line. A record that has left the list keeps its row, as gone, until the
// cursor moves.
func (t *table) setRows(ids []model.ID, groups []group) {
	line := t.line(t.at) - t.top
	t.marks.listed(ids)
	t.ids, t.groups = ids, groups
	switch i := slices.Index(ids, t.cursor); {
	case t.cursor.IsZero():
		t.at, t.gone = 0, false
		t.follow()
	case i >= 0:
		t.at, t.gone = i, false
	default:
		t.at, t.gone = min(t.at, len(ids)), true
		t.ids = slices.Insert(slices.Clone(ids), t.at, t.cursor)
		t.shiftGroups(1)
	}
	t.top = t.line(t.at) - line
	t.scroll()
}

// first puts the cursor on the first row, as a new filter or order does.
func (t *table) first() {
	t.cursor, t.at, t.top, t.gone, t.moved = model.ID{}, 0, 0, false, false
}

// remove takes rows away at once, with their marks. A cursor on one goes to the
// next row that stays. Headings come back with the next listing.
func (t *table) remove(gone func(model.ID) bool) {
	at, ids := t.at, make([]model.ID, 0, len(t.ids))
	for i, id := range t.ids {
		if gone(id) {
			if t.marks.all == nil || !t.gone || i != t.at {
				t.marks.drop(id)
			}
			if i < t.at {
				at--
			}
			continue
		}
		ids = append(ids, id)
	}
	if len(ids) == len(t.ids) {
		return
	}
	t.marks.listed(ids)
	t.ids, t.groups, t.gone = ids, nil, false
	t.at = max(0, min(at, len(ids)-1))
	t.follow()
	t.scroll()
}

// shiftGroups moves the headings after the gone row.
func (t *table) shiftGroups(by int) {
	t.groups = slices.Clone(t.groups)
	for i := range t.groups {
		if t.groups[i].at > t.at {
			t.groups[i].at += by
		}
	}
}

// follow makes the record at the cursor's row the cursor.
func (t *table) follow() {
	t.cursor = model.ID{}
	if t.at < len(t.ids) {
		t.cursor = t.ids[t.at]
	}
}

// move puts the cursor by rows further, and drops the gone row.
func (t *table) move(by int) { t.moveTo(t.at + by) }

// moveTo puts the cursor on row i, or as near as there are rows.
func (t *table) moveTo(i int) {
	t.moved = true
	if t.gone && i != t.at {
		t.ids = slices.Delete(t.ids, t.at, t.at+1)
		t.shiftGroups(-1)
		t.gone = false
		if i > t.at {
			i--
		}
	}
	t.at = max(0, min(i, len(t.ids)-1))
	t.follow()
	t.scroll()
}

// line returns the line of row i, counting headings.
func (t *table) line(i int) int {
	return i + sort.Search(len(t.groups), func(g int) bool { return t.groups[g].at > i })
}

// size returns the number of lines.
func (t *table) size() int { return len(t.ids) + len(t.groups) }

// scroll keeps the cursor's line visible, with the heading over it where that
// is the line before.
func (t *table) scroll() {
	line := t.line(t.at)
	first := line
	if _, ok := t.heading(line - 1); ok {
		first--
	}
	if t.height > 1 && first < t.top {
		t.top = first
	}
	t.top = min(t.top, line)
	t.top = max(t.top, line-t.height+1)
	t.top = max(0, min(t.top, t.size()-t.height))
}

// resize sets the number of visible lines.
func (t *table) resize(height int) {
	if height = max(1, height); height != t.height {
		t.height = height
		t.scroll()
	}
}

// heading returns the group whose heading is on this line.
func (t *table) heading(line int) (group, bool) {
	g := sort.Search(len(t.groups), func(g int) bool { return t.groups[g].at+g >= line })
	if g < len(t.groups) && t.groups[g].at+g == line {
		return t.groups[g], true
	}
	return group{}, false
}

// row returns the row on this line, which must not be a heading.
func (t *table) row(line int) (int, bool) {
	g := sort.Search(len(t.groups), func(g int) bool { return t.groups[g].at+g >= line })
	i := line - g
	return i, i >= 0 && i < len(t.ids)
}

// toggle marks or unmarks the record under the cursor.
func (t *table) toggle() {
	if t.cursor.IsZero() || t.gone {
		return
	}
	t.marks.toggle(t.cursor)
}

// toggleAll marks every listed record, or none if all are marked.
func (t *table) toggleAll() {
	ids := t.listed()
	if n := len(ids); n > 0 && t.marks.size() >= n && len(t.marks.among(ids)) == n {
		ids = nil
	}
	t.marks = marks{}
	if len(ids) > 0 {
		t.marks.all = ids
	}
}

// listed returns the rows without one that is gone.
func (t *table) listed() []model.ID {
	if t.gone {
		return slices.Delete(slices.Clone(t.ids), t.at, t.at+1)
	}
	return t.ids
}

// chosen returns the marked records that are listed, in their order, or else
// the one under the cursor.
func (t *table) chosen() []model.ID {
	if out := t.marks.among(t.listed()); out != nil {
		return out
	}
	if t.cursor.IsZero() || t.gone {
		return nil
	}
	return []model.ID{t.cursor}
}
