package tui

import (
	"bytes"
	"strings"
	"testing"
)

// The linear mode lists, finds, shows and logs by numbered answers, and prints
// neither boxes nor escape sequences.
func TestPlainMode(t *testing.T) {
	f := newFake()
	f.subjects[1].Name = "Hopper, Grace\x1b[2J"
	in := strings.Join([]string{
		"1",
		"2", "hop",
		"3", "S-EDB3J777Z",
		"3", "S-000000000",
		"4", "R-2026-0041",
		"5", "3", "2", "31/6", "yesterday", "1", "", "", "Delete me", "", "", "y",
		"nine", "6",
	}, "\n") + "\n"
	var out bytes.Buffer
	err := Run(t.Context(), Options{Desk: f, Plain: true, Actor: "anna", Clock: testNow, In: strings.NewReader(in), Out: &out, Env: []string{"LANG=C"}})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/plain.txt", out.String())
	for i, c := range out.Bytes() {
		if c != '\n' && (c < ' ' || c > '~') {
			t.Fatalf("byte %d is %#x", i, c)
		}
	}
}

func TestPlainModeEndsWithItsInput(t *testing.T) {
	var out bytes.Buffer
	err := Run(t.Context(), Options{Desk: newFake(), Plain: true, Clock: testNow, In: strings.NewReader("5\n1\n"), Out: &out})
	if err != nil {
		t.Fatal(err)
	}
}
