package desk_test

import (
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// Whoever asks how legitimate interests were balanced gets the summary of the
// assessment that stands, of the purpose they named or of all, and nothing is
// made up where none does.
//
// Clauses: J54, P60
func TestTheBalancingIsGivenOnRequest(t *testing.T) {
	f := under(t, "coyo", nil)
	log := func(item string) *desk.RequestFile {
		t.Helper()
		q, err := f.desk.LogRequest(ctx, by, desk.NewRequest{Type: calendar.BalancingInfo, Received: by.Today(), Subject: f.subject.ID})
		if err != nil {
			t.Fatal(err)
		}
		steps := []desk.Happening{{Kind: model.EventDecided, Item: 1, Code: "provided"}}
		if item != "" {
			steps = append([]desk.Happening{{Kind: model.EventItem, Text: item}}, steps...)
		}
		for _, h := range steps {
			if q, err = f.desk.Record(ctx, by, q.Request.ID, h); err != nil {
				t.Fatal(err)
			}
		}
		return q
	}
	letter := func(q *desk.RequestFile) (string, error) {
		page, err := f.desk.Letter(ctx, by, q.Request.ID, desk.LetterOrder{Kind: "outcome"})
		if err != nil {
			return "", err
		}
		return strings.Join(strings.Fields(page.Text()), " "), nil
	}
	named, whole, other := log("Track and report outcomes"), log(""), log("market")
	if text, err := letter(named); model.FaultOf(err) != model.Refused || !strings.Contains(err.Error(), "balancing-assessment") {
		t.Fatalf("nobody balanced anything: %v %s", err, text)
	}
	form(t, f.desk, model.FormBalance, "track", "people-prevail", 90, "interest", "necessity", "balance")
	if _, err := letter(named); model.FaultOf(err) != model.Refused {
		t.Fatalf("people prevail, so nothing rests on it: %v", err)
	}
	form(t, f.desk, model.FormBalance, "track", "interest-prevails", 90,
		"interest=showing funders results", "necessity=counts alone do not show progress", "balance=students expect it and may object")
	for name, q := range map[string]*desk.RequestFile{"named": named, "whole": whole} {
		text, err := letter(q)
		if err != nil {
			t.Fatal(name, err)
		}
		for _, want := range []string{"Track and report outcomes", "showing funders results", "counts alone do not show progress", "may object", "interest prevails", by.Today().Words()} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in\n%s", name, want, text)
			}
		}
	}
	if _, err := letter(other); model.FaultOf(err) != model.Refused {
		t.Errorf("marketing was not balanced, and another summary answers for it: %v", err)
	}
	past := by
	past.At = past.At.AddDate(0, 0, 91)
	if _, err := f.desk.Letter(ctx, past, named.Request.ID, desk.LetterOrder{Kind: "outcome"}); model.FaultOf(err) != model.Refused {
		t.Errorf("an assessment whose day has passed is given out: %v", err)
	}
}
