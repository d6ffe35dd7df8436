package search

import (
	"encoding/binary"
	"math/rand/v2"
	"strings"
	"testing"

	"lethe/model"
)

// One reference in thirty has no digit; its person is found by it all the same, and
// so is whoever has it from a record that was joined.
func TestReferencesWithoutDigits(t *testing.T) {
	own, joined := model.ID{}, model.ID{9}
	r := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		binary.BigEndian.PutUint64(own[:], r.Uint64())
		if !strings.ContainsAny(own.SubjectReference(), "0123456789") {
			break
		}
	}
	if strings.ContainsAny(own.SubjectReference(), "0123456789") {
		t.Fatal("no reference without digits was made")
	}
	x := New()
	x.Add(Person{ID: ID(own), Names: []Name{{Kind: Current, Given: "Ada", Family: "Byron"}}})
	x.Add(Person{ID: ID(joined), Joined: []string{"S-NZFYVDYMP"}, Names: []Name{{Kind: Current, Given: "Ben", Family: "Okoro"}}})
	for typed, want := range map[string]model.ID{own.SubjectReference(): own, "S-NZFYVDYMP": joined, "s-nzfyvdymp": joined} {
		found := x.Find(typed, Options{Limit: 3})
		if len(found) == 0 || model.ID(found[0].ID) != want {
			t.Errorf("%s finds %+v", typed, found)
		}
	}
}
