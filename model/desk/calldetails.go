package desk

import (
	"cmp"
	"context"
	"slices"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
)

// A detail is what a correction may change and a caller may be asked for.
type detail struct {
	name    string // in the form of a person
	fact    policy.Fact
	contact model.ContactType // where it is a contact
}

var details = []detail{
	{"born", "date-of-birth", ""}, {"email", "email", model.Email}, {"phone", "phone", model.Phone},
	{"address", "postcode", model.Address}, {"establishment", "establishment", ""}, {"department", "department", ""},
}

// unread returns the details that a correction does not show. Contacts are what level 2
// tells, save one that the caller said wrong and where the policy never reads them out;
// any other fact of the check is shown only to a caller who has said it.
func (c *CallCard) unread(noContacts bool) (out []string) {
	for _, d := range details {
		i := slices.IndexFunc(c.Facts, func(f CallFact) bool { return f.Fact == d.fact })
		said := Unasked
		if i >= 0 {
			said = c.Facts[i].Answer
		}
		if d.contact != "" && (noContacts || said == AnswerWrong) || d.contact == "" && said != AnswerRight {
			out = append(out, d.name)
		}
	}
	return out
}

// hides reports whether contacts of a type are shown neither on the card nor in a
// correction.
func (c *CallCard) hides(t model.ContactType) bool {
	i := slices.IndexFunc(details, func(d detail) bool { return d.contact == t })
	return i >= 0 && slices.Contains(c.Unread, details[i].name)
}

// DetailsByPhone returns the details that a caller may correct, from level 2 on,
// without those that the card calls unread.
func (d *Desk) DetailsByPhone(ctx context.Context, by By, c *CallCard) (*model.Subject, error) {
	if err := d.may(ctx, by, model.TakeCalls); err != nil {
		return nil, err
	}
	if _, err := d.corrects(c); err != nil {
		return nil, err
	}
	f, err := d.OpenSubject(ctx, by, c.Call.Owner, ToCorrectOnPhone)
	if err != nil {
		return nil, err
	}
	s := *f.Subject
	s.Contacts = slices.DeleteFunc(slices.Clone(s.Contacts), func(k model.Contact) bool { return c.hides(k.Type) })
	for _, name := range c.Unread {
		switch name {
		case "born":
			s.Born = 0
		case "establishment":
			s.Establishment = ""
		case "department":
			s.Department = ""
		}
	}
	return &s, nil
}

// corrects refuses a correction below level 2: whoever can change where letters go
// can have everything sent to them. It returns the reference of the request on which
// details are changed: one to correct them that was logged in this call, or where the
// policy lets nobody change them unasked any that is open; empty where there is none.
func (d *Desk) corrects(c *CallCard) (string, error) {
	if c.Level < 2 {
		return "", refused("details are corrected on the phone from level 2; log a rectification request instead")
	}
	if asked := c.Logged[calendar.Rectification]; asked != "" {
		return asked, nil
	}
	asked, err := d.asked(c.Call.Owner)
	if err != nil {
		return "", refused("the policy lets details be changed only on a request to correct them, and none is open; log it in this call first (r), then correct them")
	}
	return asked, nil
}

// CorrectByPhone saves details that the caller corrected, as DetailsByPhone returned
// them. What was left out is kept where nothing came in its place.
func (d *Desk) CorrectByPhone(ctx context.Context, by By, c *CallCard, s *model.Subject) (*Phoned, error) {
	if err := d.may(ctx, by, model.TakeCalls); err != nil {
		return nil, err
	}
	call, err := c.next()
	if err != nil {
		return nil, err
	}
	asked, err := d.corrects(c)
	if err != nil {
		return nil, err
	}
	if s.ID != call.Owner {
		return nil, refused("this is not the record of the person on the phone any more; nothing was changed: read off what you typed, and correct the record that the call is on")
	}
	done, with := "details corrected", []model.Entity(nil)
	if asked != "" {
		note, err := d.noteOf(by, s.ID, "details changed as asked in "+asked)
		if err != nil {
			return nil, err
		}
		done, with = done+" as asked in "+asked, append(with, note)
	}
	call.Acts = append(call.Acts, done)
	card, err := d.saveCall(ctx, by, "subject.correct", call, func(w model.Writer) error {
		was, err := model.Load[model.Subject](w, model.ID{}, s.ID)
		if err != nil {
			return err
		}
		next := c.filled(was, s)
		if err := checkSubject(next, by.Today()); err != nil {
			return err
		}
		for _, e := range with {
			if err := w.Put(model.Encode(e)); err != nil {
				return err
			}
		}
		return w.Put(model.Encode(next))
	})
	if err != nil {
		return nil, err
	}
	d.refresh(ctx, call.Owner)
	return &Phoned{Card: card}, nil
}

// filled returns what came of a correction with what the form did not show.
func (c *CallCard) filled(was, came *model.Subject) *model.Subject {
	next := *came
	for _, name := range c.Unread {
		switch name {
		case "born":
			next.Born = cmp.Or(came.Born, was.Born)
		case "establishment":
			next.Establishment = cmp.Or(came.Establishment, was.Establishment)
		case "department":
			next.Department = cmp.Or(came.Department, was.Department)
		}
	}
	hidden := func(k model.Contact) bool { return c.hides(k.Type) }
	shown := func(k model.Contact) bool { return !c.hides(k.Type) }
	next.Contacts = append(slices.DeleteFunc(slices.Clone(came.Contacts), hidden),
		unseen(slices.DeleteFunc(slices.Clone(was.Contacts), shown), slices.DeleteFunc(slices.Clone(came.Contacts), shown))...)
	return &next
}

// unseen returns contacts that the caller's administrator does not see with those that
// came in place of the first of their type. A postcode alone corrects that of the address.
func unseen(was, came []model.Contact) []model.Contact {
	out := slices.Clone(was)
	for _, c := range came {
		i := slices.IndexFunc(out, func(o model.Contact) bool { return o.Type == c.Type })
		switch {
		case i < 0:
			out = append(out, c)
		case c.Value == "":
			out[i].Postcode = c.Postcode
		default:
			out[i].Value, out[i].Postcode = c.Value, c.Postcode
		}
	}
	return out
}
