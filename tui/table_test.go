package tui

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lethe/model"
)

func someIDs(n int) []model.ID {
	out := make([]model.ID, n)
	for i := range out {
		out[i] = testID('t', i+1)
	}
	return out
}

// Whatever is refreshed, in whatever order, the cursor stays on its record
// until somebody moves it, and the cursor's row is on the screen.
func TestRefreshNeverMovesTheHighlight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := someIDs(40)
		tab := &table{}
		tab.resize(rapid.IntRange(1, 12).Draw(t, "height"))
		tab.setRows(all, []group{{at: 0, title: "a"}, {at: 20, title: "b"}})
		for range 30 {
			before := tab.cursor
			if rapid.Bool().Draw(t, "refresh") {
				ids := rapid.Permutation(all).Draw(t, "rows")[:rapid.IntRange(0, len(all)).Draw(t, "count")]
				var groups []group
				if len(ids) > 3 {
					groups = []group{{at: 0, title: "a"}, {at: len(ids) / 2, title: "b"}}
				}
				tab.setRows(ids, groups)
				if !before.IsZero() && tab.cursor != before {
					t.Fatal("a refresh moved the cursor")
				}
				if tab.gone == slices.Contains(ids, tab.cursor) && !tab.cursor.IsZero() {
					t.Fatalf("gone is %v", tab.gone)
				}
			} else {
				tab.move(rapid.IntRange(-50, 50).Draw(t, "by"))
				if tab.gone && tab.cursor != before {
					t.Fatal("the gone row is still there after a move")
				}
			}
			consistent(t, tab)
		}
	})
}

// consistent checks what always holds.
func consistent(t *rapid.T, tab *table) {
	if len(tab.ids) == 0 {
		return
	}
	if tab.ids[tab.at] != tab.cursor {
		t.Fatal("the row of the cursor is another record")
	}
	if line := tab.line(tab.at); line < tab.top || line >= tab.top+tab.height {
		t.Fatalf("line %d is not among %d to %d", line, tab.top, tab.top+tab.height)
	}
	for i := range tab.ids {
		if got, ok := tab.row(tab.line(i)); !ok || got != i {
			t.Fatalf("line %d is row %d, not %d", tab.line(i), got, i)
		}
		if _, ok := tab.heading(tab.line(i)); ok {
			t.Fatalf("row %d is a heading", i)
		}
	}
}

func TestMarks(t *testing.T) {
	tab := &table{}
	tab.resize(10)
	tab.setRows(someIDs(5), nil)
	if got := tab.chosen(); !slices.Equal(got, tab.ids[:1]) {
		t.Error("without marks the record under the cursor is chosen")
	}
	tab.moveTo(3)
	tab.toggle()
	tab.moveTo(1)
	tab.toggle()
	if got := tab.chosen(); !slices.Equal(got, []model.ID{tab.ids[1], tab.ids[3]}) {
		t.Errorf("chosen are %v", got)
	}
	tab.toggleAll()
	if len(tab.chosen()) != 5 {
		t.Error("a marks all")
	}
	tab.toggleAll()
	if tab.marks.size() != 0 {
		t.Error("a a second time marks none")
	}
}

// One key in a list of 100,000 costs what it costs in a list of 100.
func BenchmarkDown(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		b.Run(digits(n), func(b *testing.B) {
			r := newRobot(b, 120, 36)
			for i := len(r.desk.subjects); i < n; i++ {
				row := r.desk.subjects[i%40]
				row.ID = testID('s', i)
				r.desk.addSubject(row)
			}
			r.press("1", "ctrl+r")
			down, up := keyOf("j"), keyOf("k")
			b.ResetTimer()
			for i := range b.N {
				k := down
				if i/90%2 == 1 {
					k = up
				}
				r.m.Update(k)
				r.m.View()
			}
		})
	}
}
