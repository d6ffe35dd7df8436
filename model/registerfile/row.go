package registerfile

import (
	"lethe/model"
	"lethe/model/calendar"
)

// Marketing is what a file says about a person and news.
type Marketing string

// What a file can say. MarketingYes is only what the file says: a column cannot
// show that a box was not ticked beforehand, so it is no consent (LAW.md W5)
// and must be imported as "not consented". MarketingNo is an objection and must
// be obeyed. Of several columns one no is a no.
const (
	MarketingUnset Marketing = ""
	MarketingYes   Marketing = "yes"
	MarketingNo    Marketing = "no"
)

// A Row is one person of a register file, every value checked and normalised.
// It shares no memory with the Reader.
type Row struct {
	Line          int // physical line of the file on which the row begins, from 1
	Source        string
	SourceID      string // the id the person has in the source
	Name          model.Name
	KnownAs       string
	Previous      []string // former family names
	Born          calendar.Date
	Contacts      []model.Contact
	Establishment string
	Department    string
	Role          string
	Relationship  model.Relationship
	LastActivity  calendar.Date
	Collected     calendar.Date // when the source collected the data
	Marketing     Marketing
	Facts         Facts
	Note          string
	Extras        []model.Field // sex, status, local authority and all columns without a meaning
	Sensitive     []model.Field // requirements and other data that may be of a special category (Art 9)
	Warnings      []string      // what was changed while reading; sentences without personal data
	fields        fieldSet      // fields the file has a column for
}

// Facts are what a file says of what marketing depends on (LAW.md 2.8 M7, M9,
// M10). Zero says nothing.
type Facts struct {
	Subscriber string        // individual, named or shared
	Screened   calendar.Date // when the numbers were looked up in the preference lists
	Listed     string        // yes or no
	Asked      string        // information the person asked for, as the file has it
	AskedOn    calendar.Date
}

// Ended returns when the relationship ended, or zero.
func (r *Row) Ended() calendar.Date { return r.Relationship.Ended }

// Emails returns the email addresses of the row in the form in which they are
// compared (NormalEmail).
func (r *Row) Emails() []string {
	var out []string
	for _, k := range r.Contacts {
		if k.Type == model.Email {
			out = append(out, NormalEmail(k.Value))
		}
	}
	return out
}
