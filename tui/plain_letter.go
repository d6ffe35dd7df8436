package tui

import (
	"context"
	"io"
	"strings"

	"lethe/model/desk"
	"lethe/model/document"
)

// letter writes a letter about a request: which, what is missing, how it reads,
// and where it goes. Letters that do not fit are said first, with the rule, and
// are not among the choices.
func (p *linear) letter(ctx context.Context) error {
	id, err := p.request(ctx)
	if err != nil {
		return err
	}
	file, err := p.desk.OpenRequest(ctx, p.by(), id)
	if err != nil {
		return err
	}
	var can []document.Letter
	var titles []string
	for _, c := range letterChooser(p.desk.Letters(file, p.by())).all {
		if c.why != "" {
			p.say("Not now: " + c.title + ", " + strings.TrimSuffix(c.why, ".") + ".")
			continue
		}
		k, _ := document.LetterNamed(c.words)
		can, titles = append(can, k), append(titles, c.title)
	}
	n, err := p.choose("Which letter", titles)
	if err != nil {
		return err
	}
	of, err := p.desk.LetterFields(ctx, p.by(), id, can[n].ID)
	if err != nil {
		return err
	}
	v := newLetterForm(can[n], file, of)
	p.say(v.about())
	fields := v.fields()
	p.formOf("letter-"+v.kind.ID, 1, id, fields)
	for _, f := range fields {
		if f.help != "" {
			p.say(f.label + ": " + f.help)
		}
		if err := p.fill(f, p.today()); err != nil {
			return err
		}
	}
	return p.letterGoes(ctx, v)
}

// letterGoes reads a letter out and asks where it goes until that is done.
func (p *linear) letterGoes(ctx context.Context, v *letterForm) error {
	o := v.order(p.today())
	page, err := p.desk.Letter(ctx, p.by(), v.id, o)
	if err != nil {
		return err
	}
	o.Shown = page.Text()
	for _, b := range page.Blocks {
		p.say(strings.ReplaceAll(b.Text, "\n", ", "))
	}
	then, err := p.desk.AfterLetter(v.file, p.by(), o)
	if err != nil {
		return err
	}
	p.say((&letterBox{v: v, then: then}).effect(p.today()))
	for {
		n, err := p.pick("The letter", []string{"mark it as sent", "keep it as a draft in the file", "write it to a file", "leave it"}, -1)
		if err != nil || n == 3 {
			return err
		}
		format, err := p.pick("As", names(desk.Formats), -1)
		if err != nil {
			return err
		}
		done, err := p.letterTo(ctx, v, o, page, n, desk.Formats[format])
		if done || err != nil {
			return err
		}
	}
}

// letterTo takes a letter to one place, and reports whether that was its last.
func (p *linear) letterTo(ctx context.Context, v *letterForm, o desk.LetterOrder, page *document.Page, where int, format desk.Format) (bool, error) {
	switch where {
	case 0:
		if yes, err := p.sure("Mark it as sent"); err != nil || !yes {
			return false, err
		}
		f, err := p.desk.SendLetter(ctx, v.by(p.by()), v.id, o, format)
		if err != nil {
			return true, err
		}
		_, words, _ := due(f.Row, p.today())
		p.say(f.Row.Reference + ": " + v.kind.Title + " sent. Now " + words + ".")
		return true, nil
	case 1:
		paper, err := p.desk.FileLetter(ctx, p.by(), v.id, o, format)
		if err == nil {
			p.settle()
			p.say("Kept in the file as a draft: " + paper.Name + ".")
		}
		return false, err
	}
	if p.opts.Files == nil {
		p.say("Files cannot be reached from this console.")
		return false, nil
	}
	path, err := p.read("File to write it to, empty for none")
	if err != nil || path == "" {
		return false, err
	}
	data, err := p.desk.LetterAs(ctx, p.by(), v.id, page, format)
	if err == nil {
		err = p.opts.Files.Write(path, func(w io.Writer) error { _, err := w.Write(data); return err })
	}
	if err != nil {
		return false, p.tried(err) // the letter is there still
	}
	p.say("The letter was written.")
	return false, nil
}
