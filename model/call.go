package model

import "time"

// A Call records a telephone call about a subject: who said they were calling,
// how they were identified, what was done and how it ended. It shares the key
// of the subject, so that the trace of a look-up is forgotten with the person.
type Call struct {
	Head
	At      time.Time // when the person's card was opened
	Actor   string
	Caller  RequesterKind // who the caller says they are
	Name    string        // of a caller who is not the subject
	From    string        // the number that the call came from, as typed
	Right   []string      // facts the caller said right, as the policy names them
	Wrong   []string      // facts said wrong
	Unknown []string      // facts the caller could not say
	Level   uint64        // the highest level that was open
	Acts    []string      // what was done, in words without the person's data
	Reason  string        // why the person was looked up
	Outcome CallOutcome
	Ended   time.Time // zero while the call lasts, or when it was cut off
	unknown unknown
}

// Kind returns KindCall.
func (*Call) Kind() Kind { return KindCall }

func (v *Call) fields(c *codec) {
	c.time(1, &v.At)
	text(c, 2, &v.Actor)
	text(c, 3, &v.Caller)
	text(c, 4, &v.Name)
	text(c, 5, &v.From)
	texts(c, 6, &v.Right)
	texts(c, 7, &v.Wrong)
	texts(c, 8, &v.Unknown)
	c.uint(9, &v.Level)
	texts(c, 10, &v.Acts)
	text(c, 11, &v.Reason)
	text(c, 12, &v.Outcome)
	c.time(13, &v.Ended)
	c.rest(14, &v.unknown)
}

// CallOutcome says how a call ended.
type CallOutcome string

// The outcomes of a call.
const (
	CallAnswered     CallOutcome = "answered"
	CallActed        CallOutcome = "acted"
	CallBack         CallOutcome = "call-back"
	CallUnidentified CallOutcome = "not-identified"
	CallRefused      CallOutcome = "refused"
	CallMistaken     CallOutcome = "wrong-person"
)

// CallOutcomes lists every outcome.
var CallOutcomes = []CallOutcome{CallActed, CallAnswered, CallBack, CallUnidentified, CallRefused, CallMistaken}
