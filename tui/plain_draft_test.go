package tui

import (
	"strconv"
	"strings"
	"testing"

	"lethe/model"
)

// plainlyKept carries out answers on a desk as plainly does, with the drafts of a
// user; input that ends before the session is left is a lost line.
func plainlyKept(t *testing.T, d Desk, k *kept, lost bool, answers ...string) string {
	t.Helper()
	var out strings.Builder
	if !lost {
		answers = append(answers, strconv.Itoa(len((&linear{}).acts())+1))
	}
	in := strings.NewReader(strings.Join(answers, "\n") + "\n")
	opts := Options{Desk: d, Plain: true, Actor: "anna", Clock: testNow, In: in, Out: &out}
	k.options(&opts)
	if err := Run(t.Context(), opts); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// What was typed in the linear mode outlives a lost line: it is offered, each answer
// is taken with an empty line, and nothing is saved before somebody says so.
func TestPlainDraftsAreTakenUp(t *testing.T) {
	ada, request := "S-EDB3J777Z", "R-2026-0041"
	for _, c := range []struct {
		name, typed, back string // answers are separated by |
		done              string
		says              []string
	}{
		{"add", "7||Zoe|Quill|||zoe@example.org", "1|||||||||||||2|y", "add Zoe Quill",
			[]string{"Add a person: a session of yours ended", "It begins: Zoe, Quill, zoe@example.org", "Given names (empty: what you had typed, Zoe):"}},
		{"another family name", "7||Zoe|Quill", "1|||Quell||||||||||2|y", "add Zoe Quell", nil},
		{"log", "5|3|2|yesterday|1|||Delete me", "1||||||||||y", "log erasure 2026-12-02 Delete me,open request",
			[]string{"What is asked for, 1 to 16 (empty: 3, erasure):", "In their words (empty: what you had typed, Delete me):"}},
		{"correct", "8|" + ada + "|-||Lovelace", "1|||||||||||||1|y", "open subject,open subject,correct Ada 0 Lovelace  was Byron",
			[]string{"Subject reference: " + ada, "Title (empty: what you had typed, -", "Family name (empty: what you had typed, Lovelace; stored: Byron):"}},
		{"next action", "11|" + request + "|+3d", "1|||ring again", "next 2026-12-06 ring again", []string{"Request reference: " + request}},
		{"next action to its end", "11|" + request + "|yesterday|ring again", "1|||y", "next 2026-12-02 ring again", nil},
		{"record", "13|" + request + "|8|1|four systems", "1||||y", "open request,open request,record extension-notice  complexity 2026-12-03 four systems", nil},
		{"hold", "23|" + ada + "|1|1|1||claim announced", "1|||||+30d", "hold complaint " + ada + "  anna claim announced 2027-01-02", nil},
		{"run, confirmed anew", "21|enquiries|asked by the board", "1||4", "run 4 asked by the board", []string{"Rule, empty for everything that is due: enquiries", "Type 4 to begin"}},
		{"thrown away", "7||Zoe|Quill", "2", "", []string{"throw it away"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, k := newFake(), &kept{}
			plainlyKept(t, f, k, true, strings.Split(c.typed, "|")...)
			if k.text() == "" {
				t.Fatal("nothing is kept")
			}
			out := plainlyKept(t, f, k, false, strings.Split(c.back, "|")...)
			if got := strings.Join(f.calls, ","); got != c.done {
				t.Errorf("done was %q, want %q; said was:\n%s", got, c.done, out)
			}
			for _, want := range c.says {
				if !strings.Contains(out, want) {
					t.Errorf("%q is not said:\n%s", want, out)
				}
			}
			if k.text() != "" {
				t.Errorf("kept still is %q", k.text())
			}
		})
	}
}

// Only what was typed is kept: neither reading and choosing, nor what was saved,
// given up, or confirmed to be destroyed.
func TestPlainKeepsOnlyWhatIsTyped(t *testing.T) {
	ada := "S-EDB3J777Z"
	for _, answers := range []string{"2|hop", "3|" + ada, "9|1|" + ada, "9|1|" + ada + "|prefers post", "7||Zoe|Quill|||||||||||2|n", "16|R-2026-0041|2|somewhere.pdf"} {
		k := &kept{}
		plainlyKept(t, newFake(), k, true, strings.Split(answers, "|")...)
		if k.text() != "" {
			t.Errorf("%s: kept is %q", answers, k.text())
		}
	}
}

// An act that is refused can be gone over again with what was typed.
func TestPlainActsAreGoneOverAgain(t *testing.T) {
	f, k := newFake(), &kept{}
	nobody := model.ID(testID('s', 99)).SubjectReference()
	out := plainlyKept(t, f, k, false, "5", "3", "2", "yesterday", "1", "", "", "Delete me", "", nobody,
		"1", "", "", "", "", "", "", "", "", "S-EDB3J777Z", "y")
	if !strings.Contains(out, "What you typed is kept") || strings.Join(f.calls, ",") != "log erasure 2026-12-02 Delete me,open request" || k.text() != "" {
		t.Errorf("done was %q, kept is %q; said was:\n%s", f.calls, k.text(), out)
	}
	f, k = newFake(), &kept{}
	plainlyKept(t, f, k, false, "5", "3", "2", "yesterday", "1", "", "", "Delete me", "", nobody, "2")
	if len(f.calls) != 0 || k.text() != "" {
		t.Errorf("done was %q, kept is %q", f.calls, k.text())
	}
}

// A call that is cut off goes on with its number, its caller and what was being typed,
// in either mode.
func TestPlainCallsAreTakenUp(t *testing.T) {
	f, k := newFake(), &kept{}
	plainlyKept(t, f, k, true, "18", "0115 496 0001", "byron")
	out := plainlyKept(t, f, k, true, "1", "2", "7", "", "", "Augusta")
	wants(t, out, "the call that was cut off?", "Who is it")
	if !strings.Contains(k.text(), `"call":`) {
		t.Fatalf("kept is %q", k.text())
	}
	f.calls = nil
	out = plainlyKept(t, f, k, false, "1", "8", "2", "Mill & Co", "10", "1")
	wants(t, out, "The call has ended")
	if got := strings.Join(f.calls, ","); !strings.Contains(got, "resume") || !strings.Contains(got, "caller agent Mill & Co") || k.text() != "" {
		t.Errorf("done was %q, kept is %q; said was:\n%s", got, k.text(), out)
	}
}

// What was typed in one mode is gone on with in the other where both have the form,
// and is read out where only one has it.
func TestDraftsAreTakenUpInTheOtherMode(t *testing.T) {
	f, k := newFake(), &kept{}
	plainlyKept(t, f, k, true, "5", "3", "2", "yesterday", "1", "", "", "Delete me")
	r := newRobot(t, 120, 40, k.options)
	r.pass(grace)
	r.sees("Log a request: a session of yours ended")
	r.press("y")
	r.sees("Log a request", "erasure", "phone", "Delete me")

	f, k = newFake(), &kept{}
	plainlyKept(t, f, k, true, "22", "1", holdingReference(model.HoldingName{Owner: testID('s', 0), ID: testID('h', 0)}), "+2y", "disputed")
	r = newRobot(t, 120, 40, k.options)
	r.pass(grace)
	r.sees("Dates of a holding: a session of yours ended", "It was typed in lethe --plain")
	r.press("y")
	r.sees("which can go on with it", "disputed")
	r.pass(grace)
	r.press("esc")
	r.sees("It is kept")
	out := plainlyKept(t, f, k, false, "1", "", "", "y")
	if got := strings.Join(f.calls, ","); got != "dates 1  2028-12-03  disputed" {
		t.Errorf("done was %q; said was:\n%s", got, out)
	}

	k = &kept{}
	r = newRobot(t, 120, 40, k.options)
	r.press("j", "o")
	r.write("Rang back")
	r.pass(draftRest)
	r.m.close()
	f = newFake()
	out = plainlyKept(t, f, k, false, "1", "")
	wants(t, out, "A note on: a request", "Note (empty: what you had typed, Rang back):")
	if got := strings.Join(f.calls, ","); got != "request note Rang back" || k.text() != "" {
		t.Errorf("done was %q, kept is %q; said was:\n%s", got, k.text(), out)
	}

	k = typedBefore(`{"form":{"action":"juggle","fields":2,"typed":{"1":"Rang back"}},"spot":{"pane":1}}`)
	out = plainlyKept(t, newFake(), k, false, "1", "1")
	wants(t, out, "no form for this", "Rang back", "1 unsaved text kept.")
	if k.text() == "" {
		t.Error("what was kept for later is gone")
	}
}
