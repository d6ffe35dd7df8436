package tui

import (
	"context"
	"io"
	"path"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// attachFields are the fields of a file that goes into a request's file.
func attachFields() []*field {
	file := textField("File", "").needed()
	name := textField("Name in the file", "")
	identity := choiceField("Evidence of identity", []string{answerNo, answerYes}, answerNo)
	file.help = "Its path on this machine. It stays where it is."
	name.help = "Empty takes the name of the file."
	identity.help = "Evidence has keys of its own, and is destroyed after the check."
	return []*field{file, name, identity}
}

// attaching returns the path and the paper that the fields say.
func attaching(fields []*field) (string, desk.NewPaper) {
	from, name := fields[0].value(), fields[1].value()
	if name == "" {
		name = path.Base(strings.ReplaceAll(from, "\\", "/"))
	}
	return from, desk.NewPaper{Name: name, Identity: fields[2].value() == answerYes}
}

// attach asks for a file and puts it into the request's file.
func (b *paperBox) attach(m *Model) tea.Cmd {
	if why := noFiles(m); why != "" {
		m.notice = capital(why) + "."
		return nil
	}
	f := &form{title: "Attach a file to " + b.file.Row.Reference, button: "Attach it", fields: attachFields(),
		about: "It is sealed under the key of the request and goes with it."}
	f.save = func(m *Model, f *form) tea.Cmd {
		from, n := attaching(f.fields)
		d, files, id := m.desk, m.opts.Files, b.file.Request.ID
		return m.work("Attaching a file", 0, func(ctx context.Context, by desk.By, j *job) result {
			p, err := attachFile(ctx, d, files, by, id, from, n, j)
			return papered{box: b, form: f, paper: p, err: err, done: "is in the file"}
		})
	}
	m.acted = "" // a file name is no draft to come back to
	m.push(f)
	return nil
}

// attachFile reads a file into the file of a request. j may be nil.
func attachFile(ctx context.Context, d PaperDesk, files Files, by desk.By, id model.ID, from string, n desk.NewPaper, j *job) (*model.Paper, error) {
	file, size, err := files.Open(from)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	n.Size = size
	var r io.Reader = file
	if j != nil {
		j.total.Store(max(0, size))
		r = j.reader(ctx, file)
	}
	p, err := d.Attach(ctx, by, id, n, r)
	return p, stopped(ctx, err, "nothing was attached")
}

// papered ends an act on a paper.
type papered struct {
	box   *paperBox
	form  *form
	paper *model.Paper
	err   error
	done  string
}

func (r papered) apply(m *Model) tea.Cmd {
	if r.err != nil {
		r.form.busy, r.form.message = false, []string{sentence(r.err)}
		return r.box.read(m) // somebody else may have taken it
	}
	m.drop(r.form)
	m.notice = r.paper.Name + " " + r.done + "."
	r.box.cursor = r.paper.ID
	return tea.Batch(r.box.read(m), m.again())
}

// takeOut writes the paper under the cursor to a path.
func (b *paperBox) takeOut(m *Model) tea.Cmd {
	p := b.paper()
	if why := noFiles(m); why != "" || p == nil {
		m.notice = capital(why)
		return nil
	}
	to := suggestion("File", p.Name).needed()
	f := &form{title: "Take out " + p.Name, button: "Write the file", fields: []*field{to},
		about: "Writes a copy that only you may read; looking at it is logged. A file that exists is not replaced."}
	f.save = func(m *Model, f *form) tea.Cmd {
		d, files, id, path := m.desk, m.opts.Files, b.file.Request.ID, to.value()
		return m.work("Writing "+p.Name, int64(p.Size), func(ctx context.Context, by desk.By, j *job) result {
			err := files.Write(path, func(w io.Writer) error {
				_, err := d.SavePaper(ctx, by, id, p.ID, j.writer(ctx, w))
				return err
			})
			return papered{box: b, form: f, paper: p, err: stopped(ctx, err, "no file was written"), done: "was written out"}
		})
	}
	m.acted = ""
	m.push(f)
	return nil
}

// detachField is what is asked before a paper is taken out of the file: a reason,
// or for evidence of identity, which is destroyed, the reference.
func detachField(p *model.Paper, reference string) *field {
	if !p.Identity {
		f := textField("Reason", "")
		if p.What == model.PaperLetter {
			f.needed()
		}
		return f
	}
	f := textField("Type "+reference, "").needed()
	f.check = func(f *field, _ calendar.Date) string {
		if !strings.EqualFold(f.value(), reference) {
			return "That is not " + reference + ". Nothing was destroyed."
		}
		return ""
	}
	return f
}

// detachWords say what becomes of a paper.
func detachWords(p *model.Paper) string {
	if p.Identity {
		return "Its keys are destroyed, so that it is gone for good. The note that it was seen stays in the ledger."
	}
	return "It leaves the request's file; that it was there stays in the ledger. A letter is taken out only for a reason."
}

// detach takes the paper under the cursor out of the request's file.
func (b *paperBox) detach(m *Model) {
	p := b.paper()
	if p == nil {
		return
	}
	f := &form{title: "Take " + p.Name + " out of the file", button: "Take it out", about: detachWords(p)}
	f.fields = []*field{detachField(p, b.file.Row.Reference)}
	done := "is out of the file"
	if p.Identity {
		f.title, f.button, done = "Destroy "+p.Name, "Destroy it", "is out of the file and its keys are destroyed"
	}
	carryOut := func(m *Model) tea.Cmd {
		d, id, why := m.desk, b.file.Request.ID, f.fields[0].value()
		if p.Identity {
			why = ""
		}
		return m.run(func(ctx context.Context, by desk.By) result {
			_, err := d.Detach(ctx, by, id, p.ID, why)
			return papered{box: b, form: f, paper: p, err: err, done: done}
		})
	}
	f.save = func(m *Model, f *form) tea.Cmd {
		if p.Identity {
			return carryOut(m) // the reference was typed
		}
		f.busy = false
		m.ask("Take it out of the file?", []string{b.file.Row.Reference + ": " + p.Name + ", " + bytesWords(int64(p.Size))}, func(m *Model) tea.Cmd {
			f.busy = true
			return carryOut(m)
		})
		return nil
	}
	m.acted = ""
	m.push(f)
}
