package desk

import (
	"context"
	"slices"

	"lethe/model"
)

// DetailsByPhone returns the details that a caller may correct, from level 2 on.
// Where contact data is never read out it is left out.
func (d *Desk) DetailsByPhone(ctx context.Context, by By, c *CallCard) (*model.Subject, error) {
	if err := d.may(ctx, by, model.TakeCalls); err != nil {
		return nil, err
	}
	if err := c.corrects(); err != nil {
		return nil, err
	}
	f, err := d.OpenSubject(ctx, by, c.Call.Owner, ToCorrectOnPhone)
	if err != nil {
		return nil, err
	}
	s := *f.Subject
	if c.ContactsHidden {
		s.Contacts = nil
	}
	return &s, nil
}

// corrects refuses a correction below level 2: whoever can change where letters go
// can have everything sent to them.
func (c *CallCard) corrects() error {
	if c.Level < 2 {
		return refused("details are corrected on the phone from level 2; log a rectification request instead")
	}
	return nil
}

// CorrectByPhone saves details that the caller corrected, as DetailsByPhone returned
// them. Contacts that were left out are kept where nothing came in their place.
func (d *Desk) CorrectByPhone(ctx context.Context, by By, c *CallCard, s *model.Subject) (*Phoned, error) {
	if err := d.may(ctx, by, model.TakeCalls); err != nil {
		return nil, err
	}
	call, err := c.next()
	if err != nil {
		return nil, err
	}
	if err := c.corrects(); err != nil {
		return nil, err
	}
	if s.ID != call.Owner {
		return nil, refused("this is not the person on the phone")
	}
	call.Acts = append(call.Acts, "details corrected")
	card, err := d.saveCall(ctx, by, "subject.correct", call, func(w model.Writer) error {
		next := *s
		if c.ContactsHidden {
			was, err := model.Load[model.Subject](w, model.ID{}, s.ID)
			if err != nil {
				return err
			}
			next.Contacts = unseen(was.Contacts, s.Contacts)
		}
		if err := checkSubject(&next, by.Today()); err != nil {
			return err
		}
		return w.Put(model.Encode(&next))
	})
	if err != nil {
		return nil, err
	}
	d.refresh(ctx, call.Owner)
	return &Phoned{Card: card}, nil
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
