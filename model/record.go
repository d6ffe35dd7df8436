package model

import (
	"fmt"
	"time"
)

// A Kind says what a stored record is. Its value is the first byte of the
// stored key name, so values are never changed or used again.
type Kind byte

// The kinds of record. Subjects, holdings and requests have a key of their
// own, so that each can be forgotten alone; consents, notes, disclosures and
// calls share the key of their subject, papers and their parts that of their
// request, and each piece of identity evidence has its own; the others belong to
// the organisation.
const (
	KindSubject     Kind = 's'
	KindHolding     Kind = 'h'
	KindConsent     Kind = 'c'
	KindNote        Kind = 'n'
	KindDisclosure  Kind = 'd'
	KindRequest     Kind = 'r'
	KindHold        Kind = 'l'
	KindSuppression Kind = 'x'
	KindPolicy      Kind = 'p'
	KindImport      Kind = 'i'
	KindErasure     Kind = 'e'
	KindUpkeep      Kind = 'u'
	KindCall        Kind = 't' // telephone
	KindLookup      Kind = 'a'
	KindAnonymous   Kind = 'g' // groups
	KindRun         Kind = 'm' // retention run, of many
	KindPaper       Kind = 'f' // file
	KindPart        Kind = 'b' // bytes
	KindEvidence    Kind = 'v'
	KindDraft       Kind = 'w' // writing
	KindUser        Kind = 'o' // operator
	KindApproval    Kind = 'q' // question
	KindBreach      Kind = 'j' // jeopardy
	KindForm        Kind = 'y' // accountability
)

// Kinds lists every kind, in the order in which they are loaded.
var Kinds = []Kind{KindPolicy, KindImport, KindErasure, KindAnonymous, KindRun, KindUpkeep, KindSuppression, KindHold, KindBreach, KindForm, KindSubject, KindHolding, KindConsent, KindNote, KindDisclosure, KindCall, KindLookup, KindRequest, KindPaper, KindPart, KindEvidence, KindDraft, KindUser, KindApproval}

// KeyGroup says which key seals a kind of record.
type KeyGroup int

// The key groups (DESIGN.md 3, keyring).
const (
	OwnKey    KeyGroup = iota // the record has a key of its own
	OwnersKey                 // the record shares the key of the subject or request that owns it
	HouseKey                  // the record belongs to the organisation
)

// Group returns the key group of k, and whether k is a known kind.
func (k Kind) Group() (KeyGroup, bool) {
	switch k {
	case KindSubject, KindHolding, KindRequest, KindEvidence:
		return OwnKey, true
	case KindConsent, KindNote, KindDisclosure, KindCall, KindLookup, KindPaper, KindPart:
		return OwnersKey, true
	case KindHold, KindSuppression, KindPolicy, KindImport, KindErasure, KindUpkeep, KindAnonymous, KindRun, KindDraft, KindUser, KindApproval, KindBreach, KindForm:
		return HouseKey, true
	}
	return 0, false
}

// Owned reports whether records of this kind are stored under the subject or
// request that owns them, so that an owner's records of the kind can be scanned
// alone.
func (k Kind) Owned() bool { return k.OwnedBy() != 0 }

// OwnedBy returns the kind of record that owns records of this kind, or zero.
func (k Kind) OwnedBy() Kind {
	switch k {
	case KindHolding, KindConsent, KindNote, KindDisclosure, KindCall, KindLookup:
		return KindSubject
	case KindPaper, KindPart, KindEvidence:
		return KindRequest
	}
	return 0
}

// String returns the kind's name.
func (k Kind) String() string {
	names := map[Kind]string{
		KindSubject: "subject", KindHolding: "holding", KindConsent: "consent",
		KindNote: "note", KindDisclosure: "disclosure", KindRequest: "request",
		KindHold: "hold", KindSuppression: "suppression", KindPolicy: "policy",
		KindImport: "import", KindErasure: "erasure",
		KindUpkeep: "upkeep", KindCall: "call", KindLookup: "look-up",
		KindAnonymous: "anonymous set", KindRun: "retention run", KindPaper: "paper", KindPart: "part of a paper",
		KindEvidence: "piece of identity evidence", KindDraft: "unfinished paper",
		KindUser: "user", KindApproval: "approval", KindBreach: "breach", KindForm: "form",
	}
	if n, ok := names[k]; ok {
		return n
	}
	return fmt.Sprintf("kind %d", byte(k))
}

// A Head is what every record carries beside its contents. Version is the
// number of the stored version that was read, zero for a record that is not
// stored yet; it is not part of the encoding.
type Head struct {
	ID      ID
	Owner   ID // the subject or request, for kinds that are Owned
	Version uint64
}

func (h *Head) head() *Head { return h }

// An Entity is a record of the register. Its methods are unexported because
// the kinds are a closed set.
type Entity interface {
	fielded
	head() *Head
	Kind() Kind
}

// A Record is an entity as the store sees it: encoded, not yet sealed.
type Record struct {
	Kind    Kind
	ID      ID
	Owner   ID
	Version uint64 // as read; zero when new
	Body    []byte
}

// Encode returns e as a record.
func Encode(e Entity) Record {
	h := e.head()
	return Record{Kind: e.Kind(), ID: h.ID, Owner: h.Owner, Version: h.Version, Body: encode(e)}
}

// DecodeInto reads r into e, which must be a fresh value of r's kind. It
// returns an error that wraps ErrEncoding.
func DecodeInto(r Record, e Entity) error {
	if r.Kind != e.Kind() {
		return fmt.Errorf("%w: a %s where a %s was expected", ErrEncoding, r.Kind, e.Kind())
	}
	*e.head() = Head{ID: r.ID, Owner: r.Owner, Version: r.Version}
	return decode(r.Body, e)
}

// SchemaVersion is the version of the encodings of all kinds. It is sealed
// with each record; raise it only when old programs must refuse new records.
const SchemaVersion = 1

// An Act says who did what, when and why. One accompanies every write and every
// audited read, and becomes an audit leaf for each record touched.
type Act struct {
	At     time.Time
	Actor  string // account name of the administrator
	Action string // for example "subject.correct"; it names nobody
}
