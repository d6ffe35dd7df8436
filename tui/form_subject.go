package tui

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
)

// The fields of the subject forms, in order.
const (
	fTitle = iota
	fGiven
	fFamily
	fKnownAs
	fBorn
	fEmail
	fPhone
	fAddress
	fPostcode
	fEstablishment
	fDepartment
	fRole
	fKind // only when adding

	fKeepName = fKind // only when correcting
)

// subjectValues returns what the subject forms show of s, in the order of the
// fields.
func subjectValues(s *model.Subject) []string {
	first := func(t model.ContactType) model.Contact {
		if all := s.ContactsOf(t); len(all) > 0 {
			return all[0]
		}
		return model.Contact{}
	}
	address := first(model.Address)
	return []string{s.Name.Title, s.Name.Given, s.Name.Family, s.KnownAs, s.Born.String(),
		first(model.Email).Value, first(model.Phone).Value, address.Value, address.Postcode,
		s.Establishment, s.Department, s.Role}
}

// subjectFields returns the fields filled from s.
func subjectFields(s *model.Subject) []*field {
	labels := []string{"Title", "Given names", "Family name", "Known as", "Born", "Email", "Phone",
		"Address", "Postcode", "Establishment", "Department", "Role"}
	var out []*field
	for i, v := range subjectValues(s) {
		out = append(out, textField(labels[i], v))
	}
	out[fBorn] = dateField("Born", s.Born)
	out[fBorn].check = notFuture
	out[fFamily].check = func(f *field, _ calendar.Date) string {
		if f.value() == "" && out[fGiven].value() == "" {
			return "A given or a family name is needed."
		}
		return ""
	}
	out[fEmail].check = func(f *field, _ calendar.Date) string {
		if v := f.value(); v != "" && (!strings.Contains(v, "@") || strings.ContainsAny(v, " ,;")) {
			return "One email address, such as ada@example.org."
		}
		return ""
	}
	return out
}

// keepName is the choice, last in the forms of a correction, of what becomes of a
// family name that is changed.
var keepName = []string{"yes, as a previous name", "no, it was wrong"}

// correctionFields returns the fields of a correction, filled from s.
func correctionFields(s *model.Subject) []*field {
	return append(subjectFields(s), choiceField("Keep old name", keepName, keepName[0]))
}

// correctedFrom returns a copy of base with what the form of a correction says. was
// is the name that the person had when the form was opened: one that somebody else
// has entered since was perhaps never theirs, and is not kept as a former name.
func correctedFrom(base *model.Subject, was model.Name, f *form, today calendar.Date) *model.Subject {
	s := subjectFrom(base, f, today)
	if f.fields[fKeepName].value() == keepName[0] {
		s.KeepFormerName(was)
	}
	return s
}

// notFuture refuses dates after today.
func notFuture(f *field, today calendar.Date) string {
	if f.dateValue(today) > today {
		return "This day is still to come."
	}
	return ""
}

// subjectFrom returns a copy of base with what the form says.
func subjectFrom(base *model.Subject, f *form, today calendar.Date) *model.Subject {
	s := *base
	s.Contacts = slices.Clone(base.Contacts)
	v := func(i int) string { return f.fields[i].value() }
	s.Name.Title, s.Name.Given, s.Name.Family = v(fTitle), v(fGiven), v(fFamily)
	s.KnownAs, s.Born = v(fKnownAs), f.fields[fBorn].dateValue(today)
	s.Establishment, s.Department, s.Role = v(fEstablishment), v(fDepartment), v(fRole)
	setContact(&s, model.Email, v(fEmail), "")
	setContact(&s, model.Phone, v(fPhone), "")
	setContact(&s, model.Address, v(fAddress), v(fPostcode))
	return &s
}

// setContact makes value the first contact of its type; the others stay.
func setContact(s *model.Subject, t model.ContactType, value, postcode string) {
	i := slices.IndexFunc(s.Contacts, func(c model.Contact) bool { return c.Type == t })
	empty := value == "" && postcode == ""
	switch {
	case i < 0 && !empty:
		s.Contacts = append(s.Contacts, model.Contact{Type: t, Value: value, Postcode: postcode})
	case i >= 0 && empty:
		s.Contacts = slices.Delete(s.Contacts, i, i+1)
	case i >= 0:
		s.Contacts[i].Value, s.Contacts[i].Postcode = value, postcode
	}
}

// addSubject opens the form for a new person.
func (m *Model) addSubject() tea.Cmd {
	f := &form{title: "Add a person", fields: subjectFields(&model.Subject{}), save: func(m *Model, f *form) tea.Cmd { return m.saveNew(f, false) }}
	f.fields = append(f.fields, kindField(m.desk.Policy())...)
	m.push(f)
	return nil
}

// kindField returns the field for what a person is to the organisation, if the
// policy has names for it.
func kindField(p *policy.Policy) []*field {
	if p == nil || len(p.SubjectKinds) == 0 {
		return nil
	}
	var kinds []string
	for _, k := range p.SubjectKinds {
		kinds = append(kinds, k.ID)
	}
	return []*field{choiceField("Is to us", kinds, "")}
}

// newSubject returns the person whom an add form describes.
func newSubject(f *form, today calendar.Date) *model.Subject {
	s := subjectFrom(&model.Subject{Added: today}, f, today)
	if len(f.fields) > fKind {
		s.Relationships = []model.Relationship{{Kind: f.fields[fKind].value(), Started: today}}
	}
	return s
}

// saveNew adds the person. Unless somebody is sure, likely duplicates are shown
// first.
func (m *Model) saveNew(f *form, sure bool) tea.Cmd {
	s, d := newSubject(f, m.today), m.desk
	return m.run(func(ctx context.Context, by desk.By) result {
		if rows := d.LikelyDuplicates(ctx, s); len(rows) > 0 && !sure {
			return duplicates{f, rows}
		}
		added, err := d.AddSubject(ctx, by, s)
		if err != nil {
			return saved{form: f, err: err}
		}
		return saved{form: f, done: added.Reference() + " was added.", then: func(m *Model) tea.Cmd {
			m.panes[0].tab.cursor = added.ID
			return m.reload()
		}}
	})
}

// correctSubject opens the person's details for correction. They are read
// afresh, since a correction is made to what is stored now.
func (m *Model) correctSubject() tea.Cmd {
	d, id := m.desk, m.person()
	return m.run(func(ctx context.Context, by desk.By) result {
		file, err := d.OpenSubject(ctx, by, id, desk.ToCorrect)
		if err != nil {
			return notify(sentence(err))
		}
		return correcting{file.Subject}
	})
}

// correcting opens the form with the person's details.
type correcting struct{ subject *model.Subject }

func (r correcting) apply(m *Model) tea.Cmd {
	if len(m.dialogs) > 0 || m.entry != nil {
		return nil
	}
	base, was := r.subject, r.subject.Name
	f := &form{title: "Correct " + base.Reference(), about: base.Name.Full(), person: base.ID, fields: correctionFields(base)}
	f.save = func(m *Model, f *form) tea.Cmd {
		d, s := m.desk, correctedFrom(base, was, f, m.today)
		return m.run(func(ctx context.Context, by desk.By) result {
			_, err := d.CorrectSubject(ctx, by, s)
			return saved{form: f, err: err, done: s.Reference() + " was corrected."}
		})
	}
	f.refresh = func(m *Model, f *form) tea.Cmd {
		d, id := m.desk, base.ID
		return m.run(func(ctx context.Context, by desk.By) result {
			file, err := d.OpenSubject(ctx, by, id, desk.ToCorrectAgain)
			if err != nil {
				return notify(sentence(err))
			}
			return rebase{f, &base, file.Subject}
		})
	}
	m.push(f)
	return nil
}

// rebase puts a form on the record as somebody else left it. Fields that were
// not touched take the stored value; touched ones keep what was typed.
type rebase struct {
	form  *form
	base  **model.Subject
	fresh *model.Subject
}

func (r rebase) apply(*Model) tea.Cmd {
	for i, now := range subjectValues(r.fresh) {
		f := r.form.fields[i]
		switch {
		case !f.changed() && now != f.stored:
			f.set(now)
			r.form.message = append(r.form.message, f.label+" was changed to: "+orNone(now))
		case !f.changed():
		case now != f.stored:
			f.now = now
			f.against(now)
		}
	}
	*r.base = r.fresh
	return nil
}
