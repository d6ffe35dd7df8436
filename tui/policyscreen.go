package tui

import (
	"context"
	"io"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
)

// A PolicyDesk is what the screen of the policy needs. Its methods reach the store.
type PolicyDesk interface {
	PolicyVersions(ctx context.Context, by desk.By) ([]desk.PolicyVersionRow, error)
	PreviewPolicy(ctx context.Context, by desk.By, text []byte) (*desk.PolicyPreview, error)
	ApplyPolicy(ctx context.Context, by desk.By, text []byte) error
}

// ruling are the actions on the policy.
func ruling() []action {
	return []action{
		{id: "policy", title: "Policy in force: warnings, rules, versions, another one", keys: []string{"P"}, in: lists, needs: model.SeePolicy, do: (*Model).policyScreen},
	}
}

// policyWarnings returns where the policy in force and the law disagree.
func (m *Model) policyWarnings() []policy.Warning {
	if p := m.desk.Policy(); p != nil {
		return p.Warnings(m.today)
	}
	return nil
}

// policyScreen shows what is in force.
func (m *Model) policyScreen() tea.Cmd {
	d := m.desk
	return m.run(func(ctx context.Context, by desk.By) result {
		versions, err := d.PolicyVersions(ctx, by)
		return policyRead{versions, err}
	})
}

// policyRead brings the policies that were put in force.
type policyRead struct {
	versions []desk.PolicyVersionRow
	err      error
}

func (r policyRead) apply(m *Model) tea.Cmd {
	if r.err != nil {
		m.notice = sentence(r.err)
		return nil
	}
	p, warnings, today := m.desk.Policy(), m.policyWarnings(), m.today
	m.push(&textBox{title: "Policy in force", build: func(out *page) { out.policy(p, r.versions, warnings, today) }, acts: []boxAct{
		{key: "e", hint: "explain all", do: func(m *Model) tea.Cmd { return m.explainPolicy(p) }},
		{key: "r", hint: "explain a rule", do: func(m *Model) tea.Cmd { return m.chooseRule(p) }},
		{key: "v", hint: "versions", do: func(m *Model) tea.Cmd { return m.policyVersions(r.versions) }},
		{key: "p", hint: "another policy", why: noFiles(m), do: (*Model).policyForm},
	}})
	return nil
}

// policy adds what is in force, where it and the law disagree, and what was in
// force before.
func (p *page) policy(of *policy.Policy, versions []desk.PolicyVersionRow, warnings []policy.Warning, today calendar.Date) {
	p.section("In force")
	p.fact("Organisation", of.Organisation.Name())
	p.fact("Notice", of.Notice.Version)
	if len(versions) > 0 {
		p.policyVersion(&versions[0], today)
	}
	p.fact("Schedule", count(len(of.Retention), "rule"))
	p.section("Where the notice and the law disagree: " + digits(len(warnings)))
	if len(warnings) == 0 {
		p.line("Nothing is known.")
	}
	for _, w := range warnings {
		p.indent("! ", w.ID+" "+capital(w.Title)+": "+w.Note+". Lethe "+w.Does+".", soonPaint)
	}
	p.section("Versions: " + digits(len(versions)))
	for i := range versions {
		v := &versions[i]
		p.indent("- ", day(calendar.InLondon(v.InForce), today)+", by "+v.Actor+", "+v.Digest[:12]+versionChange(v), noPaint)
	}
}

// policyVersion adds who put a policy in force, and when.
func (p *page) policyVersion(v *desk.PolicyVersionRow, today calendar.Date) {
	p.fact("Applied", day(calendar.InLondon(v.InForce), today)+" by "+v.Actor)
	p.fact("SHA-256", v.Digest)
}

// versionChange says how many rules a version changed.
func versionChange(v *desk.PolicyVersionRow) string {
	switch {
	case v.Organisation == "":
		return ", of another version of Lethe"
	case v.Changes == nil:
		return ", the first"
	}
	return ", " + count(len(v.Changes), "difference") + " in the schedule"
}

// policyVersions lists what was put in force.
func (m *Model) policyVersions(versions []desk.PolicyVersionRow) tea.Cmd {
	today := m.today
	b := &rowBox{title: "Policies that were in force", none: "None."}
	b.fill = func(context.Context, Desk, desk.By) (rows []boxRow, err error) {
		for i := range versions {
			v := &versions[i]
			row := boxRow{id: v.ID, words: day(calendar.InLondon(v.InForce), today) + "  " + v.Digest[:12] + "  " + v.Actor + versionChange(v)}
			if v.Current {
				row.words += " (in force)"
			}
			row.more = func(p *page) {
				p.fact("Organisation", v.Organisation)
				p.fact("Notice", v.Notice)
				p.policyVersion(v, today)
				p.fact("Its text", "lethe policy versions --text "+v.Digest)
				p.ruleChanges(v.Changes)
			}
			rows = append(rows, row)
		}
		return rows, nil
	}
	return m.show(b)
}

// ruleChanges adds what is different between two schedules.
func (p *page) ruleChanges(list []desk.RuleChange) {
	for _, c := range list {
		p.indent("- ", c.Rule+": "+c.Change, noPaint)
	}
}

// explainPolicy says in plain words what a policy means.
func (m *Model) explainPolicy(of *policy.Policy) tea.Cmd {
	lines := policy.Explain(of)
	m.push(&textBox{title: "What the policy means", build: func(p *page) {
		for _, l := range lines {
			p.line(l)
		}
	}})
	return nil
}

// chooseRule offers the rules of the schedule; one is explained.
func (m *Model) chooseRule(of *policy.Policy) tea.Cmd {
	var all []choice
	for i := range of.Retention {
		r := &of.Retention[i]
		all = append(all, choice{title: r.ID, words: r.Sentence(), do: func(m *Model) tea.Cmd {
			m.push(&textBox{title: "Rule " + r.ID, build: func(p *page) {
				for _, l := range r.Explain() {
					p.line(l)
				}
			}})
			return nil
		}})
	}
	m.push(newChooser("Explain which rule?", "", all))
	return nil
}

// policyForm asks for the file of another policy, and shows what it would move.
func (m *Model) policyForm() tea.Cmd {
	file := textField("File", "").needed()
	file.help = "Its path on this machine. Nothing is put in force before you say so."
	f := &form{title: "Another policy", button: "Show what moves", about: "The file is checked, and what it would move is shown before it is put in force.", fields: []*field{file}}
	f.save = func(m *Model, f *form) tea.Cmd {
		d, files, path := m.desk, m.opts.Files, file.value()
		return m.run(func(ctx context.Context, by desk.By) result {
			text, err := policyText(files, path)
			if err != nil {
				return saved{form: f, err: err}
			}
			plan, err := d.PreviewPolicy(ctx, by, text)
			return policyPlanned{f, text, plan, err}
		})
	}
	m.acted = "" // a file name is no draft to come back to
	m.push(f)
	return nil
}

// policyText reads the file of a policy.
func policyText(files Files, path string) ([]byte, error) {
	from, _, err := files.Open(path)
	if err != nil {
		return nil, err
	}
	defer from.Close()
	text, err := io.ReadAll(io.LimitReader(from, policy.MaxSize+1))
	if err != nil {
		return nil, &model.Error{Fault: model.Failed, Sentence: "the file cannot be read", Cause: err}
	}
	return text, nil
}

// policyPlanned brings what a policy would move.
type policyPlanned struct {
	form *form
	text []byte
	plan *desk.PolicyPreview
	err  error
}

func (r policyPlanned) apply(m *Model) tea.Cmd {
	r.form.busy, r.form.message = false, nil
	if r.err != nil {
		r.form.message = []string{sentence(r.err)}
		return nil
	}
	today := m.today
	b := &textBox{title: "What the policy moves", build: func(p *page) { p.policyPreview(r.plan, today) }}
	if why := m.desk.Disallowed(model.ChangePolicy); why != "" {
		b.title += " (" + why + ")"
	} else {
		b.ask = "put it in force"
		b.yes = func(m *Model) tea.Cmd { return m.applyPolicy(r.form, r.text) }
	}
	m.push(b)
	return nil
}

// applyPolicy puts the policy in force that was shown.
func (m *Model) applyPolicy(f *form, text []byte) tea.Cmd {
	d := m.desk
	f.busy = true
	return m.run(func(ctx context.Context, by desk.By) result {
		return saved{form: f, err: d.ApplyPolicy(ctx, by, text), done: "The policy is in force.", then: func(m *Model) tea.Cmd {
			if s, ok := m.desk.(*desk.Seat); ok {
				m.desk = s.InForce()
			}
			m.dialogs = nil // the screen under the form shows the earlier policy
			return tea.Batch(m.again(), m.policyScreen())
		}}
	})
}

// policyPreview adds what another policy moves, and what it disagrees about.
func (p *page) policyPreview(v *desk.PolicyPreview, today calendar.Date) {
	p.indent("", count(v.Moved, "holding")+" of "+digits(v.Holdings)+" move, "+digits(v.Sooner)+" of them nearer to destruction; "+digits(v.DueNow)+" would be due at once.", bold)
	p.line("Nothing is destroyed by it: what is due is cleared by a run or by hand.")
	p.section("Rules: " + count(len(v.Rules), "difference"))
	p.ruleChanges(v.Rules)
	p.section("What moves")
	for _, mv := range v.Moves {
		paint, near := noPaint, ""
		if mv.Sooner {
			paint, near = soonPaint, " (sooner)"
		}
		p.indent("- ", digits(mv.Count)+" of "+plainWord(mv.Category)+": "+plainWord(string(mv.To))+" by "+orElse(mv.After, noRule)+", was "+plainWord(string(mv.From))+" by "+orElse(mv.Before, noRule)+near, paint)
	}
	if len(v.Moves) == 0 {
		p.line("No holding moves.")
	}
	warnings := v.Policy.Warnings(today)
	p.section("Where it and the law disagree: " + digits(len(warnings)))
	for _, w := range warnings {
		p.indent("! ", w.ID+" "+capital(w.Title)+": "+w.Note+".", soonPaint)
	}
}
