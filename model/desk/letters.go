package desk

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/document"
	"lethe/model/handling"
	"lethe/model/policy"
)

// A LetterOrder is a letter that is to be written about a request.
type LetterOrder struct {
	Kind string // see document.Kinds
	// Words says for whom the letter is worded; empty goes by the person's age.
	Words Wording
	// Fields are merge fields by name, beside and before those that follow from
	// the register. A field that is a list takes several values.
	Fields map[string][]string
	On     calendar.Date // day of the letter; zero is today
	// Authority asks for authority rather than identity.
	Authority bool
	// Shown is the text of the letter as somebody read it. What would say
	// something else by now is not kept and not sent. Empty is kept in any case.
	Shown string
}

// A Wording is for whom a letter is worded.
type Wording string

// The wordings. By age, whoever is under 18 on the day of the letter and asks for
// themselves is written to in words for a child.
const (
	ByAge    Wording = ""
	ForChild Wording = "child"
	ForAdult Wording = "adult"
)

// A Format is a form in which a letter leaves.
type Format string

// The formats.
const (
	AsText Format = "text"
	AsHTML Format = "html"
	AsPDF  Format = "pdf"
	AsEML  Format = "eml"
)

// Formats lists every format.
var Formats = []Format{AsText, AsHTML, AsPDF, AsEML}

// CheckLetters returns why the texts of a policy cannot replace those of the
// letters, as an error of fault Refused with the letter and its line.
func CheckLetters(p *policy.Policy) error {
	if _, err := document.Letters(p.Letters); err != nil {
		return &model.Error{Fault: model.Refused, Sentence: "letters: " + err.Error(), Cause: err}
	}
	return nil
}

// Letter writes a letter and keeps nothing of it. It returns an error of fault
// Refused that names the fields which are missing.
func (d *Desk) Letter(ctx context.Context, by By, id model.ID, o LetterOrder) (*document.Page, error) {
	if err := d.may(ctx, by, model.WorkRequests); err != nil {
		return nil, err
	}
	set, err := document.Letters(d.policy.Letters)
	if err != nil {
		return nil, &model.Error{Fault: model.Refused, Sentence: "letters: " + err.Error(), Cause: err}
	}
	f, err := d.OpenRequest(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if o.On.IsZero() {
		o.On = by.Today()
	}
	facts, err := d.facts(ctx, by, f, o)
	if err != nil {
		return nil, err
	}
	page, err := set.Write(o.Kind, facts)
	switch {
	case errors.Is(err, document.ErrField):
		return nil, &model.Error{Fault: model.Refused, Sentence: err.Error() + "; decide it, or fill it in (--field)", Cause: err}
	case err != nil:
		return nil, &model.Error{Fault: model.Usage, Sentence: err.Error(), Cause: err}
	}
	return page, nil
}

// LetterAs returns a letter in a format, made at the time of the act; attached goes
// with a message.
func (d *Desk) LetterAs(ctx context.Context, by By, id model.ID, page *document.Page, format Format, attached ...document.Attached) ([]byte, error) {
	if err := d.may(ctx, by, model.WorkRequests); err != nil {
		return nil, err
	}
	return pageAs(page, format, by.At, func() (document.Envelope, error) { return d.envelope(ctx, id, by.At) }, attached...)
}

// pageAs returns a letter in a format; envelope is asked for of a message alone.
func pageAs(page *document.Page, format Format, at time.Time, envelope func() (document.Envelope, error), attached ...document.Attached) ([]byte, error) {
	switch format {
	case AsText, "":
		return []byte(page.Text()), nil
	case AsHTML:
		return page.HTML()
	case AsPDF:
		return page.PDF(at)
	case AsEML:
		e, err := envelope()
		if err != nil {
			return nil, err
		}
		e.Attached = attached
		out, err := page.EML(e)
		if errors.Is(err, document.ErrAddress) {
			err = &model.Error{Fault: model.Refused, Sentence: "a message needs an email address on both sides: that of the requester or subject, and that of a contact in the policy", Cause: err}
		}
		return out, err
	}
	return nil, model.Faultf(model.Usage, "%q is not a format of a letter; use one of %s", string(format), joined(Formats))
}

// fromUs is the envelope of what the organisation sends, without whom it goes to.
func (d *Desk) fromUs(at time.Time) document.Envelope {
	e := document.Envelope{FromName: d.policy.Organisation.LegalName, Date: at}
	if c := d.policy.Contact(policy.DPO, policy.DataManager, policy.PrivacyManager, policy.Enquiries); c != nil {
		e.From = c.Email
	}
	return e
}

// envelope addresses a message about a request to whoever asked.
func (d *Desk) envelope(ctx context.Context, id model.ID, at time.Time) (document.Envelope, error) {
	e := d.fromUs(at)
	err := d.store.Read(ctx, func(r model.Reader) error {
		q, err := model.Load[model.Request](r, model.ID{}, id)
		if err != nil {
			return err
		}
		e.ToName, e.To = q.Requester.Name, q.Requester.Contact
		if q.Subject.IsZero() || q.Requester.Kind != model.Self {
			return nil
		}
		s, err := model.Load[model.Subject](r, model.ID{}, q.Subject)
		if errors.Is(err, model.ErrNotFound) {
			return nil // erased
		}
		if err == nil {
			e.ToName = s.Name.Full()
			if mails := s.ContactsOf(model.Email); len(mails) > 0 && !strings.Contains(e.To, "@") {
				e.To = mails[0].Value
			}
		}
		return err
	})
	return e, err
}

// FileLetter writes a letter and keeps it in the request's file, with its hash.
func (d *Desk) FileLetter(ctx context.Context, by By, id model.ID, o LetterOrder, format Format) (*model.Paper, error) {
	if err := d.may(ctx, by, model.WorkRequests); err != nil {
		return nil, err
	}
	n, data, err := d.rendered(ctx, by, id, o, format)
	if err != nil {
		return nil, err
	}
	return d.file(ctx, by, id, n, bytes.NewReader(data))
}

// SendLetter records that a letter was sent on o.On, with the letter in the
// request's file. What it stands for enters the ledger in the same act: an
// extension, a question that pauses the time, the reply. Nothing of it counts
// before. It returns an error of fault Refused that names the rule.
func (d *Desk) SendLetter(ctx context.Context, by By, id model.ID, o LetterOrder, format Format) (*RequestFile, error) {
	if err := d.may(ctx, by, model.WorkRequests); err != nil {
		return nil, err
	}
	n, data, err := d.rendered(ctx, by, id, o, format)
	if err != nil {
		return nil, err
	}
	_, err = d.fileWith(ctx, by, id, n, bytes.NewReader(data), func(w model.Writer, q *model.Request, p *model.Paper) error {
		if err := fits(q, handling.Read(q), o.Kind); err != nil {
			return err
		}
		for _, e := range d.sent(by, q, o, p.ID) {
			if err := d.happen(w, by, q, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return d.OpenRequest(ctx, by, id)
}

func (d *Desk) rendered(ctx context.Context, by By, id model.ID, o LetterOrder, format Format) (NewPaper, []byte, error) {
	var none NewPaper
	page, err := d.Letter(ctx, by, id, o)
	if err != nil {
		return none, nil, err
	}
	if o.Shown != "" && o.Shown != page.Text() {
		return none, nil, refused("the letter would say something else now than when it was read: read it again; nothing was saved")
	}
	data, err := d.LetterAs(ctx, by, id, page, format)
	if err != nil {
		return none, nil, err
	}
	form := map[Format][2]string{
		AsText: {".txt", "text/plain"}, "": {".txt", "text/plain"}, AsHTML: {".html", "text/html"},
		AsPDF: {".pdf", "application/pdf"}, AsEML: {".eml", "message/rfc822"},
	}[format]
	_, says := standsFor(o)
	return NewPaper{Name: o.Kind + form[0], Type: form[1], Size: int64(len(data)), What: model.PaperLetter, Letter: o.Kind,
		says: says, ground: o.first("ground"), authority: o.Authority, dated: cmp.Or(o.On, by.Today())}, data, nil
}
