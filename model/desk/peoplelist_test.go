package desk

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lethe/model"
)

// Text is ordered as if it were in lower case.
func TestComparingFolded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("aAbBéÉßẞİıσΣς 'Ω-")))
		a, b := text.Draw(t, "a"), text.Draw(t, "b")
		want := strings.Compare(strings.ToLower(a), strings.ToLower(b))
		if want == 0 {
			want = strings.Compare(a, b)
		}
		if got := compareFolded(a, b); got != want {
			t.Fatalf("%q, %q: %d, want %d", a, b, got, want)
		}
	})
}

// Lists of the same are one list in memory, however often they are made, and never
// keep more than a bound.
func TestListsAreShared(t *testing.T) {
	var s sharedLists
	ids := func(n int) []model.ID {
		out := make([]model.ID, n)
		for i := range out {
			out[i] = model.ID{byte(i), byte(i >> 8), byte(i >> 16)}
		}
		return out
	}
	first := s.of(Query{Sort: "name"}, ids(9))
	if again := s.of(Query{Sort: "name"}, ids(9)); &again[0] != &first[0] {
		t.Error("the same list is there twice")
	}
	if other := s.of(Query{Sort: "name"}, ids(8)); len(other) != 8 {
		t.Errorf("a list of 8 has %d", len(other))
	}
	if s.rows != 8 {
		t.Errorf("%d rows are counted", s.rows)
	}
	for _, view := range SubjectViews {
		s.of(Query{View: view}, ids(most/2))
	}
	if s.rows > most || len(s.lists) > 2 {
		t.Errorf("%d rows are kept in %d lists", s.rows, len(s.lists))
	}
}
