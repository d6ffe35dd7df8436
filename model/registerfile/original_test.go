package registerfile

import (
	"io"
	"reflect"
	"strings"
	"testing"
)

// Of every row the reader gives what stands in the file: the values if they can
// be told apart, whether the row is good or not, else the text.
func TestOriginal(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       Original
	}{
		{"a good row", "Name,Note\n  Ann Lee ,\"a \"\"b\"\"\nc\"\n", Original{Line: 2, Parted: true, Values: []string{"  Ann Lee ", "a \"b\"\nc"}}},
		{"a bad value", "Name,DOB\nAnn,2026-02-30\n", Original{Line: 2, Parted: true, Values: []string{"Ann", "2026-02-30"}}},
		{"empty values beyond the last heading", "Name,Note\nAnn,x,,\n", Original{Line: 2, Parted: true, Values: []string{"Ann", "x"}}},
		{"too few values", "Name,Note\nAnn\n", Original{Line: 2, Text: "Ann"}},
		{"an open mark", "Name,Note\nAnn,\"x\n", Original{Line: 2, Text: "Ann,\"x"}},
		{"Windows-1252", "Name,Note\nZo\xeb,x\n", Original{Line: 2, Parted: true, Values: []string{"Zoë", "x"}}},
		{"a stray byte in UTF-8", "Name,Note,\xc3\xa9\nZo\xeb,x,\n", Original{Line: 2, Text: "Zoë,x,"}},
		{"a long line", "Name,Note\n" + strings.Repeat("a", DefaultMaxRecord+1) + "\n", Original{Line: 2, Text: strings.Repeat("a", RawLimit), Cut: true}},
		{"an object", `{"name": "Ann", "dob": "31/31/31"}` + "\n", Original{Line: 1, Parted: true, Text: `{"name": "Ann", "dob": "31/31/31"}`}},
		{"no object", "{}\n{\"name\": \"Ann\n", Original{Line: 2, Text: "{\"name\": \"Ann"}},
	} {
		r, err := Open(strings.NewReader(tt.text), "", Options{Today: today})
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		for {
			if _, err := r.Next(); err == io.EOF {
				t.Fatalf("%s: there is no line %d", tt.name, tt.want.Line)
			}
			if got := r.Original(); got.Line == tt.want.Line {
				if !reflect.DeepEqual(got, tt.want) {
					t.Errorf("%s: line %d, parted %v, %.100q, %.100q, cut %v", tt.name, got.Line, got.Parted, got.Values, got.Text, got.Cut)
				}
				break
			}
		}
	}
}

// A byte order mark outweighs what a mapping file says of the encoding: a
// reject file is UTF-8, and is imported with the mapping file of the first.
func TestByteOrderMarkOutweighsTheMapping(t *testing.T) {
	rows, bad := readAll(t, "", ByteOrderMark+"Name,lethe line,lethe reason,lethe row\nZoë Lee,3,there is no such day,\n", Options{Encoding: Windows1252})
	if len(bad) > 0 || len(rows) != 1 || rows[0].Name.Given != "Zoë" || len(rows[0].Extras) > 0 {
		t.Errorf("%+v, %v", rows, bad)
	}
}

// Every heading can be put into the sentences that name two columns.
func TestMeaningsReadWell(t *testing.T) {
	for f := range fieldCount {
		if s := f.the(); strings.HasPrefix(s, "the the ") || strings.HasPrefix(s, "the when ") {
			t.Error(s)
		}
	}
	_, err := Open(strings.NewReader("User ID,Person ID\n1,2\n"), "", Options{})
	if want := `"User ID" and "Person ID" both mean the id of the person in the other system; say`; err == nil || !strings.Contains(err.Error(), want) {
		t.Error(err)
	}
}
