package tui

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"lethe/model/calendar"
	"lethe/model/desk"
)

// holds puts a file where the console can reach it.
func (v *two) holds(name string, data []byte) {
	v.Helper()
	if err := os.WriteFile(v.m.opts.Files.(testFiles).at(name), data, 0o600); err != nil {
		v.Fatal(err)
	}
}

// attaches puts a file into the request's file at the console.
func (v *two) attaches(name string, identity bool) {
	v.Helper()
	v.press("a")
	v.field("File")
	v.write(name)
	if identity {
		v.field("Evidence of identity")
		v.press("right")
	}
	v.read()
}

// A file is attached, listed with its size and hash, taken out to a path, never
// over another, and detached with one question.
func TestPapersComeAndGo(t *testing.T) {
	v := newTwo(t, calendar.Access)
	data := []byte(strings.Repeat("what was found\n", 1000))
	sum := sha256.Sum256(data)
	v.holds("found.txt", data)
	v.press("a")
	v.sees("No papers. a attaches a file")
	v.press("a", "esc")
	v.attaches("nothing.txt", false)
	v.sees("There is no such file.")
	v.press("esc", "y")
	v.attaches("found.txt", false)
	v.sees("found.txt is in the file", "1 paper, 15.0 kB", "attachment", "15,000 bytes, text/plain", hex.EncodeToString(sum[:]), "by anna")
	v.press("enter", "tab", "enter")
	v.sees("exists already")
	v.press("up")
	v.write("copy.txt")
	v.press("enter")
	v.sees("found.txt was written out")
	if out, err := os.ReadFile(v.m.opts.Files.(testFiles).at("copy.txt")); err != nil || string(out) != string(data) {
		t.Errorf("%v, %d bytes", err, len(out))
	}
	v.press("x")
	v.write("Not about her.")
	v.press("enter")
	v.sees("Take it out of the file?", "R-2026-0001: found.txt")
	v.press("enter")
	if len(v.papers()) != 1 {
		t.Fatal("Enter took it out")
	}
	v.press("y")
	v.sees("found.txt is out of the file", "No papers.")
	if len(v.papers()) != 0 {
		t.Error("it is there still")
	}
}

// Evidence of identity says by when it must go, and is destroyed when the
// reference is typed, and not before.
func TestEvidenceOfIdentityIsDestroyed(t *testing.T) {
	v := newTwo(t, calendar.Access)
	v.holds("passport.png", []byte("a passport"))
	v.press("a")
	v.attaches("passport.png", true)
	v.sees("identity evidence", "destroy it by")
	v.press("x")
	v.sees("Destroy passport.png", "gone for good", "Type R-2026-0001")
	v.write("R-2026-0002")
	v.press("enter")
	v.sees("That is not R-2026-0001. Nothing was destroyed.")
	if len(v.papers()) != 1 {
		t.Fatal("destroyed by another reference")
	}
	for range 11 {
		v.press("backspace")
	}
	v.write("r-2026-0001")
	v.press("enter")
	v.sees("its keys are destroyed")
	if len(v.papers()) != 0 {
		t.Error("it is there still")
	}
}

// A letter leaves the file for a reason only, and who takes out what somebody
// else took before is told.
func TestALetterIsTakenOutForAReason(t *testing.T) {
	v := newTwo(t, calendar.Access)
	ctx := context.Background()
	for range 2 {
		if _, err := v.ben.FileLetter(ctx, v.by, v.q.Request.ID, desk.LetterOrder{Kind: "acknowledgement"}, desk.AsPDF); err != nil {
			t.Fatal(err)
		}
	}
	v.press("a")
	v.sees("2 papers", "acknowledgement.pdf")
	v.press("x", "enter")
	v.sees("This is needed.")
	v.write("It had the wrong name.")
	v.press("enter", "y")
	v.sees("1 paper")
	left := v.papers()[0]
	v.press("x")
	v.write("It had the wrong name too.")
	if _, err := v.ben.Detach(ctx, v.by, v.q.Request.ID, left.ID, "was faster"); err != nil {
		t.Fatal(err)
	}
	v.press("enter", "y")
	v.sees("not found", "It had the wrong name too.")
}

// stopsAt presses a key that begins long work, lets it be shown, and stops it.
func (v *two) stopsAt(key, title string) {
	v.Helper()
	_, work := v.m.Update(keyOf(key))
	v.pass(shownAfter)
	v.sees(title, "Esc stops it.")
	v.press("esc")
	v.sees("Stopping.")
	v.run(work)
	v.seesNot("Esc stops it.", "Stopping.")
}

// Attaching something long shows how far it is, and Esc stops it and leaves
// nothing, and what was typed stays.
func TestAttachingIsStopped(t *testing.T) {
	v := newTwo(t, calendar.Access)
	v.holds("mailbox.mbox", make([]byte, 3<<20))
	v.press("a", "a")
	v.write("mailbox.mbox")
	v.press("tab", "tab", "tab")
	v.stopsAt("enter", "Attaching a file")
	v.sees("Stopped: nothing was attached.", "mailbox.mbox")
	if len(v.papers()) != 0 {
		t.Fatal("something was attached")
	}
	v.press("enter")
	v.sees("mailbox.mbox is in the file", "3.1 MB")
}
