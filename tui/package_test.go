package tui

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// knows gives the person something to find.
func (v *two) knows(notes ...string) {
	v.Helper()
	for _, text := range notes {
		if err := v.ben.AddNote(context.Background(), v.by, v.ada.ID, text); err != nil {
			v.Fatal(err)
		}
	}
}

// onto puts the cursor of a package on the first row that says a text.
func (v *two) onto(text string) {
	v.Helper()
	b, ok := v.m.dialog().(*packageBox)
	v.press("home")
	for i := 0; ok && i < len(b.rows); i++ {
		if r := b.row(); r != nil && strings.Contains(r.text, text) {
			return
		}
		v.press("j")
	}
	v.Fatalf("nothing says %q:\n%s", text, v.screen())
}

// A package is looked through, something is left out on an exemption of the
// list, and it is written under a password that is shown once.
func TestAPackageIsMadeAtTheConsole(t *testing.T) {
	v := newTwo(t, calendar.Access)
	v.knows("Her tutor's reference said she is late.", "Rang about her certificate.")
	v.holds("found.txt", []byte("what was found"))
	v.press("a")
	v.attaches("found.txt", false)
	v.press("esc", "z")
	v.sees("Access package: everything held", "Portability package")
	v.press("enter")
	v.sees("Access package of R-2026-0001", "1 file of 14 bytes", "page", "0 things left out", "Byron", "to look at, marked ?")
	v.onto("Her tutor's reference")
	v.press("x")
	v.sees("on which exemption?", "A confidential reference", "DPA Sch 2 para 24")
	v.write("reference")
	v.press("enter")
	v.sees("The ledger keeps that anna decided it")
	v.write("The tutor gave it in confidence.")
	v.press("enter")
	v.sees("1 thing left out", "Left out: a confidential reference", "decided by anna, The tutor gave it in")
	v.seesNot("she is late")
	v.press("n")
	v.sees("Look at it: ")
	v.press("g")
	v.sees("whose opinion was asked")
	v.write("Names nobody else.")
	v.press("enter")
	v.sees("Given: decided by anna, Names nobody else.")
	v.press("m")
	v.sees("zip (AES 256)", "R-2026-0001-access.zip", "The password is shown once")
	v.read()
	v.sees("abcde-fghjk-mnpqr-stuvw-xyz23-4", "It is shown this once")
	v.press("esc", "enter", "q", "n", "ctrl+c")
	v.sees("abcde-fghjk")
	v.press("y")
	v.seesNot("abcde-fghjk")
	data, err := os.ReadFile(v.m.opts.Files.(testFiles).at("R-2026-0001-access.zip"))
	if err != nil || !strings.Contains(string(data), "== data.json") || !strings.Contains(string(data), "what was found") || strings.Contains(string(data), "she is late") {
		t.Errorf("%v: %s", err, data)
	}
	if !slices.ContainsFunc(v.papers(), func(p desk.PaperLine) bool { return p.What == model.PaperPackage }) {
		t.Error("what it held is not in the file")
	}
	v.press(":")
	v.write("password")
	v.seesNot("abcde-fghjk")
}

// The password goes with the lock, and is not among what is kept of a session.
func TestLockingTakesThePassword(t *testing.T) {
	v := newTwo(t, calendar.Access)
	v.press("z", "enter", "m")
	v.read()
	v.sees("abcde-fghjk")
	if text := v.m.draftText(); strings.Contains(text, "abcde") {
		t.Errorf("kept: %s", text)
	}
	v.press("ctrl+l")
	v.seesNot("abcde-fghjk")
}

// A package goes to a key of the person without a password; a key goes with age
// only, and no file is replaced.
func TestAPackageForAKey(t *testing.T) {
	v := newTwo(t, calendar.Portability)
	v.press("z", "enter")
	v.sees("Portability package of R-2026-0001")
	v.holds("R-2026-0001-portability.zip", []byte("older"))
	v.press("m")
	v.read()
	v.sees("exists already")
	v.field("Recipient")
	v.write("age1qqq")
	v.read()
	v.sees("A recipient goes with age only.")
	v.field("Encrypted as")
	v.press("right")
	v.read()
	v.seesNot("password:", "abcde-fghjk")
	v.sees("The package is written")
	if _, err := os.Stat(v.m.opts.Files.(testFiles).at("R-2026-0001-portability.zip.age")); err != nil {
		t.Error(err)
	}
}

// What must be decided is decided before a package is made.
func TestAPackageWaitsForDecisions(t *testing.T) {
	v := newTwo(t, calendar.Access)
	b := &packageBox{file: v.q}
	v.run(b.gather(v.m))
	b.pack.Undecided = append(b.pack.Undecided, b.pack.Look...)
	b.pack.Undecided = append(b.pack.Undecided, struct{ ID, Why string }{b.rows[1].label, "health data"})
	b.rows = packRows(b.pack, v.q)
	v.sees("1 thing must be decided first, marked !")
	v.press("m")
	v.sees("must be decided first: n goes there")
	v.press("n")
	v.sees("Decide: health data.")
}

// When somebody else decides about a package while it is being made ready, the
// second is told, nothing is written, and the newest is shown.
func TestTheSecondPackageIsTold(t *testing.T) {
	v := newTwo(t, calendar.Access)
	v.knows("Her tutor's reference said she is late.")
	v.press("z", "enter", "m")
	p, err := v.ben.AccessPackage(context.Background(), v.by, v.q.Request.ID)
	if err != nil {
		t.Fatal(err)
	}
	label := ""
	for _, s := range p.Sections {
		if s.ID == "note" {
			label = s.Entries[0].ID
		}
	}
	if _, err := v.ben.Redact(context.Background(), v.by, v.q.Request.ID, label, "references", "in confidence"); err != nil {
		t.Fatal(err)
	}
	v.read()
	v.sees("changed by ben at 12:00 on 3 Dec 2026", "(ben)")
	if _, err := os.Stat(v.m.opts.Files.(testFiles).at("R-2026-0001-access.zip")); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("a file is there: %v", err)
	}
	v.press("enter")
	v.sees("1 thing left out")
	v.sees("abcde-fghjk")
	data, err := os.ReadFile(v.m.opts.Files.(testFiles).at("R-2026-0001-access.zip"))
	if err != nil || strings.Contains(string(data), "she is late") {
		t.Errorf("%v: ben's decision was passed over", err)
	}
}

// Making a package is stopped with Esc; no file is left and nothing recorded.
func TestMakingAPackageIsStopped(t *testing.T) {
	v := newTwo(t, calendar.Access)
	v.press("z", "enter", "m", "tab", "tab", "tab")
	v.stopsAt("enter", "Making the package")
	v.sees("Stopped: no package was made and no file is left.")
	if _, err := os.Stat(v.m.opts.Files.(testFiles).at("R-2026-0001-access.zip")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file is left: %v", err)
	}
	if len(v.papers()) != 0 {
		t.Error("a package is in the file")
	}
	v.press("enter")
	v.sees("abcde-fghjk")
}

// Nobody is known, or was erased: there is nothing to give, and the action says so.
func TestNoPackageOfNobody(t *testing.T) {
	v := newTwo(t, calendar.Access)
	if _, err := v.ben.Match(context.Background(), v.by, v.q.Request.ID, model.ID{}); err != nil {
		t.Fatal(err)
	}
	v.press("esc", "enter", "z")
	v.sees("it is not known yet whose data is meant")
}

var _ desk.Archive = plainArchive{}
