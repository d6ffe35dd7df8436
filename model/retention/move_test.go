package retention_test

import (
	"testing"

	"pgregory.net/rapid"

	"lethe/model"
	"lethe/model/policy"
	"lethe/model/retention"
)

// A changed rule lists what moves, and says which way.
func TestMove(t *testing.T) {
	s, h, c := endedOn(date(t, "2020-03-15")), holding("contact"), &retention.Context{Today: date(t, "2026-01-01")}
	shorter := sixYears
	shorter.Period.Years = 3
	other := rule("other", "contact", "P6Y", on(model.RelationshipEnded))
	now := retention.Compile(schedule(sixYears))
	for _, tt := range []struct {
		name          string
		next          []policy.Rule
		moved, sooner bool
		words         string
	}{
		{"nothing", []policy.Rule{sixYears}, false, false, ""},
		{"shorter", []policy.Rule{shorter}, true, true, "kept through Sun 15 Mar 2026 by rule six-years, now kept through Wed 15 Mar 2023 by rule six-years"},
		{"renamed", []policy.Rule{other}, true, false, "kept through Sun 15 Mar 2026 by rule six-years, now kept through Sun 15 Mar 2026 by rule other"},
		{"dropped", nil, true, false, "kept through Sun 15 Mar 2026 by rule six-years, now kept without a last day by rule (none)"},
	} {
		m, moved := now.Move(retention.Compile(schedule(tt.next...)), h, s, c)
		if moved != tt.moved || m.Sooner() != tt.sooner || (moved && m.Words() != tt.words) {
			t.Errorf("%s: moved %v, sooner %v: %s", tt.name, moved, m.Sooner(), m.Words())
		}
	}
}

// A schedule never moves against itself, whatever order it is written in.
func TestNoMoveAgainstItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := drawRules(t)
		s, h, c := drawSubject(t), drawHolding(t), drawContext(t)
		again := rapid.Permutation(rules).Draw(t, "again")
		if m, moved := retention.Compile(schedule(rules...)).Move(retention.Compile(schedule(again...)), h, s, c); moved {
			t.Fatal(m.Words())
		}
	})
}
