package model

import (
	"time"

	"lethe/model/calendar"
)

// PartSize is how much of a paper one stored piece holds at most, in bytes. It
// leaves room for sealing and padding below the store's largest value.
const PartSize = 900 << 10

// PaperKind says what a paper of a request's file is.
type PaperKind string

// The kinds of paper.
const (
	PaperAttachment PaperKind = "attachment" // what came in, or proof of what went out
	PaperLetter     PaperKind = "letter"     // that Lethe wrote
	PaperPackage    PaperKind = "package"    // of access or portability
)

// A Paper is a file in the file of a request, which is its owner. It shares the
// request's key and so do its Parts, so that all goes with the request. Of
// evidence of identity each piece has a key of its own (Evidence), so that the
// document can be destroyed while the request's file stays.
type Paper struct {
	Head     // Owner: the request
	What     PaperKind
	Name     string
	Type     string // media type
	Size     uint64 // bytes
	Hash     []byte // SHA-256
	At       time.Time
	Actor    string
	Letter   string // of a letter: which
	Parts    []ID   // in order
	Identity bool
	DeleteOn calendar.Date // of evidence of identity: the day by which it must be gone

	// Of a letter: what the ledger says when it is sent, its ground, and whether
	// it asks for authority and not for identity.
	Says, Ground string
	Authority    bool
	Dated        calendar.Date // the day that the letter bears
	unknown      unknown
}

// Kind returns KindPaper.
func (*Paper) Kind() Kind { return KindPaper }

func (p *Paper) fields(c *codec) {
	text(c, 1, &p.What)
	text(c, 2, &p.Name)
	text(c, 3, &p.Type)
	c.uint(4, &p.Size)
	c.bytes(5, &p.Hash)
	c.time(6, &p.At)
	text(c, 7, &p.Actor)
	text(c, 8, &p.Letter)
	ids(c, 9, &p.Parts)
	c.bool(10, &p.Identity)
	c.date(11, &p.DeleteOn)
	text(c, 12, &p.Says)
	text(c, 13, &p.Ground)
	c.bool(14, &p.Authority)
	c.date(15, &p.Dated)
	c.rest(16, &p.unknown)
}

// A Part is a piece of a paper, under the key of the request.
type Part struct {
	Head    // Owner: the request
	Data    []byte
	unknown unknown
}

// Kind returns KindPart.
func (*Part) Kind() Kind { return KindPart }

func (p *Part) fields(c *codec) {
	c.bytes(1, &p.Data)
	c.rest(2, &p.unknown)
}

// Evidence is a piece of a document that proves identity, under a key of its own.
type Evidence struct {
	Head    // Owner: the request
	Data    []byte
	unknown unknown
}

// Kind returns KindEvidence.
func (*Evidence) Kind() Kind { return KindEvidence }

func (p *Evidence) fields(c *codec) {
	c.bytes(1, &p.Data)
	c.rest(2, &p.unknown)
}

// A Draft stands in the store while a paper is written in several acts. One that
// is found on opening means that the writing was cut short: the pieces that no
// paper names are removed.
type Draft struct {
	Head
	Request ID
	At      time.Time
	unknown unknown
}

// Kind returns KindDraft.
func (*Draft) Kind() Kind { return KindDraft }

func (v *Draft) fields(c *codec) {
	c.id(1, &v.Request)
	c.time(2, &v.At)
	c.rest(3, &v.unknown)
}
