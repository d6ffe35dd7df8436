package tui

import (
	"testing"

	"lethe/model"
)

// A hold is placed on everybody who is marked, after a question; the form stays
// for those on whom it failed.
func TestHoldsArePlaced(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.press("3", "space", "space", "H")
	r.sees("2 people", "everything held about them", "it is no reason to use the data")
	r.press("l", "tab", "right", "tab", "tab")
	r.write("claim announced")
	r.press("tab", "tab")
	first := r.desk.subjects[0].ID
	r.desk.clearing.refused = map[model.ID]string{first: "the register takes no writes"}
	r.press("enter")
	r.sees("Place 2 holds?")
	r.press("y")
	r.sees("1 hold in force.", "On 1 person it could not be placed: The register takes no writes.")
	r.desk.clearing.refused = nil
	r.press("enter")
	r.sees("1 hold in force.")
	second := r.desk.subjects[1].ID.SubjectReference()
	r.didOnly("hold litigation "+second+" enquiry anna claim announced 2027-03-03", "hold litigation "+first.SubjectReference()+" enquiry anna claim announced 2027-03-03")
}

// A litigation hold is released by two people; what cannot be done to a hold is
// said with the reason.
func TestHoldIsReleasedByTwo(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.desk.standing()
	r.press("1", "j", "h")
	r.sees("litigation hold, release asked for, review OVERDUE", "complaint R-2026-0044", "asked for on Mon 30 Nov by ben")
	r.m.opts.Actor = "ben"
	r.press("a", "y")
	r.sees("Whoever asked for the release")
	r.m.opts.Actor = "anna"
	r.press("a", "y")
	r.sees("The hold is released.", "litigation hold, released")
	r.press("r")
	r.sees("Release: it is released.")
	r.press("j", "r")
	r.sees("a complaint holds by itself")
	r.didOnly("approve release")
}

func TestHoldIsReviewedAndReleased(t *testing.T) {
	r := newRobot(t, 80, 24)
	r.desk.standing()
	r.press("3", "h", "v")
	r.write("claim goes on")
	r.press("tab", "tab", "enter")
	r.sees("To be looked at again on Wed 3 Mar 2027.")
	r.press("r")
	r.sees("released by two people")
	r.write("settled")
	r.press("enter")
	r.sees("Until then it stays in force.")
	r.didOnly("review hold claim goes on 2027-03-03", "release hold settled")
	r.press("esc", "esc")
}

// The ledger shows which entries live; withdrawing says first what stops.
func TestConsentIsWithdrawn(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.desk.standing()
	r.press("1", "j", "C")
	r.sees("given: newsletter, email (live, wants refreshing)", "I would like to hear of courses.")
	r.press("w", "b")
	r.sees("This stops at once: Tell of courses, by email.", "goes by the schedule: preferences")
	r.didOnly()
	r.press("enter")
	r.didOnly()
	r.press("y")
	r.didOnly("withdraw newsletter spoken ")
	r.sees("The consent is withdrawn as of now.")
	r.seesNot("wants refreshing")
	r.press("w")
	r.sees("Withdraw: this entry is not the one that counts.")
}

// Where the policy says so, a copy of the record is offered and the organisation's
// advice is told before the last word; a copy that is taken is a request.
//
// Clauses: I22, I23
func TestAWithdrawalOffersACopyFirst(t *testing.T) {
	for key, want := range map[string]string{"a": "withdraw newsletter spoken taken", "b": "withdraw newsletter spoken declined"} {
		r := newRobot(t, 120, 40)
		r.desk.standing()
		r.desk.clearing.advice, r.desk.clearing.offersCopy = "You would have to register again.", true
		r.press("1", "j", "C", "w", "b")
		r.sees("Offer a copy of their record first.")
		r.didOnly()
		r.press(key)
		r.sees("Tell them: You would have to register again.")
		r.didOnly()
		r.press("y")
		r.didOnly(want)
		if key == "a" {
			r.sees("The copy is R-2026-0099; nothing of theirs is destroyed")
		}
	}
}

// A consent is recorded with what proves it, and renewed by a new entry.
func TestConsentIsRecordedAndRenewed(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.desk.standing()
	r.press("1", "j", "C", "n", "right", "tab", "right", "tab", "tab", "p", "tab", "tab", "tab", "tab", "tab", "enter")
	r.sees("Say what the person agreed to")
	r.press("up", "up", "up", "up")
	r.write("Yes, tell me")
	r.press("tab", "tab", "tab", "tab", "enter")
	r.sees("The consent is recorded.", "Consents of")
	r.press("r", "tab", "s", "tab", "tab")
	r.write("v3")
	r.press("tab", "tab", "tab", "enter")
	r.didOnly("consent newsletter email  paper Yes, tell me false false", "consent newsletter email  spoken  true false")
}

// One key stops all marketing, at once; that it cannot be undone but by a new
// consent is said, and a person who objected is asked only whether they came
// back by themselves.
func TestOptOutIsOneKey(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.press("1", "j")
	ref := r.m.reference()
	r.press("M")
	r.didOnly("stop " + ref + " opt-out")
	r.sees("is stopped. Only a new consent takes it back.")
	r.press("M")
	r.sees("stopped already")
	r.press(":")
	r.write("record a con")
	r.press("enter")
	r.sees("They asked, unasked")
}

// The page of a person says by which rule they may be contacted, what a
// restriction leaves, and what holds protect.
func TestStandingOfAPerson(t *testing.T) {
	r := newRobot(t, 200, 50)
	r.desk.standing()
	r.press("1", "j", "j", "enter", "G")
	r.sees("Processing is RESTRICTED", "own access copy", "it may only be stored unless the person agrees", "May we contact this person?",
		"email person@example.org, courses: yes, M4: the person consented", "research: no, M3", "text: no, M12: there is no contact", "= litigation hold, release asked for")
}

// Acts on a person are refused with the reason where there is none.
func TestActsOnNobody(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.desk.subjects = nil
	r.desk.rows = map[model.ID]int{}
	r.press("1", "ctrl+r", "M")
	r.sees("Stop all marketing to the person, at once: there is no record here.")
	r.didOnly()
}
