package tui

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files and the key sheet")

// golden compares a text with a file of testdata.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; go test ./tui -update writes it", err)
	}
	if got != string(want) {
		t.Errorf("%s differs; go test ./tui -update writes it anew. Got:\n%s", path, got)
	}
}

func TestScreens(t *testing.T) {
	scenes := []struct {
		name string
		play func(r *robot)
	}{
		{"requests", func(*robot) {}},
		{"subjects", func(r *robot) { r.press("1", "j", "j", "space") }},
		{"retention", func(r *robot) { r.press("3", "j") }},
		{"subject", func(r *robot) { r.press("1", "j", "enter") }},
		{"request", func(r *robot) { r.press("enter") }},
		{"holding", func(r *robot) { r.press("3", "j", "j", "enter") }},
		{"find", func(r *robot) { r.press("f"); r.write("hop") }},
		{"add-subject", func(r *robot) {
			r.press("1", "n", "tab")
			r.write("Ada")
			r.press("tab", "tab", "tab")
			r.write("3/12/99")
		}},
		{"log-request", func(r *robot) { r.press("n", "tab", "tab"); r.write("31/6"); r.press("tab") }},
		{"log-for", func(r *robot) { r.press("1", "r", "tab", "tab") }},
		{"duplicate", func(r *robot) {
			r.press("1", "n", "tab")
			r.write("Ada")
			r.press("tab")
			r.write("Byron")
			r.press("up", "up", "up", "enter")
		}},
		{"nothing-fits", func(r *robot) { r.press(":"); r.write("zzz") }},
		{"note", func(r *robot) { r.press("o"); r.write("Rang back.") }},
		{"assign", func(r *robot) { r.press("space", "space", "A", "enter") }},
		{"palette", func(r *robot) { r.press(":"); r.write("re") }},
		{"help", func(r *robot) { r.press("?") }},
		{"sort", func(r *robot) { r.press("s") }},
		{"locked", func(r *robot) { r.press("ctrl+l"); r.write("wrong"); r.press("enter") }},
	}
	for _, size := range [][2]int{{60, 20}, {80, 24}, {120, 40}, {200, 50}} {
		for _, s := range scenes {
			name := fmt.Sprintf("%s-%dx%d", s.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				r := newRobot(t, size[0], size[1])
				s.play(r)
				r.square()
				golden(t, "testdata/screens/"+name+".txt", r.screen())
			})
		}
	}
	t.Run("too small", func(t *testing.T) {
		r := newRobot(t, 50, 12)
		golden(t, "testdata/screens/too-small.txt", r.screen())
	})
	t.Run("ascii", func(t *testing.T) {
		r := newRobot(t, 80, 24, func(o *Options) { o.Env = []string{"LANG=C"} })
		r.press("1")
		golden(t, "testdata/screens/ascii-80x24.txt", r.screen())
		for _, c := range r.screen() {
			if c > '~' {
				t.Fatalf("%q is no ASCII", c)
			}
		}
	})
}

// The key sheet of the manual is made from the action table.
func TestKeySheetIsCurrent(t *testing.T) {
	golden(t, "../docs/keys.md", KeySheet())
}
