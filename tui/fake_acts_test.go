package tui

import (
	"context"
	"strings"
	"time"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/retention"
)

func (f *fakeDesk) note(what ...string) { f.calls = append(f.calls, strings.Join(what, " ")) }

// subject makes the stored subject of a row.
func (f *fakeDesk) subject(id model.ID) *model.Subject {
	if s, ok := f.files[id]; ok {
		c := *s
		return &c
	}
	r, _ := f.SubjectRow(id)
	family, given, _ := strings.Cut(r.Name, ", ")
	return &model.Subject{Head: model.Head{ID: id, Version: 3}, Name: model.Name{Title: "Ms", Given: given, Family: family},
		Born: calendar.NewDate(2001, time.May, 14), Establishment: r.Establishment, Flags: r.Flags,
		Contacts:      []model.Contact{{Type: model.Email, Label: "home", Value: "person@example.org"}, {Type: model.Address, Value: "1 High Street\nNottingham", Postcode: "NG1 1AA"}},
		Relationships: []model.Relationship{{Kind: "learner", Stage: "enrolled", Started: testToday - 400}}, Source: "moodle", SourceID: "1042"}
}

func (f *fakeDesk) OpenSubject(_ context.Context, _ desk.By, id model.ID, _ string) (*desk.SubjectFile, error) {
	f.note("open subject")
	if f.openErr != nil {
		return nil, f.openErr
	}
	r, ok := f.SubjectRow(id)
	if !ok {
		return nil, model.Faultf(model.NotFound, "nobody in the register has this reference")
	}
	a := f.alerts[0]
	return &desk.SubjectFile{Subject: f.subject(id),
		Holdings: []desk.HoldingFile{{Holding: f.holding(), Verdict: a.Verdict}},
		Consents: []*model.Consent{{Act: model.ConsentGiven, Purpose: "newsletter", Channel: "email", On: testToday - 300, RecordedBy: "anna"}},
		Notes:    []*model.Note{{At: testNow(), Actor: "anna", Text: "Rang about her certificate."}},
		Requests: f.requests[:r.OpenRequests],
		Timeline: []desk.Moment{{On: testToday - 1, What: "looked up", Who: "anna"}, {On: testToday - 400, What: "imported from moodle"}}}, nil
}

func (f *fakeDesk) holding() *model.Holding {
	return &model.Holding{Head: model.Head{ID: testID('h', 0)}, Category: "enquiry", System: "crm", Purpose: "answer enquiries", Basis: model.BasisLI, Collected: testToday - 800,
		Source: "web form", Events: []model.TriggerEvent{{Trigger: model.LastActivity, On: testToday - 800}}}
}

func (f *fakeDesk) OpenAlert(_ context.Context, _ desk.By, id model.ID) (*desk.AlertFile, error) {
	row, _ := f.AlertRow(id)
	s, _ := f.SubjectRow(row.Subject)
	considered := []retention.Candidate{
		{Rule: f.alerts[0].Verdict.Rule, Standing: retention.Dated, KeepThrough: row.Verdict.KeepThrough},
		{Rule: f.alerts[8].Verdict.Rule, Standing: retention.Waiting}}
	return &desk.AlertFile{Row: row, Holding: f.holding(), Subject: s, Considered: considered}, nil
}

func (f *fakeDesk) AddSubject(_ context.Context, _ desk.By, s *model.Subject) (*model.Subject, error) {
	f.note("add", s.Name.Full())
	c := *s
	c.ID = testID('n', len(f.subjects))
	f.addSubject(desk.SubjectRow{ID: c.ID, Name: c.Name.Filed()})
	return &c, nil
}

func (f *fakeDesk) CorrectSubject(_ context.Context, _ desk.By, s *model.Subject) (*model.Subject, error) {
	if err := f.conflict; err != nil {
		f.conflict = nil
		changed := f.subject(s.ID)
		changed.Version++
		changed.Name.Family, changed.KnownAs = "Lovelace", "Countess"
		f.files[s.ID] = changed
		return nil, err
	}
	f.saved = s
	was := ""
	if n := len(s.Previous); n > 0 {
		was = " was " + s.Previous[n-1].Family
	}
	f.note("correct", s.Name.Full(), s.KnownAs+was)
	return s, nil
}

func (f *fakeDesk) AddNote(_ context.Context, _ desk.By, _ model.ID, text string) error {
	f.note("note", text)
	return nil
}

func (f *fakeDesk) NoteRequest(_ context.Context, _ desk.By, _ model.ID, text string) error {
	f.note("request note", text)
	return nil
}

func (f *fakeDesk) AssignRequest(_ context.Context, _ desk.By, id model.ID, to string) error {
	i := f.rows[id]
	f.requests[i].Assignee = to
	f.note("assign", f.requests[i].Reference, to)
	return nil
}

func (f *fakeDesk) NextAction(_ context.Context, _ desk.By, _ model.ID, on calendar.Date, what string) error {
	f.note("next", on.String(), what)
	return nil
}

func (f *fakeDesk) LogRequest(ctx context.Context, by desk.By, n desk.NewRequest) (*desk.RequestFile, error) {
	f.note("log", string(n.Type), n.Received.String(), n.Summary)
	return f.OpenRequest(ctx, by, f.requests[9].ID)
}

func (f *fakeDesk) SubjectID(_ context.Context, reference string) (model.ID, error) {
	if _, err := model.ReferencePrefix(reference); err != nil {
		return model.ID{}, err
	}
	for _, r := range f.subjects {
		if r.ID.SubjectReference() == reference {
			return r.ID, nil
		}
	}
	return model.ID{}, model.Faultf(model.NotFound, "nobody in the register has this reference")
}

func (f *fakeDesk) RequestID(reference string) (model.ID, error) {
	for _, r := range f.requests {
		if r.Reference == reference {
			return r.ID, nil
		}
	}
	return model.ID{}, model.Faultf(model.NotFound, "there is no request %s", reference)
}
