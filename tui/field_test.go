package tui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// What a field begins with is a suggestion: typing or pasting replaces it, and
// editing it keeps it.
func TestSuggestionsAreReplaced(t *testing.T) {
	for _, c := range []struct {
		name string
		edit func(r *robot)
		want string
	}{
		{"typed", func(r *robot) { r.write("zoe") }, "zoe"},
		{"pasted", func(r *robot) { r.send(tea.PasteMsg{Content: "zoe"}) }, "zoe"},
		{"taken", func(*robot) {}, "anna"},
		{"edited", func(r *robot) { r.press("backspace"); r.write("e") }, "anne"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRobot(t, 80, 24)
			r.press("A")
			r.sees("anna  typing replaces it")
			c.edit(r)
			r.press("enter")
			if got := strings.Join(r.desk.calls, ","); got != "assign R-2026-0041 "+c.want {
				t.Errorf("done was %q", got)
			}
		})
	}
}

// Nobody can guess by which channel a request came, except that the person
// whose file is open is most often on the telephone.
func TestChannelMustBeChosen(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.press("n", "tab", "tab", "tab", "tab", "tab", "tab")
	r.write("all of it")
	r.press("tab", "tab", "tab", "enter")
	r.sees("Came by: Choose one", "> Came by", "not chosen yet")
	r.press("left", "right")
	r.seesNot("Choose one", "not chosen yet")
	r.press("up", "up", "enter")
	if got := strings.Join(r.desk.calls, ","); got != "log access 2026-12-03 all of it,open request" {
		t.Errorf("done was %q", got)
	}
	for _, keys := range [][]string{{"1", "r"}, {"1", "enter", "r"}} {
		r = newRobot(t, 120, 40)
		r.press(keys...)
		r.sees("Came by             phone")
	}
}

func TestChoices(t *testing.T) {
	f := openChoice("Came by", []string{"email", "phone", "post"})
	if f.validate(testToday) || f.changed() || f.value() != "" {
		t.Error("an open choice is chosen")
	}
	for _, c := range []struct{ key, want string }{{"left", "post"}, {"right", "email"}, {"p", "phone"}, {"p", "post"}, {"x", "post"}} {
		f.key(keyOf(c.key))
		if f.value() != c.want || !f.validate(testToday) || !f.changed() {
			t.Errorf("after %s the value is %q, want %q", c.key, f.value(), c.want)
		}
	}
}

// A next action in the past is asked about, and marked where it stands.
func TestNextActionInThePast(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.press("m")
	r.write("yesterday")
	r.sees("= Wed 2 Dec 2026, this day is past")
	r.press("tab")
	r.write("ring again")
	r.press("tab", "enter")
	r.sees("This day is past", "was 1 day ago")
	r.press("enter")
	if len(r.desk.calls) > 0 {
		t.Fatal("enter is taken for yes")
	}
	r.press("n", "enter", "y")
	if got := strings.Join(r.desk.calls, ","); got != "next 2026-12-02 ring again" {
		t.Errorf("done was %q", got)
	}
	row := desk.RequestRow{NextOn: testToday - 1, NextWhat: "ring again"}
	if got := nextAction(row, testToday); got != "Wed 2 Dec, 1 day past: ring again" {
		t.Errorf("shown is %q", got)
	}
}

func TestReceivedBy(t *testing.T) {
	for c, want := range map[model.Channel]string{model.ByPhone: "by phone", model.InPerson: "in person", model.BySocial: "by social media", model.ByOther: "by another way"} {
		if got := receivedBy(c); got != want {
			t.Errorf("%s reads %q", c, got)
		}
	}
	if got := dueFact("due " + day(calendar.NewDate(2026, 12, 22), testToday)); got != "Tue 22 Dec" {
		t.Errorf("due reads %q", got)
	}
}
