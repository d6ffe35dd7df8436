package tui

import (
	"strings"
	"testing"
)

// In the linear mode what takes two people is listed, shown, approved, refused,
// withdrawn and carried out by number; only what can be done is offered.
func TestPlainApprovals(t *testing.T) {
	for _, c := range []struct {
		name, answers string
		done          string
		says          []string
	}{
		{"approve", "28|1|1|y", "approve A-2026-0001", []string{"2 approvals for you to look at.", "1. A-2026-0001, waiting, erase S-7K3M9PQ2X: 12 records, asked by ben",
			"Asked for by ben. The reason: asked to be forgotten.", "It is about Hopper, Grace 1.", "ben then carries out exactly this, once.", "Approve A-2026-0001, y or n:", "A-2026-0001: approved; ben carries it out."}},
		{"approve, no", "28|1|1|n", "", []string{"Nothing was saved."}},
		{"refuse", "28|1|2|not while she is in court|y", "refuse A-2026-0001 not while she is in court", []string{"ben is shown it, so name nobody", "A-2026-0001: refused."}},
		{"withdraw", "28|2|1", "withdraw A-2026-0002", []string{"A-2026-0002: withdrawn.", "1. Withdraw\n2. Carry out the run\n3. Nothing"}},
		{"run", "28|2|2|1", "", []string{"This cannot be undone. Type "}},
		{"nothing to do", "28|3", "", []string{"There is nothing for you to do: it is refused.", "not while the auditors are here"}},
		{"nothing", "28|1|3", "", nil}, {"back", "28|4", "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake()
			f.asksOf()
			out := plainly(t, f, strings.Split(c.answers, "|")...)
			if got := strings.Join(f.calls, ","); c.name != "run" && got != c.done {
				t.Errorf("done was %q, want %q; said was:\n%s", got, c.done, out)
			}
			for _, want := range c.says {
				if !strings.Contains(out, want) {
					t.Errorf("%q is not said:\n%s", want, out)
				}
			}
		})
	}
}
