package desk_test

import (
	"strings"
	"testing"

	"lethe/model"
)

// A filter that nobody can meet is told from one that nobody meets; one without a value
// says what it takes, where nobody is found.
func TestWrongFilters(t *testing.T) {
	d := withUsers(t)
	officer := as(string(model.Officer))
	if _, err := d.AddSubject(ctx, officer, &model.Subject{Name: model.Name{Family: "Byron"}, Relationships: []model.Relationship{{Kind: "learner"}}}); err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string]string{
		"byron": "", "due:": "the filter due: takes", "kind:": "the filter kind: takes learner", "flag:": "the filter flag: takes restricted", "open:": "the filter open:", ":": "", "name:": "", "due:7d": "", "DUE:2W": "", "due:0": "", "open:request": "", "open:req": "",
		"flag:restricted": "", "flag:guard": "", "flag:do-not": "", "10:30": "", "name: byron": "", "mailto:a@b.example": "",
		"due:soon": "the filter due: takes", "byron due:7x": "the filter due: takes", "due:-1d": "the filter due: takes",
		"open:door": "the filter open:", "byron flag:tall": "the filter flag: takes restricted, deceased",
		"kind:astronaut": "nobody here is of that kind now; the filter kind: takes ",
	} {
		err := d.WrongFilter(officer, typed)
		switch {
		case want == "" && err != nil:
			t.Errorf("%q: %v", typed, err)
		case want != "" && (err == nil || !strings.HasPrefix(err.Error(), want) || model.FaultOf(err) != model.Usage):
			t.Errorf("%q: %v, want %q", typed, err, want)
		case want != "" && strings.HasPrefix(typed, "due") && len(d.Find(ctx, officer, typed, 10)) > 0:
			t.Errorf("%q finds somebody", typed)
		}
	}
	if err := d.WrongFilter(as("nobody"), "kind:astronaut"); err != nil {
		t.Errorf("somebody who may not look people up learns what they are: %v", err)
	}
}
