package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"lethe/model"
)

// ring opens the card of the first person whose name fits.
func (r *robot) ring(name string) {
	r.Helper()
	r.press("c")
	r.write(name)
	r.press("enter")
}

// did wants an act to have reached the desk.
func (r *robot) did(what string) {
	r.Helper()
	if !slices.Contains(r.desk.calls, what) {
		r.Errorf("%q was not done; done was %q", what, r.desk.calls)
	}
}

func TestCallScreens(t *testing.T) {
	scenes := []struct {
		name string
		play func(r *robot)
	}{
		{"search", func(r *robot) { r.press("c"); r.write("0115 496"); r.press("tab"); r.write("hop"); r.press("down") }},
		{"opened", func(r *robot) { r.ring("lamarr") }},
		{"asked", func(r *robot) { r.ring("byron"); r.press("space") }},
		{"level-0", func(r *robot) { r.ring("byron"); r.press("space", "space", "x") }},
		{"level-1", func(r *robot) { r.ring("byron"); r.press("space", "space", "space", "r", "c") }},
		{"level-2", func(r *robot) { r.ring("byron"); r.press("space", "space", "space", "u", "space") }},
		{"locked", func(r *robot) { r.ring("byron"); r.press("space", "space", "x", "x") }},
		{"agent", func(r *robot) { r.ring("byron"); r.press("p", "b"); r.write("Mill & Co"); r.press("enter") }},
		{"police", func(r *robot) { r.ring("byron"); r.press("p", "g", "enter") }},
		{"police-logged", func(r *robot) { r.ring("byron"); r.press("p", "g", "enter", "r", "y") }},
		{"withdraw", func(r *robot) { r.ring("byron"); r.press("space", "space", "space", "w", "b") }},
		{"end", func(r *robot) { r.ring("byron"); r.press("esc") }},
	}
	for _, size := range [][2]int{{60, 20}, {80, 24}, {120, 40}, {200, 50}} {
		for _, s := range scenes {
			name := fmt.Sprintf("call-%s-%dx%d", s.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				r := newRobot(t, size[0], size[1])
				s.play(r)
				r.square()
				golden(t, "testdata/screens/"+name+".txt", r.screen())
			})
		}
	}
}

// A card that has just been opened shows name and reference, and no fact.
func TestOpenedCardHidesTheFacts(t *testing.T) {
	for _, size := range [][2]int{{60, 16}, {120, 40}} {
		r := newRobot(t, size[0], size[1])
		r.ring("byron")
		r.sees("Ada", r.desk.subjects[0].ID.SubjectReference(), "Level", "0: confirm nothing", "Date of birth   hidden")
		values := []string{"14 May", "NG1", "First Aid", "Hill Top", "person@", "R-2026", "newsletter"}
		r.seesNot(values...)
		r.press("space")
		r.sees("14 May 2001")
		r.seesNot(values[1:]...)
		r.press("x")
		r.sees("WRONG", "NG1 1AA")
		r.seesNot("14 May")
		r.press("j")
		r.seesNot("NG1")
	}
}

// Every act takes one key and at most two more.
//
// Clauses: P22
func TestActsInACall(t *testing.T) {
	for keys, want := range map[string]string{
		"r c": "logged R-2026-0099, erasure", "o y": "marketing stopped", "i y": "identity asked by post",
		"space space space w a y": "consent withdrawn email", "p a": "caller self ", "esc a": "end acted",
		"p g enter r y": "logged R-2026-0099, a disclosure that was asked for",
	} {
		r := newRobot(t, 80, 24)
		r.ring("byron")
		r.press(strings.Fields(keys)...)
		if !slices.ContainsFunc(r.desk.calls, func(c string) bool { return strings.HasPrefix(c, want) }) {
			t.Errorf("%s: done was %q, want %q", keys, r.desk.calls, want)
		}
	}
	r := newRobot(t, 80, 24)
	r.ring("byron")
	r.press("e", "w")
	r.sees("from level 1")
	r.press("space", "space", "space", "space", "n")
	r.write("Speaks slowly.")
	r.press("enter", "e")
	r.sees("What is to be corrected?", "known as", "address")
	r.press("d")
	r.write("Countess")
	r.press("enter")
	r.did("note Speaks slowly.")
	r.did("corrected Countess")
	r.sees("Tell them", "The details are corrected.")
	r.press("esc", "a")
	r.sees("The call has ended")
	r.seesNot("On the phone", "14 May")
}

// What was logged in this call already is asked about before it is logged again.
func TestASecondWishIsAskedAbout(t *testing.T) {
	r := newRobot(t, 80, 24)
	r.ring("byron")
	r.press("r", "c")
	r.sees("Tell them")
	r.press("r")
	r.sees("erasure, logged as R-2026-0099")
	r.press("c")
	r.sees("Log a second one?", "R-2026-0099 of this call is that already")
	r.press("enter") // does nothing
	r.press("n")
	if slices.Contains(r.desk.calls, "second") {
		t.Fatal("a second one was logged unasked")
	}
	r.press("r", "c", "y")
	r.did("second")
}

// A small dialog leaves the head of the card in sight, where there is room for both.
func TestTheCardStaysBesideAMenu(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 36}, {200, 50}} {
		r := newRobot(t, size[0], size[1])
		r.ring("byron")
		for _, keys := range [][]string{{"p"}, {"esc", "o"}} {
			r.press(keys...)
			r.sees("Reference", "confirm nothing")
		}
		r.press("n", "r")
		r.sees("Log a request")
		if size[0] > 80 {
			r.sees("Reference", "confirm")
		}
	}
}

// Where the store takes nothing, the box and the card say what to do with the caller,
// and nobody is kept on a card.
func TestACallOnAFullDisk(t *testing.T) {
	full := model.Faultf(model.Full, "Write on paper their name. Why: the disk is full")
	r := newRobot(t, 80, 24)
	r.ring("byron")
	r.desk.phoneErr = full
	r.press("space", "space")
	r.sees("Not saved", "Write on paper", "Nothing was saved")
	r.desk.phoneErr = nil
	r.press("space")
	r.seesNot("Write on paper")
	r.desk.phoneErr = full
	r.press("esc", "a")
	r.seesNot("Reference")
	r.sees("The card is closed")
	r.press("c")
	r.write("byron")
	r.press("enter")
	r.sees("No card is opened", "Write on paper")
}

// One detail is corrected by its letter and enter; an address goes on to its
// postcode first, which it would otherwise keep.
func TestCorrectingOneDetailOnThePhone(t *testing.T) {
	r := newRobot(t, 80, 24)
	r.ring("byron")
	r.press("space", "space", "space", "space", "e", "h")
	r.sees("> Address")
	r.press("ctrl+u")
	r.write("2 Low Road")
	r.press("enter")
	r.sees("> Postcode")
	if slices.ContainsFunc(r.desk.calls, func(c string) bool { return strings.HasPrefix(c, "corrected") }) {
		t.Fatal("it was saved with the old postcode")
	}
	r.press("enter")
	r.sees("The details are corrected.")
}

// Who is not found can make a request all the same: what was typed is their name or
// number.
func TestARequestOfWhoIsNotFound(t *testing.T) {
	for _, c := range []struct{ number, typed, name, contact string }{
		{"", "zzyzx", "zzyzx", ""}, {"0115 496 0001", "zzyzx", "zzyzx", "0115 496 0001"}, {"", "07700 900999", "", "07700 900999"},
	} {
		r := newRobot(t, 80, 24)
		r.press("c")
		if c.number != "" {
			r.write(c.number)
			r.press("tab")
		}
		r.write(c.typed)
		r.sees("Ctrl+n logs a")
		r.press("ctrl+n")
		r.sees("Log a request", "phone")
		f := r.m.dialogs[len(r.m.dialogs)-1].(*form)
		if f.fields[rName].value() != c.name || f.fields[rContact].value() != c.contact || f.fields[rChannel].value() != string(model.ByPhone) || f.from != "log" {
			t.Errorf("%+v: name %q, contact %q, channel %q, of %q", c, f.fields[rName].value(), f.fields[rContact].value(), f.fields[rChannel].value(), f.from)
		}
	}
	r := newRobot(t, 80, 24)
	r.desk.subjects[1].Name = r.desk.subjects[0].Name
	r.press("c")
	r.write("byron, ada 0")
	r.sees("Two have this name")
}

// The number may come first, or be all that is typed.
func TestNumberOfTheCaller(t *testing.T) {
	r := newRobot(t, 80, 24)
	r.press("c")
	r.send(tea.PasteMsg{Content: "0115 496 0001\n"})
	r.press("tab")
	r.sees("From number:    0115 496 0001")
	r.write("byron")
	r.press("enter")
	r.did("call " + r.desk.subjects[0].ID.SubjectReference() + " 0115 496 0001")
	r = newRobot(t, 80, 24)
	r.press("c")
	r.write("byron")
	r.press("tab") // a name is no number
	r.sees("this is none", "Who is calling: byron")
	r.press("ctrl+u")
	r.write("0115 496 0001")
	r.press("tab", "tab") // the second brings it back
	r.sees("Who is calling: 0115 496 0001")
	r.seesNot("From number")
}

// The date to be told stays on the card while a note is added, and goes when somebody
// else is calling.
func TestWhatToTellStaysForThisCaller(t *testing.T) {
	r := newRobot(t, 80, 24)
	r.ring("byron")
	r.press("r", "c")
	r.sees("Tell them", "R-2026-0099")
	r.press("n")
	r.write("Speaks slowly.")
	r.press("enter")
	r.did("note Speaks slowly.")
	r.sees("Tell them", "R-2026-0099")
	r.press("p", "g", "enter")
	r.seesNot("Tell them")
}

// A correction of contact data that the policy hides shows none of it.
func TestHiddenContactsAreNotInTheForm(t *testing.T) {
	for _, hidden := range []bool{true, false} {
		r := newRobot(t, 80, 24)
		r.desk.hidden = hidden
		r.ring("byron")
		r.press("space", "space", "space", "space", "e", "f")
		r.sees("> Email")
		if shown := strings.Contains(r.screen(), "person"); shown == hidden {
			t.Errorf("hidden %t: the form shows the address: %t", hidden, shown)
		}
		if said := strings.Contains(r.screen(), "What is typed"); said != hidden {
			t.Errorf("hidden %t: the form says so: %t", hidden, said)
		}
	}
}

// What was typed in a call outlives a locked console and a lost connection.
func TestCallIsKeptAndTakenUp(t *testing.T) {
	var k kept
	r := newRobot(t, 80, 24, k.options)
	r.press("c")
	r.write("byr")
	r.pass(draftRest)
	if !strings.Contains(k.text(), `"query":"byr"`) {
		t.Fatalf("kept is %q", k.text())
	}
	r.press("enter", "n")
	r.write("Rang about")
	r.press("ctrl+l")
	if !strings.Contains(k.text(), "Rang about") || r.m.call != nil {
		t.Fatalf("after locking, kept is %q", k.text())
	}
	r.write("correct horse")
	r.press("enter")
	r.sees("Go on with the call that was cut off?", "It begins: Rang about")
	r.press("y")
	r.sees("cut off") // it opened by itself and takes no key at once
	r.pass(grace)
	r.press("y")
	r.did("resume " + r.desk.subjects[0].ID.SubjectReference())
	r.sees("Note on", "Rang about")
	r.write(" her course.")
	r.m.close()
	if !strings.Contains(k.text(), "Rang about her course.") {
		t.Fatalf("after the connection was lost, kept is %q", k.text())
	}
	r = newRobot(t, 80, 24, k.options)
	r.desk.over = true // on the next day
	r.pass(grace)
	r.press("y", "enter")
	r.did("note Rang about her course.")
	r.press("esc", "a")
	r.pass(draftRest)
	if k.text() != "" {
		t.Errorf("after the call, kept is %q", k.text())
	}
}

// What was typed in a call that cannot be gone on with is shown to be read off, and
// is kept until somebody throws it away: nothing of it is lost to an error.
func TestCallThatCannotBeGoneOnWith(t *testing.T) {
	k := typedBefore(`{"subject":"00112233445566778899aabbccddeeff","call":"ff112233445566778899aabbccddeeff","form":{"action":"call-note","fields":1,"typed":{"0":"Rang about her course."}}}`)
	r := newRobot(t, 80, 24, k.options)
	r.desk.callErr = model.Faultf(model.NotFound, "there is no such person")
	r.pass(grace)
	r.press("y")
	r.sees("cannot be gone on with", "no such person", "Rang about her course.")
	r.pass(draftRest)
	if k.text() == "" {
		t.Error("it is gone before the page is closed")
	}
	r.pass(grace)
	r.press("esc")
	r.sees("It is kept")
	r.pass(draftRest)
	if k.text() == "" {
		t.Error("it is gone after esc, which is for later")
	}
	r.write(":unsaved")
	r.press("enter")
	r.pass(grace)
	r.press("y")
	r.sees("no such person", "Rang about her course.")
	r.pass(grace)
	r.press("n")
	r.pass(draftRest)
	if k.text() != "" {
		t.Errorf("kept is %q", k.text())
	}
}

func TestDeclinedDraftIsRemoved(t *testing.T) {
	k := typedBefore(`{"query":"hopp"}`)
	r := newRobot(t, 80, 24, k.options)
	r.pass(draftRest)
	if k.text() == "" {
		t.Fatal("a draft is gone before the question is answered")
	}
	r.press("n")
	r.pass(draftRest)
	if k.text() != "" || len(r.m.dialogs) > 0 {
		t.Errorf("kept is %q", k.text())
	}
}

func TestConsoleCanOpenInACall(t *testing.T) {
	r := newRobot(t, 80, 24, func(o *Options) { o.Call = true })
	r.sees("Who is calling:")
	r.press("esc")
	r.sees("2 Requests")
}

// A death is recorded in a call and on a person's file, with what follows said first.
func TestADeathIsRecorded(t *testing.T) {
	r := newRobot(t, 80, 24)
	r.ring("byron")
	r.press("p", "h", "enter", "d")
	r.sees("UK GDPR covers living people only", "caller says may be wrong", "How it is known", "[ Record the death ]")
	r.write("certificate")
	r.press("enter")
	r.did("died certificate")
	r.sees("Ended as not applicable: R-2026-0041", "that stops today")
	r.press("esc", "a", "1", "Z")
	r.sees("The person has died - S-", "Open requests end as not applicable")
	r.seesNot("may be wrong")
	r.write("letter")
	r.press("enter")
	if !slices.ContainsFunc(r.desk.calls, func(c string) bool { return strings.HasPrefix(c, "death S-") && strings.HasSuffix(c, " letter") }) {
		t.Errorf("done was %q", r.desk.calls)
	}
	r.sees("The death is recorded.")
}
