package desk_test

import (
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// An automated decision is explained and then looked at again by a person who had
// no part in it; only then is it upheld, changed or made again, within the time of
// every request (Arts 22A to 22D).
//
// Clauses: C65
func TestAnAutomatedDecisionIsReviewedByAnother(t *testing.T) {
	c := newCasework(t)
	f := c.log(calendar.AutomatedDecision)
	if f.Row.Clock.Due.IsZero() {
		t.Fatal("no time runs")
	}
	decide := desk.Happening{Kind: model.EventDecided, Item: 1, Code: "remade", Text: "the place is offered"}
	done := func(task, text string) desk.Happening {
		return desk.Happening{Kind: model.EventTaskDone, Code: task, Text: text}
	}
	c.refuses(f, decide, "reviewer is named")
	c.refuses(f, done("explain", ""), "logic of the decision")
	c.refuses(f, done("reviewer", "Eve Byron"), "what took the decision")
	c.refuses(f, done("original", " "), "what took the decision")
	f = c.do(f, done("original", "Grace Hopper"))
	c.refuses(f, done("reviewer", "grace  hopper"), "other than who took")
	c.refuses(f, done("reviewer", ""), "name the reviewer")
	f = c.do(f, done("reviewer", "Eve Byron"))
	c.refuses(f, done("original", "EVE BYRON"), "name another reviewer first")
	f = c.do(f, done("original", "officer")) // who records here
	for _, code := range []string{"upheld", "changed", "remade"} {
		c.refuses(f, desk.Happening{Kind: model.EventDecided, Item: 1, Code: code, Text: "looked at"}, "cannot decide its review")
	}
	f = c.do(f, done("original", "the enrolment form"))
	f = c.do(f, decide)
	f = c.do(f, desk.Happening{Kind: model.EventSent, Text: "by email"})
	for _, task := range []string{"identity", "review"} {
		f = c.do(f, done(task, ""))
	}
	c.refuses(f, desk.Happening{Kind: model.EventClosed}, "logic of the decision")
	f = c.do(f, done("explain", "the form refuses below four passes; told so, and heard by phone"))
	page, err := c.d.Letter(ctx, by, f.Request.ID, desk.LetterOrder{Kind: "outcome"})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"the enrolment form", "below four passes", "Eve Byron", "made again by a person"} {
		if !strings.Contains(strings.Join(strings.Fields(page.Text()), " "), want) {
			t.Errorf("the letter does not say %q:\n%s", want, page.Text())
		}
	}
	f = c.do(f, desk.Happening{Kind: model.EventClosed})
	if !f.File.Closed || len(f.Missing) > 0 {
		t.Errorf("closed %v, missing %q", f.File.Closed, f.Missing)
	}
	// A decision that a person took meaningfully is no automated one: nothing is
	// reviewed, and the refusal says why.
	g := c.log(calendar.AutomatedDecision)
	c.do(g, desk.Happening{Kind: model.EventDecided, Item: 1, Code: "refused", Ground: "human-involved", Text: "a tutor decided"})
}
