package tui

import (
	"context"
	"strings"
	"testing"
)

// A retention run of a console that is served is long work of the server, which hears
// how far it is and that its end was shown; work that was missed is told, also where
// a dialog is open.
func TestRunsAreLongWork(t *testing.T) {
	var what []string
	var done, total, told int
	jobs := &fakeJobs{missed: []Job{{Owner: "anna", What: "import", State: "failed", Why: "the disk has no room.", Done: 3, Total: 9}}}
	r := newRobot(t, 120, 40, func(o *Options) {
		o.Jobs = jobs
		o.Work = func(name string, do func(context.Context, func(int, int)) error) func() {
			what = append(what, name)
			if err := do(t.Context(), func(n, of int) { done, total = n, of }); err != nil {
				t.Error(err)
			}
			return func() { told++ }
		}
	})
	r.sees("Your import, begun in another session, has failed, 3 of 9,", "the disk has no room.")
	r.pass(grace)
	r.press("esc", "3", "R", "enter", "tab", "enter")
	r.sees("This cannot be undone")
	jobs.missed = []Job{{Owner: "anna", What: "erasure", State: "running"}}
	r.run(r.m.ordered(Order{Kind: WorkOver}))
	r.pass(settling)
	r.sees("Your erasure, begun in another session, goes on.")
	for _, k := range r.m.dialog().(*runBox).word() {
		r.write(string(k))
	}
	r.press("enter")
	r.sees("The run is finished")
	if strings.Join(what, ",") != "retention run" || total == 0 || done > total || told != 1 {
		t.Errorf("%q, %d of %d, told %d times", what, done, total, told)
	}
}

// The same in the linear mode.
func TestPlainRunsAreLongWork(t *testing.T) {
	var what string
	told := 0
	f := newFake()
	f.standing()
	var out strings.Builder
	err := Run(t.Context(), Options{Desk: f, Plain: true, Actor: "anna", Clock: testNow, In: strings.NewReader("21\n\n\n6\n"), Out: &out,
		Jobs: &fakeJobs{missed: []Job{{Owner: "anna", What: "import", State: "done"}}},
		Work: func(name string, do func(context.Context, func(int, int)) error) func() {
			what = name
			_ = do(t.Context(), func(int, int) {})
			return func() { told++ }
		}})
	if err != nil || what != "retention run" || told != 1 {
		t.Errorf("%q, told %d times, %v", what, told, err)
	}
	wants(t, out.String(), "Your import, begun in another session, is done.", "The run is finished")
}
