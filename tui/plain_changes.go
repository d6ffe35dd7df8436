package tui

import (
	"context"
	"strings"

	"lethe/model"
	"lethe/model/desk"
)

// addPerson asks for a person field by field, with the checks of the form.
func (p *linear) addPerson(ctx context.Context) error {
	today := p.today()
	fields := append(subjectFields(&model.Subject{}), kindField(p.desk.Policy())...)
	p.formOf("add-subject", 0, model.ID{}, fields)
	if err := p.fillAll(fields); err != nil {
		return err
	}
	s, question := newSubject(&form{fields: fields}, today), "Add this person"
	if rows := p.desk.LikelyDuplicates(ctx, s); len(rows) > 0 {
		p.say("Perhaps the same person, in the register already:")
		for _, r := range rows {
			p.say(strings.Join(filled(r.ID.SubjectReference(), called(r), r.Establishment), ", ") + ".")
		}
		question = "Add another person all the same"
	}
	if yes, err := p.sure(question); err != nil || !yes {
		return err
	}
	added, err := p.desk.AddSubject(ctx, p.by(), s)
	if err != nil {
		return err
	}
	p.say(added.Reference() + " was added.")
	return nil
}

// correctPerson asks for the details of a person anew. Reading them is an
// audited act, as in the form.
func (p *linear) correctPerson(ctx context.Context) error {
	id, err := p.subject(ctx)
	if err != nil {
		return err
	}
	f, err := p.desk.OpenSubject(ctx, p.by(), id, desk.ToCorrect)
	if err != nil {
		return err
	}
	fields, err := p.correction("correct", f.Subject)
	if err != nil {
		return err
	}
	if yes, err := p.sure("Save the correction"); err != nil || !yes {
		return err
	}
	s, err := p.desk.CorrectSubject(ctx, p.by(), correctedFrom(f.Subject, f.Subject.Name, &form{fields: fields}, p.today()))
	if err != nil {
		return err
	}
	p.say(s.Reference() + " was corrected.")
	return nil
}

// correction asks for the details of a person anew, as a form of the console does, and
// for what becomes of the old family name if there is a new one.
func (p *linear) correction(form string, s *model.Subject) ([]*field, error) {
	fields := correctionFields(s)
	p.formOf(form, 0, s.ID, fields)
	p.say("An empty answer keeps what is there, - takes it away.")
	err := p.fillAll(fields[:fKeepName])
	if err == nil && fields[fFamily].changed() {
		err = p.fill(fields[fKeepName], p.today())
	}
	return fields, err
}

// addNote writes a note on a person or a request.
func (p *linear) addNote(ctx context.Context) error {
	about, err := p.choose("A note on", []string{"a person", "a request"})
	if err != nil {
		return err
	}
	find, add := p.subject, p.desk.AddNote
	if about == 1 {
		find, add = p.request, p.desk.NoteRequest
	}
	id, err := find(ctx)
	if err != nil {
		return err
	}
	p.say("People have a right to read notes about them.")
	note := textField("Note", "").needed()
	p.formOf("note", about, id, []*field{note})
	if err := p.fill(note, p.today()); err != nil {
		return err
	}
	if err := add(ctx, p.by(), id, note.value()); err != nil {
		return err
	}
	p.say("The note was added.")
	return nil
}

// assign gives a request to somebody.
func (p *linear) assign(ctx context.Context) error {
	id, err := p.request(ctx)
	if err != nil {
		return err
	}
	to := textField("Assign to", p.opts.Actor).needed()
	p.formOf("assign", 1, id, []*field{to})
	if names := p.desk.Assignees(); len(names) > 0 {
		p.say("Known: " + strings.Join(names, ", ") + ".")
	}
	if err := p.fill(to, p.today()); err != nil {
		return err
	}
	if err := p.desk.AssignRequest(ctx, p.by(), id, to.value()); err != nil {
		return err
	}
	p.say("The request is assigned to " + to.value() + ".")
	return nil
}

// nextAction says what is to be done next on a request and when.
func (p *linear) nextAction(ctx context.Context) error {
	id, err := p.request(ctx)
	if err != nil {
		return err
	}
	r, _ := p.desk.RequestRow(id)
	fields := nextFields(r)
	p.formOf("next-action", 1, id, fields)
	if err := p.fillAll(fields); err != nil {
		return err
	}
	on := fields[0].dateValue(p.today())
	if on < p.today() {
		p.say(pastDay(on, p.today()))
		if yes, err := p.sure("Save it as the day of the next action all the same"); err != nil || !yes {
			return err
		}
	}
	if err := p.desk.NextAction(ctx, p.by(), id, on, fields[1].value()); err != nil {
		return err
	}
	p.say("Next action: " + on.Words() + ".")
	return nil
}

// fillAll asks for the fields in their order.
func (p *linear) fillAll(fields []*field) error {
	for _, f := range fields {
		if err := p.fill(f, p.today()); err != nil {
			return err
		}
	}
	return nil
}

// subject asks whose record is meant.
func (p *linear) subject(ctx context.Context) (model.ID, error) {
	text, err := p.ask("Subject reference")
	if err != nil {
		return model.ID{}, err
	}
	return p.desk.SubjectID(ctx, text)
}

// request asks which request is meant.
func (p *linear) request(context.Context) (model.ID, error) {
	text, err := p.ask("Request reference")
	if err != nil {
		return model.ID{}, err
	}
	return p.desk.RequestID(text)
}
