package tui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// filing are the actions that say what an opened request is: whose, of which
// type, and whether it is two. Triage has them on single keys.
func filing() []action {
	form := func(show func(*Model, *desk.RequestFile) tea.Cmd) func(*Model) tea.Cmd {
		return func(m *Model) tea.Cmd { return m.withFile(show) }
	}
	return []action{
		{id: "match", title: "Say whose data is meant", keys: []string{"p"}, in: inRequest, needs: model.WorkRequests, danger: consequential, why: notRead, do: form((*Model).matchForm)},
		{id: "retype", title: "Change the type of the request", keys: []string{"t"}, in: inRequest, needs: model.WorkRequests, danger: consequential, why: notRead, do: form((*Model).retypeForm)},
		{id: "split", title: "Split off another request in the same message", keys: []string{"x"}, in: inRequest, needs: model.WorkRequests, danger: consequential, why: notRead, do: form((*Model).splitForm)},
	}
}

// nobody is what is typed to take a match back.
const nobody = "nobody"

// matchForm asks whose data is meant.
func (m *Model) matchForm(file *desk.RequestFile) tea.Cmd {
	d, id := m.desk, file.Request.ID
	b := basis{id: id, saw: file.Row.Sight()}
	f := &form{title: "Whose data is meant?", about: file.Row.Reference + ". What the request does by itself begins for that person: a restriction, an end of marketing. To take a match back, type " + nobody + ".",
		fields: []*field{whoever()}, refresh: b.refresh}
	b.replaces(file.Row, func(r *desk.RequestRow) map[*field]string { return map[*field]string{f.fields[0]: whose(r)} })
	f.save = func(m *Model, f *form) tea.Cmd {
		typed := f.fields[0].value()
		return m.refile(f, &b, "about "+typed, func(ctx context.Context, by desk.By) (*desk.RequestFile, error) {
			if strings.EqualFold(typed, nobody) {
				return d.Match(ctx, by, id, model.ID{})
			}
			subject, err := d.SubjectID(ctx, typed)
			if err != nil {
				return nil, err
			}
			return d.Match(ctx, by, id, subject)
		})
	}
	m.push(f)
	return nil
}

// whose returns the reference of the person whose data is meant, or nobody.
func whose(r *desk.RequestRow) string {
	if r.Subject.IsZero() {
		return nobody
	}
	return r.Subject.SubjectReference()
}

// whoever returns the field for a person or nobody.
func whoever() *field {
	f := textField("Subject reference", "").needed()
	f.check = func(f *field, _ calendar.Date) string {
		if _, err := model.ReferencePrefix(f.value()); err != nil && !strings.EqualFold(f.value(), nobody) {
			return capital(err.Error()) + "."
		}
		return ""
	}
	return f
}

// retypeForm asks for another type.
func (m *Model) retypeForm(file *desk.RequestFile) tea.Cmd {
	d, id := m.desk, file.Request.ID
	b := basis{id: id, saw: file.Row.Sight()}
	f := &form{title: "What is asked for?", about: file.Row.Reference + ", " + plainWord(string(file.Row.Type)) + ". Tasks and dates change with the type, and what it does by itself begins.",
		fields: []*field{openChoice("Type", names(calendar.RequestTypes())).needed()}, refresh: b.refresh}
	b.replaces(file.Row, func(r *desk.RequestRow) map[*field]string {
		return map[*field]string{f.fields[0]: plainWord(string(r.Type))}
	})
	f.save = func(m *Model, f *form) tea.Cmd {
		kind := model.RequestType(f.fields[0].value())
		return m.refile(f, &b, "type "+plainWord(string(kind)), func(ctx context.Context, by desk.By) (*desk.RequestFile, error) {
			return d.Retype(ctx, by, id, kind)
		})
	}
	m.push(f)
	return nil
}

// splitForm asks for the other request in the same message.
func (m *Model) splitForm(file *desk.RequestFile) tea.Cmd {
	d, id := m.desk, file.Request.ID
	f := newSplitForm(file)
	b := basis{id: id, saw: file.Row.Sight()}
	f.refresh = b.refresh
	f.save = func(m *Model, f *form) tea.Cmd {
		kind, text := model.RequestType(f.fields[0].value()), f.fields[1].value()
		return m.refile(f, &b, "split off as "+plainWord(string(kind)), func(ctx context.Context, by desk.By) (*desk.RequestFile, error) {
			return d.Split(ctx, by, id, kind, text)
		})
	}
	m.push(f)
	return nil
}

// newSplitForm returns the form for another request in the same message.
func newSplitForm(file *desk.RequestFile) *form {
	return &form{title: "Another request in the same message", about: "It has a clock of its own from the same day. Both files name each other.",
		fields: []*field{openChoice("What is asked for", names(calendar.RequestTypes())).needed(), textField("In their words", file.Request.Summary).needed()}}
}

// refile carries out an act of a form, says what was done to which request, and
// reads the opened one again.
func (m *Model) refile(f *form, b *basis, what string, act func(context.Context, desk.By) (*desk.RequestFile, error)) tea.Cmd {
	return m.run(func(ctx context.Context, by desk.By) result {
		file, err := act(ctx, b.by(by))
		if err != nil {
			return saved{form: f, err: err}
		}
		_, words, _ := due(file.Row, by.Today())
		return saved{form: f, done: file.Row.Reference + ": " + what + ". Now " + words + "."}
	})
}
