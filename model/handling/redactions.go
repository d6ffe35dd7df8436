package handling

import (
	"strings"

	"lethe/model"
	"lethe/model/calendar"
)

// A Redaction is a decision about one thing in what goes out: that it is left
// out, on an exemption of the list, or that it is given although it was flagged.
type Redaction struct {
	What      string // a label of the package: "note/3f2a9c01", "holding/3f2a9c01/grade"
	Exemption string // id; empty if it is given
	Reason    string
	By        string
	On        calendar.Date
}

// Given reports whether the decision is to give it.
func (r Redaction) Given() bool { return r.Exemption == "" }

// Redactions returns the decision that stands about each thing, in the order in
// which they were first decided.
func Redactions(q *model.Request) []Redaction {
	var out []Redaction
	at := map[string]int{}
	for _, e := range q.Events {
		if e.Kind != model.EventRedacted {
			continue
		}
		r := Redaction{What: e.Code, Exemption: e.Ground, Reason: e.Text, By: e.Actor, On: e.On}
		if i, ok := at[r.What]; ok {
			out[i] = r
			continue
		}
		at[r.What] = len(out)
		out = append(out, r)
	}
	return out
}

// redacted checks a decision about what goes out: it names an exemption of the
// list (LAW.md 2.3), and giving what was flagged has a reason.
func redacted(q *model.Request, _ *File, e model.Event) error {
	if e.Kind != model.EventRedacted {
		return nil
	}
	switch q.Type {
	case calendar.Access, calendar.Portability, calendar.ExamMarks, calendar.Safeguards:
	default:
		return rule(calendar.RuleOrder, "nothing is given out for a request of this type, so nothing is redacted")
	}
	if e.Code == "" {
		return rule(calendar.RuleOrder, "say what is left out")
	}
	if e.Ground == "" {
		return worded(e, "say why it is given, and whose opinion was asked")
	}
	if _, ok := ExemptionOf(e.Ground); !ok {
		var ids []string
		for _, x := range Exemptions() {
			ids = append(ids, x.ID)
		}
		return rule("DPA Sch 2 to 4", "a redaction names an exemption of the list: one of "+strings.Join(ids, ", "))
	}
	return nil
}
