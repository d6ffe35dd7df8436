package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/handling"
)

// whatIf opens the box that tries steps on a request without recording them.
func (m *Model) whatIf() tea.Cmd {
	f := m.detail().asked
	b := &whatIfBox{file: f, then: f.Row.Clock}
	m.push(b)
	b.pick(m)
	return nil
}

// A whatIfBox shows the working of the date as it is and as it would be.
type whatIfBox struct {
	file   *desk.RequestFile
	things []desk.Happening
	then   calendar.Result
	scrolled
}

// supposable returns the steps that can be supposed: those with an effect on
// the dates that need no decision.
func supposable() []handling.Step {
	return slices.DeleteFunc(handling.Steps(), func(s handling.Step) bool {
		return !s.Waits || s.Needs != handling.NeedsNothing && s.Needs != handling.NeedsGround
	})
}

func (b *whatIfBox) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "esc", "ctrl+c", "q":
		m.drop(b)
	case "a", "enter":
		b.pick(m)
	case "backspace":
		if n := len(b.things); n > 0 {
			b.things = b.things[:n-1]
			b.work(m)
		}
	default:
		b.scrollKey(k.String())
	}
	return nil
}

// pick asks for a step and its day.
func (b *whatIfBox) pick(m *Model) {
	steps := supposable()
	titles := make([]string, len(steps))
	for i, s := range steps {
		titles[i] = s.Title
	}
	m.push(newMenu("Suppose that", titles, 0, func(m *Model, i int) tea.Cmd {
		on := suggestion("On", "today").needed()
		on.date = true
		f := &form{title: "Suppose: " + steps[i].Title, about: "Nothing is recorded.", fields: []*field{on}, button: "See"}
		f.save = func(m *Model, f *form) tea.Cmd { return b.suppose(m, f, steps[i], on.dateValue(m.today)) }
		m.push(f)
		return nil
	}))
}

// suppose adds a step if no rule forbids it.
func (b *whatIfBox) suppose(m *Model, f *form, s handling.Step, on calendar.Date) tea.Cmd {
	f.busy = false
	h := desk.Happening{Kind: s.Kind, On: on, Text: "supposed", Ground: string(calendar.Complexity)}
	if s.Needs != handling.NeedsGround {
		h.Ground = ""
	}
	then, err := m.desk.WhatIf(b.file, m.onToday(), append(slices.Clone(b.things), h)...)
	if err != nil {
		f.message = []string{sentence(err)}
		return nil
	}
	b.things, b.then = append(b.things, h), then
	m.drop(f)
	return nil
}

// work works out what is supposed; fewer of the same steps are lawful too, or
// the box says which rule forbids them.
func (b *whatIfBox) work(m *Model) {
	then, err := m.desk.WhatIf(b.file, m.onToday(), b.things...)
	if err != nil {
		m.notice = sentence(err)
		return
	}
	b.then = then
}

func (b *whatIfBox) draw(m *Model, w, h int) block {
	l := m.look
	p := &page{look: l, width: w - 4}
	p.section("What if, for " + b.file.Row.Reference + ": nothing is recorded")
	for _, t := range b.things {
		s, _ := handling.StepOf(t.Kind)
		p.line("+ " + s.Title + ", " + day(t.On, m.today))
	}
	if len(b.things) == 0 {
		p.line("Nothing is supposed yet: a adds a step and its day.")
	}
	if p.width < wideRequest {
		p.supposed("If so", b.then, m.today)
		p.supposed("As it is", b.file.Row.Clock, m.today)
	} else {
		half := (p.width - 3) / 2
		left, right := &page{look: l, width: half}, &page{look: l, width: p.width - 3 - half}
		left.supposed("As it is", b.file.Row.Clock, m.today)
		right.supposed("If so", b.then, m.today)
		p.lines = append(p.lines, "")
		p.merge(left, right, 3)
	}
	return b.frame(l, "What if", p.lines, w, h)
}

func (b *whatIfBox) hint() string {
	return "a add a step  backspace take the last away  up, down scroll  esc back"
}

// supposed adds one of the two workings.
func (p *page) supposed(title string, c calendar.Result, today calendar.Date) {
	p.section(title)
	p.fact("State", clockWord(c))
	p.painted("Due", orNone(day(c.Due, today)), bold)
	p.fact("Extend by", day(c.NoticeBy, today))
	for _, step := range c.Working {
		p.indent("- ", step, noPaint)
	}
	for _, w := range c.Warnings {
		p.indent("! ", w, soonPaint)
	}
}
