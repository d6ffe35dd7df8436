package tui

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"lethe/model"
	"lethe/model/attention"
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
		{"record", func(r *robot) { r.press("enter", "d") }},
		{"record-why-not", func(r *robot) { r.press("enter", "d"); r.write("fee p"); r.press("down") }},
		{"step-form", func(r *robot) {
			r.press("enter", "d")
			r.write("ext")
			r.press("enter", "right", "tab")
			r.write("Four systems, two of them closed.")
			r.press("tab")
			r.write("yesterday")
		}},
		{"decide", func(r *robot) { r.press("enter", "d"); r.write("dec"); r.press("enter", "tab", "right", "right") }},
		{"preview", func(r *robot) { preview(r) }},
		{"conflict", func(r *robot) {
			r.desk.stale = &model.ConflictError{Kind: model.KindRequest, Actor: "ben", At: testNow()}
			preview(r)
			r.press("y")
		}},
		{"what-if", func(r *robot) {
			r.press("enter", "w", "b")
			r.write("+3d")
			r.press("enter")
		}},
		{"triage", func(r *robot) { triage3(r) }},
		{"triage-done", func(r *robot) { triage3(r); r.press("s", "1", "m", "I", "n", "s", "n", "n") }},
		{"statistics", func(r *robot) { r.press("#") }},
		{"keep-until", func(r *robot) { r.press("3", "K"); r.write("+2y"); r.press("tab"); r.write("disputed") }},
		{"keep-moves", func(r *robot) { r.keepAll() }},
		{"trigger", func(r *robot) { r.press("3", "j", "T") }},
		{"run-plan", func(r *robot) { r.planRun() }},
		{"run-done", func(r *robot) { r.planRun(); r.write("6"); r.press("enter") }},
		{"run-stopped", func(r *robot) { r.desk.clearing.fails = errWrong; r.planRun(); r.write("6"); r.press("enter") }},
		{"run-open", func(r *robot) {
			r.desk.clearing.open = &model.Run{Actor: "ben", Started: testNow(), Confirmed: 4120, Rule: "enquiries", Reason: "yearly clearing"}
			r.press("3", "R")
		}},
		{"destruction-log", func(r *robot) { r.desk.destroyed(); r.press("3", "D") }},
		{"export", func(r *robot) { r.m.opts.Save = func(string, []byte) error { return nil }; r.press("3", "E") }},
		{"hold-place", func(r *robot) { r.press("3", "H", "right") }},
		{"holds", func(r *robot) { r.desk.standing(); r.press("1", "j", "h") }},
		{"consents", func(r *robot) { r.desk.standing(); r.press("1", "j", "C") }},
		{"consent-give", func(r *robot) { r.press("1", ":"); r.write("record a con"); r.press("enter", "right") }},
		{"consent-withdraw", func(r *robot) { r.desk.standing(); r.press("1", "j", "C", "w", "b") }},
		{"subject-standing", func(r *robot) { r.desk.standing(); r.press("1", "j", "j", "enter", "]", "]", "]", "]") }},
		{"policy", func(r *robot) { r.policies(); r.press("P") }},
		{"policy-moves", func(r *robot) { r.policies(); r.press("P", "p"); r.write("other.yaml"); r.press("enter") }},
		{"policy-rule", func(r *robot) { r.policies(); r.press("P", "r", "enter") }},
		{"holding-add", func(r *robot) {
			r.holdingPolicy()
			r.press("1", ":")
			r.write("record what is")
			r.press("enter", "right")
		}},
		{"of-age", func(r *robot) { r.others(); r.to(attention.GuardianAge); r.press("d", "a") }},
		{"stop-topic", func(r *robot) { r.desk.topics(); r.desk.standing(); r.press("1", "j", "C", "t", "right") }},
		{"other-alerts", func(r *robot) { r.others(); r.press("j") }},
		{"other-alert", func(r *robot) { r.others(); r.press("G", "enter") }},
		{"review", func(r *robot) { r.others(); r.press("G", "d"); r.write("two accounts closed") }},
		{"subject-attention", func(r *robot) { r.others(); r.press("enter"); r.m.detail().scroll(9) }},
		{"approvals", func(r *robot) { r.desk.asksOf(); r.press("ctrl+r", "&") }},
		{"approval-asked", func(r *robot) { r.askErasure() }},
		{"approval-approve", func(r *robot) { r.desk.asksOf(); r.press("&", "a") }},
		{"others-added", func(r *robot) { r.press("j", "j"); r.othersAdd(3) }},
		{"others-added-people", func(r *robot) { r.press("1", "j", "space"); r.othersAdd(1) }},
		{"others-added-alerts", func(r *robot) { r.press("3", "j"); r.othersAdd(12) }},
		{"unsaved", func(r *robot) {
			k := typedBefore(`{"form":{"action":"note","fields":1,"typed":{"0":"Rang about her certificate."}},"spot":{"pane":1}}`, `{"query":"byr"}`)
			k.options(&r.m.opts)
			r.run(r.m.findLeft(true))
		}},
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

// preview goes to the question before an extension notice is recorded.
func preview(r *robot) {
	r.press("enter", "d")
	r.write("ext")
	r.press("enter", "right", "tab")
	r.write("Four systems.")
	r.press("tab", "tab", "enter")
}

// triage3 begins triage with three new requests.
func triage3(r *robot) {
	r.desk.fresh()
	r.press("t")
}

// The key sheet of the manual is made from the action table.
func TestKeySheetIsCurrent(t *testing.T) {
	golden(t, "../docs/keys.md", KeySheet())
}
