package registerfile

import (
	"errors"
	"strings"
	"testing"
	"time"

	"lethe/model"
)

const sampleMapping = `# for the old training database
columns:
  Cand No: source-id
  "Full, as typed": name
  Tel (day): phone work
  Internal: ignore
  Geboren: born
date-orders: {Geboren: mdy}
constants:
  kind: learner
  establishment: Example School
delimiter: semicolon
encoding: windows-1252
`

func TestMappingFile(t *testing.T) {
	m, err := ParseMapping([]byte(sampleMapping))
	if err != nil {
		t.Fatal(err)
	}
	text := "cand_no;Full, as typed;Tel (day);Internal;Geboren;Email;School\n" +
		"7;Zo\xeb Lee;01632 960001;secret;03/04/1984;z@x.example;\n" +
		"8;Bob Ray;;;12/13/1984;;Own School\n"
	rows, bad := readAll(t, "", text, Options{Mapping: m})
	if len(bad) > 0 || len(rows) != 2 {
		t.Fatal(rows, bad)
	}
	r := rows[0]
	if r.SourceID != "7" || r.Name.Full() != "Zoë Lee" || r.Born != date(1984, time.March, 4) || len(r.Extras) > 0 {
		t.Errorf("%+v", r)
	}
	if r.Relationship.Kind != "learner" || r.Establishment != "Example School" || rows[1].Establishment != "Own School" {
		t.Errorf("constants: %+v", r)
	}
	if k := r.Contacts; len(k) != 2 || k[0].Type != model.Phone || k[0].Label != "work" {
		t.Errorf("%+v", k)
	}
}

func TestMappingFileFaults(t *testing.T) {
	for text, want := range map[string]string{
		"columns:\n  A: surname\n":                `line 2, column 6: "surname" is not a field`,
		"columns:\n  A b: given\n  a_B: family\n": `line 3, column 8: the column "a_B" is already mapped in line 2`,
		"columns:\n  A: given twice\n":            "line 2, column 6: only email and phone take a label",
		"column:\n  A: given\n":                   `unknown key "column"`,
		"dates: d/m/y\n":                          "the date order must be dmy, mdy or ymd",
		"date-orders: {A: dd}\n":                  "the date order must be dmy, mdy or ymd",
		"constants: {family: Lee}\n":              "family cannot be the same for everybody",
		"constants: {nobody: Lee}\n":              `"nobody" is not a field`,
		"delimiter: colon\n":                      "the delimiter must be",
		"encoding: ebcdic\n":                      "unknown encoding",
		"columns: [a]\n":                          `"name: value" is expected here`,
		"columns:\n  A: [given]\n":                "a plain value is expected here",
		"columns:\n  A: &x given\n  B: *x\n":      "a plain value is expected here",
		"just text":                               `"name: value" is expected here`,
		"a: b\n---\nc: d\n":                       "one YAML document",
		"":                                        "one YAML document",
		"columns: {":                              "not YAML",
		"#" + strings.Repeat("x", maxMapping):     "larger than",
		strings.Repeat("[\n", 501):                "brackets",
		"a: b\n#" + strings.Repeat("x", maxLine):  "line 2 is longer",
	} {
		_, err := ParseMapping([]byte(text))
		if !errors.Is(err, ErrMapping) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v; want %s", text, err, want)
		}
	}
}

func TestMappingBeatsRecognition(t *testing.T) {
	m, err := ParseMapping([]byte("columns: {Legal name: name, Key: source-id}\n"))
	if err != nil {
		t.Fatal(err)
	}
	rows, bad := readAll(t, "", "ID,Key,Name,Legal name\n1,k1,Annie,Ann Lee\n", Options{Mapping: m})
	if len(bad) > 0 || rows[0].SourceID != "k1" || rows[0].Name.Full() != "Ann Lee" || len(rows[0].Extras) != 2 {
		t.Errorf("%+v %v", rows, bad)
	}
	_, err = Open(strings.NewReader("ID,Name\n1,A\n"), "", Options{Mapping: m})
	if !errors.Is(err, ErrHeading) || !strings.Contains(err.Error(), `"Legal name"`) {
		t.Error(err)
	}
}

func FuzzMapping(f *testing.F) {
	f.Add([]byte(sampleMapping))
	f.Add([]byte("columns: {a: *b}"))
	f.Add([]byte("? [x]\n: !!binary y"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if m, err := ParseMapping(b); err == nil {
			m.names("Name")
		} else if !errors.Is(err, ErrMapping) {
			t.Error(err)
		}
	})
}
