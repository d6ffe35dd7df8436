package registerfile

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the generated part of docs/import.md")

const manual = "../../docs/import.md"

// The table of headings in the manual is the one in the code.
func TestManualListsTheHeadings(t *testing.T) {
	const begin, end = "-update -->\n", "<!-- end of headings -->"
	b, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(b), begin)
	old, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("the marks around the table are missing")
	}
	want := "\n" + headingsForManual() + "\n"
	if old == want {
		return
	}
	if !*update {
		t.Fatal("the table of headings is out of date: go test ./model/registerfile -run TestManual -update")
	}
	if err := os.WriteFile(manual, []byte(head+begin+want+end+tail), 0o644); err != nil {
		t.Fatal(err)
	}
}

func headingsForManual() string {
	var b strings.Builder
	b.WriteString("| Field | Meaning | Headings |\n| --- | --- | --- |\n")
	for f := range fieldCount {
		rows := 0
		for _, r := range headingRows {
			if r.meaning.field != f {
				continue
			}
			name := f.String()
			if r.meaning.label != "" {
				name += " " + r.meaning.label
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", name, fieldSpecs[f].means, r.headings)
			rows++
		}
		if rows == 0 {
			fmt.Fprintf(&b, "| `%s` | %s | by mapping file only |\n", f, fieldSpecs[f].means)
		}
	}
	return b.String()
}

// Every field has a name, every heading one meaning, and every field that a
// heading can mean can be named in a mapping file.
func TestHeadingTable(t *testing.T) {
	seen := map[string]meaning{}
	for _, r := range headingRows {
		for _, h := range strings.Split(r.headings, ",") {
			key := foldHeading(h)
			if first, ok := seen[key]; ok && first != r.meaning || key == "" {
				t.Errorf("%q means %v and %v", strings.TrimSpace(h), first, r.meaning)
			}
			seen[key] = r.meaning
		}
	}
	for f := range fieldCount {
		if got, err := ParseField(f.String()); err != nil || got != f {
			t.Errorf("field %d: %v, %v", f, got, err)
		}
	}
}

func TestHeadingsAreFolded(t *testing.T) {
	for heading, want := range map[string]Field{
		"First Name": Given, "first_name": Given, "FIRST-NAME *": Given, "  forename(s) ": Given,
		"D.O.B.": Born, "Date of birth (dd/mm/yyyy)": Born, "E-mail Address": Email, "Surname, Forename": FullName,
		"Post Code": Postcode, "Parent email": Extra, "Emergency contact phone": Extra, "Town/City": Town, "M/F": Sex,
	} {
		if m, _ := recognise(heading); m.field != want {
			t.Errorf("%q is %v, want %v", heading, m.field, want)
		}
	}
}
