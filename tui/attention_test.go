package tui

import (
	"testing"

	"lethe/model"
	"lethe/model/attention"
)

// to puts the cursor on the first alert of a kind.
func (r *robot) to(k attention.Kind) {
	r.Helper()
	for _, v := range r.desk.clearing.others {
		if v.Kind == k {
			r.press("g")
			for range r.desk.clearing.others {
				if r.m.pane().tab.cursor == v.ID {
					return
				}
				r.press("j")
			}
		}
	}
	r.Fatalf("there is no %s", k)
}

// Each kind of alert opens what it is about, and d does what clears it.
func TestOtherAlertsAreCleared(t *testing.T) {
	for _, c := range []struct {
		kind        attention.Kind
		opens, does string // what is seen after enter, and after d
		keys        []string
		did         string
	}{
		{attention.ConsentRefresh, "Subject S-", "Consents of", []string{"w", "a", "y"}, "withdraw newsletter form "},
		{attention.GuardianConsent, "Subject S-", "write to the guardian", nil, ""},
		{attention.GuardianAge, "Subject S-", "write to the young person", []string{"a", "s", "a"}, "letter " + model.ID(testID('s', 2)).SubjectReference() + " coming-of-age post"},
		{attention.ArticleNotice, "Subject S-", "record that it was given", []string{"b", "right", "enter"}, "notice " + model.ID(testID('s', 4)).SubjectReference() + " form " + testID('h', 4).String()[:8]},
		{attention.HoldReview, "Holds on", "Holds on", nil, ""},
		{attention.IdentityEvidence, "Subject S-", "Erase", nil, ""},
		{attention.StaleContact, "Subject S-", "Are the details confirmed?", []string{"y"}, "confirm " + model.ID(testID('s', 6)).SubjectReference()},
		{attention.Breach, "lethe breach show B-2026-0002", "lethe breach show B-2026-0002", nil, ""},
		{attention.Review, "lethe alert reviewed access", "What was found", []string{"n", "o", "n", "e", "enter"}, "reviewed access none"},
	} {
		t.Run(string(c.kind), func(t *testing.T) {
			r := newRobot(t, 120, 40)
			r.others()
			r.to(c.kind)
			r.press("enter")
			r.sees(c.opens)
			r.press("esc")
			r.to(c.kind)
			r.press("d")
			r.sees(c.does)
			r.press(c.keys...)
			if c.did == "" {
				r.didOnly()
				return
			}
			r.didOnly(c.did)
			if c.kind == attention.ConsentRefresh || c.kind == attention.GuardianAge {
				return // the ledger is still shown, or the answer is waited for
			}
			r.sees("no longer in this view")
		})
	}
}

// What destroys works on holdings alone: in this view it says so, and a run never
// takes what is marked here for holdings.
func TestOtherAlertsAreNoHoldings(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.others()
	for _, key := range []string{"A", "K", "T"} {
		r.press(key)
		r.sees("no holding whose retention wants attention")
	}
	r.press("space", "R")
	r.seesNot("marked holding")
	r.press("esc", "E")
	r.sees("lethe alert list --csv writes these")
	r.press("X")
	r.didOnly()
}

// An opened person shows what wants attention, and d clears it there.
func TestAttentionOfAnOpenedPerson(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.others()
	r.to(attention.ConsentRefresh)
	r.press("enter", "d")
	r.sees("Clear which alert?", "wants refreshing", "litigation hold")
	r.press("b")
	r.sees("Holds on")
}

// Whoever may not clear an alert is told so.
func TestOtherAlertsForOtherRoles(t *testing.T) {
	r := newRobot(t, 120, 40, func(o *Options) {
		o.Desk.(*fakeDesk).denied = map[model.Permission]string{model.ManageConsents: "recording consents is for the role officer"}
	})
	r.others()
	r.to(attention.ConsentRefresh)
	r.press("d")
	r.sees("ecording consents is for the role officer")
	r.seesNot("Consents of")
}

// One topic is opted out of from the ledger, and where there are no topics the
// reason is said.
func TestOptingOutOfOneTopic(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.desk.standing()
	r.press("1", "j", "C", "t")
	r.sees("the policy has no topics of marketing")
	r.press("esc")
	r.desk.topics()
	r.press("C", "t", "right", "right", "tab", "tab", "right", "right", "tab", "enter")
	r.didOnly("stop topic " + r.desk.subjects[1].ID.SubjectReference() + " surveys  spoken")
}

// What is held is recorded and corrected by hand, with the reason.
func TestHoldingsByHand(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.holdingPolicy()
	r.press("1", "j", ":")
	r.write("record what is")
	r.press("enter")
	r.sees("Record what is held", "not chosen yet")
	r.press("right", "tab", "right", "tab", "tab", "tab", "tab", "tab", "tab")
	r.write("course=First aid; place=Leeds")
	r.press("tab", "enter")
	r.didOnly("holding " + r.desk.subjects[1].ID.SubjectReference() + " enquiry newsletter  2026-12-03 course=First aid place=Leeds")
	r.desk.calls = nil
	r.press("enter", ":")
	r.write("correct or complete")
	r.press("enter", "enter")
	r.sees("Correct a holding", "checked as if it were entered now")
	r.press("up", "up")
	r.write("left out")
	r.press("tab", "enter")
	r.sees("What the correction changes", "legitimate-interests, was nothing", "To be told of the correction", "Exam Board Ltd")
	r.didOnly("plan holding left out")
	r.desk.calls = nil
	r.press("y")
	r.didOnly("correct holding answer enquiries legitimate-interests left out")
}
