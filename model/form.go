package model

import (
	"time"

	"lethe/model/calendar"
)

// FormKind says which register of accountability a form belongs to. Package
// accountability says what each asks.
type FormKind string

// The kinds of form.
const (
	FormImpact    FormKind = "impact-assessment"    // Art 35
	FormBalance   FormKind = "balancing-assessment" // of legitimate interests, Art 6(1)(f)
	FormPurpose   FormKind = "purpose-change"       // Art 8A
	FormTransfer  FormKind = "transfer"             // Arts 44 to 49
	FormRecipient FormKind = "recipient-check"
	FormSource    FormKind = "source-check"
	FormSale      FormKind = "sale-or-merger"
	FormDocument  FormKind = "document"
	FormSecurity  FormKind = "security-test"
)

// A Form is a dated entry of a register of accountability: an assessment, a
// check, a decision about a purpose or a transfer, a document, a test. It is
// never changed: a later form about the same thing takes its place, and both
// stay.
type Form struct {
	Head
	Register FormKind
	About    string // what it is about: an id of the policy, or a name
	Title    string
	Answers  []Field // by the heads of the register
	Decision string
	On       calendar.Date
	Next     calendar.Date // when it is looked at again, or what it grants expires
	Told     calendar.Date // when the people concerned were told, zero while they are not
	Actor    string
	At       time.Time
	unknown  unknown
}

// Kind returns KindForm.
func (*Form) Kind() Kind { return KindForm }

func (f *Form) fields(c *codec) {
	text(c, 1, &f.Register)
	text(c, 2, &f.About)
	text(c, 3, &f.Title)
	list(c, 4, &f.Answers)
	text(c, 5, &f.Decision)
	c.date(6, &f.On)
	c.date(7, &f.Next)
	c.date(8, &f.Told)
	text(c, 9, &f.Actor)
	c.time(10, &f.At)
	c.rest(11, &f.unknown)
}

// Answer returns what the form says under a head.
func (f *Form) Answer(head string) string {
	for _, a := range f.Answers {
		if a.Name == head {
			return a.Value
		}
	}
	return ""
}
