package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lethe/model/registerfile"
)

func TestDefaultSource(t *testing.T) {
	none, known := []string{}, []string{"moodle", "users", "users (9)"}
	for _, tt := range []struct {
		file        string
		all, ofFile []string
		want        string
		sure        bool
	}{
		{"users.csv", none, nil, "users", true},
		{"users (1).csv", none, nil, "users", true},
		{"users(12).csv", none, nil, "users", true},
		{"users-2.csv", none, nil, "users", true},
		{"users - Copy.csv", none, nil, "users", true},
		{"users - Copy (2).csv", none, nil, "users", true},
		{"users copy 2.csv", none, nil, "users", true},
		{"users (2026).csv", none, nil, "users (2026)", true},
		{"users-2026-11-2.csv", none, nil, "users-2026-11-2", true},
		{"(1).csv", none, nil, "(1)", true},
		{"users", none, nil, "users", true},
		{"users.csv.rejected.csv", none, nil, "users", true},
		{"users (1).csv.rejected.csv.rejected.csv", none, nil, "users", true},
		{"users.jsonl.rejected.jsonl", known, nil, "users", true},
		{"users.csv", known, nil, "users", true},
		{"users (1).csv", known, nil, "users", true},
		{"users (9).csv", known, nil, "users (9)", true},
		{"users-2.csv", known, nil, "users-2", false}, // may be the second of two
		{"export.csv", known, nil, "export", false},
		{"export.csv", known, []string{"moodle"}, "moodle", true},
		{"users.csv", known, []string{"moodle", "users"}, "users", true},
		{"export.csv", known, []string{"moodle", "users"}, "export", false},
	} {
		if got, sure := defaultSource(tt.file, tt.all, tt.ofFile); got != tt.want || sure != tt.sure {
			t.Errorf("%s with %v and %v: %q, %v", tt.file, tt.all, tt.ofFile, got, sure)
		}
	}
}

// A reject file that was cut anywhere goes on after its last whole row, and no
// row is there twice.
func TestRejectFileIsResumed(t *testing.T) {
	for name, text := range map[string]string{
		"people.csv":   "Name;Note;DOB\nAnn;\"a\nb\";2026-02-30\nZoë;\"\"\"\";x\nBob\nCal;\"\r\n;\n",
		"people.jsonl": `{"name":"Ann","dob":"2026-02-30"}` + "\n{\n" + `{"name":"Zoë, \"lethe line\":7","dob":"x"}` + "\n",
	} {
		path := filepath.Join(t.TempDir(), name)
		rejectAll(t, path, text)
		path = strings.Replace(path+".rejected", name+".rejected", name+".rejected"+filepath.Ext(name), 1)
		want, err := os.ReadFile(path)
		if err != nil || bytes.Count(want, []byte("\n")) < 3 {
			t.Fatalf("%q, %v", want, err)
		}
		for n := range want {
			if err := os.WriteFile(path, want[:n], 0o600); err != nil {
				t.Fatal(err)
			}
			rejectAll(t, strings.TrimSuffix(path, ".rejected"+filepath.Ext(name)), text)
			if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
				t.Fatalf("%s cut after %d bytes:\n%s\nwant\n%s", name, n, got, want)
			}
		}
	}
}

// rejectAll writes the bad rows of a file that is resumed.
func rejectAll(t *testing.T, path, text string) {
	t.Helper()
	rows, err := registerfile.Open(strings.NewReader(text), path, registerfile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	f := newRejectFile(ownFiles{}, "", path, rows, false)
	if err := f.resume(); err != nil {
		t.Fatal(err)
	}
	for err == nil || err != io.EOF {
		if _, err = rows.Next(); err == nil || err == io.EOF {
			continue
		}
		if err := f.add(err.(*registerfile.RowError)); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.close(); err != nil {
		t.Fatal(err)
	}
}

// The lists of rejected rows are bounded, and count what they leave out.
func TestRejectedIsBounded(t *testing.T) {
	var r rejected
	for i := range 250 {
		r.add(&registerfile.RowError{Line: i + 2, Reason: fmt.Sprintf("reason %d", min(i, 30))})
		r.add(&registerfile.RowError{Line: i + 2, Column: "A", Reason: "often"})
	}
	if len(r.rows) != 100 || r.more != 400 {
		t.Errorf("%d rows and %d more", len(r.rows), r.more)
	}
	said := r.sentences()
	if len(said) != 21 || !slices.Contains(said, "lines 2, 3, 4, 5, 6 and 245 more: A: often") || said[0] != "line 2: reason 0" || said[20] != "231 rows for other reasons" {
		t.Errorf("%q", said)
	}
}
