package policy

import (
	"path/filepath"
	"strings"
	"testing"
)

// The explanation of every embedded policy, in full: what people read before
// they trust a policy.
//
// Clauses: J23, C36
func TestExplain(t *testing.T) {
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			p := parsed(t, name)
			lines := Explain(p)
			text := strings.Join(lines, "\n") + "\n"
			for _, r := range p.Retention {
				if !strings.Contains(text, r.Sentence()) {
					t.Errorf("rule %s is not explained", r.ID)
				}
			}
			golden(t, filepath.Join("testdata/explain", name+".txt"), []byte(text))
		})
	}
}
