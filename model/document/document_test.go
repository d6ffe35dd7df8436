package document

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-message/mail"
	"pgregory.net/rapid"

	"lethe/model/handling"
)

var made = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// all are facts with every field filled, each value naming its field.
func all() Facts {
	f := Facts{}
	for _, k := range Fields() {
		switch {
		case k.List:
			f[k.Name] = []string{"one " + k.Name, "two " + k.Name}
		case k.Flag:
			f[k.Name] = true
		default:
			f[k.Name] = "the " + k.Name
		}
	}
	return f
}

func letters(t testing.TB) *Set {
	t.Helper()
	s, err := Letters(nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestEveryLetterSaysWhatItMust: each of the letters of LAW.md 7, for adults
// and children, gives every field that it needs, says the statutory lines that
// it tells, and is refused when one of them is empty.
// Clauses: J04
func TestEveryLetterSaysWhatItMust(t *testing.T) {
	s := letters(t)
	numbers := map[int]bool{}
	for _, k := range Kinds() {
		numbers[k.Number] = true
		for _, child := range []bool{false, true} {
			f := all()
			f["child"] = child
			p, err := s.Write(k.ID, f)
			if err != nil {
				t.Errorf("%s: %v", k.ID, err)
				continue
			}
			text := strings.Join(strings.Fields(p.Text()), " ")
			for _, n := range k.Needs {
				if value := strings.TrimPrefix(n, "the "); !strings.Contains(text, value) {
					t.Errorf("%s (child %v) does not say %s:\n%s", k.ID, child, n, p.Text())
				}
			}
			for _, line := range k.Tells {
				if !saysLine(text, line) {
					t.Errorf("%s (child %v) does not say the line %s", k.ID, child, line)
				}
			}
			if strings.Contains(text, "{{") || strings.Contains(text, "<no value>") {
				t.Errorf("%s: not filled in:\n%s", k.ID, text)
			}
			for _, n := range k.Needs {
				short := all()
				delete(short, n)
				if _, err := s.Write(k.ID, short); !errors.Is(err, ErrField) || !strings.Contains(err.Error(), n) {
					t.Errorf("%s without %s: %v", k.ID, n, err)
				}
			}
		}
	}
	for n := 1; n <= 19; n++ {
		if !numbers[n] {
			t.Errorf("letter %d of LAW.md 7 is missing", n)
		}
	}
}

// saysLine reports whether a letter gives a statutory line: where to go, or
// the reasons.
func saysLine(text, line string) bool {
	switch line {
	case handling.LineController:
		return strings.Contains(text, "omplain to us: the contact") || strings.Contains(text, "we must look into it: the contact")
	case handling.LineRegulator:
		return strings.Contains(text, "the regulator")
	case handling.LineCourt:
		return strings.Contains(text, "court")
	}
	return strings.Contains(text, "one refused") || strings.Contains(text, "one withheld")
}

// TestRefusalsBeforeJune2026: the right to complain to the controller is told
// of only where it exists.
func TestRefusalsBeforeJune2026(t *testing.T) {
	f := all()
	f["child"], f["complaints"] = false, false
	p, err := letters(t).Write("refusal", f)
	if err != nil || strings.Contains(p.Text(), "complain to us") {
		t.Errorf("%v\n%s", err, p.Text())
	}
}

// TestBadTexts: a policy's text that cannot be a letter is refused with its
// name, line and column.
func TestBadTexts(t *testing.T) {
	for name, c := range map[string]struct{ of, text, want string }{
		"unknown letter":  {"refusals", "x", "no letter and no part"},
		"unknown field":   {"refusal", "\nX {{.colour}}", "refusal:2:5"},
		"syntax":          {"refusal", "Dear {{.addressee}} {{if}}", "refusal:1:21"},
		"loop":            {"greeting", `x {{template "greeting" .}}`, "greeting:1:14: greeting uses itself"},
		"loop of two":     {"greeting", `{{template "closing" .}}{{.addressee}}`, ""},
		"unknown part":    {"closing", `{{template "nothing" .}}`, "no part"},
		"endless":         {"closing", `{{range 1000000000}}x{{end}}`, "only a field"},
		"function":        {"closing", `{{printf "%d" 3}}`, "printf"},
		"method":          {"closing", `{{.person.Name}}`, "no merge field"},
		"variable":        {"closing", `{{$x := .person}}{{$x}}`, "single field"},
		"not a list":      {"closing", `{{range .person}}{{.}}{{end}}`, "no list"},
		"dot":             {"closing", `{{.}}`, "no list around it"},
		"field in list":   {"closing", `{{range .items}}{{.person}}{{end}}`, "only the entry"},
		"define":          {"closing", `{{define "refusal"}}nothing{{end}}`, "cannot define"},
		"leaves out":      {"refusal", "No.", "refusal:1:1: refusal leaves out"},
		"leaves out part": {"complaint-routes", "Goodbye.", "leaves out"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Letters(map[string]string{c.of: c.text})
			if c.of == "greeting" && c.want == "" {
				_, err = Letters(map[string]string{"greeting": c.text, "closing": `{{template "greeting" .}}`})
				c.want = "uses itself"
			}
			if !errors.Is(err, ErrTemplate) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	if _, err := Letters(map[string]string{"greeting": "Good day, {{.addressee}}"}); err != nil {
		t.Error(err)
	}
}

// TestValuesAreNoMarkup: what a field holds cannot make a heading, a bullet or a
// tag, and hidden characters are shown.
func TestValuesAreNoMarkup(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := all()
		value := rapid.StringMatching(`[#\-|\n <>&a-z\x1b\x{202e}]{1,40}`).Draw(t, "value")
		if strings.TrimSpace(value) == "" {
			return
		}
		s, err := Letters(nil)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := s.Write("clarification", f)
		if err != nil {
			t.Fatal(err)
		}
		f["question"] = "x " + value
		p, err := s.Write("clarification", f)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Blocks) != len(plain.Blocks) {
			t.Fatalf("%q made %d blocks of %d", value, len(p.Blocks), len(plain.Blocks))
		}
		html, err := p.HTML()
		if err != nil || bytes.Contains(html, []byte("\x1b")) || strings.Count(string(html), "<p>") != strings.Count(string(must(plain.HTML())), "<p>") {
			t.Fatalf("%q reached the page: %v", value, err)
		}
	})
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

func TestTextKeepsItsWidth(t *testing.T) {
	p, err := letters(t).Write("access-reply", all())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range strings.Split(p.Text(), "\n") {
		if len([]rune(l)) > textWidth {
			t.Errorf("%d characters: %q", len([]rune(l)), l)
		}
	}
}

// TestPDF: every letter becomes a PDF, equal letters equal files, long ones on
// several pages.
func TestPDF(t *testing.T) {
	f := all()
	f["person"], f["addressee"] = "Łucja Ångström-Νίκος", "Юлия"
	f["reason"] = strings.Repeat("words and words ", 1500)
	p, err := letters(t).Write("extension", f)
	if err != nil {
		t.Fatal(err)
	}
	one, err := p.PDF(made)
	if err != nil {
		t.Fatal(err)
	}
	two, err := p.PDF(made)
	if err != nil || !bytes.Equal(one, two) {
		t.Errorf("the same letter gives another file (%v)", err)
	}
	if !bytes.HasPrefix(one, []byte("%PDF-")) || bytes.Count(one, []byte("/Type /Page\n")) < 3 {
		t.Errorf("%d pages", bytes.Count(one, []byte("/Type /Page\n")))
	}
}

func TestEML(t *testing.T) {
	p, err := letters(t).Write("refusal", all())
	if err != nil {
		t.Fatal(err)
	}
	e := Envelope{From: "privacy@training.example", FromName: "Privacy, the team", To: "ada@home.example", ToName: "Ada Byron", Date: made,
		Attached: []Attached{{Name: "copy.pdf", Type: "application/pdf", Data: bytes.Repeat([]byte{0, 255}, 100)}}}
	data, err := p.EML(e)
	if err != nil {
		t.Fatal(err)
	}
	r, err := mail.CreateReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if to, _ := r.Header.AddressList("To"); len(to) != 1 || to[0].Address != e.To {
		t.Errorf("to %v", to)
	}
	var parts []string
	for {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(part.Body)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, string(body))
	}
	if len(parts) != 3 || !strings.Contains(parts[0], "go-to-court") && !strings.Contains(parts[0], "court") || parts[2] != string(e.Attached[0].Data) {
		t.Errorf("%d parts", len(parts))
	}
	for _, bad := range []string{"", "ada", "ada@home.example\r\nBcc: all@training.example", "a@b.example, c@d.example"} {
		e.To = bad
		if _, err := p.EML(e); !errors.Is(err, ErrAddress) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// FuzzLetters: no text of a policy makes a letter hang, grow without end or
// panic.
func FuzzLetters(f *testing.F) {
	f.Add("refusal", "# No\n\n{{.addressee}} {{.reference}} {{range .refused}}- {{.}}\n{{end}}{{template \"complaint-routes\" .}}")
	f.Add("closing", "{{if .child}}x{{else if .due}}y{{end}}")
	f.Add("greeting", "{{with .person}}{{.}}{{end}}")
	f.Add("greeting", "{{range .items}}{{range .items}}{{.}}{{end}}{{break}}{{end}}")
	f.Fuzz(func(t *testing.T, name, text string) {
		s, err := Letters(map[string]string{name: text})
		if err != nil {
			if !errors.Is(err, ErrTemplate) {
				t.Fatal(err)
			}
			return
		}
		for _, k := range Kinds() {
			if p, err := s.Write(k.ID, all()); err == nil {
				p.Text()
				must(p.HTML())
			}
		}
	})
}
