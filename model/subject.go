package model

import (
	"slices"
	"strings"
	"time"

	"lethe/model/calendar"
)

// A Subject is a living person about whom the organisation holds data
// (DESIGN.md 2). What is held is in Holdings; the subject is who it is about.
type Subject struct {
	Head
	Name          Name
	Previous      []Name // former names
	KnownAs       string
	Born          calendar.Date
	Contacts      []Contact
	Establishment string // school or employer
	Department    string
	Role          string
	Relationships []Relationship
	Guardians     []Guardian
	Flags         Flags
	LastActivity  calendar.Date
	LastConfirmed calendar.Date // when the person last confirmed their details
	Source        string        // the system the record came from
	SourceID      string        // its id there
	Imported      []byte        // digest of the imported fields at the last import (Digest)
	NoticeVersion string        // privacy notice shown
	Added         calendar.Date
	RegisteredBy  string  // somebody else who registered the person, if it was not they themselves
	Asked         []Asked // information that the person asked to be sent
	Notices       []NoticeShown
	// AgeConfirmed is when the person confirmed to be old enough for an account,
	// AgeHow by what method.
	AgeConfirmed calendar.Date
	AgeHow       string
	Joined       []Joined  // other records of the person that were joined with this one
	Letters      []Written // letters to the person that answer no request
	Apart        []Apart   // people who are like this one and somebody else
	unknown      unknown
}

// Kind returns KindSubject.
func (*Subject) Kind() Kind { return KindSubject }

// Reference returns what people say over the phone for this subject.
func (s *Subject) Reference() string { return s.ID.SubjectReference() }

func (s *Subject) fields(c *codec) {
	one(c, 1, &s.Name)
	list(c, 2, &s.Previous)
	text(c, 3, &s.KnownAs)
	c.date(4, &s.Born)
	list(c, 5, &s.Contacts)
	text(c, 6, &s.Establishment)
	text(c, 7, &s.Department)
	text(c, 8, &s.Role)
	list(c, 9, &s.Relationships)
	list(c, 10, &s.Guardians)
	c.uint(11, (*uint64)(&s.Flags))
	c.date(12, &s.LastActivity)
	c.date(13, &s.LastConfirmed)
	text(c, 14, &s.Source)
	text(c, 15, &s.SourceID)
	c.bytes(16, &s.Imported)
	text(c, 17, &s.NoticeVersion)
	c.date(18, &s.Added)
	text(c, 19, &s.RegisteredBy)
	list(c, 20, &s.Asked)
	list(c, 21, &s.Notices)
	c.date(22, &s.AgeConfirmed)
	text(c, 23, &s.AgeHow)
	list(c, 24, &s.Joined)
	list(c, 25, &s.Letters)
	list(c, 26, &s.Apart)
	c.rest(27, &s.unknown)
}

// Asked records that a person asked for information: it may be sent, that
// information only (LAW.md 2.8 M7).
type Asked struct {
	On       calendar.Date
	About    string // the information, in words
	Topic    string // of the policy
	Channel  string // by which it is to be sent
	Answered calendar.Date
	unknown  unknown
}

func (a *Asked) fields(c *codec) {
	c.date(1, &a.On)
	text(c, 2, &a.About)
	text(c, 3, &a.Topic)
	text(c, 4, &a.Channel)
	c.date(5, &a.Answered)
	c.rest(6, &a.unknown)
}

// A Written is a letter that went to the person and answered no request: the
// message on coming of age, the question whether an account stays.
type Written struct {
	Letter  string // kind of package document
	On      calendar.Date
	How     string // post, email
	Actor   string
	unknown unknown
}

func (v *Written) fields(c *codec) {
	text(c, 1, &v.Letter)
	c.date(2, &v.On)
	text(c, 3, &v.How)
	text(c, 4, &v.Actor)
	c.rest(5, &v.unknown)
}

// LastLetter returns the day on which a letter of a kind was last sent to the
// person, or zero.
func (s *Subject) LastLetter(kind string) calendar.Date {
	var last calendar.Date
	for _, v := range s.Letters {
		if v.Letter == kind {
			last = max(last, v.On)
		}
	}
	return last
}

// A NoticeShown is one privacy notice that the person was given. Several may be
// given at one collection.
type NoticeShown struct {
	Notice  string // as the policy names it
	Version string
	At      time.Time
	How     string // form, email, spoken, post
	Holding ID     // the collection at which it was given, if one is meant
	Actor   string
	unknown unknown
}

func (v *NoticeShown) fields(c *codec) {
	text(c, 1, &v.Notice)
	text(c, 2, &v.Version)
	c.time(3, &v.At)
	text(c, 4, &v.How)
	c.id(5, &v.Holding)
	text(c, 6, &v.Actor)
	c.rest(7, &v.unknown)
}

// A Name is a person's name in parts.
type Name struct {
	Title, Given, Family string
	unknown              unknown
}

func (n *Name) fields(c *codec) {
	text(c, 1, &n.Title)
	text(c, 2, &n.Given)
	text(c, 3, &n.Family)
	c.rest(4, &n.unknown)
}

// IsZero reports whether neither a given nor a family name is known.
func (n Name) IsZero() bool { return n.Given == "" && n.Family == "" }

// Full returns given and family name, "Ada Byron".
func (n Name) Full() string { return strings.TrimSpace(n.Given + " " + n.Family) }

// Filed returns the name as a list sorts it, "Byron, Ada".
func (n Name) Filed() string {
	switch {
	case n.Family == "":
		return n.Given
	case n.Given == "":
		return n.Family
	}
	return n.Family + ", " + n.Given
}

// ContactType says what a Contact's value is.
type ContactType string

// The contact types.
const (
	Email   ContactType = "email"
	Phone   ContactType = "phone"
	Address ContactType = "address" // free lines, postcode apart
)

// A Contact is one way to reach a person.
type Contact struct {
	Type     ContactType
	Label    string // home, work, mobile
	Value    string
	Postcode string // of an address
	Generic  bool   // a shared mailbox, such as a school office (LAW.md 2.8 M8)
	// Corporate says that a company, school or public body is the subscriber, and
	// the person named is reached there (M9). Sole traders and some partnerships
	// count as individuals.
	Corporate bool
	// Screened is the day on which a telephone number was looked up in the
	// preference lists (M10), and Listed what was found: that it is on one.
	Screened calendar.Date
	Listed   bool
	unknown  unknown
}

func (k *Contact) fields(c *codec) {
	text(c, 1, &k.Type)
	text(c, 2, &k.Label)
	text(c, 3, &k.Value)
	text(c, 4, &k.Postcode)
	c.bool(5, &k.Generic)
	c.bool(6, &k.Corporate)
	c.date(7, &k.Screened)
	c.bool(8, &k.Listed)
	c.rest(9, &k.unknown)
}

// ContactsOf returns the subject's contacts of one type.
func (s *Subject) ContactsOf(t ContactType) []Contact {
	var out []Contact
	for _, k := range s.Contacts {
		if k.Type == t {
			out = append(out, k)
		}
	}
	return out
}

// A Relationship is a period in which the person was something to the
// organisation: learner, delegate, client contact, trainer.
type Relationship struct {
	Kind    string // as the policy names subject kinds
	Stage   string // enquirer, applicant, enrolled, completed, withdrawn, alumnus
	Started calendar.Date
	Ended   calendar.Date // zero while it lasts
	unknown unknown
}

func (r *Relationship) fields(c *codec) {
	text(c, 1, &r.Kind)
	text(c, 2, &r.Stage)
	c.date(3, &r.Started)
	c.date(4, &r.Ended)
	c.rest(5, &r.unknown)
}

// RelationshipEnded returns the day on which the last relationship ended, or
// zero while any of them lasts or when there is none.
func (s *Subject) RelationshipEnded() calendar.Date {
	var last calendar.Date
	for _, r := range s.Relationships {
		if r.Ended.IsZero() {
			return 0
		}
		last = max(last, r.Ended)
	}
	return last
}

// A Guardian is a person with parental responsibility, as far as known.
type Guardian struct {
	Subject  ID // if the guardian is in the register too
	Name     string
	Contact  string
	Relation string
	unknown  unknown
}

func (g *Guardian) fields(c *codec) {
	c.id(1, &g.Subject)
	text(c, 2, &g.Name)
	text(c, 3, &g.Contact)
	text(c, 4, &g.Relation)
	c.rest(5, &g.unknown)
}

// Flags are the marks on a subject that change how everybody must act.
type Flags uint64

// The flags.
const (
	Restricted   Flags = 1 << iota // processing restricted (Art 18)
	Deceased                       // no longer a data subject (LAW.md 2.4)
	UnderAge                       // a guardian is needed
	Vulnerable                     // take particular care
	Objected                       // objected to processing (Art 21(1))
	DoNotContact                   // no marketing by any channel
)

var flagWords = []struct {
	flag Flags
	word string
}{
	{Restricted, "restricted"}, {Deceased, "deceased"}, {UnderAge, "guardian needed"},
	{Vulnerable, "vulnerable"}, {Objected, "objected"}, {DoNotContact, "do not contact"},
}

// Has reports whether all of f are set.
func (v Flags) Has(f Flags) bool { return v&f == f }

// Words returns the set flags in words, in a fixed order.
func (v Flags) Words() []string {
	var out []string
	for _, w := range flagWords {
		if v.Has(w.flag) {
			out = append(out, w.word)
		}
	}
	return out
}

// KeepFormerName adds the name that a correction replaced to the former names, so
// that whoever asks by it is found. Only a new family name makes one.
func (s *Subject) KeepFormerName(was Name) {
	same := func(n Name) bool { return strings.EqualFold(n.Family, was.Family) }
	if strings.TrimSpace(was.Family) == "" || same(s.Name) || slices.ContainsFunc(s.Previous, same) {
		return
	}
	s.Previous = append(slices.Clone(s.Previous), was)
}
