package tui

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/policy"
)

// toPlan fills the form of an erasure and asks what would go. The form begins
// with the ground, where one is asked.
func (r *robot) toPlan(ground bool) {
	r.Helper()
	if ground {
		r.press("c", "tab")
	} else {
		r.press("tab")
	}
	if ground {
		r.write("asked to be forgotten")
	}
	r.toButton()
}

// toButton goes to the last line of a form and presses it.
func (r *robot) toButton() {
	r.Helper()
	f := r.m.dialog().(*form)
	for f.at != len(f.fields) {
		r.press("tab")
	}
	r.press("enter")
}

// person goes to a person in the list of subjects.
func (r *robot) person(n int) string {
	r.Helper()
	r.press("1")
	for range n {
		r.press("j")
	}
	return r.desk.subjects[n].ID.SubjectReference()
}

func TestErasureScreens(t *testing.T) {
	scenes := []struct {
		name string
		play func(r *robot)
	}{
		{"erase-choice", func(r *robot) { r.person(3); r.press("enter", "X") }},
		{"erase-form", func(r *robot) { r.person(3); r.press("X", "c", "tab"); r.write("asked to be forgotten") }},
		{"erase-plan", func(r *robot) { r.person(3); r.press("X"); r.toPlan(true); r.write("S-EDB") }},
		{"erase-blocked", func(r *robot) {
			r.desk.erasing.blocked = []string{"a litigation hold placed on Monday 2 November 2026 covers it", "the law requires it to be kept through 5 April 2033 (rule invoices: Finance Act 1998 Sch 18)"}
			r.person(3)
			r.press("X")
			r.toPlan(true)
		}},
		{"erase-batch", func(r *robot) { r.press("1", "space", "space", "space", "X"); r.toPlan(true) }},
		{"erase-due", func(r *robot) { r.press("3", "j", "X"); r.toPlan(false) }},
		{"erase-result", func(r *robot) {
			r.desk.erasing.pending = []string{"/media/usb1/lethe-keys.age, made Mon 2 Nov"}
			ref := r.person(3)
			r.press("X")
			r.toPlan(true)
			r.write(ref)
			r.press("enter")
		}},
		{"erase-certificate", func(r *robot) {
			ref := r.person(3)
			r.press("X")
			r.toPlan(true)
			r.write(ref)
			r.press("enter", "c")
		}},
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
}

// Only the reference, typed, erases: neither Enter alone, nor another text, nor
// what is pasted.
func TestErasureNeedsTheReferenceTyped(t *testing.T) {
	r := newRobot(t, 120, 40)
	ref := r.person(3)
	r.press("X")
	r.sees("Erase "+ref, "Noether, Emmy 3", "name nobody in it")
	r.toPlan(true)
	r.sees("Goes: 5 records", "Is anonymised: nothing", "Stays, and why: 1 record", "- request R-2026-0044", "Type "+ref+", then Enter")
	r.press("enter")
	r.sees("Enter alone erases nothing")
	r.send(tea.PasteMsg{Content: ref})
	r.sees("Pasted text was ignored")
	r.press("enter")
	r.write("S-000000000")
	r.press("enter")
	r.sees("That is not " + ref + ". Nothing was erased.")
	if len(r.desk.calls) != 0 {
		t.Fatalf("something was done: %q", r.desk.calls)
	}
	for range len("S-000000000") {
		r.press("backspace")
	}
	r.write(strings.ToLower(ref))
	r.press("enter")
	r.sees("Erased: 1 person with 1 holding. 5 records and 2 keys destroyed.", "L2: ext4", "none is known that still holds the keys", "lethe erase verify FILE")
	if got := strings.Join(r.desk.calls, ","); got != "erase 1 0 consent-withdrawn asked to be forgotten " {
		t.Errorf("done was %q", got)
	}
	if r.desk.erasing.order.Shown == nil {
		t.Error("the desk is not told which plan was confirmed")
	}
	r.press("enter")
	r.sees("Erased: 1 person")
	r.press("esc")
	r.seesNot("Erased:")
}

// After an erasure no screen shows the person, wherever they were shown before:
// lists, filter, opened records, the row under the cursor, search, the call box.
func TestAfterErasureEveryScreenIsFreeOfThePerson(t *testing.T) {
	for _, from := range []string{"list", "found", "opened", "request", "holding"} {
		for _, size := range [][2]int{{60, 20}, {120, 40}, {200, 50}} {
			t.Run(fmt.Sprint(from, size), func(t *testing.T) {
				r := newRobot(t, size[0], size[1])
				r.desk.requests[8].Type = calendar.Erasure
				who := r.desk.subjects[8]
				r.press("1")
				switch from {
				case "list":
					r.person(8)
				case "found":
					r.press("/")
					r.write("ada 8")
					r.press("enter")
				case "opened":
					r.person(8)
					r.press("enter")
				case "request":
					r.press("2")
					for range 8 {
						r.press("j")
					}
					r.press("enter", "i", "esc")
				case "holding":
					r.press("3", "G", "i")
				}
				if !strings.Contains(r.screen(), "Ada 8") {
					t.Fatal("the person is not shown to begin with")
				}
				r.press("X")
				if _, ok := r.m.dialog().(*menu); ok {
					r.press("enter")
				}
				r.toPlan(true)
				r.sees(who.ID.SubjectReference())
				r.write(who.ID.SubjectReference())
				r.press("enter")
				r.sees("Erased: 1 person")
				free := func(where string) {
					t.Helper()
					for _, text := range []string{who.Name, "Ada 8", "ada 8"} {
						if strings.Contains(r.screen(), text) {
							t.Errorf("%s shows %q:\n%s", where, text, r.screen())
						}
					}
				}
				free("the result")
				r.press("c")
				free("the certificate")
				r.press("esc", "esc")
				free("what was open")
				for _, pane := range []string{"1", "2", "3"} {
					r.press(pane)
					for range 14 {
						free("pane " + pane)
						r.press("j")
					}
				}
				r.press("2", "g")
				for range 8 {
					r.press("j")
				}
				r.press("enter")
				r.sees("was erased")
				free("the request")
				r.press("esc")
				for _, keys := range [][]string{{":"}, {"?"}, {"s"}, {"V"}, {"n"}} {
					r.press(keys...)
					free("the dialog of " + keys[0])
					r.press("esc")
				}
				r.press("c")
				r.write("byron")
				free("the call box")
				if title := r.m.View().WindowTitle; title != "Lethe" {
					t.Errorf("the title is %q", title)
				}
			})
		}
	}
}

// A plan that changes before it is carried out is shown again, with what is
// different; nothing was erased. What is left out of a partial one is said.
func TestErasureSaysWhatChanged(t *testing.T) {
	r := newRobot(t, 120, 40)
	ref := r.person(3)
	r.press("X")
	r.toPlan(true)
	r.desk.erasing.changed = []string{"a litigation hold placed on Thursday 3 December 2026 covers it"}
	r.write(ref)
	r.press("enter")
	r.sees("Nothing may be erased: a litigation hold", "Changed since it was shown", "! Enquiry data for answer enquiries in crm of "+ref+" now stays: a litigation hold",
		"Nothing can be erased by this plan. Esc goes back.")
	r.press("x", "enter")
	r.sees("Nothing can be erased by this plan.")
	r.press("esc")
	r.sees("asked to be forgotten", "[ Show what goes ]")

	r = newRobot(t, 120, 40)
	r.press("3", "space", "space", "X")
	r.sees("Erase 2 holdings", "retention period over")
	r.press("tab", "tab", "right")
	r.sees("erase the rest")
	r.toButton()
	r.sees("Type 2, then Enter")
	r.desk.erasing.fails = model.Faultf(model.Refused, "the register has changed since the plan was shown, so nothing was erased: new: a note")
	r.write("2")
	r.press("enter")
	r.sees("! The register has changed since the plan was shown, so nothing was erased", "Type 2, then Enter")
	r.write("2")
	r.press("enter")
	r.sees("Erased: 2 holdings.")
}

// The erasure of a due holding is bound by the schedule, says whether it is
// counted first, and leaves the person.
func TestErasureOfADueHolding(t *testing.T) {
	r := newRobot(t, 120, 40)
	holding := r.desk.alerts[1]
	r.press("3", "j", "enter", "X")
	r.sees("Erase the holding " + holding.Subject.SubjectReference() + "/" + holding.Holding.String()[:8])
	r.press("tab", "right", "right")
	r.sees("count it, then erase it")
	r.toButton()
	r.write(holding.Subject.SubjectReference())
	r.press("enter")
	r.sees("That is not ") // the person's reference is not the holding's
	r.write("/" + holding.Holding.String()[:8])
	r.press("enter")
	r.sees("Erased: 1 holding. 1 record and 1 key destroyed.")
	o := r.desk.erasing.order
	if !o.Scheduled || o.Ground != model.RetentionOver || o.Ending != policy.Anonymise || len(o.Subjects) != 0 || o.Holdings[0].Owner != holding.Subject {
		t.Errorf("ordered was %+v", o)
	}
	r.press("esc", "1")
	r.sees(r.desk.subjects[1].Name)
}

// A request for erasure fills in what it answers; other requests say why not.
func TestErasureAnswersARequest(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.press("X")
	r.sees("Erase for good: this request does not ask for it.")
	r.desk.requests[0].Type = calendar.Erasure
	r.press("X")
	r.toPlan(true)
	r.sees("Answers       R-2026-0041")
	r.write(r.desk.subjects[0].ID.SubjectReference())
	r.press("enter")
	if o := r.desk.erasing.order; o.Answering != "R-2026-0041" || len(o.Subjects) != 1 {
		t.Errorf("ordered was %+v", o)
	}
	r = newRobot(t, 120, 40)
	r.desk.requests[0].Type, r.desk.requests[0].Subject = calendar.Erasure, model.ID{}
	r.press("X")
	r.sees("it is not known yet whose request this is")
}

// Keys are answered while an erasure runs, seconds are counted, and Esc calls
// it off.
func TestErasureCanBeCalledOff(t *testing.T) {
	r := newRobot(t, 80, 24)
	ref := r.person(3)
	r.press("X")
	r.toPlan(true)
	r.write(ref)
	r.desk.erasing.wait = make(chan struct{})
	_, cmd := r.m.Update(keyOf("enter"))
	answers := make(chan tea.Msg) // the timer of a robot is no command
	go func() { answers <- cmd() }()
	r.sees("Erasing. Esc calls it off")
	r.press("x", "j", "enter", "q")
	r.pass(time.Second)
	r.sees("Erasing. Esc calls it off as long as no key is destroyed. 1 second.")
	r.press("esc")
	r.sees("Stopping")
	r.send(<-answers)
	r.sees("! Stopped; nothing was erased.", "Type "+ref)
	r.pass(time.Second)
	if len(r.timer) != 0 && r.m.dialog().(*planBox).run != nil {
		t.Error("it still counts")
	}
}

// An erasure that is done is never called undone, whatever came after it.
func TestErasureThatIsDoneIsSaidToBeDone(t *testing.T) {
	r := newRobot(t, 80, 24)
	ref := r.person(3)
	r.press("X")
	r.toPlan(true)
	r.write(ref)
	r.desk.erasing.late = errors.New("Noether, Emmy 3: cannot read")
	r.press("enter")
	r.sees("Erased: 1 person", "The lists could not be brought up to date: read the register")
	r.seesNot("Noether")
}

// The certificate goes to the file that was named; an error is told, with the
// name still there.
func TestCertificateIsSaved(t *testing.T) {
	var path, text string
	fails := model.Faultf(model.Refused, "a file of that name exists already, and is not replaced")
	r := newRobot(t, 80, 24, func(o *Options) {
		o.Save = func(p string, data []byte) error {
			if fails != nil {
				defer func() { fails = nil }()
				return fails
			}
			path, text = p, string(data)
			return nil
		}
	})
	ref := r.person(3)
	r.press("X")
	r.toPlan(true)
	r.write(ref)
	r.press("enter", "w")
	r.sees("erasure-" + testID('e', 1).String()[:8] + ".json")
	r.write("ada.json")
	r.press("enter")
	r.sees("A file of that name exists already", "ada.json")
	r.press("enter")
	r.sees("The certificate was written.", "Erased: 1 person")
	if path != "ada.json" || text != `{"statement":{}}` {
		t.Errorf("%q was written to %q", text, path)
	}
}

// A batch too large to be read line by line is counted by what it says.
func TestLargeBatchIsCounted(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.press("1", "a", "X")
	r.sees("Erase 40 people", "and 35 more")
	r.toPlan(true)
	r.sees("Goes: 200 records", "- 40 in enquiry data for answer enquiries in crm, of S-EDB3J777Z", "and 35 more", "Type 40, then Enter")
	r.write("40")
	r.press("enter")
	r.sees("Erased: 40 people with 40 holdings.")
	r.press("esc", "1")
	r.sees("Nobody is in the register yet.")
	if o := r.desk.erasing.order; len(o.Subjects) != 40 {
		t.Errorf("%d people in one order", len(o.Subjects))
	}
}

// The linear mode erases too: by a wrong reference nothing, by the right one
// what was said before.
func TestPlainErasure(t *testing.T) {
	ada := "S-EDB3J777Z"
	for _, c := range []struct{ name, answers, done, says string }{
		{"a person", "12|1|" + ada + "|1|2|asked to||1|1|" + strings.ToLower(ada), "open subject,erase 1 0 consent-withdrawn asked to ", "Erased: 1 person with 1 holding. 5 records and 2 keys destroyed."},
		{"not confirmed", "12|1|" + ada + "|1|2|asked to||1|1|yes", "open subject", "Nothing was erased."},
		{"one holding", "12|1|" + ada + "|2|2|asked to||1|" + ada + "/" + testID('h', 0).String()[:8], "open subject,erase 0 1 consent-withdrawn asked to ", "Erased: 1 holding."},
		{"by request", "12|2|R-2026-0041|2|asked to||1|1|" + ada, "erase 1 0 consent-withdrawn asked to R-2026-0041", "Erased: 1 person"},
		{"by another request", "12|2|R-2026-0042", "", "This request does not ask for it."},
		{"a due holding", "12|3|2||1|1|S-", "", "Nothing was erased."},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake()
			f.requests[0].Type = calendar.Erasure
			out := plainly(t, f, append(strings.Split(c.answers, "|"), "")...)
			if got := strings.Join(f.calls, ","); got != c.done || !strings.Contains(out, c.says) {
				t.Errorf("done was %q, want %q; said was:\n%s", got, c.done, out)
			}
		})
	}
	f := newFake()
	f.erasing.blocked = []string{"a litigation hold covers it"}
	var out bytes.Buffer
	in := strings.NewReader("12\n1\n" + ada + "\n1\n2\nasked to\n\n1\n1\n13\n")
	if err := Run(t.Context(), Options{Desk: f, Plain: true, Actor: "anna", Clock: testNow, In: in, Out: &out}); err != nil || !strings.Contains(out.String(), "Nothing may be erased: a litigation hold covers it") {
		t.Errorf("%v; said was:\n%s", err, out.String())
	}
}
