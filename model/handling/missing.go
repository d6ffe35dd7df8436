package handling

import (
	"errors"
	"fmt"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
)

// Missing returns, in sentences, everything that stands in the way of closing a
// request: items undecided, tasks left, the reply, the lines that a refusal
// must carry. It is empty when the request may be closed.
func Missing(q *model.Request) []string { return missing(q, Read(q)) }

func missing(q *model.Request, f *File) []string {
	var out []string
	if left := undecided(f); left != "" {
		out = append(out, left)
	}
	var rule *calendar.RuleError
	if err := saysLines(q, f, f.Told); errors.As(err, &rule) {
		out = append(out, rule.Sentence)
	}
	for _, t := range f.Tasks {
		if t.Needed && t.Open() {
			out = append(out, "not done: "+t.Title)
		}
	}
	return out
}

func undecided(f *File) string {
	n := 0
	for _, it := range f.Items {
		if it.Outcome == "" {
			n++
		}
	}
	switch {
	case n == 0:
		return ""
	case len(f.Items) == 1:
		return "nothing is decided yet: give the outcome"
	}
	return fmt.Sprintf("%d of %d items have no outcome", n, len(f.Items))
}

// saysLines checks the four lines of LAW.md 2.1 when anything is refused.
func saysLines(q *model.Request, f *File, lines map[string]bool) error {
	if !f.Refused() {
		return nil
	}
	var left []string
	for _, l := range LinesOf(q.Received) {
		if !lines[l] {
			left = append(left, l)
		}
	}
	if len(left) == 0 {
		return nil
	}
	return rule("Art 12(4)", "something is refused, and no reply says: "+strings.Join(left, ", "))
}
