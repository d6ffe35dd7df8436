package model

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"strings"
	"time"
)

// A PairedAct is something that two people do together where the policy says
// so: one asks, another approves.
type PairedAct string

// The acts that take two people. PairedPolicy is not chosen: it is the rule's own
// protection, and holds as soon as another act is paired.
const (
	PairedErasure    PairedAct = "erasure"
	PairedExport     PairedAct = "export"
	PairedRestore    PairedAct = "restore"
	PairedKeyChanges PairedAct = "key-changes"
	PairedRelease    PairedAct = "hold-release"
	PairedMerge      PairedAct = "merge"
	PairedPolicy     PairedAct = "policy"
)

// PairedActs lists the acts that a policy may pair.
var PairedActs = []PairedAct{PairedErasure, PairedExport, PairedRestore, PairedKeyChanges, PairedRelease, PairedMerge}

// Words returns the act as sentences have it.
func (a PairedAct) Words() string {
	switch a {
	case PairedRestore:
		return "opening a restored store"
	case PairedRelease:
		return "releasing a hold"
	case PairedMerge:
		return "joining two records"
	case PairedPolicy:
		return "a looser policy"
	}
	return strings.ReplaceAll(string(a), "-", " ")
}

// Permission returns what somebody must be allowed to ask for the act, and to
// approve it.
func (a PairedAct) Permission() Permission {
	switch a {
	case PairedErasure:
		return ErasePeople
	case PairedExport:
		return ExportPeople
	case PairedRestore:
		return RestoreBackups
	case PairedKeyChanges:
		return ChangeKeys
	case PairedRelease:
		return ManageHolds
	case PairedMerge:
		return ChangePeople
	case PairedPolicy:
		return ChangePolicy
	}
	return "" // nobody has it
}

// An Approval is what one person asked for and what a second said to it. It is
// bound to a digest of exactly what is to be done: of anything else it is no
// approval, and it is used once.
type Approval struct {
	Head
	Act     PairedAct
	What    string // in words; names no person but by reference
	Digest  []byte // SHA-256 of what is to be done
	Subject ID     // whom it is about, zero if about nobody or many
	Asked   time.Time
	AskedBy string
	Reason  string
	// Answered is when it was approved, refused or withdrawn; zero while it waits.
	Answered   time.Time
	AnsweredBy string
	Answer     ApprovalAnswer
	Note       string    // of the answer
	Used       time.Time // when the act was carried out
	UsedBy     string
	Until      time.Time // approved or not, it is void from then on; later once it is approved
	Year       uint64    // of the reference
	Number     uint64
	// Alone is the moment from which whoever asked may carry it out alone, where
	// nobody else could approve; zero where somebody could.
	Alone time.Time
	// Holdings are those of a retention run, packed by PackHoldings, until it is
	// carried out: it takes these and no others, whatever is due by then.
	Holdings []byte
	Hold     ID // that is to be released
	unknown  unknown
}

// An ApprovalAnswer is what became of a question for approval.
type ApprovalAnswer string

// The answers.
const (
	Approved  ApprovalAnswer = "approved"
	Declined  ApprovalAnswer = "refused"
	Withdrawn ApprovalAnswer = "withdrawn"
	// ApprovedAlone: there is no second person, and the delay of the policy passed.
	ApprovedAlone ApprovalAnswer = "approved-by-one-person"
)

// Kind returns KindApproval.
func (*Approval) Kind() Kind { return KindApproval }

func (a *Approval) fields(c *codec) {
	text(c, 1, &a.Act)
	text(c, 2, &a.What)
	c.bytes(3, &a.Digest)
	c.id(4, &a.Subject)
	c.time(5, &a.Asked)
	text(c, 6, &a.AskedBy)
	text(c, 7, &a.Reason)
	c.time(8, &a.Answered)
	text(c, 9, &a.AnsweredBy)
	text(c, 10, &a.Answer)
	text(c, 11, &a.Note)
	c.time(12, &a.Used)
	text(c, 13, &a.UsedBy)
	c.time(14, &a.Until)
	c.uint(15, &a.Year)
	c.uint(16, &a.Number)
	c.time(17, &a.Alone)
	c.bytes(18, &a.Holdings)
	c.id(19, &a.Hold)
	c.rest(20, &a.unknown)
}

// Reference returns what people call it: A-2026-0003.
func (a *Approval) Reference() string { return fmt.Sprintf("A-%04d-%04d", a.Year, a.Number) }

// ApprovalDigest returns the digest of what is to be done, which of says in full.
func ApprovalDigest(act PairedAct, of string) []byte {
	sum := sha256.Sum256([]byte("two people\x00" + string(act) + "\x00" + of))
	return sum[:]
}

// IsFor reports whether it is about exactly this.
func (a *Approval) IsFor(act PairedAct, digest []byte) bool {
	return a.Act == act && len(digest) > 0 && subtle.ConstantTimeCompare(a.Digest, digest) == 1
}

// Waits reports whether somebody may still answer it at the given time.
func (a *Approval) Waits(now time.Time) bool {
	return a.Answered.IsZero() && a.Used.IsZero() && now.Before(a.Until)
}

// Lives reports whether it was approved and may still be used.
func (a *Approval) Lives(now time.Time) bool {
	given := a.Answer == Approved && a.AnsweredBy != "" && !SamePerson(a.AnsweredBy, a.AskedBy) || a.Answer == ApprovedAlone && !a.Alone.IsZero()
	return given && a.Used.IsZero() && now.Before(a.Until)
}

// MayAlone reports whether whoever asked may answer it themselves: nobody else
// could when it was asked, and the delay is over.
func (a *Approval) MayAlone(now time.Time) bool {
	return a.Waits(now) && !a.Alone.IsZero() && !now.Before(a.Alone)
}

// SamePerson reports whether two names in the audit log may be of one person.
func SamePerson(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}

// State returns what became of it, in words.
func (a *Approval) State(now time.Time) string {
	switch {
	case !a.Used.IsZero():
		return "carried out"
	case a.Answer == Declined, a.Answer == Withdrawn:
		return string(a.Answer)
	case !now.Before(a.Until):
		return "expired"
	case a.Answered.IsZero():
		return "waiting"
	}
	return "approved"
}
