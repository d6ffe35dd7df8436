package tui

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/document"
)

// says runs the linear mode over the store of two people, with answers.
func (v *two) says(answers ...string) string {
	v.Helper()
	var out strings.Builder
	answers = append(answers, strconv.Itoa(len((&linear{}).acts())+1))
	opts := v.m.opts
	opts.Plain, opts.In, opts.Out = true, strings.NewReader(strings.Join(answers, "\n")+"\n"), &out
	if err := Run(v.Context(), opts); err != nil {
		v.Fatal(err)
	}
	return out.String()
}

// wants fails unless a text says each of some.
func wants(t *testing.T, out string, texts ...string) {
	t.Helper()
	for _, want := range texts {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not said:\n%s", want, out)
		}
	}
}

// In the linear mode a letter is chosen, filled in, read out and sent; those that
// do not fit are said with the rule.
func TestPlainLetter(t *testing.T) {
	v := newTwo(t, calendar.Access)
	fields, err := v.ben.LetterFields(v.Context(), v.by, v.q.Request.ID, "extension")
	if err != nil {
		t.Fatal(err)
	}
	answers := []string{"15", "R-2026-0001", "4"} // the fourth letter is the extension
	kind, _ := document.LetterNamed("extension")
	for _, f := range newLetterForm(kind, v.q, fields).fields() {
		switch {
		case f.label == "Reason":
			answers = append(answers, "three archives")
		case f.choices != nil:
			answers = append(answers, "1")
		default:
			answers = append(answers, "")
		}
	}
	out := v.says(append(answers, "3", "3", "letter.pdf", "2", "1", "1", "1", "y")...)
	wants(t, out, "Not now: Access reply, nothing is decided yet", "2 merge fields must be filled in", "Dear Ada Byron",
		"Once it is sent, the state is extended", "The letter was written.", "Kept in the file as a draft: extension.txt", "extension notice sent. Now due Wed 24 Feb 2027")
	if len(v.stored().History().Extensions) != 1 || len(v.papers()) != 2 {
		t.Errorf("%+v", v.stored().Events)
	}
	if _, err := os.Stat(v.m.opts.Files.(testFiles).at("letter.pdf")); err != nil {
		t.Error(err)
	}
}

// In the linear mode papers are attached, listed, written out and taken out of
// the file, evidence by typing the reference.
func TestPlainPapers(t *testing.T) {
	v := newTwo(t, calendar.Access)
	v.holds("found.txt", []byte("what was found"))
	v.holds("passport.png", []byte("a passport"))
	out := v.says("16", "R-2026-0001", "2", "found.txt", "", "1", "16", "R-2026-0001", "2", "passport.png", "", "2",
		"16", "R-2026-0001", "1", "1", "1", "copy.txt", "1", "2", "not hers", "y", "", "16", "R-2026-0001", "1", "1", "2", "R-2026-0009", "r-2026-0001", "")
	wants(t, out, "SHA-256: ", "1. attachment, found.txt, 14 bytes.", "2. identity evidence, passport.png, 10 bytes.", "found.txt was written out.",
		"found.txt is out of the file.", "That is not R-2026-0001. Nothing was destroyed.", "passport.png is out of the file.")
	if len(v.papers()) != 0 {
		t.Errorf("%d papers are left", len(v.papers()))
	}
}

// In the linear mode a package is looked through, decided about and made, and its
// password is said once, by character too.
func TestPlainPackage(t *testing.T) {
	v := newTwo(t, calendar.Access)
	v.knows("Her tutor's reference said she is late.")
	out := v.says("17", "R-2026-0001", "1", "1", "7", "1", "2", "in confidence", "", "2", "", "1", "", "")
	wants(t, out, "to look at", "7. note/", "a confidential reference, given or received (DPA Sch 2 para 24)", ": decided.", "1 thing left out",
		"Its password, said this once", "abcde-fghjk-mnpqr-stuvw-xyz23-4", "Group 1: a b c d e")
	data, err := os.ReadFile(v.m.opts.Files.(testFiles).at("R-2026-0001-access.zip"))
	if err != nil || strings.Contains(string(data), "she is late") || !strings.Contains(string(data), "Byron") {
		t.Errorf("%v: %.200s", err, data)
	}
	if n := strings.Count(out, "abcde-fghjk"); n != 1 {
		t.Errorf("said %d times", n)
	}
	if p := v.papers(); len(p) != 1 || p[0].What != model.PaperPackage {
		t.Errorf("%+v", p)
	}
}
