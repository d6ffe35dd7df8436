package tui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/document"
	"lethe/model/handling"
)

// stepForm opens the form of a step.
func (m *Model) stepForm(s handling.Step, file *desk.RequestFile) tea.Cmd {
	v := newStepForm(s, file)
	about := file.Row.Reference + ", " + plainWord(string(file.Row.Type))
	if s.Text != "" {
		about += ". In words: " + s.Text
	}
	f := &form{title: s.Title, about: about + ".", fields: v.fields()}
	if s.Waits {
		f.button = "Show what it changes"
	}
	f.save = func(m *Model, f *form) tea.Cmd { return v.submit(m, f) }
	f.refresh = v.refresh
	m.push(f)
	return nil
}

// submit saves, or shows first what the clock will say.
func (v *stepForm) submit(m *Model, f *form) tea.Cmd {
	h := v.happening(m.today)
	if !v.step.Waits {
		return v.record(m, f, h)
	}
	d, file := m.desk, v.file
	return m.run(func(ctx context.Context, by desk.By) result {
		out := previewed{step: v, form: f, h: h}
		if out.then, out.error = d.WhatIf(file, by, h); out.error == nil {
			out.letter = replyText(ctx, d, by, file, h.Kind)
		}
		return out
	})
}

// record saves a step.
func (v *stepForm) record(m *Model, f *form, h desk.Happening) tea.Cmd {
	d, id, title := m.desk, v.id, v.step.Title
	return m.run(func(ctx context.Context, by desk.By) result {
		file, err := d.Record(ctx, v.by(by), id, h)
		if err != nil {
			return saved{form: f, err: err}
		}
		_, words, _ := due(file.Row, by.Today())
		return saved{form: f, done: file.Row.Reference + ": " + strings.ToLower(title) + ". Now " + words + ".", then: func(m *Model) tea.Cmd {
			m.showRequest(file)
			if t := m.triage; t != nil {
				t.took(file, title)
			}
			return m.reload()
		}}
	})
}

// showRequest shows a newer version of a request that is open.
func (m *Model) showRequest(f *desk.RequestFile) {
	for _, d := range m.details {
		if d.kind == 1 && d.id == f.Request.ID {
			d.show(f)
		}
	}
}

// previewed brings what the clock would say.
type previewed struct {
	step   *stepForm
	form   *form
	h      desk.Happening
	then   calendar.Result
	letter []string
	error  error
}

// replyText returns the lines of the letter that answers a request, where a step
// is the reply or the end of it, or why it cannot be written yet. It is read
// before the state changes (UX.md).
func replyText(ctx context.Context, d LetterDesk, by desk.By, f *desk.RequestFile, kind model.EventKind) []string {
	if kind != model.EventSent && kind != model.EventClosed {
		return nil
	}
	var out []string
	for _, e := range f.Request.Events {
		if k, ok := document.LetterNamed(e.Code); ok && e.Kind == model.EventLetter {
			out = append(out, "Sent on "+e.On.Words()+", and in the file: "+k.Title+".")
		}
	}
	page, err := d.ReplyLetter(ctx, by, f)
	if err != nil {
		return append(out, "It cannot be written yet: "+sentence(err)+" The letters of the request fill it in.")
	}
	return append(out, strings.Split(page.Text(), "\n")...)
}

func (r previewed) apply(m *Model) tea.Cmd {
	r.form.busy, r.form.message = false, nil
	if r.error != nil {
		r.form.message = []string{sentence(r.error)}
		return nil
	}
	m.push(r.box(m.today))
	return nil
}

// box shows what a step does to the dates before it is saved, and the letter
// that answers the request, if the step ends it. The form is under it, as it was.
func (r previewed) box(today calendar.Date) *textBox {
	v, f, h := r.step, r.form, r.h
	return &textBox{title: "Before it is recorded", ask: "record it", build: func(p *page) {
		p.section(v.step.Title + ", " + day(h.On, today))
		p.fact("In words", h.Text)
		p.answer(r.letter)
		p.changes(v.file.Row.Clock, r.then, today)
		if v.step.Kind == model.EventClosed {
			p.line("A closed request takes notes, letters and papers only, until it is reopened.")
		}
	}, yes: func(m *Model) tea.Cmd {
		f.busy = true
		return v.record(m, f, h)
	}}
}

// answer adds the letter that answers a request.
func (p *page) answer(lines []string) {
	if len(lines) == 0 {
		return
	}
	p.section("The letter that answers it, as it reads today")
	for _, line := range lines {
		p.line(line)
	}
}

// changes adds what the dates are and what they would be.
func (p *page) changes(now, then calendar.Result, today calendar.Date) {
	p.section("What the clock says")
	for _, c := range []struct{ label, now, then string }{
		{"State", clockWord(now), clockWord(then)},
		{"Due", day(now.Due, today), day(then.Due, today)},
		{"Target", day(now.InternalTarget, today), day(then.InternalTarget, today)},
		{"Outer limit", day(now.StrictDue, today), day(then.StrictDue, today)},
		{"Extend by", day(now.NoticeBy, today), day(then.NoticeBy, today)},
	} {
		switch {
		case c.now == "" && c.then == "":
		case c.now == c.then:
			p.fact(c.label, c.now+", as now")
		default:
			p.painted(c.label, orNone(c.then)+"   (now "+orNone(c.now)+")", bold)
		}
	}
	p.section("How it comes about then")
	for _, step := range then.Working {
		p.indent("- ", step, noPaint)
	}
	for _, w := range then.Warnings {
		p.indent("! ", w, soonPaint)
	}
}

// orNone writes a date that there may not be.
func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
