package tui

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lethe/model"
)

// Marks over any history of keys and listings are those of a plain set.
func TestMarksAreASet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pick := rapid.SliceOfNDistinct(rapid.IntRange(0, 11), 0, 12, rapid.ID[int])
		rows := func() []model.ID {
			var ids []model.ID
			for _, n := range pick.Draw(t, "rows") {
				ids = append(ids, testID('m', n))
			}
			return ids
		}
		var tab table
		tab.resize(5)
		want := map[model.ID]bool{}
		tab.setRows(rows(), nil)
		for range rapid.IntRange(1, 25).Draw(t, "keys") {
			switch rapid.IntRange(0, 4).Draw(t, "key") {
			case 0:
				tab.setRows(rows(), nil)
			case 1:
				tab.move(rapid.IntRange(-3, 3).Draw(t, "by"))
			case 2:
				if tab.toggle(); !tab.cursor.IsZero() && !tab.gone {
					want[tab.cursor] = !want[tab.cursor]
				}
			case 3:
				tab.toggleAll()
				all := len(tab.listed()) > 0
				for _, id := range tab.listed() {
					all = all && want[id]
				}
				clear(want)
				for _, id := range tab.listed() {
					want[id] = !all
				}
			case 4:
				gone := testID('m', rapid.IntRange(0, 11).Draw(t, "gone"))
				if slices.Contains(tab.ids, gone) {
					delete(want, gone)
				}
				tab.remove(func(id model.ID) bool { return id == gone })
			}
			checkMarks(t, &tab, want)
		}
	})
}

func checkMarks(t *rapid.T, tab *table, want map[model.ID]bool) {
	n := 0
	var chosen []model.ID
	for _, id := range tab.listed() {
		if want[id] {
			chosen = append(chosen, id)
		}
		if tab.marks.has(id) != want[id] {
			t.Fatalf("%v is marked: %v", id, !want[id])
		}
	}
	for _, marked := range want {
		if marked {
			n++
		}
	}
	if tab.marks.size() != n {
		t.Fatalf("%d marked, want %d", tab.marks.size(), n)
	}
	if len(chosen) > 0 && !slices.Equal(tab.chosen(), chosen) {
		t.Fatalf("%d chosen, want %d", len(tab.chosen()), len(chosen))
	}
}
