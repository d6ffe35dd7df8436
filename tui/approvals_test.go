package tui

import (
	"strings"
	"testing"

	"lethe/model"
)

// askErasure confirms an erasure that takes two people.
func (r *robot) askErasure() {
	r.desk.erasing.fails = r.desk.waits(&model.Approval{Act: model.PairedErasure, What: "erase " + r.desk.subjects[1].ID.SubjectReference() + ": 3 records", Reason: "asked to",
		Asked: testNow(), AskedBy: "anna", Until: testNow().AddDate(0, 0, 3)})
	r.person(1)
	r.press("X")
	r.toPlan(true)
	r.write(r.desk.subjects[1].ID.SubjectReference())
	r.press("enter")
}

// An act that takes two people says what was asked, under which number, who may
// approve it and until when; its dialogs are gone, and & leads on.
func TestAnActThatTakesTwoSaysSo(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.askErasure()
	r.sees("This takes two people", "Nothing was done yet.", "A-2026-0001", "ben, cleo", "12:00 on Sun 6 Dec 2026", "do the same again")
	r.press("&")
	r.sees("What takes two people - 1", "asked by anna")
	r.press("a")
	r.sees("you asked for it yourself")
	r.press("w")
	r.press("esc", "esc")
	r.seesNot("Type S-")
}

// Who may answer sees that somebody waits, opens it and answers; what it cannot do
// is said.
func TestAQuestionIsAnswered(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.desk.asksOf()
	r.press("ctrl+r")
	r.sees("2 approvals")
	r.press("&")
	r.sees("What takes two people - 3", "A-2026-0001, waiting, erase S-7K3M9PQ2X: 12 records, asked by ben", "asked to be forgotten", "anna, cleo")
	r.press("w")
	r.sees("Withdraw: ben asked for it.")
	r.press("a")
	r.sees("Approve A-2026-0001?", "ben then carries out exactly this, once.")
	if acts := strings.Join(r.desk.calls, ","); strings.Contains(acts, "approve") {
		t.Fatal("approved before it was confirmed")
	}
	r.press("y")
	r.sees("approved; ben carries it out")
	r.press("x")
	r.sees("it is approved")
	r.didOnly("approve A-2026-0001")
}

// A refusal has a reason.
func TestAQuestionIsRefused(t *testing.T) {
	r := newRobot(t, 80, 24)
	r.desk.asksOf()
	r.press("&", "x")
	r.write("the letter is missing")
	r.press("tab", "enter")
	r.didOnly("refuse A-2026-0001 the letter is missing")
}

// An approved run is carried out from there, with the holdings that were approved.
func TestAnApprovedRunIsCarriedOut(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.desk.asksOf()
	r.press("&", "j")
	r.sees("It is approved: do the same again")
	r.press("c")
	r.sees("1 holding of 1 person would go.", "Type 1, then Enter")
	r.write("1")
	r.press("enter")
	r.didOnly("run 1 yearly clearing")
}

// Whoever may not see approvals is told why.
func TestApprovalsAreForWhoMaySeeThem(t *testing.T) {
	r := newRobot(t, 120, 40, func(o *Options) {
		o.Desk.(*fakeDesk).denied = map[model.Permission]string{model.SeeApprovals: "seeing what waits for approval is for the role administrator; your role is front desk"}
	})
	r.press("&")
	r.sees("eeing what waits for approval is for the role")
	r.seesNot("What takes two people -")
}
