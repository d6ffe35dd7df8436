package tui

import (
	"context"
	"slices"

	"github.com/charmbracelet/x/ansi"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// plainWidth is the width statements are laid out for; a screen reader wraps
// by itself.
const plainWidth = 400

// stripped returns s without styles.
func stripped(s string) string { return ansi.Strip(s) }

// blank returns an empty page.
func (p *linear) blank() *page { return &page{look: p.look, width: plainWidth, linear: true} }

// showPerson prints a person's file, which is an audited act.
func (p *linear) showPerson(ctx context.Context) error {
	id, err := p.subject(ctx)
	if err != nil {
		return err
	}
	return p.openPerson(ctx, id)
}

// openPerson prints a person's file.
func (p *linear) openPerson(ctx context.Context, id model.ID) error {
	f, err := p.desk.OpenSubject(ctx, p.by(), id, desk.ToLook)
	if err != nil {
		return err
	}
	v := &detail{subject: f, warnings: p.desk.Policy().Warnings(p.today())}
	var failed error
	if v.standing, failed = p.desk.Standing(ctx, p.by(), id); failed != nil {
		v.standingWhy = sentence(failed)
	}
	out := p.blank()
	out.person(v, p.today())
	p.page(out)
	return nil
}

// showRequest prints a request, which is an audited act.
func (p *linear) showRequest(ctx context.Context) error {
	id, err := p.request(ctx)
	if err != nil {
		return err
	}
	return p.openRequest(ctx, id)
}

// openRequest prints a request.
func (p *linear) openRequest(ctx context.Context, id model.ID) error {
	f, err := p.desk.OpenRequest(ctx, p.by(), id)
	if err != nil {
		return err
	}
	out := p.blank()
	out.request(f, p.today())
	out.work(f, p.today())
	out.timeline(f, p.today())
	p.page(out)
	return nil
}

// logRequest asks for a request field by field, with the checks of the form.
func (p *linear) logRequest(ctx context.Context) error {
	today := p.today()
	fields := append(requestFields("", p.desk.Assignees()), subjectReference())
	p.formOf("log", 1, model.ID{}, fields)
	if err := p.fillAll(fields); err != nil {
		return err
	}
	n := newRequest(fields, today)
	if ref := fields[rSubject].value(); ref != "" {
		var err error
		if n.Subject, err = p.desk.SubjectID(ctx, ref); err != nil {
			return err
		}
	}
	return p.log(ctx, n)
}

// fill asks for one field until it is right.
func (p *linear) fill(f *field, today calendar.Date) error {
	before, there := p.recall(f.label)
	if f.choices != nil {
		return p.fillChoice(f, before)
	}
	question := f.label
	switch {
	case there && f.stored != "":
		question += " (empty: what you had typed, " + before + "; stored: " + f.shown + ")"
	case there:
		question += " (empty: what you had typed, " + before + ")"
	case f.stored != "":
		question += " (empty: " + f.shown + ")"
	}
	for {
		text, err := p.read(question)
		if err != nil {
			return err
		}
		if text == "" {
			text = before
		}
		f.set(f.stored)
		switch text {
		case "":
		case nothing:
			f.input = newInput("", fieldLimit)
		default:
			f.input = newInput(text, fieldLimit)
		}
		if f.validate(today) {
			p.typedInto(f, text)
			break
		}
		p.say(f.problem)
	}
	if d := f.dateValue(today); f.date && !d.IsZero() {
		p.say("That is " + d.Words() + ".")
	}
	return nil
}

// fillChoice asks for a choice; before is what was chosen before.
func (p *linear) fillChoice(f *field, before string) error {
	titles := make([]string, len(f.choices))
	for i, c := range f.choices {
		titles[i] = plainWord(c)
	}
	n, err := p.pick(f.label, titles, slices.Index(f.choices, before))
	if err == nil {
		f.at = n
		p.typedInto(f, f.choices[n])
	}
	return err
}

// log saves after one question and says at once when the request is due.
func (p *linear) log(ctx context.Context, n desk.NewRequest) error {
	if yes, err := p.sure("Log this request"); err != nil || !yes {
		return err
	}
	f, err := p.desk.LogRequest(ctx, p.by(), n)
	if err != nil {
		return err
	}
	_, words, _ := due(f.Row, p.today())
	p.say(f.Row.Reference + " was logged: " + words + ".")
	return nil
}
