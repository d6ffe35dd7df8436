package demo

import (
	"testing"

	"lethe/model"
)

// People name a holding by the beginning of its id, so holdings of one person
// differ in it; and people do, since their references are made of it.
func TestIDsDifferWhereTheyAreSpoken(t *testing.T) {
	seen := map[string]bool{}
	for i := range 200 {
		for n := range 8 {
			name := newID(1, model.KindSubject, i, 0).String()[:10] + "/" + newID(1, model.KindHolding, i, n).String()[:8]
			if seen[name] {
				t.Fatalf("%s names two holdings", name)
			}
			seen[name] = true
		}
	}
}
