package tui

import (
	"strings"
	"testing"
)

// A telephone call in the linear mode, by numbers: nothing of a fact is said before
// it is asked for, and each act is said back.
func TestPlainCall(t *testing.T) {
	f := newFake()
	out := plainly(t, f, "18", "0115 496 0001", "byron", "2",
		"1", "1", "1", "1", "1", "1", // three facts, said right
		"2", "3", // a request
		"3", "y", // no marketing
		"8", "2", "Mill & Co", // an agent after all
		"1", "7", // nothing is checked for an agent; what is not open says why
		"6", "rang twice",
		"99", "9", "1")
	for _, want := range []string{"confirm nothing, not even that we know the person", "Ask the caller for: ",
		"R-2026-", "Marketing has stopped as of now.", "an agent: solicitor, union, relative, claims firm, Mill & Co", "That is not one of the numbers.", "The call has ended; it is in the person's file.",
		"7. Correct details: not now, details are corrected from level 2", "Nothing is told to this caller, so there is nothing to check."} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not said", want)
		}
	}
	before, _, _ := strings.Cut(out, "Ask the caller for: ")
	if strings.Contains(before, "14 May 2001") {
		t.Error("a fact is said before it is asked for")
	}
	const acts = "answer date-of-birth right,answer postcode right,answer last-course right,logged R-2026-0099, erasure,marketing stopped,caller agent Mill & Co,note rang twice,end acted"
	if got := strings.Join(f.calls, ","); !strings.Contains(got, acts) {
		t.Errorf("done was %q", got)
	}
}
