package desk

import (
	"context"
	"errors"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/attention"
	"lethe/model/calendar"
	"lethe/model/document"
	"lethe/model/handling"
)

// PersonLetters are the letters to a person that answer no request (LAW.md 7): the
// notice of what came from others, the question to a guardian, the message on
// coming of age, the one before an inactive account goes.
var PersonLetters = []string{"indirect-notice", "guardian-consent", "coming-of-age", "inactive-account"}

// answerDays is how long a letter to a person leaves for an answer, where nobody
// says otherwise.
const answerDays = 28

// PersonLetter writes a letter to a person that answers no request, and keeps
// nothing of it. It is an audited look at their record.
func (d *Desk) PersonLetter(ctx context.Context, by By, subject model.ID, o LetterOrder) (*document.Page, error) {
	if err := d.may(ctx, by, model.ChangePeople); err != nil {
		return nil, err
	}
	if !slices.Contains(PersonLetters, o.Kind) {
		return nil, model.Faultf(model.Usage, "%q is no letter to a person; use one of %s", o.Kind, strings.Join(PersonLetters, ", "))
	}
	set, err := document.Letters(d.policy.Letters)
	if err != nil {
		return nil, &model.Error{Fault: model.Refused, Sentence: "letters: " + err.Error(), Cause: err}
	}
	f, err := d.OpenSubject(ctx, by, subject, toWrite+o.Kind)
	if err != nil {
		return nil, err
	}
	if o.On.IsZero() {
		o.On = by.Today()
	}
	facts := d.houseFacts()
	facts["today"], facts["deadline"] = o.On.Words(), o.On.AddDays(answerDays).Words()
	if err := d.store.Read(ctx, func(r model.Reader) error { return d.subjectFacts(r, facts, f.Subject, o.On) }); err != nil {
		return nil, err
	}
	d.letterFacts(facts, f, o)
	if err := given(facts, o.Fields); err != nil {
		return nil, err
	}
	page, err := set.Write(o.Kind, facts)
	switch {
	case errors.Is(err, document.ErrField):
		return nil, &model.Error{Fault: model.Refused, Sentence: err.Error() + "; fill it in (--field)", Cause: err}
	case err != nil:
		return nil, &model.Error{Fault: model.Usage, Sentence: err.Error(), Cause: err}
	}
	return page, nil
}

// letterFacts adds what a letter to a person says beside what follows from their
// record: to whom it goes, in which words, and what it asks about.
func (d *Desk) letterFacts(facts document.Facts, f *SubjectFile, o LetterOrder) {
	age := ageOf(f.Subject, o.On)
	facts["child"] = o.Words == ForChild || o.Words == ByAge && age >= 0 && age < handling.AdultAge
	switch o.Kind {
	case "guardian-consent":
		addressOthers(facts, o.Kind)
		if p, _ := facts["purposes"].([]string); len(p) == 0 {
			facts["purposes"] = d.consentPurposeWords()
		}
	case "coming-of-age":
		facts["purposes"], facts["guardian"] = d.agreedForThem(f.Consents, o.On)
	}
}

// agreedForThem returns what a guardian agreed to and still stands, and who it was.
func (d *Desk) agreedForThem(ledger []*model.Consent, on calendar.Date) (purposes []string, guardian string) {
	for _, v := range standingConsents(ledger, on) {
		if v.Guardian == "" {
			continue
		}
		words := v.Purpose
		if p := d.policy.Purpose(v.Purpose); p != nil {
			words = p.Title
		}
		words = strings.Join(said(words, v.Channel, d.topicTitle(v.Topic)), ", ")
		if !slices.Contains(purposes, words) {
			purposes = append(purposes, words)
		}
		guardian = v.Guardian
	}
	return purposes, guardian
}

// consentPurposeWords names the purposes that rest on consent.
func (d *Desk) consentPurposeWords() []string {
	var out []string
	for _, p := range d.policy.Purposes {
		if slices.Contains(p.Bases, model.BasisConsent) {
			out = append(out, p.Title)
		}
	}
	return out
}

// PersonLetterAs returns a letter to a person in a format.
func (d *Desk) PersonLetterAs(ctx context.Context, by By, subject model.ID, page *document.Page, format Format) ([]byte, error) {
	if err := d.may(ctx, by, model.ChangePeople); err != nil {
		return nil, err
	}
	return pageAs(page, format, by.At, func() (document.Envelope, error) {
		e := d.fromUs(by.At)
		err := d.store.Read(ctx, func(r model.Reader) error {
			s, err := model.Load[model.Subject](r, model.ID{}, subject)
			if err == nil {
				e.ToName = s.Name.Full()
				if mails := s.ContactsOf(model.Email); len(mails) > 0 {
					e.To = mails[0].Value
				}
			}
			return err
		})
		return e, err
	})
}

// PersonLetterSent records that such a letter went out: with the person, in their
// timeline, and, for the notice of Article 14, that they were given the notice.
func (d *Desk) PersonLetterSent(ctx context.Context, by By, subject model.ID, kind, how string) (*model.Subject, error) {
	if err := d.may(ctx, by, model.ChangePeople); err != nil {
		return nil, err
	}
	how = strings.TrimSpace(how)
	switch {
	case !slices.Contains(PersonLetters, kind):
		return nil, model.Faultf(model.Usage, "%q is no letter to a person; use one of %s", kind, strings.Join(PersonLetters, ", "))
	case how == "":
		return nil, refused("say how it was sent: post, email")
	}
	var s *model.Subject
	err := d.store.Write(ctx, by.act("letter.send", ""), func(w model.Writer) (err error) {
		if s, err = model.Load[model.Subject](w, model.ID{}, subject); err != nil {
			return err
		}
		if s.Flags.Has(model.Deceased) {
			return refused("the person has died")
		}
		s.Letters = append(s.Letters, model.Written{Letter: kind, On: by.Today(), How: how, Actor: by.Actor})
		if kind == "indirect-notice" {
			d.noticeGiven(s, by, []string{attention.NoticeID}, how, model.ID{})
		}
		return w.Put(model.Encode(s))
	})
	if err != nil {
		return nil, err
	}
	s.Version++
	d.refresh(ctx, subject)
	return s, nil
}
