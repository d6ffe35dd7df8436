package tui

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
)

// Rows that others add do not come into the list that somebody is working in, or
// they would be under a cursor that was meant for another row, and among what `a`
// marks without having been seen. They wait, are counted in the title, and come in
// when they are asked for, when the list is listed anew in any other way, or with
// an act of one's own. What others change of the rows that are shown is shown in
// place, and rows that have left the list go.

// A heldBack says what a list holds back.
type heldBack struct {
	rows  int  // that are not shown
	order bool // the rows that are shown would stand in another order
}

// any reports whether something is held back.
func (h heldBack) any() bool { return h.rows > 0 || h.order }

// words say what is held back, and which key lets it in.
func (h heldBack) words(key string) string {
	switch {
	case h.rows > 0:
		return digits(h.rows) + " new, press " + key
	case h.order:
		return "new order, press " + key
	}
	return ""
}

// hold keeps the rows of a listing as they are shown, without those that are gone,
// and says what waits. Both lists mostly differ in a few rows: what they share at
// both ends is not looked up.
func hold(shown []model.ID, groups []group, l listing) (listing, heldBack) {
	a, b := shown, l.ids
	head := common(a, b)
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	was, now := a[head:len(a)-tail], b[head:len(b)-tail]
	shownBefore, stays := setOf(was), setOf(now)
	var kept, sorted []model.ID
	var gone []int // rows of shown
	for i, id := range was {
		if _, ok := stays[id]; ok {
			kept = append(kept, id)
		} else {
			gone = append(gone, head+i)
		}
	}
	for _, id := range now {
		if _, ok := shownBefore[id]; ok {
			sorted = append(sorted, id)
		}
	}
	h := heldBack{len(now) - len(sorted), !slices.Equal(kept, sorted)}
	if !h.any() {
		return l, h
	}
	l.ids = slices.Concat(a[:head], kept, a[len(a)-tail:])
	l.groups = without(groups, gone, len(l.ids))
	l.total -= h.rows
	return l, h
}

// common returns how many rows two lists have in common at their beginnings.
func common(a, b []model.ID) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func setOf(ids []model.ID) map[model.ID]struct{} {
	out := make(map[model.ID]struct{}, len(ids))
	for _, id := range ids {
		out[id] = struct{}{}
	}
	return out
}

// without returns the headings of a list of so many rows, from which rows are gone
// that are given in order. A heading without rows goes too.
func without(groups []group, gone []int, rows int) []group {
	var out []group
	taken := 0
	for _, g := range groups {
		for taken < len(gone) && gone[taken] < g.at {
			taken++
		}
		g.at -= taken
		if n := len(out); n > 0 && out[n-1].at == g.at {
			out = out[:n-1]
		}
		out = append(out, g)
	}
	if n := len(out); n > 0 && out[n-1].at == rows {
		out = out[:n-1]
	}
	for i := range out {
		end := rows
		if i+1 < len(out) {
			end = out[i+1].at
		}
		out[i].rows = end - out[i].at
	}
	return out
}

// held returns the rows of the table with their headings, for hold. They are not
// changed any more.
func (t *table) held() ([]model.ID, []group) {
	ids, groups := slices.Clip(t.ids), t.groups
	if t.gone {
		ids = slices.Clone(ids) // moving takes the row out in place
	}
	return ids, groups
}

// news reads the lists again because others have changed something. The list that
// has the cursor lets nothing in.
// All lists come together, so that the screen is drawn once for them.
func (m *Model) news() tea.Cmd {
	var reads []func(context.Context, desk.By) listed
	for i, p := range m.panes {
		reads = append(reads, m.question(i, i == m.focus && p.loaded && len(p.tab.ids) > 0 && !(p.pending && p.whole)))
	}
	return m.run(func(ctx context.Context, by desk.By) result {
		var out allListed
		for _, read := range reads {
			out = append(out, read(ctx, by))
		}
		return out
	})
}

// allListed are the rows of all panes.
type allListed []listed

func (r allListed) apply(m *Model) tea.Cmd {
	for _, l := range r {
		l.apply(m)
	}
	return nil
}

// letIn shows what the list held back, from its first row on as far as the cursor
// stays to be seen.
func (m *Model) letIn() tea.Cmd {
	m.pane().reveal = true
	return m.list(m.focus)
}

// reveal scrolls up to row i, no further than leaves the cursor on the screen.
func (t *table) reveal(i int) {
	if i < len(t.ids) && t.line(i) < t.top {
		t.top = t.line(i)
		t.scroll()
	}
}

// noneNew is the reason when a list holds nothing back.
func noneNew(m *Model) string {
	if !m.pane().back.any() {
		return "nothing new waits"
	}
	return ""
}

// newWords say in the title of pane i what waits.
func (m *Model) newWords(i int) string {
	for _, id := range []string{"new-rows", "new-people"} {
		if a := m.keys.named(id); a != nil && a.in&(inSubjects<<i) != 0 && m.panes[i].back.any() {
			return " - " + m.panes[i].back.words(strings.Join(a.keys[:min(1, len(a.keys))], ""))
		}
	}
	return ""
}
