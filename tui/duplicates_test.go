package tui

import (
	"strings"
	"testing"
)

// addAda fills the form with somebody who is there already and saves.
func addAda(t *testing.T) *robot {
	t.Helper()
	r := newRobot(t, 120, 40)
	r.press("1", "n", "tab")
	r.fill("Ada")
	r.fill("Byron")
	r.press("up", "up", "up", "up", "enter")
	r.sees("Perhaps the same person", "> S-EDB3J777Z  Byron, Ada 0", "n: no (default)")
	return r
}

func TestAddingAsksAboutLikelyDuplicates(t *testing.T) {
	r := addAda(t)
	r.press("enter", "enter", "space")
	r.sees("Perhaps the same person")
	if len(r.desk.calls) > 0 {
		t.Fatal("a second Enter adds the duplicate")
	}
	r.press("n")
	r.seesNot("Perhaps the same person")
	r.sees("Add a person", "Byron")
	r.press("enter", "y")
	if got := strings.Join(r.desk.calls, ","); got != "add Ada Byron" {
		t.Errorf("done was %q", got)
	}
	r.sees("was added.", ">  Byron, Ada")
}

// The person who is there already can be read without losing the form.
func TestDuplicateCanBeOpened(t *testing.T) {
	r := addAda(t)
	r.press("o")
	r.sees("[Subject S-EDB3J777Z", "Ms Ada 0 Byron")
	r.press("pgdown", "j", "k", "pgup", "y", "enter")
	if got := strings.Join(r.desk.calls, ","); got != "open subject" {
		t.Errorf("done was %q", got)
	}
	r.press("esc")
	r.sees("Perhaps the same person")
	r.press("esc")
	r.sees("Add a person", "Ada")
}
