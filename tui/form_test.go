package tui

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"lethe/model"
)

// fill types into the focused field and goes to the next.
func (r *robot) fill(text string) {
	r.Helper()
	r.write(text)
	r.press("tab")
}

func TestFormSaysWhatIsWrong(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.press("1", "n", "up", "enter")
	r.sees("Family name: A given or a family name is needed.", "> Family name")
	r.fill("Byron")
	r.press("tab")
	r.fill("4/12/2026")
	r.sees("= Fri 4 Dec 2026", "Born: This day is still to come.")
	r.fill("ada at example")
	r.sees("Email: One email address")
}

// Esc never loses what was typed without asking.
func TestEscAsksBeforeLosingText(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.press("n", "esc")
	r.seesNot("Log a request")
	r.press("n", "tab", "tab", "tab", "tab")
	r.write("Ada")
	r.press("esc")
	r.sees("Give up what was typed?", "n: no (default)")
	r.press("enter", "space", "esc")
	r.sees("Log a request", "Ada")
	r.press("esc", "y")
	r.seesNot("Log a request")
}

func TestLoggingShowsTheDueDateAtOnce(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.press("1", "j", "r")
	r.sees("Log a request", "For S-E9B3J7767 Hopper, Grace 1")
	r.press("e", "tab", "tab")
	r.write("yesterday")
	r.sees("= Wed 2 Dec 2026", "Came by             phone")
	r.press("tab", "tab", "tab", "tab")
	r.write("Delete me")
	r.press("tab", "tab", "enter")
	r.sees("R-2026-0050 was logged: due Mon 21 Dec, 18 days.", "[Request R-2026-0050")
	if got := r.desk.calls[0]; got != "log erasure 2026-12-02 Delete me" {
		t.Errorf("done was %q", got)
	}
}

func TestLoggingForAnUnknownReference(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.press("n", "up", "up")
	r.fill("S-1")
	r.sees("Leave it empty while the person is not known.")
	r.press("up")
	for range 3 {
		r.press("backspace")
	}
	r.fill("S-000000000")
	r.press("up", "up", "up")
	r.write("all of it")
	r.press("up", "up", "up", "up", "up")
	r.press("i", "up", "up", "enter")
	r.sees("Nobody in the register has this reference.", "all of it")
}

// A correction that collides with somebody else's names who and when, keeps
// what was typed, and shows what is stored now.
func TestConflictKeepsWhatWasTyped(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.press("1", "e")
	r.sees("Correct S-EDB3J777Z")
	r.press("tab", "tab", "end")
	r.write("-Noel")
	r.desk.conflict = &model.ConflictError{Kind: model.KindSubject, Actor: "ben", At: testNow()}
	for range 11 {
		r.press("tab")
	}
	r.press("enter")
	r.sees("This subject was changed by ben at 12:00 on 3 Dec 2026", "What you typed is kept", "Byron-Noel",
		"Family name is now: Lovelace", "Known as            Countess")
	r.press("enter")
	if got := r.desk.calls[len(r.desk.calls)-1]; got != "correct Ada 0 Byron-Noel Countess was Byron" {
		t.Errorf("done was %q", got)
	}
}

// What nobody touched is saved as it was stored: a form of single lines must
// not take the line breaks out of an address.
func TestUntouchedFieldsStayAsStored(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.press("1", "e", "esc")
	r.seesNot("Give up", "Correct S-")
	r.press("e")
	r.sees("1 High Street, Nottingham")
	r.press("tab", "tab", "tab")
	r.write("Countess")
	r.press("up", "up", "up", "up", "enter")
	want := r.desk.subject(r.desk.saved.ID)
	want.KnownAs = "Countess"
	if !reflect.DeepEqual(r.desk.saved, want) {
		t.Errorf("saved %+v, want %+v", r.desk.saved, want)
	}
}

func TestNoteAndNextAction(t *testing.T) {
	r := newRobot(t, 120, 40)
	r.press("o")
	r.write("Rang back.")
	r.press("enter", "m")
	r.write("+3d")
	r.press("tab")
	r.write("ring again")
	r.press("tab", "enter", "1", "N")
	r.write("prefers post")
	r.press("enter")
	want := "request note Rang back.,next 2026-12-06 ring again,note prefers post"
	if got := strings.Join(r.desk.calls, ","); got != want {
		t.Errorf("done was %q, want %q", got, want)
	}
}

func TestOpenedRecords(t *testing.T) {
	r := newRobot(t, 80, 24)
	r.press("enter", "i")
	r.sees("[Subject S-EDB3J777Z", "Identity")
	r.press("]", "]")
	r.sees("Holdings (1)")
	r.press("s", "g")
	r.sees("Timeline", "imported from moodle")
	r.press("esc")
	r.sees("[Request R-2026-0041")
	r.press("esc")
	r.sees("[2 Requests")
	if got := strings.Join(r.desk.calls, ","); got != "open request,open subject" {
		t.Errorf("looked up were %q", got)
	}
}

func TestUnlocking(t *testing.T) {
	r := newRobot(t, 80, 24, func(o *Options) { o.Desk = nil })
	r.sees("The register is locked.")
	r.seesNot("R-2026-0041")
	r.write("wrong")
	r.sees("Passphrase: ********")
	r.press("enter")
	r.sees("This is not the passphrase", "in 1 second.")
	r.write("correct horse")
	r.press("enter")
	r.sees("The register is locked.")
	r.pass(time.Second)
	r.press("enter")
	r.sees("[2 Requests")
}

// The delay doubles with each wrong passphrase, up to a minute.
func TestDelayGrows(t *testing.T) {
	r := newRobot(t, 80, 24, func(o *Options) { o.Desk = nil })
	for _, want := range []int{1, 2, 4, 8, 16, 32, 60, 60} {
		r.write("x")
		r.press("enter")
		if r.m.lock.wait != want {
			t.Fatalf("the delay is %d, not %d seconds", r.m.lock.wait, want)
		}
		for range want {
			r.pass(time.Second)
		}
	}
}

// Locking drops the register at once, and late answers with it.
func TestLocking(t *testing.T) {
	told := false
	r := newRobot(t, 80, 24, func(o *Options) { o.Lock = func() { told = true } })
	late := answer{r.m.session, fileRead{}}
	r.press("enter", "o")
	r.write("half a note")
	r.press("ctrl+l")
	if r.m.desk != nil || len(r.m.details)+len(r.m.dialogs) > 0 || !told {
		t.Error("something is left after locking")
	}
	r.send(late)
	r.sees("The register is locked.")
	r.seesNot("R-2026-0041", "half a note")
}

func TestIdleBlursThenLocks(t *testing.T) {
	r := newRobot(t, 80, 24)
	r.press("j")
	for range 4 {
		r.pass(time.Minute)
	}
	r.seesNot("Lethe is covered")
	r.pass(time.Minute)
	r.sees("Lethe is covered")
	r.seesNot("R-2026-0041")
	r.press("q")
	r.sees(">  ! R-2026-0042")
	for range 22 {
		r.pass(time.Minute)
	}
	r.sees("The register is locked.")
}

// A dialog that opened by itself ignores keys for a moment.
func TestSelfOpenedDialogIgnoresKeys(t *testing.T) {
	r := newRobot(t, 80, 24)
	r.run(r.m.tell("The register could not be read to its end", []string{"It is damaged."}))
	r.press("enter", "n", "esc")
	r.sees("It is damaged.")
	r.pass(grace)
	r.press("esc")
	r.seesNot("It is damaged.")
}
