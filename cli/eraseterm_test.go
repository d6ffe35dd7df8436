package cli

import (
	"strings"
	"testing"
)

// At a terminal the plan is shown and the reference must be typed; anything else
// leaves everybody where they are.
func TestErasureIsConfirmedByTypingTheReference(t *testing.T) {
	b := newBench(t)
	ref := strings.TrimSpace(b.must("subject", "add", "--given", "Ada", "--family", "Byron"))
	for _, c := range []struct {
		typed, sees string
		left        int
	}{
		{"y", "nothing was erased", 0},
		{"S-000000000", "nothing was erased", 0},
		{strings.ToLower(ref), "CERTIFICATE OF ERASURE", 3},
	} {
		term := onTerminal(t, 120, 50, []string{"LETHE_STORE=" + b.store}, "unlocked", b.pass, "erase", "subject", ref, "--reason", "asked to")
		term.sees("Goes: 1", "Stays: 0", "This cannot be undone. Type "+ref)
		term.types(c.typed + "\n")
		term.sees(c.sees)
		<-term.read
		term.cmd.Wait()
		if o := b.run("subject", "show", ref); o.code != c.left {
			t.Errorf("after %q: showing the person gives exit code %d, want %d", c.typed, o.code, c.left)
		}
	}
}
