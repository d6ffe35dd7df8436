package tui

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
)

// keeping are the actions that record by hand what is held about people, and write
// to them outside requests.
func keeping() []action {
	person := inSubjects | inSubject
	return []action{
		{id: "holding-add", title: "Record what is held about the person", in: person, needs: model.ChangePeople, danger: consequential, why: noHeld, do: (*Model).addHolding},
		{id: "holding-correct", title: "Correct or complete a holding", in: inSubject, needs: model.ChangePeople, danger: consequential, why: noHoldings, do: (*Model).chooseHolding},
		{id: "enrol", title: "Enrol the person on a programme", in: person, needs: model.ChangePeople, danger: consequential, why: noProgrammes, do: (*Model).enrol},
		{id: "person-letter", title: "Write a letter that answers no request", in: person, needs: model.ChangePeople, danger: consequential, why: noHeld, do: (*Model).personLetters},
	}
}

// noHoldings is the reason why nothing held can be corrected.
func noHoldings(m *Model) string {
	if d := m.detail(); d == nil || d.subject == nil || len(d.subject.Holdings) == 0 {
		return "nothing says what is held about this person"
	}
	return ""
}

// noProgrammes is the reason why nobody can be enrolled.
func noProgrammes(m *Model) string {
	if why := noHeld(m); why != "" {
		return why
	}
	if len(m.desk.Policy().Programmes) == 0 {
		return "the policy has no programmes"
	}
	return ""
}

// byPolicy is the choice of what follows from the policy.
const byPolicy = "as the policy has it"

// A holdingAsk holds the questions about what is held.
type holdingAsk struct {
	category, purpose, basis, condition, source, proof, collected, details *field
}

// newHoldingAsk returns the questions; of is the holding that is corrected, nil for
// a new one.
func newHoldingAsk(p *policy.Policy, of *model.Holding) *holdingAsk {
	ids := func(n int, id func(i int) string) (out []string) {
		for i := range n {
			out = append(out, id(i))
		}
		return out
	}
	categories := ids(len(p.Categories), func(i int) string { return p.Categories[i].ID })
	purposes := ids(len(p.Purposes), func(i int) string { return p.Purposes[i].ID })
	sources := append([]string{byPolicy}, ids(len(p.Sources), func(i int) string { return p.Sources[i].ID })...)
	bases := append([]string{byPolicy}, names(model.Bases)...)
	a := &holdingAsk{basis: choiceField("Lawful basis", bases, byPolicy), condition: textField("Special condition", ""),
		source: choiceField("Source", sources, byPolicy), proof: textField("Proof", ""), details: textField("Details", "")}
	a.details.help = "NAME=VALUE; several are parted by semicolons. No passwords, no card numbers."
	if of == nil {
		a.category, a.purpose = openChoice("Category", categories).needed(), openChoice("Purpose", purposes).needed()
		a.collected = suggestion("Collected on", "today").needed()
		a.collected.date, a.collected.check = true, notFuture
		return a
	}
	purposes = append(purposes, of.Purpose)
	a.purpose = choiceField("Purpose", slices.Compact(slices.Sorted(slices.Values(purposes))), of.Purpose)
	a.basis, a.source = chosenOr(bases, "Lawful basis", string(of.Basis)), chosenOr(sources, "Source", of.Source)
	a.condition, a.proof = textField("Special condition", of.Condition), textField("Proof", of.Proof)
	return a
}

// chosenOr returns a choice with what stands chosen, where it is one of them.
func chosenOr(choices []string, label, value string) *field {
	if value == "" {
		value = byPolicy
	}
	if !slices.Contains(choices, value) {
		choices = append(slices.Clone(choices), value)
	}
	return choiceField(label, choices, value)
}

func (a *holdingAsk) fields() []*field {
	var out []*field
	for _, f := range []*field{a.category, a.purpose, a.basis, a.condition, a.source, a.proof, a.collected, a.details} {
		if f != nil {
			out = append(out, f)
		}
	}
	return out
}

// said returns what a choice says, nothing where it follows from the policy.
func (f *field) said() string {
	if v := f.value(); v != byPolicy {
		return v
	}
	return ""
}

// pairs reads NAME=VALUE; ...
func (f *field) pairs() []model.Field {
	var out []model.Field
	for _, part := range strings.Split(f.value(), ";") {
		if name, value, ok := strings.Cut(part, "="); ok && strings.TrimSpace(name) != "" {
			out = append(out, model.Field{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value)})
		}
	}
	return out
}

// holding returns what the fields say of a new holding.
func (a *holdingAsk) holding(owner model.ID, today calendar.Date) *model.Holding {
	return &model.Holding{Head: model.Head{Owner: owner}, Category: a.category.value(), Purpose: a.purpose.value(), Basis: model.Basis(a.basis.said()), Condition: a.condition.value(),
		Source: a.source.said(), Proof: a.proof.value(), Collected: a.collected.dateValue(today), Fields: a.details.pairs()}
}

// addHolding asks what is held about the person here.
func (m *Model) addHolding() tea.Cmd {
	d, id := m.desk, m.person()
	r, _ := d.SubjectRow(id)
	ask := newHoldingAsk(d.Policy(), nil)
	f := &form{title: "Record what is held", about: called(r) + ", " + id.SubjectReference() + ". What the policy does not hold so is refused.", person: id, fields: ask.fields()}
	f.save = func(m *Model, f *form) tea.Cmd {
		h := ask.holding(id, m.today)
		return m.run(func(ctx context.Context, by desk.By) result {
			_, notes, err := d.AddHolding(ctx, by, h)
			return saved{form: f, err: err, done: noted("It is recorded.", notes)}
		})
	}
	m.push(f)
	return nil
}

// noted adds the notes of an act to what is said of it.
func noted(done string, notes []string) string {
	for _, n := range notes {
		done += " " + capital(n) + "."
	}
	return done
}

// chooseHolding asks which holding of the opened person is corrected.
func (m *Model) chooseHolding() tea.Cmd {
	file := m.detail().subject
	var titles []string
	for _, h := range file.Holdings {
		titles = append(titles, holdingWords(h.Holding))
	}
	m.push(newMenu("Correct which holding?", titles, 0, func(m *Model, i int) tea.Cmd { return m.correctHolding(file.Holdings[i].Holding) }))
	return nil
}

// correctHolding asks what of a holding is wrong or missing.
func (m *Model) correctHolding(h *model.Holding) tea.Cmd {
	d, name := m.desk, model.HoldingName{Owner: h.Owner, ID: h.ID}
	ask, why := newHoldingAsk(d.Policy(), h), textField("Why", "").needed()
	f := &form{title: "Correct a holding", person: h.Owner, about: capital(holdingWords(h)) + ", " + holdingReference(name) + ". The result is checked as if it were entered now. A detail without a value is taken away.", fields: append(ask.fields(), why), button: "Show what changes"}
	f.save = func(m *Model, f *form) tea.Cmd {
		c := desk.HoldingChange{Purpose: ask.purpose.value(), Basis: model.Basis(ask.basis.said()), Condition: ask.condition.value(), Source: ask.source.said(), Proof: ask.proof.value(),
			Fields: ask.details.pairs(), Why: why.value()}
		return m.run(func(ctx context.Context, by desk.By) result {
			plan, err := d.PlanHolding(ctx, by, name, c)
			return holdingPlanned{f, name, c, plan, err}
		})
	}
	m.push(f)
	return nil
}

// enrol asks for an enrolment of the person here.
func (m *Model) enrol() tea.Cmd {
	d, id := m.desk, m.person()
	r, _ := d.SubjectRow(id)
	list := d.Policy().Programmes
	var ids []string
	for _, g := range list {
		ids = append(ids, g.ID)
	}
	programme, started := openChoice("Programme", ids).needed(), suggestion("From", "today").needed()
	started.date = true
	confirmed := choiceField("Details confirmed", []string{answerNo, answerYes}, answerNo)
	details := textField("Details", "")
	details.help = "NAME=VALUE; several are parted by semicolons. What the programme does not need is not stored."
	f := &form{title: "Enrol on a programme", about: called(r) + ", " + id.SubjectReference() + ".", fields: []*field{programme, started, confirmed, details}}
	f.save = func(m *Model, f *form) tea.Cmd {
		e := desk.NewEnrolment{Subject: id, Programme: programme.value(), Started: started.dateValue(m.today), Fields: details.pairs(), Confirmed: confirmed.value() == answerYes}
		return m.run(func(ctx context.Context, by desk.By) result {
			out, err := d.Enrol(ctx, by, e)
			if err != nil {
				return saved{form: f, err: err}
			}
			notes := out.Prompts
			if len(out.LeftOut) > 0 {
				notes = append(notes, "not stored, as the programme does not need it: "+strings.Join(out.LeftOut, ", "))
			}
			return saved{form: f, done: noted("The person is enrolled.", notes)}
		})
	}
	m.push(f)
	return nil
}
