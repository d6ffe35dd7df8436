package handling

import (
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
)

// The tasks of the review of an automated decision that name somebody.
const (
	originalTask = "original"
	reviewerTask = "reviewer"
)

const reviewRule = "Art 22C"

// reviewedByAnother keeps the safeguards of automated decisions (Arts 22A to 22D
// UK GDPR, LAW.md 2.2): what took the decision is on file, the person was told of
// it, and a human who had no part in it looks at it again. Names are compared as
// they are written, without regard to case.
func reviewedByAnother(q *model.Request, f *File, e model.Event) error {
	if q.Type != calendar.AutomatedDecision {
		return nil
	}
	switch {
	case e.Kind == model.EventTaskDone:
		return reviewTask(q, e)
	case e.Kind != model.EventDecided:
		return nil
	}
	if o, ok := f.Type.Outcome(e.Code); !ok || o.Refuses {
		return nil // nothing is reviewed
	}
	switch original := named(q, originalTask); {
	case named(q, reviewerTask) == "":
		return rule(reviewRule, "a human reviewer is named before the decision is reviewed: record the task "+reviewerTask+" with the name")
	case sameName(original, e.Actor):
		return rule(reviewRule, "whoever took the decision cannot decide its review")
	}
	return nil
}

// reviewTask checks what a task of a review says.
func reviewTask(q *model.Request, e model.Event) error {
	switch e.Code {
	case originalTask:
		if sameName(e.Text, named(q, reviewerTask)) {
			return rule(reviewRule, "the reviewer cannot be who took the decision: name another reviewer first")
		}
		return reasoned(e, reviewRule, "write what took the decision: the name of the system, or of who was part of it")
	case "explain":
		return reasoned(e, reviewRule, "write what the person was told: the logic of the decision, what it means for them, and how they were heard")
	case reviewerTask:
		switch original := named(q, originalTask); {
		case original == "":
			return rule(reviewRule, "write first what took the decision (task "+originalTask+")")
		case sameName(original, e.Text):
			return rule(reviewRule, "the reviewer is somebody other than who took the decision")
		}
		return reasoned(e, reviewRule, "name the reviewer")
	}
	return nil
}

// ReviewWords says what is on file about the review of an automated decision, for
// the letter to the person: what took it, its logic and what it means, who looked
// at it again.
func ReviewWords(q *model.Request) []string {
	if q.Type != calendar.AutomatedDecision {
		return nil
	}
	var out []string
	for _, v := range [][2]string{{originalTask, "What took the decision"}, {"explain", "What it rests on and means"}, {reviewerTask, "Looked at again by"}} {
		if text := named(q, v[0]); text != "" {
			out = append(out, v[1]+": "+text)
		}
	}
	return out
}

// named returns the words that a task was last done with, or nothing.
func named(q *model.Request, task string) string {
	for _, e := range slices.Backward(q.Events) {
		if e.Kind == model.EventTaskDone && e.Code == task {
			return e.Text
		}
	}
	return ""
}

// sameName compares names without regard to case and spaces; an empty name is
// nobody's.
func sameName(a, b string) bool {
	a, b = strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " ")
	return a != "" && strings.EqualFold(a, b)
}
