package cli

import (
	"fmt"
	"testing"
)

// FuzzHints reads what one process hands to the next, and a session to the next:
// whatever stands there, what is taken is written back as it was read.
func FuzzHints(f *testing.F) {
	f.Add("7 8 true \"/run/lethe/socket\"")
	f.Add("0 1 false \"\"")
	f.Add("2 true 1795000000")
	f.Add("-1 false 0")
	f.Fuzz(func(t *testing.T, text string) {
		if socket, lock, h, ok := parseHanded(text); ok {
			s2, l2, again, ok := parseHanded(fmt.Sprintf("%d %d %t %q", socket, lock, h.made, h.path))
			if !ok || s2 != socket || l2 != lock || again.made != h.made || again.path != h.path || socket < 3 || lock < 3 {
				t.Errorf("%q: %d %d %+v, then %d %d %+v", text, socket, lock, h, s2, l2, again)
			}
		}
		if h, ok := parseAgain(text); ok {
			again, ok := parseAgain(againHint(h))
			if !ok || *again != *h || h.Pane < 0 || h.Pane > 2 {
				t.Errorf("%q: %+v, then %+v", text, h, again)
			}
		}
	})
}
