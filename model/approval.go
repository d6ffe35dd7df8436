package model

import (
	"time"
)

// A PairedAct is something that two people do together where the policy says
// so: one asks, another approves.
type PairedAct string

// The acts that a policy may pair.
const (
	PairedErasure    PairedAct = "erasure"
	PairedExport     PairedAct = "export"
	PairedRestore    PairedAct = "restore"
	PairedKeyChanges PairedAct = "key-changes"
	PairedRelease    PairedAct = "litigation-release"
)

// PairedActs lists every act that a policy may pair.
var PairedActs = []PairedAct{PairedErasure, PairedExport, PairedRestore, PairedKeyChanges, PairedRelease}

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
	}
	return "" // nobody has it
}

// An Approval is the consent of a second person to one act. It is bound to a
// digest of exactly what is to be done: of anything else it is no approval.
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
	Until      time.Time // approved or not, it is void from then on
	unknown    unknown
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
	c.rest(15, &a.unknown)
}

// Waits reports whether somebody may still answer it at the given time.
func (a *Approval) Waits(now time.Time) bool {
	return a.Answered.IsZero() && now.Before(a.Until)
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
