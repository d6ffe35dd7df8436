package tui

import (
	"context"
	"io"
	"strconv"
	"strings"

	"lethe/model"
	"lethe/model/desk"
	"lethe/model/handling"
)

// papers says the papers of a request's file; a number does something with one.
func (p *linear) papers(ctx context.Context) error {
	id, err := p.request(ctx)
	if err != nil {
		return err
	}
	file, err := p.desk.OpenRequest(ctx, p.by(), id)
	if err != nil {
		return err
	}
	n, err := p.choose("The papers of "+file.Row.Reference, []string{"list them", "attach a file"})
	if err != nil {
		return err
	}
	if n == 1 {
		return p.attachPaper(ctx, id)
	}
	list, err := p.desk.Papers(ctx, p.by(), id)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		p.say("No papers.")
	}
	return p.pages(ctx, len(list), func(i int) string {
		return strings.Join(filled(paperKind(list[i]), list[i].Name, bytesWords(int64(list[i].Size))), ", ")
	}, func(ctx context.Context, i int) error { return p.paper(ctx, file, list[i]) })
}

// attachPaper puts a file into a request's file.
func (p *linear) attachPaper(ctx context.Context, id model.ID) error {
	if p.opts.Files == nil {
		p.say("Files cannot be reached from this console.")
		return nil
	}
	p.settle() // a file name is no draft to come back to
	fields := attachFields()
	if err := p.fillAll(fields); err != nil {
		return err
	}
	from, n := attaching(fields)
	p.say("Attaching.")
	v, err := attachFile(ctx, p.desk, p.opts.Files, p.by(), id, from, n, nil)
	if err != nil {
		return err
	}
	p.sayPaper(desk.PaperLine{Paper: v})
	return nil
}

func (p *linear) sayPaper(v desk.PaperLine) {
	out := p.blank()
	out.paper(v, p.today())
	p.page(out)
}

// paper says what a paper is, and takes it out to a path or out of the file.
func (p *linear) paper(ctx context.Context, file *desk.RequestFile, v desk.PaperLine) error {
	p.sayPaper(v)
	out := "take it out of the request's file"
	if v.Identity {
		out = "destroy it"
	}
	acts := []string{"write it to a file", out, "leave it"}
	if v.Draft() {
		acts = append(acts, "mark the letter as sent")
	}
	n, err := p.choose("This paper", acts)
	switch {
	case err != nil || n == 2:
		return err
	case n == 0:
		return p.savePaper(ctx, file.Request.ID, v.Paper)
	case n == 3:
		return p.sendFiled(ctx, file, v.Paper)
	}
	p.say(detachWords(v.Paper))
	f := detachField(v.Paper, file.Row.Reference)
	if err := p.fill(f, p.today()); err != nil {
		return err
	}
	why := f.value()
	if v.Identity {
		why = ""
	} else if yes, err := p.sure("Take " + v.Name + " out of the file"); err != nil || !yes {
		return err
	}
	if _, err := p.desk.Detach(ctx, p.by(), file.Request.ID, v.ID, why); err != nil {
		return err
	}
	p.say(v.Name + " is out of the file.")
	return nil
}

// sendFiled marks a letter of the file as sent.
func (p *linear) sendFiled(ctx context.Context, file *desk.RequestFile, v *model.Paper) error {
	on := suggestion("Sent on", "today").needed()
	on.date = true
	if err := p.fill(on, p.today()); err != nil {
		return err
	}
	if yes, err := p.sure("Mark " + v.Name + " as sent"); err != nil || !yes {
		return err
	}
	now, err := p.desk.SendFiled(ctx, p.by(), file.Request.ID, v.ID, on.dateValue(p.today()))
	if err != nil {
		return err
	}
	_, words, _ := due(now.Row, p.today())
	p.say(v.Name + ": sent. Now " + words + ".")
	return nil
}

func (p *linear) savePaper(ctx context.Context, id model.ID, v *model.Paper) error {
	if p.opts.Files == nil {
		p.say("Files cannot be reached from this console.")
		return nil
	}
	path, err := p.read("File to write it to, empty for none")
	if err != nil || path == "" {
		return err
	}
	err = p.opts.Files.Write(path, func(w io.Writer) error {
		_, err := p.desk.SavePaper(ctx, p.by(), id, v.ID, w)
		return err
	})
	if err == nil {
		p.say(v.Name + " was written out.")
	}
	return err
}

// pack looks through the package of a person's data and makes it.
func (p *linear) pack(ctx context.Context) error {
	id, err := p.request(ctx)
	if err != nil {
		return err
	}
	n, err := p.choose("Which package", []string{accessWords, portabilityWords})
	if err != nil {
		return err
	}
	b := &packageBox{portable: n == 1}
	for {
		if b.file, err = p.desk.OpenRequest(ctx, p.by(), id); err != nil {
			return err
		}
		gather := p.desk.AccessPackage
		if b.portable {
			gather = p.desk.PortabilityPackage
		}
		if b.pack, err = gather(ctx, p.by(), id); err == nil {
			_, b.pack.Counts.Pages, err = b.pack.Page().Paged(p.by().At)
		}
		if err != nil {
			return err
		}
		p.say(strings.Join(packSummary(b.pack), " "))
		n, err := p.pick(capital(b.title()), []string{"look through it and decide", "make it", "leave it"}, -1)
		switch {
		case err != nil || n == 2:
			return err
		case n == 0:
			err = p.lookThrough(ctx, b)
		default:
			return p.makePackage(ctx, b)
		}
		if err := p.tried(err); err != nil {
			return err
		}
	}
}

// lookThrough says what a package holds, a page at a time; a number decides about
// that thing.
func (p *linear) lookThrough(ctx context.Context, b *packageBox) error {
	var rows []packRow
	for _, r := range packRows(b.pack, b.file) {
		if r.label != "" {
			rows = append(rows, r)
		}
	}
	return p.pages(ctx, len(rows), func(i int) string {
		return strings.TrimRight(strings.Join(filled(rows[i].text, rows[i].why), ". "), ".")
	}, func(ctx context.Context, i int) error { return p.decide(ctx, b, rows[i]) })
}

// decide leaves a thing out, or gives it.
func (p *linear) decide(ctx context.Context, b *packageBox, r packRow) error {
	n, err := p.choose(r.label, []string{"leave it out", "give it", "decide nothing"})
	if err != nil || n == 2 {
		return err
	}
	reason, exemption := textField("Reason", ""), ""
	if n == 1 {
		reason.needed()
	} else {
		var titles []string
		all := handling.Exemptions()
		for _, e := range all {
			titles = append(titles, e.Title+" ("+e.Where+")")
		}
		i, err := p.choose("On which exemption", titles)
		if err != nil {
			return err
		}
		exemption = all[i].ID
	}
	if err := p.fill(reason, p.today()); err != nil {
		return err
	}
	file, err := p.desk.Redact(ctx, p.by().Having(b.file.Row.Sight()), b.file.Request.ID, r.label, exemption, reason.value())
	if err != nil {
		return err
	}
	b.file = file
	p.say(r.label + ": decided.")
	return nil
}

// makePackage writes the package and says its password, once and by character.
func (p *linear) makePackage(ctx context.Context, b *packageBox) error {
	if p.opts.Files == nil {
		p.say("Files cannot be reached from this console.")
		return nil
	}
	p.settle() // as for a file that is attached
	v := newPacking(b.pack)
	if err := p.fillAll(v.fields()); err != nil {
		return err
	}
	path, seal := v.sealing()
	p.say("Making the package.")
	password, err := writePackage(ctx, p.desk, p.opts.Files, p.by().Having(b.file.Row.Sight()), b.file.Request.ID, b.pack, path, seal, &job{})
	if err != nil {
		return err
	}
	p.say("The package is written.")
	if password == "" {
		return nil
	}
	p.say("Its password, said this once; tell it by another channel than the file:")
	p.say(password)
	for i, group := range strings.Split(password, "-") {
		p.say("Group " + strconv.Itoa(i+1) + ": " + strings.Join(strings.Split(group, ""), " "))
	}
	_, err = p.read("Empty goes on")
	return err
}
