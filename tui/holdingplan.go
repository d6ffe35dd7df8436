package tui

import (
	"cmp"
	"context"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
)

// holdingPlanned shows what a correction of a holding changes, before it is made.
type holdingPlanned struct {
	form   *form
	name   model.HoldingName
	change desk.HoldingChange
	plan   *desk.HoldingPlan
	err    error
}

func (r holdingPlanned) apply(m *Model) tea.Cmd {
	r.form.busy, r.form.message = false, nil
	if r.err != nil {
		r.form.message = []string{sentence(r.err)}
		return nil
	}
	if len(r.plan.Changes) == 0 {
		r.form.message = []string{"Nothing of it would change."}
		return nil
	}
	m.push(&textBox{title: "What the correction changes", build: func(p *page) { p.holdingPlan(r.plan) },
		ask: "correct it", yes: r.correct})
	return nil
}

// correct makes the correction that was shown.
func (r holdingPlanned) correct(m *Model) tea.Cmd {
	d, c := m.desk, r.change
	c.Shown = r.plan.Holding.Version
	r.form.busy = true
	return m.run(func(ctx context.Context, by desk.By) result {
		plan, err := d.CorrectHolding(ctx, by, r.name, c)
		if err != nil {
			return saved{form: r.form, err: err}
		}
		return saved{form: r.form, done: noted("The holding is corrected.", plan.Words())}
	})
}

// holdingPlan adds what a correction changes and brings with it.
func (p *page) holdingPlan(plan *desk.HoldingPlan) {
	for i, c := range plan.Changes {
		label := ""
		if i == 0 {
			label = "Changes"
		}
		p.fact(label+" ", c.What+": "+cmp.Or(c.Is, "nothing")+", was "+cmp.Or(c.Was, "nothing"))
	}
	if plan.Asked != "" {
		p.fact("As asked in", plan.Asked)
	}
	for _, w := range plan.Words() {
		p.fact("Note", capital(w))
	}
}
