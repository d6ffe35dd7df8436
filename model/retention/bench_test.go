package retention_test

import (
	"fmt"
	"testing"

	"lethe/model"
	"lethe/model/policy"
	"lethe/model/retention"
)

// BenchmarkAssess measures assessments on one core under a schedule of 40
// rules for 13 categories, some limited to purposes or subject kinds: the
// work behind a register of a million people with three holdings each.
func BenchmarkAssess(b *testing.B) {
	p := schedule()
	p.Categories = nil
	for i := range 13 {
		p.Categories = append(p.Categories, policy.Category{ID: fmt.Sprintf("category-%d", i)})
	}
	events := []model.Trigger{model.RelationshipEnded, model.CourseCompleted, model.LastActivity, model.Collected, model.AccountingYearEnd, model.EventDate}
	for i := range 40 {
		r := rule(fmt.Sprintf("rule-%d", i), fmt.Sprintf("category-%d", i%13), fmt.Sprintf("P%dY", 1+i%7), on(events[i%len(events)]))
		if i%4 == 0 {
			r.Kinds = []string{"learner"}
		}
		if i%5 == 0 {
			r.Purposes = []string{"deliver"}
		}
		p.Retention = append(p.Retention, r)
	}
	e := retention.Compile(p)
	s := endedOn(date(b, "2021-03-15"))
	var holdings []*model.Holding
	for i := range 13 {
		h := holding(fmt.Sprintf("category-%d", i), event(model.CourseCompleted, date(b, "2020-02-02")), event(model.EventDate, date(b, "2020-01-02")))
		h.Purpose, h.Collected = "deliver", date(b, "2019-09-01")
		holdings = append(holdings, h)
	}
	c := &retention.Context{Today: date(b, "2026-06-01")}
	b.ReportAllocs()
	for b.Loop() {
		for _, h := range holdings {
			a := e.Assess(h, s, c)
			if a.Rule == nil {
				b.Fatal("no rule")
			}
		}
	}
	b.ReportMetric(float64(b.N*len(holdings))/b.Elapsed().Seconds(), "assessments/s")
}
