package tui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// keepUntil asks until when the chosen holdings are kept, and why.
func (m *Model) keepUntil() tea.Cmd {
	names := m.chosenHoldings()
	f := m.datesForm("Keep "+count(len(names), "holding")+" until a day", names, keepFields(), func(f *form, today calendar.Date) desk.RetentionChange {
		return keepChange(f.fields, today)
	})
	m.push(f)
	return nil
}

// keepFields asks for a decision to keep.
func keepFields() []*field {
	until := textField("Keep until", "").needed()
	until.date, until.ahead = true, true
	return []*field{until, textField("Reason", "").needed()}
}

func keepChange(fields []*field, today calendar.Date) desk.RetentionChange {
	return desk.RetentionChange{Keep: true, Until: fields[0].dateValue(today), Reason: fields[1].value()}
}

// keepBack takes an earlier decision to keep back.
func (m *Model) keepBack() tea.Cmd {
	f := m.datesForm("Take back an earlier decision to keep", m.chosenHoldings(), []*field{textField("Reason", "").needed()},
		func(f *form, _ calendar.Date) desk.RetentionChange {
			return desk.RetentionChange{Keep: true, Reason: f.fields[0].value()}
		})
	m.push(f)
	return nil
}

// trigger asks on which day something happened, beginning with what the rule of
// the first holding waits for.
func (m *Model) trigger() tea.Cmd {
	names := m.chosenHoldings()
	r, _ := m.desk.AlertRow(names[0].ID)
	f := m.datesForm("Correct or confirm a date", names, triggerFields(r), func(f *form, today calendar.Date) desk.RetentionChange {
		return triggerChange(f.fields, today)
	})
	f.about += " The day that stands already is confirmed so: it is no longer up for review because of it."
	m.push(f)
	return nil
}

// triggerFields asks for the day of a trigger.
func triggerFields(r desk.AlertRow) []*field {
	kinds := slices.DeleteFunc(names(model.Triggers), func(t string) bool { return t == string(model.Birthday) })
	what := openChoice("What happened", kinds)
	if rule := r.Verdict.Rule; rule != nil && len(rule.Triggers) > 0 {
		what.at = slices.Index(kinds, string(rule.Triggers[0].Event))
	}
	on := textField("On", "").needed()
	on.date, on.check = true, notFuture
	return []*field{what.needed(), on, textField("How it is known", "").needed()}
}

func triggerChange(fields []*field, today calendar.Date) desk.RetentionChange {
	return desk.RetentionChange{Trigger: model.Trigger(fields[0].value()), On: fields[1].dateValue(today), Reason: fields[2].value()}
}

// datesForm returns a form of a decision about dates. What it moves is shown
// before it is made.
func (m *Model) datesForm(title string, names []model.HoldingName, fields []*field, change func(*form, calendar.Date) desk.RetentionChange) *form {
	f := &form{title: title, about: capital(m.aboutHoldings(names)) + ".", fields: fields, button: "Show what moves"}
	f.save = func(m *Model, f *form) tea.Cmd {
		d, c := m.desk, change(f, m.today)
		return m.run(func(ctx context.Context, by desk.By) result {
			plan, err := d.PlanDates(ctx, by, c, names)
			return datesPlanned{f, plan, err}
		})
	}
	return f
}

// datesPlanned shows what a decision moves.
type datesPlanned struct {
	form *form
	plan *desk.DatesPlan
	err  error
}

func (r datesPlanned) apply(m *Model) tea.Cmd {
	r.form.busy, r.form.message = false, nil
	if r.err != nil {
		r.form.message = []string{sentence(r.err)}
		return nil
	}
	today, called := m.today, namesOf(m.desk, ownersOf(r.plan.Lines))
	b := &textBox{title: "What it moves", build: func(p *page) { p.datesPlan(r.plan, called, today) }}
	if n := r.plan.Takes(); n > 0 {
		b.ask = "do it to " + count(n, "holding")
		b.yes = func(m *Model) tea.Cmd { return m.changeDates(r.form, r.plan, called) }
	}
	m.push(b)
	return nil
}

func ownersOf(lines []desk.DatesLine) []model.ID {
	var out []model.ID
	for _, l := range lines {
		out = append(out, l.Holdings[0].Owner)
	}
	return out
}

// changeDates makes the decision that was shown.
func (m *Model) changeDates(f *form, plan *desk.DatesPlan, called map[model.ID]string) tea.Cmd {
	d := m.desk
	f.busy = true
	return m.run(func(ctx context.Context, by desk.By) result {
		done, err := d.ChangeDates(ctx, by, plan)
		if err != nil && done.Changed == 0 {
			return saved{form: f, err: err}
		}
		words := "Done to " + count(done.Changed, "holding") + "."
		if err != nil {
			words += " Then it stopped: " + sentence(err)
		}
		return saved{form: f, done: words, then: func(m *Model) tea.Cmd {
			m.pane().tab.marks = marks{}
			if len(done.Left) > 0 {
				m.push(&textBox{title: words, build: func(p *page) { p.datesLeft(done.Left, called) }})
			}
			return m.again()
		}}
	})
}

// datesPlan adds what a decision moves, the moves of the same kind together when
// they are many.
func (p *page) datesPlan(plan *desk.DatesPlan, called map[model.ID]string, today calendar.Date) {
	moves, refused := 0, []desk.DatesLine{}
	same := map[string]int{}
	var order []string
	for _, l := range plan.Lines {
		if l.Why != "" {
			refused = append(refused, l)
		}
		for _, mv := range l.Moves {
			moves++
			words := mv.What + ": " + moveWords(mv, today)
			if len(plan.Lines) <= listedLines && len(plan.Lines) > 1 {
				words = called[l.Holdings[0].Owner] + ": " + words
			}
			if same[words]++; same[words] == 1 {
				order = append(order, words)
			}
		}
	}
	p.section("Moves: " + count(moves, "holding"))
	if moves == 0 {
		p.line("Nothing moves; the decision is kept with the record.")
	}
	for _, words := range order {
		text := words
		if n := same[words]; n > 1 {
			text = digits(n) + " times " + words
		}
		p.indent("- ", text, noPaint)
	}
	p.datesLeft(refused, called)
}

// datesLeft adds what stays as it is, and why.
func (p *page) datesLeft(lines []desk.DatesLine, called map[model.ID]string) {
	if len(lines) == 0 {
		return
	}
	p.section("Stays as it is: " + people(len(lines)))
	for i, l := range lines {
		if i == listedLines {
			p.line("and " + count(len(lines)-i, "more."))
			return
		}
		p.indent("= ", called[l.Holdings[0].Owner]+" "+l.Holdings[0].Owner.SubjectReference()+": "+l.Why+".", waitPaint)
	}
}

// moveWords says what becomes of one holding.
func moveWords(mv desk.HoldingMove, today calendar.Date) string {
	out := verdictWords(mv.After, today) + ", was " + verdictWords(mv.Before, today)
	if mv.Sooner() {
		out += " (sooner)"
	}
	return out
}
