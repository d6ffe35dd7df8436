package search

import (
	"encoding/binary"
	"fmt"
	"testing"
)

// Where thousands share a local part, as schools do office@, those at the domain that was
// typed come first, then those where it begins so, then all others, and nobody else.
func TestAddressesThatManyShare(t *testing.T) {
	b := NewBuilder()
	domains := []string{"elcombe.example", "elcombe-six.example", "sherdale.example", "linwick.example"}
	for i := range 6000 {
		p := Person{Names: []Name{{Given: "Ada", Family: fmt.Sprintf("Ford%d", i)}}}
		binary.BigEndian.PutUint64(p.ID[8:], uint64(i+1))
		p.Emails = []string{"office@" + fmt.Sprintf("s%d-linwick.example", i)}
		if i%1000 < len(domains) {
			p.Emails = []string{"office@" + domains[i%1000]}
		}
		if i == 5999 {
			p.Emails = []string{"someone@elcombe.example"}
		}
		b.Add(p)
	}
	x := b.Build()
	for _, c := range []struct {
		typed string
		costs []int
	}{
		{"office@elcombe.example", []int{0, 0, 0, 0, 0, 0, 8, 8, 8, 8}},
		{"office@elc", []int{2, 2, 2, 2, 2, 2, 2, 2, 2, 2}},
		{"office@elcombe-s", []int{2, 2, 2, 2, 2, 2, 8, 8, 8, 8}},
		{"office@s", []int{2, 2, 2, 2, 2, 2, 2, 2, 2, 2}}, // at thousands of domains
		{"office@zz", []int{8, 8, 8, 8, 8, 8, 8, 8, 8, 8}},
		{"office@", []int{5, 5, 5, 5, 5, 5, 5, 5, 5, 5}},
	} {
		found := find(x, c.typed)
		if len(found) != len(c.costs) {
			t.Fatalf("%s: %d found", c.typed, len(found))
		}
		for i, r := range found {
			if r.Cost != c.costs[i] || r.Reason != "email" {
				t.Errorf("%s: number %d costs %d (%s), want %d", c.typed, i, r.Cost, r.Reason, c.costs[i])
			}
		}
	}
}
