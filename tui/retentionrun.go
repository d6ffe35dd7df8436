package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// retentionRun begins a retention run, or goes on with one that was stopped.
func (m *Model) retentionRun() tea.Cmd {
	d := m.desk
	return m.run(func(ctx context.Context, by desk.By) result {
		open, err := d.UnfinishedRun(ctx, by)
		return runScope{open, err}
	})
}

// runScope asks what a run is about. Nothing new begins while a run is open.
type runScope struct {
	open *model.Run
	err  error
}

func (r runScope) apply(m *Model) tea.Cmd {
	switch {
	case r.err != nil:
		m.notice = sentence(r.err)
		return nil
	case r.open != nil:
		m.push(m.resumeBox(r.open))
		return nil
	}
	titles, filters := m.runChoices()
	m.push(newMenu("What does the run take?", titles, 0, func(m *Model, i int) tea.Cmd {
		m.runForm(titles[i], filters[i])
		return nil
	}))
	return nil
}

// runChoices offers what is marked, what the rule of this row says, and all.
func (m *Model) runChoices() (titles []string, filters []desk.RunFilter) {
	t := &m.pane().tab
	add := func(title string, f desk.RunFilter) { titles, filters = append(titles, title), append(filters, f) }
	if ids := t.marks.among(t.listed()); len(ids) > 0 && !m.showsOthers() {
		add("what is due of "+count(len(ids), "marked holding"), desk.RunFilter{Only: ids})
	}
	if r, ok := m.desk.AlertRow(t.cursor); ok && r.RuleID() != "" {
		add("what is due by rule "+r.RuleID(), desk.RunFilter{Rule: r.RuleID()})
	}
	add("everything that is due", desk.RunFilter{})
	return titles, filters
}

// runForm asks why, and then shows what goes.
func (m *Model) runForm(what string, filter desk.RunFilter) {
	f := &form{title: "Retention run", about: capital(what) + ". The reason is kept after the run: name nobody in it.", button: "Show what goes",
		fields: []*field{suggestion("Reason", "retention period over").needed()}}
	f.save = func(m *Model, f *form) tea.Cmd {
		d := m.desk
		return m.run(func(ctx context.Context, by desk.By) result {
			plan, err := d.PlanRun(ctx, by, filter)
			return runPlanned{f, plan, err}
		})
	}
	m.push(f)
}

// runPlanned brings the plan of a run.
type runPlanned struct {
	form *form
	plan *desk.RunPlan
	err  error
}

func (r runPlanned) apply(m *Model) tea.Cmd {
	r.form.busy, r.form.message = false, nil
	if r.err != nil {
		r.form.message = []string{sentence(r.err)}
		return nil
	}
	m.push(&runBox{form: r.form, plan: r.plan, reason: r.form.fields[0].value(), input: newInput("", 20)})
	return nil
}

// resumeBox asks whether to go on with a run that was stopped.
func (m *Model) resumeBox(open *model.Run) *textBox {
	today := m.today
	return &textBox{title: "A retention run is not finished", ask: "go on with it", build: func(p *page) {
		p.fact("Begun", day(calendar.InLondon(open.Started), today)+" by "+open.Actor)
		p.fact("Confirmed", count(int(open.Confirmed), "holding"))
		p.fact("Rule", open.Rule)
		p.fact("Category", open.Category)
		p.fact("Reason", open.Reason)
		p.line("")
		p.line("It takes what is left of what was confirmed then, and nothing else. What a hold, a request or a changed date protects by now stays. No other run begins before this one is finished.")
	}, yes: func(m *Model) tea.Cmd {
		b := &runBox{confirmed: int(open.Confirmed), input: newInput("", 20)}
		m.push(b)
		return b.begin(m, nil)
	}}
}

// runPlan adds what a run takes, by rule, and what it leaves and why.
func (p *page) runPlan(plan *desk.RunPlan) {
	p.indent("", count(plan.Count(), "holding")+" of "+people(plan.People)+" would go.", bold)
	if plan.Later > 0 {
		p.indent("! ", count(plan.Later, "more holding")+" are due: one run takes no more than "+digits(model.MaxRun)+".", soonPaint)
	}
	for _, g := range plan.Groups {
		rule := g.Rule
		if rule == "" {
			rule = noRule
		}
		p.section(rule + " (" + plainWord(string(g.Action)) + ")")
		p.fact("Because", g.Reason)
		for _, n := range []struct {
			label string
			n     int
			paint paint
		}{{"Erased", g.Erase, noPaint}, {"Anonymised", g.Anonymise, noPaint}, {"Blocked", g.Blocked, waitPaint}, {"To review", g.Review, soonPaint}} {
			if n.n > 0 {
				p.painted(n.label, digits(n.n), n.paint)
			}
		}
		for _, why := range g.Why {
			p.indent("    - ", plainWord(why.Why)+": "+digits(why.Count), noPaint)
		}
	}
	p.line("")
	p.line("What is blocked or up for review stays. Groups of fewer than ten people are erased without a count. Everything is looked at again when it goes: what has changed by then is left out, and the report says so. A person goes with the last of their holdings.")
}

// runReport adds what a run did.
func (p *page) runReport(r *desk.RunReport, why string) {
	switch {
	case why != "":
		p.indent("! ", why, latePaint)
		p.indent("! ", "The run is not finished: r goes on with it. What went is gone; nothing that was not confirmed goes.", latePaint)
	case len(r.Left) == 0 && r.Gone == 0:
		p.indent("", "The run is finished: everything that was confirmed is gone.", bold)
	default:
		p.indent("", "The run is finished. Not everything that was confirmed went: the rest is below.", bold)
	}
	p.section("Confirmed: " + count(r.Confirmed, "holding"))
	for _, t := range r.Done {
		rule := "by rule " + t.Rule
		if t.Rule == "" {
			rule = "people's own records, with their last holding"
		}
		p.indent("- ", digits(int(t.Count))+" "+t.Method+", "+rule, noPaint)
	}
	if len(r.Done) == 0 {
		p.line("Nothing went.")
	}
	if len(r.Left)+r.Gone > 0 {
		p.section("Confirmed, and left out")
		for _, t := range r.Left {
			p.indent("= ", digits(int(t.Count))+" of rule "+t.Rule+": "+t.Method, waitPaint)
		}
		if r.Gone > 0 {
			p.indent("= ", digits(r.Gone)+": not there any more, or not due any more", waitPaint)
		}
	}
	p.section("Certificates: " + digits(len(r.Certificates)))
	for _, c := range r.Certificates {
		p.indent("- ", c.ID.String()+", assurance "+c.Level, noPaint)
	}
	if len(r.Certificates) > 0 { // they all say the same
		for _, place := range r.Certificates[0].Pending {
			p.indent("! ", place+" still holds the keys: replace it with lethe keys backup, or destroy it", latePaint)
		}
	}
	p.line("lethe erase certificate ID shows one, and lethe erase verify checks it.")
}
