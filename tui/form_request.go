package tui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// The fields of the form that logs a request, in order.
const (
	rType = iota
	rChannel
	rReceived
	rRequester
	rName
	rContact
	rSummary
	rAssignee
	rSubject // only when the person is not known from where it was opened
)

// words returns the names of typed values.
func names[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// requestFields returns the fields with what is most often right. came is the
// channel where it can be guessed; where it is empty it must be chosen.
func requestFields(came model.Channel, assignees []string) []*field {
	channel := openChoice("Came by", names(model.Channels))
	if came != "" {
		channel = choiceField("Came by", names(model.Channels), string(came))
	}
	out := []*field{
		choiceField("What is asked for", names(calendar.RequestTypes()), ""),
		channel,
		suggestion("Received on", "today").needed(),
		choiceField("Asked by", names(model.RequesterKinds), ""),
		textField("Requester's name", ""),
		textField("Requester's contact", ""),
		textField("In their words", "").needed(),
		textField("Assign to", "").among(assignees),
	}
	out[rReceived].date, out[rReceived].check = true, notFuture
	out[rName].check = func(f *field, _ calendar.Date) string {
		if f.value() == "" && out[rRequester].value() != string(model.Self) {
			return "Who asks on the person's behalf must be named."
		}
		return ""
	}
	return out
}

// logForSubject opens the form for a request of the person here, who most often
// is on the telephone.
func (m *Model) logForSubject() tea.Cmd {
	id := m.person()
	about := id.SubjectReference()
	if r, ok := m.desk.SubjectRow(id); ok {
		about += " " + r.Name
	}
	m.push(&form{title: "Log a request", about: "For " + about, fields: requestFields(model.ByPhone, m.desk.Assignees()),
		save: func(m *Model, f *form) tea.Cmd { return m.saveRequest(f, id, "") }})
	return nil
}

// logRequest opens the form for a request whose person may not be known yet.
func (m *Model) logRequest() tea.Cmd {
	m.push(m.requestForm(""))
	return nil
}

// requestForm is that form; came is the channel, where it is known.
func (m *Model) requestForm(came model.Channel) *form {
	f := &form{title: "Log a request", fields: requestFields(came, m.desk.Assignees())}
	f.fields = append(f.fields, subjectReference())
	f.save = func(m *Model, f *form) tea.Cmd { return m.saveRequest(f, model.ID{}, f.fields[rSubject].value()) }
	return f
}

// subjectReference returns the field for whose request it is.
func subjectReference() *field {
	subject := textField("Subject reference", "")
	subject.check = func(f *field, _ calendar.Date) string {
		if f.value() == "" {
			return ""
		}
		if _, err := model.ReferencePrefix(f.value()); err != nil {
			return capital(err.Error()) + ". Leave it empty while the person is not known."
		}
		return ""
	}
	return subject
}

// newRequest returns what the fields say, without the subject.
func newRequest(fields []*field, today calendar.Date) desk.NewRequest {
	v := func(i int) string { return fields[i].value() }
	return desk.NewRequest{
		Type: model.RequestType(v(rType)), Channel: model.Channel(v(rChannel)),
		Received:  fields[rReceived].dateValue(today),
		Requester: model.Requester{Kind: model.RequesterKind(v(rRequester)), Name: v(rName), Contact: v(rContact)},
		Summary:   v(rSummary), Assignee: v(rAssignee),
	}
}

// saveRequest logs the request and shows at once when it is due.
func (m *Model) saveRequest(f *form, subject model.ID, reference string) tea.Cmd {
	n, d := newRequest(f.fields, m.today), m.desk
	n.Subject = subject
	return m.run(func(ctx context.Context, by desk.By) result {
		if reference != "" {
			id, err := d.SubjectID(ctx, reference)
			if err != nil {
				return saved{form: f, err: err}
			}
			n.Subject = id
		}
		file, err := d.LogRequest(ctx, by, n)
		if err != nil {
			return saved{form: f, err: err}
		}
		_, words, _ := due(file.Row, by.Today())
		return saved{form: f, done: file.Row.Reference + " was logged: " + words + ".", then: func(m *Model) tea.Cmd {
			m.details = append(m.details, &detail{kind: 1, id: file.Row.ID, asked: file})
			return m.reload()
		}}
	})
}

// addNote opens the form for a note on the person or requests here.
func (m *Model) addNote() tea.Cmd {
	d, id := m.desk, m.target()
	f := &form{title: "Note on " + m.reference(), about: "People have a right to read notes about them.",
		person: m.person(), fields: []*field{textField("Note", "").needed()}}
	f.save = func(m *Model, f *form) tea.Cmd {
		text := f.fields[0].value()
		return m.run(func(ctx context.Context, by desk.By) result {
			return saved{form: f, err: d.AddNote(ctx, by, id, text), done: "The note was added."}
		})
	}
	if m.place()&(inRequests|inRequest) != 0 {
		act := m.newBulkAct(f)
		f.person = model.ID{}
		f.title = "Note on " + nameList(act.refs)
		act.question, act.done = "Add this note to all of them?", eachOf("The note was added.")
		f.save = func(m *Model, f *form) tea.Cmd {
			text := f.fields[0].value()
			act.do = func(ctx context.Context, by desk.By, id model.ID) error { return d.NoteRequest(ctx, by, id, text) }
			return act.carryOut(m, f)
		}
	}
	m.push(f)
	return nil
}

// nextAction opens the form for what is to be done next on requests.
func (m *Model) nextAction() tea.Cmd {
	d, f := m.desk, &form{}
	act := m.newBulkAct(f)
	var row desk.RequestRow
	if len(act.ids) == 1 {
		row, _ = d.RequestRow(act.ids[0])
	}
	f.title, f.fields = "Next action on "+nameList(act.refs), nextFields(row)
	act.question = "Set this as their next action?"
	act.replaces(row, func(r *desk.RequestRow) map[*field]string {
		return map[*field]string{f.fields[0]: r.NextOn.String(), f.fields[1]: r.NextWhat}
	})
	f.save = func(m *Model, f *form) tea.Cmd {
		on, what := f.fields[0].dateValue(m.today), f.fields[1].value()
		act.do = func(ctx context.Context, by desk.By, id model.ID) error { return d.NextAction(ctx, by, id, on, what) }
		act.done = eachOf("Next action: " + on.Words() + ".")
		if on >= m.today {
			return act.carryOut(m, f)
		}
		f.busy = false
		m.ask("This day is past", []string{pastDay(on, m.today), "Save it as the day of the next action all the same?"}, func(m *Model) tea.Cmd {
			f.busy = true
			return act.carryOut(m, f)
		})
		return nil
	}
	m.push(f)
	return nil
}

// nextFields are the fields of what is to be done next.
func nextFields(r desk.RequestRow) []*field {
	on := dateField("On", r.NextOn).needed()
	on.fresh, on.ahead = !r.NextOn.IsZero(), true
	return []*field{on, textField("What", r.NextWhat).needed()}
}

// pastDay says of a day that it is before today.
func pastDay(on, today calendar.Date) string {
	return on.Words() + " was " + count(today.Sub(on), "day") + " ago."
}

// nameList writes the first few references of a selection.
func nameList(refs []string) string {
	if len(refs) > 5 {
		return strings.Join(refs[:5], ", ") + " and " + digits(len(refs)-5) + " more"
	}
	return strings.Join(refs, ", ")
}
