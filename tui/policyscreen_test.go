package tui

import (
	"testing"

	"lethe/model"
)

// Another policy is put in force only after what it moves was shown, and only by
// whoever may.
func TestAnotherPolicyIsShownBeforeItIsInForce(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.policies()
	r.press("P")
	r.sees("In force", "3 Nov", "root", "9f3a9f3a9f3a", "Versions: 2", "the first")
	r.press("p")
	r.write("missing.yaml")
	r.press("enter")
	r.sees("There is no such file", "missing.yaml")
	r.press("esc", "y", "p")
	r.write("other.yaml")
	r.press("enter")
	r.sees("311 holdings of 4,120 move", "280 of them nearer to destruction", "41 would be due at once", "period: P6M, was P1Y", "280 of enquiry: due by enquiries, was running", "(sooner)")
	r.press("enter")
	r.didOnly()
	r.press("n", "enter", "y")
	r.didOnly("apply policy version: 1")
	r.sees("The policy is in force", "In force")
}

// Whoever may see the policy and not change it sees what would move, and is asked
// nothing.
func TestThePolicyForOtherRoles(t *testing.T) {
	r := newRobot(t, 120, 40, func(o *Options) {
		o.Desk.(*fakeDesk).denied = map[model.Permission]string{model.ChangePolicy: "changing the policy is for the role administrator"}
	})
	r.policies()
	r.press("P", "p")
	r.write("other.yaml")
	r.press("enter")
	r.sees("What the policy moves", "changing the policy is for the role administrator")
	r.press("y")
	r.didOnly()
}

// A rule is explained, and the versions that were in force are listed.
func TestRulesAndVersionsOfThePolicy(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.policies()
	r.press("P", "r")
	r.write("last act")
	r.press("enter")
	r.sees("Rule enquiries", "Because enquiries are over by then.", "Source: own decision.", "legitimate interests")
	r.press("esc", "v", "down")
	r.sees("Policies that were in force - 2", "lethe policy versions --text 01bc01bc")
	r.press("esc", "e")
	r.sees("What the policy means", "How long it is kept:")
}
