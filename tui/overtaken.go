package tui

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
)

// A basis is a request as a form began with it. When somebody else was faster,
// the form stays as it was typed and shows theirs beside it.
type basis struct {
	id  model.ID
	saw desk.Sight
	// now returns what is stored of what each field replaces, was what it was when
	// the form was opened; both may be nil.
	now func(r *desk.RequestRow) map[*field]string
	was map[*field]string
	// took takes the newest request in place of the one that the form was
	// opened with; may be nil.
	took func(f *desk.RequestFile)
}

// by says who acts, on what was seen.
func (b *basis) by(by desk.By) desk.By { return by.Having(b.saw) }

// refresh reads what somebody else has made of the request.
func (b *basis) refresh(m *Model, f *form) tea.Cmd {
	d, id := m.desk, b.id
	return m.run(func(ctx context.Context, by desk.By) result {
		file, err := d.OpenRequest(ctx, by, id)
		return overtaken{b, f, file, err}
	})
}

// replaces says what is stored of what the fields of a form replace.
func (b *basis) replaces(r desk.RequestRow, now func(r *desk.RequestRow) map[*field]string) {
	b.now, b.was = now, now(&r)
}

// theirs takes the request as somebody else left it. A field that was not
// touched takes the stored value; a touched one keeps what was typed and shows
// the other beside it.
func (b *basis) theirs(r *desk.RequestRow) {
	b.saw = r.Sight()
	if b.now == nil {
		return
	}
	now := b.now(r)
	for f, value := range now {
		switch {
		case value == b.was[f]:
		case !f.changed() && f.stored == b.was[f]:
			f.set(value)
		default:
			f.now = orNone(value)
		}
	}
	b.was = now
}

// overtaken shows what others did since the form was opened.
type overtaken struct {
	basis *basis
	form  *form
	file  *desk.RequestFile
	err   error
}

func (r overtaken) apply(m *Model) tea.Cmd {
	if r.err != nil {
		r.form.message = append(r.form.message, sentence(r.err))
		return nil
	}
	r.form.message = append(r.form.message[:1:1], m.recordedSince(r.file, r.basis.saw)...)
	r.form.message = append(r.form.message, "Yours is kept as you typed it, and not saved yet. Saving again adds it.")
	r.basis.theirs(&r.file.Row)
	if r.basis.took != nil {
		r.basis.took(r.file)
	}
	m.showRequest(r.file)
	return nil
}

// recordedSince says what the ledger has more than was seen, with who and when.
func (m *Model) recordedSince(f *desk.RequestFile, saw desk.Sight) []string {
	if saw.Events >= len(f.Request.Events) {
		return nil
	}
	lines := []string{"Recorded since you opened it:"}
	for _, e := range f.Request.Events[saw.Events:] {
		lines = append(lines, "  "+day(e.On, m.today)+"  "+eventWords(f.File, e)+" ("+e.Actor+")")
	}
	return lines
}

// faster reports whether an act was not saved because somebody else was faster.
func faster(err error) bool {
	var conflict *model.ConflictError
	return errors.As(err, &conflict)
}
