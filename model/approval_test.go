package model

import (
	"testing"
	"time"
)

// TestApprovalLives is when an approval may be used: given by another, or alone
// where that was announced, not used, not void.
func TestApprovalLives(t *testing.T) {
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	good := Approval{Act: PairedErasure, Asked: now.Add(-time.Hour), AskedBy: "ann", Answered: now.Add(-time.Minute), AnsweredBy: "ben", Answer: Approved, Until: now.Add(time.Hour)}
	for name, c := range map[string]struct {
		change func(*Approval)
		lives  bool
		state  string
	}{
		"approved":                  {func(*Approval) {}, true, "approved"},
		"waits":                     {func(a *Approval) { a.Answered, a.Answer, a.AnsweredBy = time.Time{}, "", "" }, false, "waiting"},
		"refused":                   {func(a *Approval) { a.Answer = Declined }, false, "refused"},
		"withdrawn":                 {func(a *Approval) { a.Answer = Withdrawn }, false, "withdrawn"},
		"used":                      {func(a *Approval) { a.Used = now }, false, "carried out"},
		"void":                      {func(a *Approval) { a.Until = now }, false, "expired"},
		"by whoever asked":          {func(a *Approval) { a.AnsweredBy = "Ann" }, false, "approved"},
		"by nobody":                 {func(a *Approval) { a.AnsweredBy = "" }, false, "approved"},
		"alone":                     {func(a *Approval) { a.AnsweredBy, a.Answer, a.Alone = "ann", ApprovedAlone, now.Add(-time.Hour) }, true, "approved"},
		"alone, and not announced":  {func(a *Approval) { a.AnsweredBy, a.Answer = "ann", ApprovedAlone }, false, "approved"},
		"an answer that is unknown": {func(a *Approval) { a.Answer = "perhaps" }, false, "approved"},
	} {
		a := good
		c.change(&a)
		if a.Lives(now) != c.lives || a.State(now) != c.state {
			t.Errorf("%s: lives %v, state %q", name, a.Lives(now), a.State(now))
		}
	}
}

// TestApprovalIsFor binds an approval to an act and to what is done.
func TestApprovalIsFor(t *testing.T) {
	a := Approval{Act: PairedErasure, Digest: ApprovalDigest(PairedErasure, "S-1")}
	for _, c := range []struct {
		act  PairedAct
		of   string
		fits bool
	}{{PairedErasure, "S-1", true}, {PairedErasure, "S-2", false}, {PairedExport, "S-1", false}, {PairedErasure, "", false}} {
		if got := a.IsFor(c.act, ApprovalDigest(c.act, c.of)); got != c.fits {
			t.Errorf("%s of %q: %v", c.act, c.of, got)
		}
	}
	if (&Approval{Act: PairedErasure}).IsFor(PairedErasure, nil) {
		t.Error("no digest is the digest of nothing")
	}
}
