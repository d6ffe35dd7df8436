package tui

import (
	"context"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
	"lethe/model/handling"
)

// triaging are the actions of triage, single keys all of them.
func triaging() []action {
	out := []action{
		{id: "triage", title: "Triage: new requests one at a time", hint: "triage", keys: []string{"t"}, in: inRequests, needs: model.WorkRequests, do: (*Model).startTriage},
		{id: "triage-suggested", title: "Take the suggested type", hint: "take it", keys: []string{"s"}, in: inTriage, needs: model.WorkRequests, why: noSuggestion,
			do: func(m *Model) tea.Cmd { return m.triageType(m.triage.suggestion()) }},
		{id: "triage-type", title: "Set another type", hint: "type", keys: []string{"t"}, in: inTriage, needs: model.WorkRequests, why: noTriage, do: (*Model).triageTypes},
	}
	for i := range matchesShown {
		out = append(out, action{id: "triage-person-" + strconv.Itoa(i+1), title: "It is about person " + strconv.Itoa(i+1), keys: []string{strconv.Itoa(i + 1)}, in: inTriage, needs: model.WorkRequests,
			why: func(m *Model) string { return noMatch(m, i) },
			do: func(m *Model) tea.Cmd {
				f := m.triage.matches[i]
				return m.triageMatch(nil, f.ID, "about "+f.Reference)
			}})
	}
	return append(out,
		action{id: "triage-person", title: "It is about somebody else", hint: "person", keys: []string{"f"}, in: inTriage, needs: model.WorkRequests, why: noTriage, do: (*Model).triagePerson},
		action{id: "triage-mine", title: "Assign it to me", hint: "mine", keys: []string{"m"}, in: inTriage, needs: model.WorkRequests, why: noTriage,
			do: func(m *Model) tea.Cmd { return m.triageAssign(nil, m.opts.Actor) }},
		action{id: "triage-assign", title: "Assign it", hint: "assign", keys: []string{"A"}, in: inTriage, needs: model.WorkRequests, why: noTriage, do: (*Model).triageAssignForm},
		action{id: "triage-identity", title: "Identity is in doubt: it was asked for", hint: "identity", keys: []string{"i"}, in: inTriage, needs: model.WorkRequests, danger: consequential, why: noTriage, do: (*Model).triageIdentity},
		action{id: "triage-known", title: "Identity is not in doubt", hint: "known", keys: []string{"I"}, in: inTriage, needs: model.WorkRequests, why: noTriage, do: (*Model).triageKnown},
		action{id: "triage-note", title: "Add a note", hint: "note", keys: []string{"o"}, in: inTriage, needs: model.WorkRequests, why: noTriage, do: (*Model).triageNote},
		action{id: "triage-split", title: "Split off another request in the same message", hint: "split", keys: []string{"x"}, in: inTriage, needs: model.WorkRequests, why: noTriage, do: (*Model).triageSplit},
		action{id: "triage-next", title: "Next request", hint: "next", keys: []string{"n", "enter", "space"}, in: inTriage, do: func(m *Model) tea.Cmd { return m.triageMove(1) }},
		action{id: "triage-previous", title: "Previous request", keys: []string{"p"}, in: inTriage, do: func(m *Model) tea.Cmd { return m.triageMove(-1) }},
		action{id: "triage-down", title: "Read on", keys: []string{"j", "down"}, in: inTriage, do: func(m *Model) tea.Cmd { return m.triageScroll(1) }},
		action{id: "triage-up", title: "Read back", keys: []string{"k", "up"}, in: inTriage, do: func(m *Model) tea.Cmd { return m.triageScroll(-1) }},
		action{id: "triage-end", title: "End triage", hint: "end", keys: []string{"esc", "q"}, in: inTriage, do: (*Model).endTriage})
}

// noTriage is the reason of acts on the request at hand.
func noTriage(m *Model) string {
	if t := m.triage; t == nil || t.over || t.file == nil {
		return "there is no request here"
	}
	return ""
}

func noSuggestion(m *Model) string {
	if why := noTriage(m); why != "" {
		return why
	}
	switch t := m.triage.suggestion(); t {
	case "":
		return "no type is suggested"
	case m.triage.file.Request.Type:
		return "it is of that type already"
	}
	return ""
}

func noMatch(m *Model, i int) string {
	if why := noTriage(m); why != "" {
		return why
	}
	if i >= len(m.triage.matches) {
		return "there is no such person in the list"
	}
	return ""
}

// suggestion returns the type that is suggested, or nothing.
func (t *triage) suggestion() model.RequestType {
	if len(t.suggested) == 0 {
		return ""
	}
	return t.suggested[0].Type
}

func (m *Model) triageScroll(by int) tea.Cmd {
	t := m.triage
	t.top = max(0, t.top+max(-1, min(by, t.more)))
	return nil
}

// triageTypes offers every type, the suggested ones first.
func (m *Model) triageTypes() tea.Cmd {
	var types []model.RequestType
	var titles []string
	for _, s := range m.triage.suggested {
		types, titles = append(types, s.Type), append(titles, handling.Of(s.Type).Title+" (suggested)")
	}
	for _, t := range handling.Types() {
		if !slices.Contains(types, t.Type) {
			types, titles = append(types, t.Type), append(titles, t.Title)
		}
	}
	m.push(newMenu("What is asked for?", titles, 0, func(m *Model, i int) tea.Cmd { return m.triageType(types[i]) }))
	return nil
}

func (m *Model) triageType(t model.RequestType) tea.Cmd {
	d, q := m.desk, m.triage.file.Request
	id, was := q.ID, q.Type
	return m.triageAct(nil, "type "+plainWord(string(t)),
		func(ctx context.Context, by desk.By) (*desk.RequestFile, error) { return d.Retype(ctx, by, id, t) },
		func(ctx context.Context, by desk.By) error {
			_, err := d.Retype(ctx, by, id, was)
			return err
		})
}

// triageMatch says whose data is meant. Back leads to whoever it was, or to
// nobody.
func (m *Model) triageMatch(f *form, subject model.ID, what string) tea.Cmd {
	d, q := m.desk, m.triage.file.Request
	id, was := q.ID, q.Subject
	return m.triageAct(f, what,
		func(ctx context.Context, by desk.By) (*desk.RequestFile, error) { return d.Match(ctx, by, id, subject) },
		func(ctx context.Context, by desk.By) error {
			_, err := d.Match(ctx, by, id, was)
			return err
		})
}

// triagePerson asks for a reference.
func (m *Model) triagePerson() tea.Cmd {
	d := m.desk
	f := &form{title: "Whose data is meant?", about: m.triage.file.Row.Reference + ".", fields: []*field{subjectReference().needed()}}
	f.save = func(m *Model, f *form) tea.Cmd {
		reference := f.fields[0].value()
		return m.run(func(ctx context.Context, by desk.By) result {
			id, err := d.SubjectID(ctx, reference)
			return personNamed{f, id, err}
		})
	}
	m.push(f)
	return nil
}

// personNamed brings the person with a reference.
type personNamed struct {
	form *form
	id   model.ID
	err  error
}

func (r personNamed) apply(m *Model) tea.Cmd {
	if r.err != nil || noTriage(m) != "" {
		r.form.busy, r.form.message = false, []string{sentence(r.err)}
		return nil
	}
	return m.triageMatch(r.form, r.id, "about "+r.id.SubjectReference())
}

func (m *Model) triageAssignForm() tea.Cmd {
	f := &form{title: "Assign " + m.triage.file.Row.Reference, fields: []*field{suggestion("Assign to", m.opts.Actor).needed().among(m.desk.Assignees())}}
	f.save = func(m *Model, f *form) tea.Cmd { return m.triageAssign(f, f.fields[0].value()) }
	m.push(f)
	return nil
}

func (m *Model) triageAssign(f *form, to string) tea.Cmd {
	d, q := m.desk, m.triage.file.Request
	id, was := q.ID, q.Assignee
	return m.triageAct(f, "assigned to "+to, func(ctx context.Context, by desk.By) (*desk.RequestFile, error) {
		if err := d.AssignRequest(ctx, by, id, to); err != nil {
			return nil, err
		}
		return d.OpenRequest(ctx, by, id)
	}, func(ctx context.Context, by desk.By) error { return d.AssignRequest(ctx, by, id, was) })
}

// triageIdentity records that identity was asked for, with the same form as on
// the request screen: it shows first what that does to the dates.
func (m *Model) triageIdentity() tea.Cmd {
	s, _ := handling.StepOf(model.EventIdentityAsked)
	return m.stepForm(s, m.triage.file)
}

// triageKnown records that identity need not be asked for.
func (m *Model) triageKnown() tea.Cmd {
	h := desk.Happening{Kind: model.EventTaskExcused, Code: "identity", Text: "there is no reasonable doubt"}
	d, id := m.desk, m.triage.file.Request.ID
	return m.triageAct(nil, "identity is not in doubt", func(ctx context.Context, by desk.By) (*desk.RequestFile, error) { return d.Record(ctx, by, id, h) }, nil)
}

func (m *Model) triageNote() tea.Cmd {
	d, id := m.desk, m.triage.file.Request.ID
	f := &form{title: "Note on " + m.triage.file.Row.Reference, about: "People have a right to read notes about them.", fields: []*field{textField("Note", "").needed()}}
	f.save = func(m *Model, f *form) tea.Cmd {
		text := f.fields[0].value()
		return m.triageAct(f, "note added", func(ctx context.Context, by desk.By) (*desk.RequestFile, error) {
			if err := d.NoteRequest(ctx, by, id, text); err != nil {
				return nil, err
			}
			return d.OpenRequest(ctx, by, id)
		}, nil)
	}
	m.push(f)
	return nil
}

// triageSplit logs another request from the same message. It comes last in this
// triage.
func (m *Model) triageSplit() tea.Cmd {
	d, id := m.desk, m.triage.file.Request.ID
	f := newSplitForm(m.triage.file)
	f.save = func(m *Model, f *form) tea.Cmd {
		kind, text := model.RequestType(f.fields[0].value()), f.fields[1].value()
		return m.triageAct(f, "split off as "+plainWord(string(kind)), func(ctx context.Context, by desk.By) (*desk.RequestFile, error) {
			return d.Split(ctx, by, id, kind, text)
		}, nil)
	}
	m.push(f)
	return nil
}
