package tui

import (
	"fmt"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// BenchmarkQueue draws a queue of 100,000 requests as keys change it, each
// against one frame of 16.7 ms. What the desk does for it is measured in
// model/desk.
func BenchmarkQueue(b *testing.B) {
	r := newRobot(b, 120, 40)
	r.desk.requests = nil
	for i := range 100_000 {
		row := desk.RequestRow{ID: testID('q', i), Reference: model.RequestReference(2026, uint64(i)), Type: calendar.RequestTypes()[i%16],
			Name: fmt.Sprintf("Person %d", i), Received: testToday - calendar.Date(i%60), DaysLeft: i % 30, Version: 2}
		row.Clock = calendar.Result{State: calendar.Running, Due: testToday.AddDays(row.DaysLeft)}
		r.desk.rows[row.ID] = len(r.desk.requests)
		r.desk.requests = append(r.desk.requests, row)
	}
	ids := make([]model.ID, len(r.desk.requests))
	for i := range ids {
		ids[i] = r.desk.requests[i].ID
	}
	p := r.m.panes[1]
	show := func(b *testing.B, keys ...string) {
		for b.Loop() {
			for _, k := range keys {
				r.m.Update(keyOf(k))
			}
			p.take(listing{ids: ids, total: len(ids)})
			r.m.View()
		}
	}
	b.Run("open", func(b *testing.B) { show(b, "1", "2") })
	b.Run("view", func(b *testing.B) { show(b, "v") })
	b.Run("filter", func(b *testing.B) { show(b, "/", "p", "esc") })
	b.Run("last", func(b *testing.B) { show(b, "G") })
	b.Run("move", func(b *testing.B) {
		for b.Loop() {
			r.m.Update(keyOf("j"))
			r.m.View()
		}
	})
}

// BenchmarkRetention draws a retention list of 1,000,000 alerts as keys change
// it, each against one frame of 16.7 ms. What the desk does for it, in commands,
// is measured in model/desk.
//
//	go test ./tui -run '^$' -bench Retention -benchtime 20x
func BenchmarkRetention(b *testing.B) {
	r := newRobot(b, 120, 40)
	n := 1_000_000
	template := r.desk.alerts[0]
	ids := make([]model.ID, n)
	var groups []group
	for i := range ids {
		ids[i] = testID('a', i)
		if i%(n/40) == 0 {
			groups = append(groups, group{at: i, title: fmt.Sprint("rule ", i), rows: n / 40})
		}
	}
	r.desk.alertOf = func(id model.ID) desk.AlertRow {
		row := template
		row.Holding = id
		return row
	}
	r.press("3")
	p := r.m.panes[2]
	p.take(listing{ids: ids, total: n, groups: groups})
	for _, key := range []string{"j", "G", "pgup", "g", "space", "a", "v", "s", "/", "?", "]"} {
		b.Run(key, func(b *testing.B) {
			for b.Loop() {
				r.m.Update(keyOf(key))
				r.m.View()
				b.StopTimer()
				r.m.dialogs, r.m.entry = nil, nil
				b.StartTimer()
			}
		})
	}
	b.Run("listed", func(b *testing.B) {
		for b.Loop() {
			p.take(listing{ids: ids, total: n, groups: groups})
			r.m.View()
		}
	})
	b.Run("chosen", func(b *testing.B) {
		p.tab.marks = marks{all: ids}
		for b.Loop() {
			p.tab.chosen()
		}
	})
}
