package model

import (
	"bytes"
	"cmp"
	"time"

	"lethe/model/calendar"
)

// ConsentAct is what a consent entry records.
type ConsentAct string

// The consent acts. The ledger is append-only: a withdrawal is a new entry.
const (
	ConsentGiven     ConsentAct = "given"
	ConsentRefreshed ConsentAct = "refreshed"
	ConsentRevoked   ConsentAct = "withdrawn"
)

// A Consent is one entry of a subject's consent ledger (LAW.md 3.7).
type Consent struct {
	Head
	Act        ConsentAct
	Purpose    string
	Channel    string // email, text, phone, post; empty where it is not about contact
	Topic      string
	On         calendar.Date
	Wording    string // what the person agreed to, or the version of the form
	Notice     string // notice version shown
	How        string // form, spoken, paper
	Explicit   bool
	Guardian   string // who consented for a child
	RecordedBy string
	RecordedAt time.Time
	Event      string        // the trip, photograph or other single occasion it is for
	Expires    calendar.Date // last day on which it holds, where it ends by itself
	Evidence   string        // what shows that it was given, such as the text of an email
	Checks     []string      // what whoever recorded it vouches for: freely given, specific...
	Route      string        // how a guardian's consent was obtained
	Through    string        // the school or college through which it was
	Told       []string      // of a withdrawal: what the person was told would stop, and the organisation's advice
	Copy       CopyAnswer    // of a withdrawal: what they said to the copy that was offered
	Order      uint64        // place in the ledger, from 1; zero in entries of before there was one
	unknown    unknown
}

// Kind returns KindConsent.
func (*Consent) Kind() Kind { return KindConsent }

func (v *Consent) fields(c *codec) {
	text(c, 1, &v.Act)
	text(c, 2, &v.Purpose)
	text(c, 3, &v.Channel)
	text(c, 4, &v.Topic)
	c.date(5, &v.On)
	text(c, 6, &v.Wording)
	text(c, 7, &v.Notice)
	text(c, 8, &v.How)
	c.bool(9, &v.Explicit)
	text(c, 10, &v.Guardian)
	text(c, 11, &v.RecordedBy)
	c.time(12, &v.RecordedAt)
	text(c, 13, &v.Event)
	c.date(14, &v.Expires)
	text(c, 15, &v.Evidence)
	texts(c, 16, &v.Checks)
	text(c, 17, &v.Route)
	text(c, 18, &v.Through)
	texts(c, 19, &v.Told)
	text(c, 20, &v.Copy)
	c.uint(21, &v.Order)
	c.rest(22, &v.unknown)
}

// CopyAnswer is what a person who withdraws a consent says to the copy of their
// record that is offered first.
type CopyAnswer string

// The answers. It is empty where no copy is offered.
const (
	CopyTaken    CopyAnswer = "taken"
	CopyDeclined CopyAnswer = "declined"
)

// CopyAnswers are all answers.
var CopyAnswers = []CopyAnswer{CopyTaken, CopyDeclined}

// Live reports whether entry v of a ledger lets the organisation rely on
// consent, as the last entry for its purpose and channel.
func (v *Consent) Live() bool { return v.Act == ConsentGiven || v.Act == ConsentRefreshed }

// HoldsOn reports whether entry v, if it is live, can be relied on on a day: it
// was given by then, and did not end by itself.
func (v *Consent) HoldsOn(day calendar.Date) bool {
	return v.Live() && v.On <= day && (v.Expires.IsZero() || day <= v.Expires)
}

// CompareConsents orders the entries of a ledger as they count: by their day, on
// one day withdrawals last, then in the order in which they were recorded.
func CompareConsents(a, b *Consent) int {
	rank := func(v *Consent) int {
		if v.Live() {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Order, b.Order),
		a.RecordedAt.Compare(b.RecordedAt), bytes.Compare(a.ID[:], b.ID[:]))
}

// NextInLedger returns the place of the entry that comes next.
func NextInLedger(ledger []*Consent) uint64 {
	var last uint64
	for _, v := range ledger {
		last = max(last, v.Order)
	}
	return last + 1
}

// A Note is something an administrator wrote about a subject. Opinions about a
// person are personal data and go out with an access request.
type Note struct {
	Head
	At      time.Time
	Actor   string
	Text    string
	unknown unknown
}

// Kind returns KindNote.
func (*Note) Kind() Kind { return KindNote }

func (n *Note) fields(c *codec) {
	c.time(1, &n.At)
	text(c, 2, &n.Actor)
	text(c, 3, &n.Text)
	c.rest(4, &n.unknown)
}

// A Lookup records why somebody opened a subject's file.
type Lookup struct {
	Head
	At      time.Time
	Actor   string
	Reason  string
	unknown unknown
}

// Kind returns KindLookup.
func (*Lookup) Kind() Kind { return KindLookup }

func (v *Lookup) fields(c *codec) {
	c.time(1, &v.At)
	text(c, 2, &v.Actor)
	text(c, 3, &v.Reason)
	c.rest(4, &v.unknown)
}
