package model

import (
	"time"

	"lethe/model/calendar"
)

// A Disclosure records that data went to a recipient (LAW.md 2.5).
type Disclosure struct {
	Head
	Recipient  string
	On         calendar.Date
	Categories []string
	Purpose    string
	Basis      Basis
	Requester  string   // of an authority: who asked, by name and office
	Power      string   // the legal power or exemption it rests on
	Items      []string // what was given, in words
	Method     string   // how it was sent
	Approver   string   // who approved it
	// DoNotTell: telling the person would defeat the purpose. ReviewOn is when
	// that is looked at again.
	DoNotTell  bool
	ReviewOn   calendar.Date
	Abroad     string // region, of a disclosure outside the UK
	RecordedBy string
	RecordedAt time.Time
	unknown    unknown
}

// Kind returns KindDisclosure.
func (*Disclosure) Kind() Kind { return KindDisclosure }

func (d *Disclosure) fields(c *codec) {
	text(c, 1, &d.Recipient)
	c.date(2, &d.On)
	texts(c, 3, &d.Categories)
	text(c, 4, &d.Purpose)
	text(c, 5, &d.Basis)
	text(c, 6, &d.Requester)
	text(c, 7, &d.Power)
	texts(c, 8, &d.Items)
	text(c, 9, &d.Method)
	text(c, 10, &d.Approver)
	c.bool(11, &d.DoNotTell)
	c.date(12, &d.ReviewOn)
	text(c, 13, &d.Abroad)
	text(c, 14, &d.RecordedBy)
	c.time(15, &d.RecordedAt)
	c.rest(16, &d.unknown)
}
