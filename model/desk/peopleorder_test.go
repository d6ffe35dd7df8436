package desk_test

import (
	"slices"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/desk"
)

// After people are added, changed and erased the list of people is in every order,
// forwards and backwards, what sorting everybody gives.
func TestTheListOfPeopleIsInOrder(t *testing.T) {
	v := newRegister(t, 150)
	check := func(when string) {
		t.Helper()
		all := v.desk.Subjects(ctx, desk.Query{}, by)
		want := slices.Clone(all)
		slices.SortFunc(want, func(a, b model.ID) int {
			x, _ := v.desk.SubjectRow(by, a)
			y, _ := v.desk.SubjectRow(by, b)
			if c := strings.Compare(strings.ToLower(x.Name), strings.ToLower(y.Name)); c != 0 {
				return c
			}
			return slices.Compare(a[:], b[:])
		})
		if !slices.Equal(all, want) {
			t.Errorf("%s the list is out of order", when)
		}
		for _, sort := range desk.SubjectSorts {
			there := v.desk.Subjects(ctx, desk.Query{Sort: sort}, by)
			back := slices.Clone(v.desk.Subjects(ctx, desk.Query{Sort: sort, Desc: true}, by))
			slices.Reverse(back)
			if len(there) != len(all) || !slices.Equal(there, back) {
				t.Errorf("%s by %s: %d of %d, backwards another order", when, sort, len(there), len(all))
			}
		}
	}
	check("at first")
	file, err := v.desk.OpenSubject(ctx, by, v.people[70].ID, "test")
	if err != nil {
		t.Fatal(err)
	}
	s := *file.Subject
	s.Name.Family = "AAA first"
	if _, err := v.desk.CorrectSubject(ctx, by, &s); err != nil {
		t.Fatal(err)
	}
	check("after a correction")
	if got := v.desk.Subjects(ctx, desk.Query{}, by)[0]; got != s.ID {
		t.Error("who is first by name now is not first")
	}
	before := len(v.desk.Subjects(ctx, desk.Query{}, by))
	if _, err := v.desk.Run(ctx, by, v.order(t)); err != nil {
		t.Fatal(err)
	}
	if left := len(v.desk.Subjects(ctx, desk.Query{}, by)); left >= before {
		t.Errorf("%d of %d people are left after a run", left, before)
	}
	check("after an erasure")
}
