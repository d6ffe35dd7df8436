package tui

import (
	"context"
	"encoding/hex"
	"io"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/document"
)

// A letterBox shows a letter as it will read, and takes it where it is to go:
// into the file as a draft, to a path, or out, which enters the ledger.
type letterBox struct {
	v      *letterForm
	form   *form // it is under this and stays as it was
	order  desk.LetterOrder
	page   *document.Page
	then   calendar.Result // what the clock says once it is sent
	why    string          // why it cannot be sent
	format int             // of desk.Formats
	busy   bool
	failed string
	scrolled
}

func (b *letterBox) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	if b.busy {
		return nil
	}
	switch k.String() {
	case "esc", "ctrl+c", "q":
		m.drop(b)
	case "down", "j":
		b.top += min(1, b.more)
	case "up", "k":
		b.top = max(0, b.top-1)
	case "pgdown", "space":
		b.top += min(10, b.more)
	case "pgup":
		b.top = max(0, b.top-10)
	case "f":
		b.format = (b.format + 1) % len(desk.Formats)
	case "d":
		return b.keep(m)
	case "w":
		return b.save(m)
	case "s":
		b.send(m)
	}
	return nil
}

// name is the letter in a few words.
func (b *letterBox) name() string { return b.v.file.Row.Reference + ", " + b.v.kind.Title }

// keep puts the letter into the file as a draft.
func (b *letterBox) keep(m *Model) tea.Cmd {
	d, id, o, format := m.desk, b.v.id, b.order, desk.Formats[b.format]
	b.busy, b.failed = true, ""
	return m.run(func(ctx context.Context, by desk.By) result {
		p, err := d.FileLetter(ctx, by, id, o, format)
		return letterKept{b, p, err}
	})
}

// letterKept says what became of a draft.
type letterKept struct {
	box   *letterBox
	paper *model.Paper
	err   error
}

func (r letterKept) apply(m *Model) tea.Cmd {
	r.box.busy = false
	if r.err != nil {
		r.box.failed = sentence(r.err)
		return nil
	}
	m.notice = "Kept in the file as a draft: " + r.paper.Name + ", " + bytesWords(int64(r.paper.Size)) + ", SHA-256 " + hex.EncodeToString(r.paper.Hash)[:16] + "."
	return m.again()
}

// save asks for a path and writes the letter to it.
func (b *letterBox) save(m *Model) tea.Cmd {
	if why := noFiles(m); why != "" {
		m.notice = capital(why) + "."
		return nil
	}
	d, id, page, files := m.desk, b.v.id, b.page, m.opts.Files
	var names []string
	for _, f := range desk.Formats {
		names = append(names, string(f))
	}
	format := choiceField("As", names, string(desk.Formats[b.format]))
	path := suggestion("File", b.v.file.Row.Reference+"-"+b.v.kind.ID+"."+extensionOf(desk.Formats[b.format])).needed()
	f := &form{title: "Write the letter to a file", button: "Write the file", fields: []*field{format, path},
		about: "Only you may read it. A file that exists is not replaced, and nothing is recorded in the request."}
	f.save = func(m *Model, f *form) tea.Cmd {
		as, name := desk.Format(format.value()), path.value()
		return m.run(func(ctx context.Context, by desk.By) result {
			data, err := d.LetterAs(ctx, by, id, page, as)
			if err == nil {
				err = files.Write(name, func(w io.Writer) error { _, err := w.Write(data); return err })
			}
			return saved{form: f, err: err, done: "The letter was written: " + bytesWords(int64(len(data))) + ".", then: func(*Model) tea.Cmd { return nil }}
		})
	}
	m.acted = "" // a file name is no draft to come back to
	m.push(f)
	return nil
}

// extensionOf is how the name of a file in a format ends.
func extensionOf(f desk.Format) string {
	if f == desk.AsText {
		return "txt"
	}
	return string(f)
}

// send asks whether the letter was sent, and then records it.
func (b *letterBox) send(m *Model) {
	if b.why != "" {
		m.notice = "It cannot be sent now: " + b.why
		return
	}
	lines := []string{b.name() + ", dated " + b.order.On.Words() + ". It is kept in the file as " + string(desk.Formats[b.format]) + " and entered in the ledger as sent on that day.",
		b.effect(m.today)}
	m.ask("Mark it as sent?", lines, func(m *Model) tea.Cmd {
		d, id, o, format, saw := m.desk, b.v.id, b.order, desk.Formats[b.format], b.v.basis.by
		b.busy, b.failed = true, ""
		return m.run(func(ctx context.Context, by desk.By) result {
			file, err := d.SendLetter(ctx, saw(by), id, o, format)
			return letterSent{b, file, err}
		})
	})
}

// letterSent says what became of sending. When somebody else was faster the form
// is shown again, with theirs beside it.
type letterSent struct {
	box  *letterBox
	file *desk.RequestFile
	err  error
}

func (r letterSent) apply(m *Model) tea.Cmd {
	b := r.box
	b.busy = false
	if faster(r.err) {
		m.drop(b)
		return saved{form: b.form, err: r.err}.apply(m)
	}
	if r.err != nil {
		b.failed = sentence(r.err)
		return nil
	}
	m.drop(b)
	m.drop(b.form)
	_, words, _ := due(r.file.Row, m.today)
	m.notice = b.name() + ": sent. Now " + words + "."
	m.showRequest(r.file)
	return m.reload()
}

// effect says in a sentence what sending does to the dates.
func (b *letterBox) effect(today calendar.Date) string {
	return effectWords(b.v.file.Row.Clock, b.then, today)
}

// effectWords says how the dates move when a letter is sent.
func effectWords(before, after calendar.Result, today calendar.Date) string {
	var out []string
	for _, c := range []struct{ what, now, then string }{
		{"the state is", clockWord(before), clockWord(after)}, {"it is due", day(before.Due, today), day(after.Due, today)},
	} {
		if c.now != c.then {
			out = append(out, c.what+" "+orNone(c.then)+" (now "+orNone(c.now)+")")
		}
	}
	if len(out) == 0 {
		return "Sending it changes no date."
	}
	return "Once it is sent, " + strings.Join(out, ", ") + "."
}

func (b *letterBox) draw(m *Model, w, h int) block {
	l := m.look
	p := &page{look: l, width: w - 4}
	for _, line := range strings.Split(b.page.Text(), "\n") {
		p.indent("", line, noPaint)
	}
	foot := &page{look: l, width: w - 4}
	foot.line("")
	switch {
	case b.failed != "":
		foot.indent("! ", b.failed, latePaint)
	case b.busy:
		foot.line("One moment.")
	case b.why != "":
		foot.indent("! ", "It cannot be sent now: "+b.why, soonPaint)
	default:
		foot.line(b.effect(m.today))
	}
	foot.indent("", "s mark as sent   d keep as a draft   w write to a file   f kept as: "+string(desk.Formats[b.format]), bold)
	return b.frameWithFoot(l, l.Line(capital(b.v.kind.Title)), p.lines, foot.lines, w, h)
}

func (b *letterBox) hint() string {
	return "s mark as sent  d draft  w write to a file  f format  up, down scroll  esc back to the form"
}
