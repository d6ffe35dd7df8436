package model

import (
	"slices"
	"time"

	"lethe/model/calendar"
)

// HoldKind says why destruction is blocked (LAW.md 3.4).
type HoldKind string

// The kinds of hold that a person places. Open requests and restrictions block
// destruction by themselves and need no hold.
const (
	HoldComplaint  HoldKind = "complaint"
	HoldLitigation HoldKind = "litigation"
	HoldRegulator  HoldKind = "regulator"
	HoldBreach     HoldKind = "breach"
)

// A Hold blocks the destruction of what is in its scope until it is released.
// It is no reason to use the data for anything else.
type Hold struct {
	Head
	Type        HoldKind
	Subject     ID     // zero: every subject
	Category    string // empty: every category
	Responsible string
	Reason      string
	Placed      time.Time
	Review      calendar.Date
	Released    time.Time
	ReleasedBy  string
	PlacedBy    string
	// Asked is when its release was asked for, zero if nobody asks at present.
	// A litigation hold needs a second person to approve it (LAW.md 3.4).
	Asked         time.Time
	AskedBy       string
	ReleaseReason string
	Reviews       []HoldReview
	// People narrows a hold that names no Subject to these, in the order of their
	// ids; Breach is the breach that placed and releases it.
	People  []ID
	Breach  ID
	unknown unknown
}

// A HoldReview is one look at a hold, which found that it is still needed.
type HoldReview struct {
	At      time.Time
	Actor   string
	Note    string
	unknown unknown
}

func (v *HoldReview) fields(c *codec) {
	c.time(1, &v.At)
	text(c, 2, &v.Actor)
	text(c, 3, &v.Note)
	c.rest(4, &v.unknown)
}

// HoldKinds lists every kind of hold.
var HoldKinds = []HoldKind{HoldComplaint, HoldLitigation, HoldRegulator, HoldBreach}

// Kind returns KindHold.
func (*Hold) Kind() Kind { return KindHold }

func (h *Hold) fields(c *codec) {
	text(c, 1, &h.Type)
	c.id(2, &h.Subject)
	text(c, 3, &h.Category)
	text(c, 4, &h.Responsible)
	text(c, 5, &h.Reason)
	c.time(6, &h.Placed)
	c.date(7, &h.Review)
	c.time(8, &h.Released)
	text(c, 9, &h.ReleasedBy)
	text(c, 10, &h.PlacedBy)
	c.time(11, &h.Asked)
	text(c, 12, &h.AskedBy)
	text(c, 13, &h.ReleaseReason)
	list(c, 14, &h.Reviews)
	ids(c, 15, &h.People)
	c.id(16, &h.Breach)
	c.rest(17, &h.unknown)
}

// Covers reports whether an unreleased hold blocks this holding.
func (h *Hold) Covers(v *Holding) bool {
	return h.Released.IsZero() &&
		(h.Subject.IsZero() || h.Subject == v.Owner) &&
		(len(h.People) == 0 || h.Names(v.Owner)) &&
		(h.Category == "" || h.Category == v.Category)
}

// Names reports whether a person is among the People of a hold.
func (h *Hold) Names(subject ID) bool {
	_, there := slices.BinarySearchFunc(h.People, subject, ID.Compare)
	return there
}

// A Suppression recognises somebody who must not be contacted, and holds
// nothing else. It survives erasure (LAW.md 3.5).
type Suppression struct {
	Head
	Hash    []byte // keyed hash of the normalised contact
	Scope   string // channel, or empty for all
	On      calendar.Date
	Source  string
	unknown unknown
}

// ByErasure is the Source of a suppression that an erasure left, so that the
// person is recognised when an old file brings them back.
const ByErasure = "erasure"

// Kind returns KindSuppression.
func (*Suppression) Kind() Kind { return KindSuppression }

func (s *Suppression) fields(c *codec) {
	c.bytes(1, &s.Hash)
	text(c, 2, &s.Scope)
	c.date(3, &s.On)
	text(c, 4, &s.Source)
	c.rest(5, &s.unknown)
}

// A PolicyVersion is the organisation's policy as it was put in force.
type PolicyVersion struct {
	Head
	Text    []byte // the YAML as written
	InForce time.Time
	Actor   string
	unknown unknown
}

// Kind returns KindPolicy.
func (*PolicyVersion) Kind() Kind { return KindPolicy }

func (p *PolicyVersion) fields(c *codec) {
	c.bytes(1, &p.Text)
	c.time(2, &p.InForce)
	text(c, 3, &p.Actor)
	c.rest(4, &p.unknown)
}

// An ImportRun records how far the import of one file got, so that it can be
// resumed and is never half counted.
type ImportRun struct {
	Head
	Digest                                         []byte // SHA-256 of the file
	Source                                         string
	Started                                        time.Time
	Finished                                       time.Time // zero until the whole file was read
	Rows                                           uint64    // rows taken care of, in file order
	Added, Updated, Unchanged, Conflicts, Rejected uint64
	Duplicate, Suppressed                          uint64
	unknown                                        unknown
}

// Kind returns KindImport.
func (*ImportRun) Kind() Kind { return KindImport }

func (r *ImportRun) fields(c *codec) {
	c.bytes(1, &r.Digest)
	text(c, 2, &r.Source)
	c.time(3, &r.Started)
	c.time(4, &r.Finished)
	c.uint(5, &r.Rows)
	c.uint(6, &r.Added)
	c.uint(7, &r.Updated)
	c.uint(8, &r.Unchanged)
	c.uint(9, &r.Conflicts)
	c.uint(10, &r.Rejected)
	c.uint(11, &r.Duplicate)
	c.uint(12, &r.Suppressed)
	c.rest(13, &r.unknown)
}
