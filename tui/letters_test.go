package tui

import (
	"os"
	"slices"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// letter opens the form of a letter by the words that find it.
func (v *two) letter(words string) {
	v.Helper()
	v.press("l")
	v.write(words)
	v.press("enter")
}

// read goes on from the first field to the letter itself.
func (v *two) read() {
	v.Helper()
	for range 40 {
		f, ok := v.m.dialog().(*form)
		if !ok {
			return
		}
		if f.at == len(f.fields) {
			v.press("enter")
			return
		}
		v.press("tab")
	}
}

// field goes to a field of the form on top.
func (r *robot) field(label string) {
	r.Helper()
	f, ok := r.m.dialog().(*form)
	for i := 0; ok && i <= len(f.fields); i++ {
		if f.at < len(f.fields) && f.fields[f.at].label == label {
			return
		}
		r.press("tab")
	}
	r.Fatalf("there is no field %q:\n%s", label, r.screen())
}

// papers returns what is in the file of the request.
func (v *two) papers() []desk.PaperLine {
	v.Helper()
	all, err := v.ben.Papers(v.Context(), v.by, v.q.Request.ID)
	if err != nil {
		v.Fatal(err)
	}
	return all
}

// A letter is filled in, read, kept as a draft, written to a file and marked as
// sent; only then the clock changes.
func TestALetterIsWrittenReadAndSent(t *testing.T) {
	v := newTwo(t, calendar.Access)
	v.letter("extension")
	v.sees("Extension notice", "2 merge fields must be filled in", "Ground of an extension or a restriction")
	v.read()
	v.sees("Choose one", "This is needed.")
	v.field("Ground")
	v.press("right", "tab")
	v.write("Three archives.")
	v.read()
	v.sees("Three archives.", "Dear Ada Byron", "Once it is sent", "it is due Wed 24 Feb 2027")
	v.press("f", "f", "d")
	v.sees("Kept in the file as a draft: extension.pdf", "SHA-256")
	if all := v.papers(); len(all) != 1 || all[0].Letter != "extension" || v.stored().History().Extensions != nil {
		t.Fatalf("after the draft: %d papers, %+v", len(all), v.stored().History())
	}
	v.press("w")
	v.sees("R-2026-0001-extension.pdf", "Only you may read it")
	v.press("tab", "tab", "enter")
	v.sees("The letter was written")
	data, err := os.ReadFile(v.m.opts.Files.(testFiles).at("R-2026-0001-extension.pdf"))
	if err != nil || !strings.HasPrefix(string(data), "%PDF") {
		t.Errorf("%v, %.20q", err, data)
	}
	v.press("s")
	v.sees("Mark it as sent?", "dated Thu 3 Dec 2026", "due Wed 24 Feb 2027 (now Thu 24 Dec)")
	v.press("enter") // no answer
	if v.stored().History().Extensions != nil {
		t.Fatal("Enter sent it")
	}
	v.press("y")
	v.sees("extension notice: sent. Now due Wed 24 Feb 2027")
	if q := v.stored(); len(q.History().Extensions) != 1 || len(v.papers()) != 2 {
		t.Errorf("%+v", q.History())
	}
	if len(v.m.dialogs) != 0 {
		t.Errorf("%T is open still", v.m.dialog())
	}
	v.letter("extension")
	v.sees("That letter does not fit now")
}

// A draft that lies in the file is marked as sent among the papers, after what it
// does to the dates was said; once.
func TestADraftIsSentLater(t *testing.T) {
	v := newTwo(t, calendar.Access)
	v.letter("extension")
	v.field("Ground")
	v.press("right", "tab")
	v.write("Three archives.")
	v.read()
	v.press("d", "esc", "esc", "y", "a")
	v.sees("letter, draft", "not so far; s marks it as sent")
	v.press("s")
	v.sees("Mark extension.txt as sent", "it is due Wed 24 Feb 2027 (now Thu 24 Dec)")
	v.press("tab", "enter")
	v.sees("letter, sent")
	if q := v.stored(); len(q.History().Extensions) != 1 || len(v.papers()) != 1 {
		t.Errorf("%+v", q.History())
	}
	v.press("s")
	v.sees("Only a letter that was not sent so far")
}

// Letters are written in words for a child, as HTML and as a message; a message
// without an address says what is missing and loses nothing.
func TestALetterForAChildAndAMessage(t *testing.T) {
	v := newTwo(t, calendar.Access)
	v.letter("acknowledgement of a r")
	v.sees("Nothing is missing", "In words for")
	v.read()
	v.sees("Dear Ada Byron")
	adult := v.m.dialog().(*letterBox).page.Text()
	v.press("esc")
	v.field("In words for")
	v.press("right")
	v.read()
	if child := v.m.dialog().(*letterBox).page.Text(); child == adult {
		t.Error("the child's letter reads like the adult's")
	}
	v.press("f", "f", "f", "d")
	v.sees("acknowledgement.eml")
	v.press("s", "y")
	v.sees("sent. Now")
	last := v.stored().Events
	if last[len(last)-1].Kind != model.EventAcknowledged {
		t.Errorf("%+v", last)
	}
}

// Whoever sends second is told what changed, keeps what was typed and reads the
// letter again.
func TestTheSecondLetterIsTold(t *testing.T) {
	v := newTwo(t, calendar.Access)
	v.letter("identity")
	v.write("The address is new.")
	v.read()
	v.benDoes(desk.Happening{Kind: model.EventSearched, Text: "The mail."})
	v.press("s", "y")
	v.sees("changed by ben at 12:00 on 3 Dec 2026", "search made: The mail. (ben)", "The address is new.")
	if len(v.papers()) != 0 {
		t.Fatal("it was kept")
	}
	v.press("enter", "s", "y")
	v.sees("sent. Now")
	if !slices.ContainsFunc(v.stored().Events, func(e model.Event) bool { return e.Kind == model.EventIdentityAsked && e.Text == "The address is new." }) {
		t.Errorf("%+v", v.stored().Events)
	}
}

// Before the reply or the end of a request is recorded by hand, the letter that
// answers it is shown as it reads, or what it needs.
func TestTheLetterIsReadBeforeTheEnd(t *testing.T) {
	v := newTwo(t, calendar.Rectification)
	step := func(name, seen string, keys ...string) {
		t.Helper()
		v.press("d")
		v.write(name)
		v.press("enter")
		v.press(keys...)
		v.sees(seen)
	}
	v.benDoes(desk.Happening{Kind: model.EventDecided, Item: 1, Code: "corrected"})
	v.press("esc", "enter")
	step("reply", "The letter that answers it", "tab", "tab", "enter")
	v.sees("What we have done about your request R-2026-0001")
}

// A restriction is decided on one of its four grounds, by choosing it.
func TestARestrictionIsDecidedOnItsGround(t *testing.T) {
	v := newTwo(t, calendar.Restriction)
	v.press("d")
	v.write("decided")
	v.press("enter")
	v.field("Outcome")
	v.press("right")
	v.field("Ground")
	v.press("right")
	v.sees("contests that the data is accurate")
	v.read()
	v.sees("decided. Now")
	last := v.stored().Events
	if !slices.ContainsFunc(last, func(e model.Event) bool {
		return e.Kind == model.EventDecided && e.Code == "restricted" && e.Ground == "accuracy-contested"
	}) {
		t.Errorf("%+v", last)
	}
}
