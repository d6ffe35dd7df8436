package tui

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lethe/model"
	"lethe/model/desk"
)

// othersAdd has somebody else add requests that come before all others, and people
// and alerts too, and tells the console.
func (r *robot) othersAdd(n int) {
	r.Helper()
	f := r.desk
	for range n {
		i := len(f.requests)
		q := f.requests[0]
		q.ID, q.Reference, q.Name = testID('r', i), model.RequestReference(2026, uint64(41+i)), fmt.Sprint("Newcome, Nora ", i)
		f.requests = slices.Insert(f.requests, 0, q)
		s := f.subjects[0]
		s.ID, s.Name = testID('s', len(f.subjects)), q.Name
		f.subjects = slices.Insert(f.subjects, 0, s)
		a := f.alerts[0]
		a.Holding, a.Name = testID('h', len(f.alerts)), q.Name
		f.alerts = slices.Insert(f.alerts, 0, a)
	}
	r.othersDid()
}

// othersDid tells the console that somebody has changed the fake register.
func (r *robot) othersDid() {
	r.Helper()
	f := r.desk
	for i, v := range f.requests {
		f.rows[v.ID] = i
	}
	for i, v := range f.subjects {
		f.rows[v.ID] = i
	}
	for i, v := range f.alerts {
		f.rows[v.Holding] = i
	}
	f.generation++
	r.send(Order{Kind: Look})
}

// What others add waits until it is asked for, in each of the lists: the cursor stays
// where it is and on what it is on, and what is shown changes in place.
func TestRowsOfOthersWait(t *testing.T) {
	for _, c := range []struct{ pane, key string }{{"1", "+"}, {"2", "r"}, {"2", "+"}, {"3", "r"}} {
		t.Run(c.pane+c.key, func(t *testing.T) {
			r := newRobot(t, 80, 24)
			r.press(c.pane, "j", "j")
			p := r.m.pane()
			cursor, at := p.tab.cursor, p.tab.at
			before := slices.Clone(p.tab.ids)
			r.othersAdd(3)
			r.sees(" - 3 new, press "+map[string]string{"1": "+", "2": "r", "3": "r"}[c.pane], "new rows")
			r.seesNot("Newcome")
			if p.tab.cursor != cursor || p.tab.at != at || !slices.Equal(p.tab.ids, before) {
				t.Error("the list moved")
			}
			r.press(c.key)
			r.sees("Newcome, Nora")
			r.seesNot("new, press", "new rows")
			if p.tab.cursor != cursor || p.tab.at != at+3 {
				t.Errorf("the cursor is on row %d, was %d", p.tab.at, at)
			}
			r.press(c.key)
			r.sees("nothing new waits")
		})
	}
}

// What is shown follows what others do at once: other words in place, what left the
// view goes, and another order waits.
func TestWhatIsShownFollowsOthers(t *testing.T) {
	r := newRobot(t, 80, 24)
	r.press("j", "j")
	cursor := r.m.pane().tab.cursor
	r.desk.requests[4].Name, r.desk.requests[0].Late = "Renamed, Rita", false
	r.othersDid()
	r.sees("Renamed, Rita")
	r.desk.requests[0], r.desk.requests[1] = r.desk.requests[1], r.desk.requests[0]
	first := r.m.pane().tab.ids[0]
	r.othersDid()
	r.sees("new order, press r")
	if tab := r.m.pane().tab; tab.ids[0] != first || tab.cursor != cursor {
		t.Error("the rows moved")
	}
	r.press("r")
	if tab := r.m.pane().tab; tab.ids[1] != first || tab.cursor != cursor {
		t.Error("the rows have not moved")
	}
	r.desk.requests = slices.Delete(r.desk.requests, 0, 1)
	r.othersDid()
	if tab := r.m.pane().tab; len(tab.ids) != 13 || tab.at != 1 || tab.cursor != cursor {
		t.Errorf("row %d of %d", tab.at, len(tab.ids))
	}
	r.seesNot("press r")
}

// `a` marks what is shown, not what has come unseen; filter, order, view, another list
// and an act of one's own list anew.
func TestWhatWaitsIsNotMarked(t *testing.T) {
	anew := map[string]func(r *robot){
		"filter":       func(r *robot) { r.press("/"); r.write("n"); r.press("enter") },
		"order":        func(r *robot) { r.press("S") },
		"view":         func(r *robot) { r.press("v", "V", "a") },
		"another list": func(r *robot) { r.press("1", "2") },
		"own act":      func(r *robot) { r.press("A"); r.write("cleo"); r.press("enter") },
	}
	for name, do := range anew {
		t.Run(name, func(t *testing.T) {
			r := newRobot(t, 80, 24)
			r.othersAdd(2)
			r.press("a")
			r.sees("14 marked records", "2 new")
			r.press("a")
			do(r)
			r.seesNot("press r")
			r.sees("Newcome, Nora")
		})
	}
}

// A list in which nobody is takes everything at once; so does an empty one.
func TestListsInWhichNobodyIs(t *testing.T) {
	r := newRobot(t, 200, 50)
	r.othersAdd(1)
	r.sees("2 Requests - open - 14 - 1 new, press r", "1 Subjects - all - 41", "Newcome")
	r = newRobot(t, 80, 24)
	r.press("v", "v", "v") // complaints
	if len(r.m.pane().tab.ids) != 0 {
		t.Skip("the view is not empty")
	}
	r.othersAdd(1)
	r.seesNot("press r")
}

// An own listing that is under way is not overtaken by news of others, or what one
// has just added oneself would wait.
func TestOwnListingIsNotOvertaken(t *testing.T) {
	r := newRobot(t, 80, 24)
	own := r.m.list(1)
	news := r.m.news()
	r.desk.requests = append(r.desk.requests, desk.RequestRow{ID: testID('r', 99), Name: "Mine, Mina"})
	r.desk.rows[testID('r', 99)] = len(r.desk.requests) - 1
	r.run(own)
	r.run(news)
	if n := len(r.m.pane().tab.ids); n != 15 || r.m.pane().back.any() {
		t.Errorf("%d rows", n)
	}
}

// Whatever others do: what is shown keeps its order and gets no row, what is gone
// goes, what waits is counted right, and headings stand over their rows.
func TestHoldKeepsWhatIsShown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pick := func(name string) []model.ID {
			var out []model.ID
			for _, n := range rapid.SliceOfNDistinct(rapid.IntRange(0, 20), 0, 20, rapid.ID[int]).Draw(t, name) {
				out = append(out, model.ID{byte(n + 1)})
			}
			return out
		}
		shown, now := pick("shown"), pick("now")
		if rapid.Bool().Draw(t, "near") {
			now = slices.Clone(shown)
			for range rapid.IntRange(0, 3).Draw(t, "changes") {
				at := rapid.IntRange(0, len(now)).Draw(t, "at")
				if at < len(now) && rapid.Bool().Draw(t, "delete") {
					now = slices.Delete(now, at, at+1)
				} else if id := (model.ID{100 + byte(len(now))}); !slices.Contains(now, id) {
					now = slices.Insert(now, at, id)
				}
			}
		}
		var groups []group
		of := map[model.ID]string{}
		for at := 0; at < len(shown); {
			n := rapid.IntRange(1, len(shown)-at).Draw(t, "rows")
			groups = append(groups, group{at: at, title: fmt.Sprint(at), rows: n})
			for _, id := range shown[at : at+n] {
				of[id] = fmt.Sprint(at)
			}
			at += n
		}
		got, back := hold(shown, groups, listing{ids: now, total: len(now)})
		if !back.any() {
			if !slices.Equal(got.ids, now) {
				t.Fatalf("nothing waits, and %v are listed of %v", got.ids, now)
			}
			return
		}
		var want []model.ID
		for _, id := range shown {
			if slices.Contains(now, id) {
				want = append(want, id)
			}
		}
		if !slices.Equal(got.ids, want) || len(now)-back.rows != len(want) || got.total != len(want) {
			t.Fatalf("%v and %v: %+v, %v", shown, now, got, back)
		}
		n := 0
		for i, g := range got.groups {
			if g.at != n || g.rows == 0 {
				t.Fatalf("heading %d of %+v", i, got.groups)
			}
			for _, id := range got.ids[g.at : g.at+g.rows] {
				if of[id] != g.title {
					t.Fatalf("%v stands under %s", id, g.title)
				}
			}
			n += g.rows
		}
		if n != len(got.ids) {
			t.Fatalf("headings over %d of %d rows", n, len(got.ids))
		}
	})
}
