package demo

import (
	"testing"

	"lethe/model"
	"lethe/model/handling"
)

// Every ledger could have been recorded step by step: no entry breaks a rule of
// package handling, and what is closed after a reply lacks nothing.
func TestLedgersAreHandledByTheRules(t *testing.T) {
	requests, err := everyRequest(New(1, testDay, 2000))
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for _, r := range requests {
		whole := r.Events
		sent := false
		for i, e := range whole {
			r.Events = whole[:i:i]
			if err := handling.Check(r, e); err != nil {
				t.Errorf("%s %q: %s: %v", r.Type, r.Summary, e.Kind, err)
			}
			sent = sent || e.Kind == model.EventSent
		}
		r.Events = whole
		if left := handling.Missing(r); sent && r.Closed() && len(left) > 0 {
			t.Errorf("%s %q: closed, and missing: %v", r.Type, r.Summary, left)
		}
		if handling.Refuses(r) {
			refused++
		}
	}
	if refused < 2 {
		t.Errorf("%d refused", refused)
	}
}
