package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/attention"
	"lethe/model/desk"
	"lethe/model/document"
)

// A RecordDesk is what letters to people and holdings by hand need. All its methods
// reach the store.
type RecordDesk interface {
	RecordDeath(ctx context.Context, by desk.By, subject model.ID, how string) ([]string, error)
	PersonLetter(ctx context.Context, by desk.By, subject model.ID, o desk.LetterOrder) (*document.Page, error)
	PersonLetterAs(ctx context.Context, by desk.By, subject model.ID, page *document.Page, format desk.Format) ([]byte, error)
	PersonLetterSent(ctx context.Context, by desk.By, subject model.ID, kind, how string) (*model.Subject, error)
	AddHolding(ctx context.Context, by desk.By, h *model.Holding) (*model.Holding, []string, error)
	PlanHolding(ctx context.Context, by desk.By, name model.HoldingName, c desk.HoldingChange) (*desk.HoldingPlan, error)
	CorrectHolding(ctx context.Context, by desk.By, name model.HoldingName, c desk.HoldingChange) (*desk.HoldingPlan, error)
	Enrol(ctx context.Context, by desk.By, e desk.NewEnrolment) (*desk.Enrolled, error)
}

// personLetters offers the letters to the person here that answer no request.
func (m *Model) personLetters() tea.Cmd {
	id := m.person()
	var titles []string
	for _, kind := range desk.PersonLetters {
		k, _ := document.LetterNamed(kind)
		titles = append(titles, k.Title)
	}
	m.push(newMenu("Which letter?", titles, 0, func(m *Model, i int) tea.Cmd { return m.personLetter(id, desk.PersonLetters[i]) }))
	return nil
}

// personLetter writes a letter and shows it.
func (m *Model) personLetter(id model.ID, kind string) tea.Cmd {
	d := m.desk
	return m.run(func(ctx context.Context, by desk.By) result {
		page, err := d.PersonLetter(ctx, by, id, desk.LetterOrder{Kind: kind})
		return personLetterWritten{id, kind, page, err}
	})
}

// personLetterWritten brings a letter to a person.
type personLetterWritten struct {
	subject model.ID
	kind    string
	page    *document.Page
	err     error
}

func (r personLetterWritten) apply(m *Model) tea.Cmd {
	if r.err != nil {
		m.notice = sentence(r.err)
		return nil
	}
	b := &textBox{title: r.page.Title + ", " + r.subject.SubjectReference(), build: func(p *page) { p.line(r.page.Text()) }}
	b.acts = []boxAct{
		{key: "s", hint: "record that it was sent", do: func(m *Model) tea.Cmd { return r.sent(m, b) }},
		{key: "w", hint: "write it as PDF", why: noExport(m), do: r.save},
	}
	m.push(b)
	return nil
}

// letterWays are the ways in which a letter to a person goes.
var letterWays = []string{"post", "email", "by hand"}

// sent asks how the letter went, and records it.
func (r personLetterWritten) sent(m *Model, b *textBox) tea.Cmd {
	m.push(newMenu("How was it sent?", letterWays, 0, func(m *Model, i int) tea.Cmd {
		d := m.desk
		m.drop(b)
		return m.run(func(ctx context.Context, by desk.By) result {
			if _, err := d.PersonLetterSent(ctx, by, r.subject, r.kind, letterWays[i]); err != nil {
				return notify(sentence(err))
			}
			return done("The letter is recorded as sent.")
		})
	}))
	return nil
}

// save asks for a file and writes the letter to it.
func (r personLetterWritten) save(m *Model) tea.Cmd {
	d := m.desk
	return m.run(func(ctx context.Context, by desk.By) result {
		data, err := d.PersonLetterAs(ctx, by, r.subject, r.page, desk.AsPDF)
		return personLetterBytes{r.kind, data, err}
	})
}

// personLetterBytes brings the letter as it is written to a file.
type personLetterBytes struct {
	kind string
	data []byte
	err  error
}

func (r personLetterBytes) apply(m *Model) tea.Cmd {
	if r.err != nil {
		m.notice = sentence(r.err)
		return nil
	}
	m.saveFile("letter", "As PDF, in clear.", r.kind+".pdf", r.data)
	return nil
}

// asked offers to write to somebody or to do what their answer leads to.
func (m *Model) askedOf(v attention.Item, kind, write, other string, do func() tea.Cmd) tea.Cmd {
	m.push(newMenu(v.Kind.Words(), []string{write, other}, 0, func(m *Model, i int) tea.Cmd {
		if i == 0 {
			return m.personLetter(v.Subject, kind)
		}
		return do()
	}))
	return nil
}
