package model

import (
	"fmt"
	"time"

	"lethe/model/calendar"
)

// RequestType is a kind of data-subject request (LAW.md 2.2). The statutory
// clock depends on it, so package calendar defines the values.
type RequestType = calendar.RequestType

// Channel is how a request reached the organisation. Any channel is valid.
type Channel string

// The channels.
const (
	ByEmail  Channel = "email"
	ByPhone  Channel = "phone"
	ByPost   Channel = "post"
	InPerson Channel = "in-person"
	ByForm   Channel = "web-form"
	BySocial Channel = "social-media"
	ByPortal Channel = "portal"
	ByOther  Channel = "other"
)

// Channels lists every channel.
var Channels = []Channel{ByEmail, ByPhone, ByPost, InPerson, ByForm, BySocial, ByPortal, ByOther}

// RequesterKind says who asks on behalf of the subject (LAW.md 2.4).
type RequesterKind string

// The requester kinds.
const (
	Self      RequesterKind = "self"
	Agent     RequesterKind = "agent"
	Parent    RequesterKind = "parent"
	Attorney  RequesterKind = "attorney"
	School    RequesterKind = "school"
	Executor  RequesterKind = "executor"
	Employer  RequesterKind = "employer"
	Authority RequesterKind = "authority"
)

// RequesterKinds lists every requester kind.
var RequesterKinds = []RequesterKind{Self, Agent, Parent, Attorney, School, Executor, Employer, Authority}

// ShowsAuthority reports whether a requester of this kind always has to show
// authority before the time runs (LAW.md 1.2, 2.4). A body that asks with the
// person's authority shows it as it asks.
func (k RequesterKind) ShowsAuthority() bool { return k == Agent || k == Parent || k == Attorney }

// A Request is a data-subject request. Its state, start, due date, pauses and
// extension are all derived from Events (see Clock); nothing about time is
// stored apart from them.
type Request struct {
	Head
	Year      uint64 // with Number it makes the reference
	Number    uint64
	Type      RequestType
	Channel   Channel
	Received  calendar.Date // in Europe/London
	Subject   ID            // zero until it is known whose data is meant
	Requester Requester
	Summary   string // what was asked, in the person's words
	Events    []Event
	Assignee  string
	NextOn    calendar.Date // next action date
	NextWhat  string
	unknown   unknown
}

// Kind returns KindRequest.
func (*Request) Kind() Kind { return KindRequest }

func (r *Request) fields(c *codec) {
	c.uint(1, &r.Year)
	c.uint(2, &r.Number)
	text(c, 3, &r.Type)
	text(c, 4, &r.Channel)
	c.date(5, &r.Received)
	c.id(6, &r.Subject)
	one(c, 7, &r.Requester)
	text(c, 8, &r.Summary)
	list(c, 9, &r.Events)
	text(c, 10, &r.Assignee)
	c.date(11, &r.NextOn)
	text(c, 12, &r.NextWhat)
	c.rest(13, &r.unknown)
}

// Reference returns the request's reference, "R-2026-0041".
func (r *Request) Reference() string { return RequestReference(r.Year, r.Number) }

// RequestReference writes a request reference.
func RequestReference(year, number uint64) string { return fmt.Sprintf("R-%d-%04d", year, number) }

// Requester is the person or body who asks.
type Requester struct {
	Kind    RequesterKind
	Name    string
	Contact string
	unknown unknown
}

func (r *Requester) fields(c *codec) {
	text(c, 1, &r.Kind)
	text(c, 2, &r.Name)
	text(c, 3, &r.Contact)
	c.rest(4, &r.unknown)
}

// EventKind is what happened to a request.
type EventKind string

// The events of a request's ledger.
const (
	EventIdentityAsked     EventKind = "identity-asked"
	EventIdentityReceived  EventKind = "identity-received"
	EventAuthorityAsked    EventKind = "authority-asked"
	EventAuthorityReceived EventKind = "authority-received"
	EventFeeAsked          EventKind = "fee-asked"
	EventFeePaid           EventKind = "fee-paid"
	EventCopyFeePaid       EventKind = "copy-fee-paid"
	EventClarifyAsked      EventKind = "clarification-asked"
	EventClarifyAnswered   EventKind = "clarification-answered"
	EventExtensionNotice   EventKind = "extension-notice"
	EventResultsAnnounced  EventKind = "results-announced"
	EventAcknowledged      EventKind = "acknowledged"
	EventSent              EventKind = "response-sent"
	EventClosed            EventKind = "closed"
	EventWithdrawn         EventKind = "withdrawn"
	EventNotApplicable     EventKind = "not-applicable"
	EventReopened          EventKind = "reopened"
	EventNote              EventKind = "note"
	EventAssigned          EventKind = "assigned"
	EventNextAction        EventKind = "next-action" // what is to be done next was set, or cleared
	EventMatched           EventKind = "matched"
	EventUnmatched         EventKind = "unmatched"          // a match was taken back: nobody is known
	EventRetyped           EventKind = "retyped"            // Code is the type it was
	EventItem              EventKind = "item"               // one thing asked for
	EventDecided           EventKind = "decided"            // Code is the outcome of an item
	EventTaskAdded         EventKind = "task-added"         // Code is the task, Text what is to be done
	EventTaskDone          EventKind = "task-done"          // Code is the task
	EventTaskExcused       EventKind = "task-excused"       // Code is the task, Text the reason
	EventSearched          EventKind = "searched"           // the search log of an access request
	EventLetter            EventKind = "letter-sent"        // Code is the letter, Ref its record
	EventAttached          EventKind = "attached"           // Ref is the attachment
	EventDetached          EventKind = "detached"           // Ref is the attachment that was removed
	EventRedacted          EventKind = "redacted"           // Code is what, Ground the exemption; none: it is given
	EventLinked            EventKind = "linked"             // Ref is the other request
	EventForwarded         EventKind = "forwarded"          // to the controller whose it is to answer
	EventProgress          EventKind = "progress"           // a complainant was told how it stands
	EventLiftNotice        EventKind = "lift-notice"        // the person was told before a restriction ends
	EventRestricted        EventKind = "restricted"         // use of the data stopped
	EventLifted            EventKind = "restriction-lifted" // and may go on
)

// Ends reports whether an event of this kind closes a request.
func (k EventKind) Ends() bool {
	switch k {
	case EventClosed, EventWithdrawn, EventNotApplicable, EventForwarded:
		return true
	}
	return false
}

// An Event is one dated entry of a request's ledger. Entries are only added.
type Event struct {
	Kind    EventKind
	On      calendar.Date // when it happened
	At      time.Time     // when it was recorded
	Actor   string
	Text    string
	Ground  string   // of an extension: complexity or number; of a refusal: its ground
	Item    uint64   // the item it is about, from 1; zero for the whole request
	Code    string   // what the kind of event says
	Ref     ID       // the record the kind of event names
	Lines   []string // of a reply: what it told the person, see package handling
	unknown unknown
}

func (e *Event) fields(c *codec) {
	text(c, 1, &e.Kind)
	c.date(2, &e.On)
	c.time(3, &e.At)
	text(c, 4, &e.Actor)
	text(c, 5, &e.Text)
	text(c, 6, &e.Ground)
	c.uint(7, &e.Item)
	text(c, 8, &e.Code)
	c.id(9, &e.Ref)
	texts(c, 10, &e.Lines)
	c.rest(11, &e.unknown)
}

// Closed reports whether the last closing or reopening event closed the request.
func (r *Request) Closed() bool {
	closed := false
	for _, e := range r.Events {
		switch {
		case e.Kind.Ends():
			closed = true
		case e.Kind == EventReopened:
			closed = false
		}
	}
	return closed
}
