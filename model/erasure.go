package model

import "time"

// An ErasureGround says why data was erased. It is kept for good, so it comes
// from a closed list and says nothing about the person.
type ErasureGround string

// The grounds: those of Art 17(1) UK GDPR, and the organisation's own schedule.
const (
	NoLongerNeeded  ErasureGround = "no-longer-needed"     // Art 17(1)(a)
	ConsentGone     ErasureGround = "consent-withdrawn"    // Art 17(1)(b)
	ObjectionUpheld ErasureGround = "objection"            // Art 17(1)(c)
	HeldUnlawfully  ErasureGround = "unlawful"             // Art 17(1)(d)
	LegalDuty       ErasureGround = "legal-duty"           // Art 17(1)(e)
	ChildService    ErasureGround = "child-online-service" // Art 17(1)(f)
	RetentionOver   ErasureGround = "retention"            // the retention schedule
)

// RecordsJoined is the ground of destroying the keys of a record whose contents
// were moved to another record of the same person. Nobody chooses it: it is the
// end of a merge.
const RecordsJoined ErasureGround = "records-joined"

// ErasureGrounds lists every ground that somebody may give.
var ErasureGrounds = []ErasureGround{NoLongerNeeded, ConsentGone, ObjectionUpheld, HeldUnlawfully, LegalDuty, ChildService, RetentionOver}

// An Erasure is the organisation's own note of an erasure: that there was one,
// by whom and why, and nothing about whom (LAW.md 3.3). The certificate and the
// erasure ledger bear the same id.
type Erasure struct {
	Head
	At       time.Time
	Actor    string
	Ground   ErasureGround
	Reason   string // in the administrator's words, who are told to name nobody
	Request  string // reference of the request that it answers, if any
	Subjects uint64
	Holdings uint64 // erased alone, apart from those of the subjects
	Requests uint64 // files of requests
	Run      ID     // of the retention run that it is a batch of, if it is
	Tallies  []Tally
	unknown  unknown
}

// Kind returns KindErasure.
func (*Erasure) Kind() Kind { return KindErasure }

func (e *Erasure) fields(c *codec) {
	c.time(1, &e.At)
	text(c, 2, &e.Actor)
	text(c, 3, &e.Ground)
	text(c, 4, &e.Reason)
	text(c, 5, &e.Request)
	c.uint(6, &e.Subjects)
	c.uint(7, &e.Holdings)
	c.uint(8, &e.Requests)
	c.id(9, &e.Run)
	list(c, 10, &e.Tallies)
	c.rest(11, &e.unknown)
}

// A Tally counts what one rule did to holdings, or why they were left.
type Tally struct {
	Rule    string // of the retention schedule; empty for an act of another ground
	Method  string // MethodErased, MethodAnonymised, or why holdings were left
	Count   uint64
	unknown unknown
}

// The methods of destruction.
const (
	MethodErased     = "erased"
	MethodAnonymised = "anonymised"
)

func (t *Tally) fields(c *codec) {
	text(c, 1, &t.Rule)
	text(c, 2, &t.Method)
	c.uint(3, &t.Count)
	c.rest(4, &t.unknown)
}

// A HoldingName says which holding of which subject.
type HoldingName struct{ Owner, ID ID }

// An EvidenceName says which piece of identity evidence of which request.
type EvidenceName struct{ Owner, ID ID }

// An EraseOrder is what one act erases: whole subjects, each with everything
// that it owns, single holdings, files of requests with their papers, and identity evidence. All share one
// destruction of keys.
type EraseOrder struct {
	Subjects []ID
	Holdings []HoldingName
	Requests []ID
	Evidence []EvidenceName
	// Into is who has everything that was the subjects', where the ground is
	// RecordsJoined; zero for an erasure.
	Into ID
	// Note is written before anything is destroyed, and so are the
	// suppressions, which could not be made afterwards.
	Note         *Erasure
	Suppressions []*Suppression
	// Approval is what the act uses up, written with the note; nil where it needs none.
	Approval *Approval
	// Anonymous is what is kept, as counts, of some of what goes.
	Anonymous []*AnonymousSet
}

// An ErasureReceipt says that an erasure is done.
type ErasureReceipt struct {
	ID          ID
	Records     int      // records destroyed
	Keys        int      // keys destroyed
	Level       string   // assurance level, "L1" or "L2" (DESIGN.md 3.6)
	Why         string   // why it is no higher, as a sentence
	Pending     []string // copies of the keys made before that still open it, by place
	Certificate []byte   // signed, as JSON
	Text        string   // the certificate for people to read
}
