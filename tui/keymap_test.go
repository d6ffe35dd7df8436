package tui

import (
	"errors"
	"strings"
	"testing"
)

// No two actions share a key in one place, each can be found by name, and the
// keys that a terminal or multiplexer takes for itself are not used.
func TestActionTable(t *testing.T) {
	all := actions()
	if _, err := newKeymap(all, nil); err != nil {
		t.Fatal(err)
	}
	ids, titles := map[string]bool{}, map[string]bool{}
	for _, a := range all {
		if a.do == nil || a.title == "" || a.in == 0 {
			t.Errorf("%q is not complete", a.id)
		}
		if ids[a.id] {
			t.Errorf("two actions are called %q", a.id)
		}
		ids[a.id] = true
		for _, p := range places() {
			if key := a.title + p.name; a.in&p.place != 0 {
				if titles[key] {
					t.Errorf("two actions in %s have the title %q", p.name, a.title)
				}
				titles[key] = true
			}
		}
		for _, k := range a.keys {
			if strings.Contains("ctrl+z ctrl+s ctrl+q ctrl+a ctrl+b ctrl+i ctrl+m ctrl+j", k) && strings.HasPrefix(k, "ctrl") {
				t.Errorf("%s of %s belongs to the terminal", k, a.id)
			}
		}
	}
}

func TestRemappedKeys(t *testing.T) {
	for _, c := range []struct {
		name  string
		remap map[string][]string
		ok    bool
	}{
		{"none", nil, true},
		{"another key", map[string][]string{"find": {"F"}}, true},
		{"several keys", map[string][]string{"quit": {"q", "alt+x", "f10"}}, true},
		{"no key", map[string][]string{"copy-row": {}}, true},
		{"two swapped", map[string][]string{"sort": {"v"}, "view": {"s"}}, true},
		{"a clash", map[string][]string{"find": {"?"}}, false},
		{"a clash in one place only", map[string][]string{"sections": {"o"}}, false},
		{"the same key elsewhere", map[string][]string{"sections": {"v"}}, true},
		{"an unknown action", map[string][]string{"fly": {"F"}}, false},
		{"no key at all", map[string][]string{"find": {"control-f"}}, false},
		{"flow control", map[string][]string{"find": {"ctrl+s"}}, false},
	} {
		_, err := New(t.Context(), Options{Desk: newFake(), Clock: testNow, Keys: c.remap})
		if (err == nil) != c.ok || err != nil && !errors.Is(err, ErrKeys) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// A lock key that is a letter does not lock while it is typed as text.
func TestLockLetterIsTextInAForm(t *testing.T) {
	r := newRobot(t, 80, 24, func(o *Options) { o.Keys = map[string][]string{"lock": {"L"}} })
	r.press("o")
	r.write("Letter")
	r.sees("Letter")
	r.press("esc", "y", "L")
	r.sees("The register is locked.")
}

func TestRemappedKeyWorksAndIsShown(t *testing.T) {
	r := newRobot(t, 120, 40, func(o *Options) { o.Keys = map[string][]string{"find": {"F"}} })
	r.press("f")
	r.seesNot("Find:")
	r.press("F")
	r.sees("Find:")
	r.press("esc", "?", "pgdown")
	r.sees("shift+f            Find a person")
}
