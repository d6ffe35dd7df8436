package tui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/document"
)

// A packing asks where a package goes and how it is encrypted.
type packing struct {
	file, format, recipient *field
}

const (
	zipWords = "zip (AES 256)"
	ageWords = "age"
)

func newPacking(p *document.Package) *packing {
	v := &packing{
		file:      suggestion("File", p.Reference+"-"+p.Kind+".zip").needed(),
		format:    choiceField("Encrypted as", []string{zipWords, ageWords}, zipWords),
		recipient: textField("Recipient", ""),
	}
	v.file.help = "Only you may read it. A file that exists is not replaced."
	v.format.help = "Ordinary tools open the zip; age needs the program of that name."
	v.recipient.help = "Of age only: the person's public key, age1..., instead of a password."
	v.recipient.check = func(f *field, _ calendar.Date) string {
		if f.value() != "" && v.format.value() != ageWords {
			return "A recipient goes with age only."
		}
		return ""
	}
	return v
}

func (v *packing) fields() []*field { return []*field{v.file, v.format, v.recipient} }

// sealing returns the path and the seal that the fields say.
func (v *packing) sealing() (string, Sealing) {
	path := v.file.value()
	if v.format.value() != ageWords {
		return path, Sealing{Format: SealZip}
	}
	if !v.file.changed() {
		path += ".age"
	}
	return path, Sealing{Format: SealAge, Recipient: v.recipient.value()}
}

// makeForm asks where the package goes.
func (b *packageBox) makeForm(m *Model) tea.Cmd {
	if why := noFiles(m); why != "" {
		m.notice = capital(why) + "."
		return nil
	}
	if n := len(b.pack.Undecided); n > 0 {
		m.notice = count(n, "thing") + " must be decided first: n goes there."
		return nil
	}
	v := newPacking(b.pack)
	on := &basis{id: b.file.Request.ID, saw: b.file.Row.Sight(), took: func(f *desk.RequestFile) { b.file = f }}
	f := &form{title: "Make the " + b.title(), button: "Make it", fields: v.fields(), refresh: on.refresh,
		about: strings.Join(packSummary(b.pack), " ") + " The password is shown once: have pen and paper ready, or the telephone."}
	f.save = func(m *Model, f *form) tea.Cmd { return b.write(m, f, v, on) }
	m.acted = ""
	m.push(f)
	return nil
}

// write makes the package.
func (b *packageBox) write(m *Model, f *form, v *packing, on *basis) tea.Cmd {
	d, files, pack := m.desk, m.opts.Files, b.pack
	path, seal := v.sealing()
	return m.work("Making the package", fileBytes(pack), func(ctx context.Context, by desk.By, j *job) result {
		password, err := writePackage(ctx, d, files, on.by(by), on.id, pack, path, seal, j)
		return packed{b, f, password, err}
	})
}

// writePackage writes a package to a path.
func writePackage(ctx context.Context, d PaperDesk, files Files, by desk.By, id model.ID, p *document.Package, path string, s Sealing, j *job) (string, error) {
	password, err := files.Pack(path, s, func(to desk.Archive) error {
		return d.WritePackage(ctx, by, id, p, meteredArchive{to, ctx, j})
	})
	return password, stopped(ctx, err, "no package was made and no file is left")
}

// fileBytes is how much the files of a package are.
func fileBytes(p *document.Package) int64 {
	var n uint64
	for _, f := range p.Files {
		if f.Withheld == "" {
			n += f.Size
		}
	}
	return int64(n)
}

// packed ends the making of a package. When somebody else decided something
// meanwhile, the package is gathered again.
type packed struct {
	box      *packageBox
	form     *form
	password string
	err      error
}

func (r packed) apply(m *Model) tea.Cmd {
	if faster(r.err) {
		return tea.Batch(saved{form: r.form, err: r.err}.apply(m), r.box.gather(m))
	}
	if m.second(r.err, r.form) {
		return m.again()
	}
	if r.err != nil {
		r.form.busy, r.form.message = false, []string{sentence(r.err)}
		return nil
	}
	m.drop(r.form)
	m.drop(r.box)
	m.notice = "The package is written, and what it held is in the request's file."
	if r.password != "" {
		m.push(&passwordBox{about: strings.Join(packSummary(r.box.pack)[:1], ""), password: r.password})
	}
	return m.again()
}

// A passwordBox shows the password of a package, once. Only y closes it; locking
// does too.
type passwordBox struct{ about, password string }

func (b *passwordBox) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	if k.String() == "y" {
		b.password = ""
		m.drop(b)
		m.notice = "The password is shown no more."
	}
	return nil
}

func (b *passwordBox) draw(m *Model, w, h int) block {
	p := &page{look: m.look, width: w - 2}
	p.line("The package is written. " + b.about)
	p.line("")
	p.line("Its password:")
	p.line("")
	p.lines = append(p.lines, bold.on("  "+b.password))
	p.line("")
	p.line("It is shown this once and kept nowhere. Tell it to the person by another channel than the file: by telephone if the file goes by email.")
	p.line("")
	p.indent("", "y: it is noted, take it off the screen", bold)
	var lines []string
	for _, line := range p.lines {
		lines = append(lines, " "+line)
	}
	return m.look.sheet(lines, w, h).at(1, min(h, len(lines))-1)
}

func (b *passwordBox) hint() string { return "y the password is noted" }
