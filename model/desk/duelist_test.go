package desk

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
	"lethe/model/retention"
)

// alertRow is the n-th alert of a register, as it is after a change.
func alertRow(n, version int, rules []policy.Rule) *AlertRow {
	var id model.ID
	id[0], id[1], id[2], id[15] = byte(n), byte(n>>8), byte(n>>16), 2
	statuses := []retention.Status{retention.Overdue, retention.Due, retention.Due, retention.DueSoon, retention.Blocked, retention.Review}
	a := retention.Assessment{Status: statuses[(n+version)%len(statuses)], DestroyFrom: queueDay - calendar.Date((n*31+version)%900)}
	if i := n % (len(rules) + 1); i > 0 {
		a.Rule = &rules[i-1]
	}
	r := &AlertRow{Holding: id, Subject: id, Name: fmt.Sprintf("Person %d, Ann", (n*7919+version)%99991), Category: []string{"contact", "enquiry", "certificate"}[n%3], Verdict: a}
	return r.foldedWords()
}

// alertDesk is a register with n alerts under so many rules.
func alertDesk(n, rules int) *Desk {
	p := &policy.Policy{}
	for i := range rules {
		p.Retention = append(p.Retention, policy.Rule{ID: fmt.Sprintf("rule-%d", i)})
	}
	d := emptyDesk(p)
	for i := range n {
		d.board.putAlert(alertRow(i, 0, p.Retention))
	}
	return d
}

// TestAlertsStayInOrder changes alerts in between: a list that is brought up to
// date is what sorting all rows anew gives, the numbers of the header are those
// of the views, and the headings are where their rows are.
func TestAlertsStayInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := alertDesk(80, rapid.SampledFrom([]int{0, 3, 12}).Draw(t, "rules"))
		for step := range rapid.IntRange(1, 8).Draw(t, "steps") {
			for _, n := range rapid.SliceOfN(rapid.IntRange(0, 90), 0, 80).Draw(t, "changed") {
				if r := alertRow(n, step+1, d.policy.Retention); rapid.Bool().Draw(t, "gone") {
					d.board.dropAlert(r.Holding)
				} else {
					d.board.putAlert(r)
				}
			}
			q := Query{View: rapid.SampledFrom(AlertViews).Draw(t, "view"), Sort: rapid.SampledFrom(AlertSorts).Draw(t, "sort"),
				Text: rapid.SampledFrom([]string{"", "person 1", "RULE-2", "enquiry"}).Draw(t, "text"), Desc: rapid.Bool().Draw(t, "desc")}
			got, want := d.ListAlerts(q, By{}), sortedAlerts(d, q)
			if !slices.Equal(got.IDs, want) || got.Total != len(d.board.alerts) {
				t.Fatalf("%+v: %d of %d alerts, want %d", q, len(got.IDs), got.Total, len(want))
			}
			checkGroups(t, d, q, got)
			c := d.Counts(By{})
			for view, n := range map[string]int{"due": c.RetentionDue, "review": c.RetentionLook, "blocked": c.Blocked, "upcoming": c.Upcoming} {
				if len(d.Alerts(Query{View: view}, By{})) != n {
					t.Fatalf("the header counts %d as %s", n, view)
				}
			}
		}
	})
}

// sortedAlerts is the plain way to list alerts.
func sortedAlerts(d *Desk, q Query) []model.ID {
	var rows []*AlertRow
	for _, r := range d.board.alerts {
		words := strings.ToLower(r.Name + " " + r.Category + " " + r.RuleID())
		if inAlertView(q.View, r) && strings.Contains(words, strings.ToLower(q.Text)) {
			rows = append(rows, r)
		}
	}
	slices.SortFunc(rows, alertOrder(q.Sort))
	if q.Desc {
		slices.Reverse(rows)
	}
	ids := make([]model.ID, 0, len(rows))
	for _, r := range rows {
		ids = append(ids, r.Holding)
	}
	return ids
}

func checkGroups(t *rapid.T, d *Desk, q Query, got AlertList) {
	if q.Sort != "rule" {
		if got.Groups != nil {
			t.Fatal("headings of rules over another order")
		}
		return
	}
	n := 0
	for _, g := range got.Groups {
		if g.At != n || g.Rows < 1 {
			t.Fatalf("a heading before row %d of %d rows, where row %d is", g.At, g.Rows, n)
		}
		for _, id := range got.IDs[g.At : g.At+g.Rows] {
			if d.board.alerts[id].RuleID() != g.Rule {
				t.Fatal("a row under another rule's heading")
			}
		}
		n += g.Rows
	}
	if n != len(got.IDs) {
		t.Fatalf("headings over %d of %d rows", n, len(got.IDs))
	}
}

// BenchmarkDueList is the retention list of a register with 1,000,000 alerts
// under 40 rules, each against one frame of 16.7 ms.
//
//	go test ./model/desk -run '^$' -bench DueList -benchtime 10x
func BenchmarkDueList(b *testing.B) {
	d := alertDesk(1_000_000, 40)
	for _, c := range []struct {
		name  string
		query Query
	}{
		{"due", Query{View: "due", Sort: "rule"}}, {"blocked", Query{View: "blocked", Sort: "rule"}}, {"all", Query{View: "all", Sort: "rule"}},
		{"filter", Query{View: "due", Sort: "rule", Text: "person 77"}}, {"by date", Query{View: "due", Sort: "destroy from"}},
	} {
		d.ListAlerts(c.query, By{})
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				d.ListAlerts(c.query, By{})
			}
		})
	}
	b.Run("after a change", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			d.board.putAlert(alertRow(i%1_000_000, i, d.policy.Retention))
			d.ListAlerts(Query{View: "due", Sort: "rule"}, By{})
		}
	})
	b.Run("counts", func(b *testing.B) {
		for b.Loop() {
			d.Counts(By{})
		}
	})
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			d.due.forget()
			d.ListAlerts(Query{View: "due", Sort: "rule"}, By{})
		}
	})
}
