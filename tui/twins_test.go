package tui

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/desk"
)

func (f *fakeDesk) Twins(ctx context.Context, _ desk.By, limit int) (*desk.Twins, error) {
	f.note("comparing", fmt.Sprint(limit))
	if f.comparing != nil {
		f.comparing()
	}
	if f.otherErr != nil {
		return nil, f.otherErr
	}
	return &desk.Twins{All: 7, Apart: 1, List: []desk.Twin{
		{A: f.subjects[0], B: f.subjects[3], AKnown: []string{"born Mon 14 May 2001", "ada@school.example"}, BKnown: []string{"born Mon 14 May 2001"}, Reason: "same date of birth; name, other spelling", Score: 70},
		{A: f.subjects[1], B: f.subjects[2], AKnown: []string{"0115 496 0001"}, Reason: "same name; same phone", Score: 60},
	}}, ctx.Err()
}

func (f *fakeDesk) SetApart(_ context.Context, _ desk.By, one, other model.ID, back bool) error {
	f.note("two people", one.SubjectReference(), other.SubjectReference(), fmt.Sprint(!back))
	return f.otherErr
}

func TestTwinScreens(t *testing.T) {
	for _, size := range [][2]int{{60, 20}, {80, 24}, {120, 40}, {200, 50}} {
		name := fmt.Sprintf("twins-%dx%d", size[0], size[1])
		t.Run(name, func(t *testing.T) {
			r := newRobot(t, size[0], size[1])
			r.press("1", "D")
			r.square()
			golden(t, "testdata/screens/"+name+".txt", r.screen())
		})
	}
}

// A list of pairs leads to the merge of one and back to the rest; a pair that is two
// people goes from it, and so does one of which somebody else erased a record.
func TestTwinsAreDealtWithOneByOne(t *testing.T) {
	r := newRobot(t, 120, 40)
	refs := make([]string, 4)
	for i := range refs {
		refs[i] = r.desk.subjects[i].ID.SubjectReference()
	}
	r.press("1", "D")
	r.sees("the likeliest of some 6 pairs - 2", refs[0], refs[3], "name, other spelling", "ada@school.example")
	r.press("J")
	r.sees("Join with "+refs[0], refs[3])
	r.write("same certificate")
	r.press("tab", "tab", "enter", "enter")
	r.did("plan of joining " + refs[0] + " " + refs[3])
	r.press("esc", "esc")
	r.sees("Give up what was typed?")
	r.press("y")
	r.sees("Perhaps twice")
	r.press("down", "n")
	r.did("two people " + refs[1] + " " + refs[2] + " true")
	r.sees("Two people.", "--back "+refs[1]+" "+refs[2], "pairs - 1")
	r.press("o")
	r.sees(refs[0])
	r.press("esc")
	r.sees("pairs - 1")
}

// Whoever is comparing can stop it, and is told that nothing was changed.
func TestComparingIsStopped(t *testing.T) {
	r := newRobot(t, 100, 30)
	r.desk.comparing = func() {
		r.pass(shownAfter)
		r.sees("Looking for people who are in the register twice", "0 seconds.", "Esc stops it.")
		r.press("esc")
	}
	r.press("1", "D")
	r.sees("Stopped: nothing was changed")
	r.seesNot("Perhaps twice")
}

func TestTwinsInPlainMode(t *testing.T) {
	for answers, want := range map[string]string{
		"29,2,2": "two people S-E9B3J7767 S-E5B3J775A true", "29,1,1,same certificate,1,1,": "plan of joining S-EDB3J777Z S-E1B3J774J", "29,1,3": "comparing 100",
	} {
		f := newFake()
		out := plainly(t, f, strings.Split(answers, ",")...)
		if len(f.calls) == 0 || f.calls[len(f.calls)-1] != want || !strings.Contains(out, "1. Byron, Ada 0 / Noether, Emmy 3: same date of birth; name, other spelling") {
			t.Errorf("%s: done was %q, said was:\n%s", answers, f.calls, out)
		}
	}
}
